# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A ballot as its voter sees it."""

from dataclasses import dataclass

from allmende.barcamp import tally
from allmende.barcamp.models import Ballot, Barcamp
from allmende.barcamp.queries import pitching
from allmende.barcamp.queries.pitching import Shown


@dataclass(frozen=True, slots=True)
class Choice:
    pitch: Shown
    stars: int
    is_new: bool
    """Came since they were here last."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`newest`: of the pitches that are shown."""

    choices: tuple[Choice, ...]
    newest: int
    is_begun: bool

    @property
    def new(self) -> int:
        return sum(one.is_new for one in self.choices)

    @property
    def wanted(self) -> int:
        return sum(one.stars > 0 for one in self.choices)


def sheet(camp: Barcamp, voter: str) -> Sheet:
    """In an order of the voter's own, what is new to them first: who comes late is met by everybody."""
    pitches = pitching.by_lot(pitching.standing(camp), voter)
    ballot = Ballot.objects.filter(camp=camp, voter=voter).first()
    stars = _stars(camp, ballot) if ballot else {}
    seen = set(ballot.seen) if ballot else set()
    choices = [Choice(one, stars.get(one.pk, 0), bool(seen) and one.pk not in seen) for one in pitches]
    newest = max((one.pk for one in pitches), default=0)
    return Sheet(tuple(sorted(choices, key=lambda one: not one.is_new)), newest, ballot is not None)


def unseen(camp: Barcamp, newest: int) -> int:
    """Pitches that came after the page was shown."""
    return sum(one.pk > newest for one in pitching.standing(camp))


def _stars(camp: Barcamp, ballot: Ballot) -> dict[int, int]:
    given = {int(pitch): stars for pitch, stars in ballot.wishes.items()}
    there = {one.pk for one in pitching.standing(camp)}
    if given.keys() <= there:
        return given
    rows = camp.pitches.filter(merged_into__isnull=False).values_list("pk", "merged_into_id")
    return tally.resolved(given, {pk: into for pk, into in rows if into is not None})
