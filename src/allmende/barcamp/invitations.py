# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The next barcamp, for the start page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from allmende.barcamp.models import Barcamp, State
from allmende.identity.rules import Asker
from allmende.web.inviting import Invitation


def invitations(asker: Asker, municipality: int) -> Iterator[Invitation]:
    found = Barcamp.objects.of_portal(municipality).seen_by(asker).filter(ends__gte=timezone.localdate())
    for one in found.exclude(state=State.PREPARING).order_by("starts", "pk")[:1]:
        yield Invitation(
            title=_("Barcamp: %(title)s") % {"title": one.title},
            sentence=_("Am %(day)s. Alle schlagen vor, alle stimmen ab.") % {"day": date_format(one.starts)},
            address=reverse("barcamp:camp", args=(one.slug,)),
            deed=_("Anmelden und vorschlagen") if one.takes_registrations else _("Ansehen und mitmachen"),
            weight=0,
        )
