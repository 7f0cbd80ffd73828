# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The best set of sessions for one slot, when each pitch has a price: by branch and bound, exactly, or
given up."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from allmende.barcamp.optimiser.problem import Problem


class GivenUp(Exception):
    """More branches than were allowed."""


@dataclass(slots=True)
class Pricing:
    """For one kind of slot: `pitches` may stand in it, `capacity` at most. Works until `branches` are used
    up, over all its calls."""

    problem: Problem
    pitches: tuple[int, ...]
    capacity: int
    branches: int
    _prices: Sequence[float] = ()
    _floor: float = 0.0
    _rises: bool = True
    _most: int = 0
    _found: list[tuple[float, tuple[int, ...]]] = field(default_factory=list)

    def best(self, prices: Sequence[float], least: float) -> list[tuple[float, tuple[int, ...]]]:
        """Sets whose covered voters less prices are more than `least`, each better than the one before; the
        last one is the best there is. Empty: there is none. Raises GivenUp."""
        self._prices, self._floor, self._rises, self._found = prices, least, True, []
        self._branch((), 0, 0.0, self.pitches)
        return self._found

    def some(self, prices: Sequence[float], least: float) -> list[tuple[float, tuple[int, ...]]]:
        """Good sets that are worth more than `least`, quickly: beginning with each pitch, always the one
        that adds most, then one for another as long as that is better."""
        found = {}
        for first in self.pitches:
            row = self._swapped(prices, self._grown(prices, first))
            worth = self.problem.covered(row).bit_count() - sum([prices[one] for one in row])
            if worth > least:
                found[tuple(sorted(row))] = worth
        return sorted((worth, row) for row, worth in found.items())

    def _swapped(self, prices: Sequence[float], row: list[int]) -> list[int]:
        better = True
        while better:
            better = False
            for at, pitch in enumerate(row):
                others = row[:at] + row[at + 1 :]
                covered = self.problem.covered(others)
                taken = 0
                for one in others:
                    taken |= self.problem.rivals[one] | 1 << one
                best = max(
                    [
                        ((self.problem.wanted[one] & ~covered).bit_count() - prices[one], one)
                        for one in self.pitches
                        if not taken >> one & 1
                    ]
                )
                if best[0] > (self.problem.wanted[pitch] & ~covered).bit_count() - prices[pitch] + 1e-9:
                    row[at], better = best[1], True
        return row

    def _grown(self, prices: Sequence[float], first: int) -> list[int]:
        wanted, rivals = self.problem.wanted, self.problem.rivals
        row, covered = [first], wanted[first]
        rest = [one for one in self.pitches if one != first and not rivals[first] >> one & 1]
        while len(row) < self.capacity and rest:
            gain, pitch = max([((wanted[one] & ~covered).bit_count() - prices[one], one) for one in rest])
            if gain <= 0:
                break
            row.append(pitch)
            covered |= wanted[pitch]
            rest = [one for one in rest if one != pitch and not rivals[pitch] >> one & 1]
        return row

    def all_above(
        self, prices: Sequence[float], least: float, most: int
    ) -> list[tuple[float, tuple[int, ...]]]:
        """Every set (but the empty one) that has more than this. Raises GivenUp, also where there are more
        than `most`."""
        self._prices, self._floor, self._rises, self._found, self._most = prices, least, False, [], most
        self._branch((), 0, 0.0, self.pitches)
        return self._found

    def _branch(self, chosen: tuple[int, ...], covered: int, worth: float, candidates: Sequence[int]) -> None:
        """What is still to come adds at most what the best of the rest add now, each alone: who is reached
        twice counts once. So the order of these gains is the order to look, and where their sum is too
        little, all later are."""
        self.branches -= 1
        if self.branches < 0:
            raise GivenUp
        wanted, prices, left = self.problem.wanted, self._prices, self.capacity - len(chosen)
        gains = [((wanted[one] & ~covered).bit_count() - prices[one], one) for one in candidates]
        gains.sort(reverse=True)
        for at, (gain, pitch) in enumerate(gains):
            after = worth + gain
            if after + sum([one for one, _ in gains[at + 1 : at + left] if one > 0]) <= self._floor:
                return
            if after > self._floor:
                self._found.append((after, tuple(sorted((*chosen, pitch)))))
                if self._rises:
                    self._floor = after
                elif len(self._found) > self._most:
                    raise GivenUp
            if left > 1:
                rivals = self.problem.rivals[pitch]
                rest = [one for _, one in gains[at + 1 :] if not rivals >> one & 1]
                self._branch((*chosen, pitch), covered | wanted[pitch], after, rest)
