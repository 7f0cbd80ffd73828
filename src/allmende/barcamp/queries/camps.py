# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Barcamps as pages want them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.barcamp.models import Barcamp
from allmende.identity.rules import Asker


def camp(asker: Asker, slug: str) -> Barcamp | None:
    """None: it is not there, or not for them."""
    found: Barcamp | None = (
        Barcamp.objects.seen_by(asker).select_related("organisation", "floor_plan").filter(slug=slug).first()
    )
    return found


def coming(asker: Asker, municipality: int) -> Sequence[Barcamp]:
    """The next one first."""
    today = timezone.localdate()
    found = Barcamp.objects.of_portal(municipality).seen_by(asker).filter(ends__gte=today)
    return list(found.order_by("starts", "pk"))


def past(asker: Asker, municipality: int) -> Sequence[Barcamp]:
    """The last one first."""
    today = timezone.localdate()
    found = Barcamp.objects.of_portal(municipality).seen_by(asker).filter(ends__lt=today)
    return list(found.order_by("-starts", "-pk"))


@dataclass(frozen=True, slots=True)
class Hour:
    starts: datetime
    title: str
    host: str = ""
    where: str = ""


def hours(camp: Barcamp) -> Sequence[Hour]:
    """How the day goes: what is fixed, and when sessions run."""
    fixed = [
        Hour(one.starts, one.title, one.host, one.room.name if one.room else one.place)
        for one in camp.items.select_related("room")
    ]
    free = [Hour(one.starts, _("Sessions in allen Räumen")) for one in camp.slots.all()]
    return sorted((*fixed, *free), key=lambda one: one.starts)
