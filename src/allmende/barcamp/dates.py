# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Barcamps in the town's calendar."""

from collections.abc import Iterator
from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.barcamp.models import Barcamp
from allmende.identity.rules import Asker
from allmende.notices.dates import Date


def dates(asker: Asker, organisation: int, since: datetime, until: datetime) -> Iterator[Date]:
    """From the first to the last thing of its programme; of a day without one, the whole day."""
    first, last = timezone.localdate(since), timezone.localdate(until)
    found = Barcamp.objects.of_portal(organisation).seen_by(asker).filter(ends__gte=first, starts__lte=last)
    for camp in found.prefetch_related("items", "slots"):
        parts = [*camp.items.all(), *camp.slots.all()]
        begin = min((one.starts for one in parts), default=_at(camp, time(9, 0)))
        end = max((one.ends for one in parts), default=None)
        yield Date(begin, camp.title, camp.address, _("Barcamp"), end, camp.place, changed=camp.changed)


def _at(camp: Barcamp, moment: time) -> datetime:
    return timezone.make_aware(datetime.combine(camp.starts, moment))
