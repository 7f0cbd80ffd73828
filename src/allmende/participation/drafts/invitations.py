# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Drafts that take comments now, for the start page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from allmende.identity.rules import Asker
from allmende.participation.drafts.models import Draft, Phase
from allmende.participation.drafts.queries import reading
from allmende.web.inviting import Invitation


def invitations(asker: Asker, municipality: int) -> Iterator[Invitation]:
    for one in reading.drafts(asker, municipality)[Phase.OPEN]:
        if one.is_public:
            yield Invitation(
                title=_("Entwurf: %(title)s") % {"title": one.title},
                sentence=_sentence(one),
                address=reverse("drafts:draft", args=(one.pk,)),
                deed=_("Lesen und mitreden"),
                until=one.closes,
            )


def _sentence(draft: Draft) -> str:
    if draft.closes is None:
        return _("Offen für Kommentare.")
    day = date_format(localtime(draft.closes), "DATE_FORMAT")
    return _("Kommentare bis %(day)s. Jeder bekommt eine Antwort.") % {"day": day}
