# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Vorhaben that are going on, for the start page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from allmende.identity.rules import Asker
from allmende.projects.models import Project, State
from allmende.web.inviting import Invitation


def invitations(asker: Asker, municipality: int) -> Iterator[Invitation]:
    """By the place of its beginning in the list of Vorhaben: what began last comes first there, too."""
    running = Project.objects.of_portal(municipality).seen_by(asker).filter(state=State.RUNNING)
    for one in running.order_by("-starts", "-pk")[:1]:
        yield Invitation(
            title=_("Vorhaben: %(title)s") % {"title": one.title},
            sentence=one.question,
            address=reverse("projects:project", args=(one.pk,)),
            deed=_("Was wir ausprobieren"),
            weight=1,
        )
