# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How good a timetable can be at most, proven.

Two proofs. Counting: nobody hears more than one wish in each slot that is worth it. The configuration LP:
each slot gets a set of sessions, each pitch is in as many sets as it has slots; for any prices of the
pitches (0 or more) the sum of the prices and of the best set of each slot, less its prices, is a bound
(Lagrange). Good prices come from a linear program over the sets that were found so far; the best set under
them from pricing.py. Rooms, and that a session of two slots stands in neighbours, are left out: that can
only raise the bound."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor

from allmende.barcamp.optimiser.board import Layout
from allmende.barcamp.optimiser.master import Master
from allmende.barcamp.optimiser.pricing import Pricing
from allmende.barcamp.optimiser.problem import Problem

_SAFE = 1e-6
_ENOUGH = 0.05
"""By how much a guessed set must be better than what its place costs: less is not worth another round."""
_AT_ONCE = 10
_BLEND = 0.6
"""How much of the best prices so far goes into those that are tried (Wentges 1997): those of the program
alone jump."""

Kind = tuple[int, int]
"""Of a slot: the pitches that may stand in it, as a set, and how many."""


@dataclass(frozen=True, slots=True)
class Bound:
    """`prices` of the pitches, and of a place of each kind of slot, with which `value` is proven."""

    value: int
    exact: float
    kind: str
    prices: tuple[float, ...] = ()
    places: Mapping[Kind, float] | None = None


def counting(problem: Problem) -> Bound:
    """Each voter's best wishes, as many as there are slots; no more sessions than places."""
    slots, total = problem.slots, 0
    for vote in problem.instance.votes:
        total += sum(sorted(vote.wishes.values(), reverse=True)[: slots * 1])
    places = sum(sorted((one.bit_count() for one in problem.wanted), reverse=True)[: sum(problem.capacity)])
    longest = max(problem.length, default=1)
    value = min(total * longest, places * longest)
    return Bound(value, value, "counting")


def kinds(problem: Problem, candidates: Sequence[int]) -> dict[Kind, int]:
    """How many slots there are of each kind."""
    found: Counter[Kind] = Counter()
    for slot in range(problem.slots):
        able = sum(1 << one for one in candidates if _may_stand(problem, one, slot))
        found[able, problem.capacity[slot]] += 1
    return dict(found)


def _may_stand(problem: Problem, pitch: int, slot: int) -> bool:
    begins = problem.allowed[pitch]
    return bool(begins >> slot & 1 or (problem.length[pitch] == 2 and slot and begins >> (slot - 1) & 1))


class Configurations:
    """The configuration LP of a problem, better and better."""

    def __init__(
        self, problem: Problem, candidates: Sequence[int], layouts: Sequence[Layout], branches: int
    ) -> None:
        self.problem = problem
        self.kinds = kinds(problem, candidates)
        self._order = list(self.kinds)
        self.master = Master([*problem.length, *(self.kinds[one] for one in self._order)])
        self.pricing = {one: Pricing(problem, _members(one[0]), one[1], branches) for one in self._order}
        self.bound = counting(problem)
        for layout in layouts:
            for row in layout:
                self._offer(row)

    def _offer(self, row: tuple[int, ...]) -> None:
        """To every kind of slot that may have it."""
        mask = sum(1 << one for one in row)
        for place, (able, capacity) in enumerate(self._order):
            if not mask & ~able and len(row) <= capacity:
                self.master.add(self.problem.covered(row).bit_count(), (*row, self.problem.pitches + place))

    def improve(self, reached: int, rounds: int) -> Bound:
        """Until the bound is what is reached already, or nothing helps any more, or so many rounds are
        over. Raises GivenUp where pricing is too much; `bound` is the best so far."""
        centre: Sequence[float] | None = None
        for _ in range(rounds):
            prices = self.master.prices()
            if self._guess(prices):
                continue
            tried = prices if centre is None else _blended(centre, prices)
            before = self.bound.exact
            is_new = self._prove(tried)
            if self.bound.exact < before:
                centre = tried
            if self.bound.value <= reached or (not is_new and tried is prices):
                break
            if not is_new:
                centre = None
        return self.bound

    def _guess(self, prices: Sequence[float]) -> bool:
        """Whether there are sets that the program wants and does not have, found without proof."""
        is_new = False
        for at, kind in enumerate(self._order):
            place = self.problem.pitches + at
            for _, row in self.pricing[kind].some(prices, prices[place] + _ENOUGH)[-_AT_ONCE:]:
                is_new |= self.master.add(self.problem.covered(row).bit_count(), (*row, place))
        return is_new

    def _prove(self, prices: Sequence[float]) -> bool:
        """Takes the bound that these prices prove, if it is the best; whether a set was found that is new."""
        problem, is_new = self.problem, False
        total = sum(one * prices[pitch] for pitch, one in enumerate(problem.length))
        places: dict[Kind, float] = {}
        for at, kind in enumerate(self._order):
            found = self.pricing[kind].best(prices, 0.0)
            places[kind] = found[-1][0] if found else 0.0
            total += self.kinds[kind] * places[kind]
            for _, row in found[-_AT_ONCE:]:
                is_new |= self.master.add(problem.covered(row).bit_count(), (*row, problem.pitches + at))
        if total <= self.bound.exact:
            own = tuple(prices[: problem.pitches])
            self.bound = Bound(floor(total + _SAFE), total, "configuration LP", own, places)
        return is_new


def _blended(centre: Sequence[float], prices: Sequence[float]) -> list[float]:
    return [_BLEND * one + (1 - _BLEND) * other for one, other in zip(centre, prices, strict=True)]


def _members(mask: int) -> tuple[int, ...]:
    return tuple(at for at in range(mask.bit_length()) if mask >> at & 1)
