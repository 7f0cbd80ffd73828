# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Barcamps as pages want them."""

from collections.abc import Sequence

from django.utils import timezone

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
