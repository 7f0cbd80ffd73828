# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who comes: for the door, for the organisers, and counted so that nobody is told apart."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from allmende.barcamp.models import Barcamp, Place, Registration, Sector
from allmende.identity.models import Person
from allmende.identity.rules import Asker

FEWEST = 5
"""A count below it would tell who somebody is."""


@dataclass(frozen=True, slots=True)
class Share:
    """`count` None: fewer than FEWEST, or the only one that would give away another."""

    name: str
    count: int | None


def own(camp: Barcamp, asker: Asker) -> Registration | None:
    if not isinstance(asker, Person):
        return None
    found: Registration | None = (
        camp.registrations.filter(person=asker).exclude(place=Place.CANCELLED).first()
    )
    return found


def at_the_door(camp: Barcamp, sought: str) -> Sequence[Registration]:
    """Who is not there yet first; by a part of the name, or by the number of the badge."""
    found = camp.registrations.exclude(place=Place.CANCELLED)
    if sought:
        wanted = Q(name__icontains=sought) | Q(house__icontains=sought)
        found = found.filter(
            wanted | Q(badge=int(sought)) if sought.isdecimal() and len(sought) < 9 else wanted
        )
    return sorted(found, key=lambda one: (one.arrived is not None, one.name.casefold(), one.pk))


def arrived(camp: Barcamp) -> tuple[int, int]:
    """How many are there, of how many."""
    seats = camp.registrations.filter(place=Place.SEAT)
    return seats.exclude(arrived=None).count(), seats.count()


def sectors(camp: Barcamp) -> tuple[Share, ...]:
    """Of those who have a seat."""
    said = Counter(camp.registrations.filter(place=Place.SEAT).values_list("sector", flat=True))
    return shares({str(label): said[value] for value, label in Sector.choices})


def shares(counts: dict[str, int]) -> tuple[Share, ...]:
    """Small ones are hidden; if just one is, so is the smallest of the others: the sum would give it away."""
    hidden = {name for name, count in counts.items() if 0 < count < FEWEST}
    if len(hidden) == 1:
        others = {name: count for name, count in counts.items() if count and name not in hidden}
        hidden |= {min(others, key=lambda name: others[name])} if others else set()
    return tuple(Share(name, None if name in hidden else count) for name, count in counts.items())
