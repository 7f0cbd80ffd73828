# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""When drafts open and when they close, for the calendar."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from allmende.identity.rules import Asker
from allmende.notices.dates import Date
from allmende.participation.drafts.models import Draft


def dates(asker: Asker, organisation: int, since: datetime, until: datetime) -> Iterator[Date]:
    seen = Draft.objects.seen_by(asker).of_portal(organisation)
    for one in seen.filter(opens__range=(since, until)):
        yield Date(one.opens, one.title, one.address, _("Kommentare ab jetzt"))
    for one in seen.filter(closes__range=(since, until)):
        yield Date(one.closes, one.title, one.address, _("Letzte Gelegenheit für Kommentare"))
