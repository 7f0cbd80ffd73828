# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A small linear program that grows by columns: max f·x, each row at most its limit, x ≥ 0. Revised simplex,
the inverse of the basis kept whole: there are as many rows as pitches, seldom more than a hundred."""

from collections.abc import Sequence
from dataclasses import dataclass, field

_EPSILON = 1e-9
_SHIFT = 1e-6
"""Limits are moved apart a little, each by another amount: ties would make the simplex walk in circles.
What is read off the prices is checked by itself (bounds.py), so this cannot make a bound wrong."""


@dataclass(slots=True)
class Master:
    limits: Sequence[int]
    columns: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    """(worth, rows)."""
    _basis: list[int] = field(default_factory=list)
    """Of each row the column in its place; below zero: what is left of the limit of row -1 - n."""
    _inverse: list[list[float]] = field(default_factory=list)
    _level: list[float] = field(default_factory=list)
    _known: set[tuple[int, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        size = len(self.limits)
        self._basis = [-1 - row for row in range(size)]
        self._inverse = [[1.0 if row == other else 0.0 for other in range(size)] for row in range(size)]
        self._level = [limit + _SHIFT * (1 + row * 7 % 13 / 13) for row, limit in enumerate(self.limits)]

    def add(self, worth: int, rows: tuple[int, ...]) -> bool:
        """Whether it is new."""
        if rows in self._known:
            return False
        self._known.add(rows)
        self.columns.append((worth, rows))
        return True

    def prices(self) -> list[float]:
        """The best prices of the rows for the columns that are there."""
        while True:
            prices = self._prices()
            best, entering = _EPSILON * 10, -1
            for at, (worth, rows) in enumerate(self.columns):
                gain = worth - sum(prices[row] for row in rows)
                if gain > best:
                    best, entering = gain, at
            if entering < 0:
                slack = min(range(len(prices)), key=prices.__getitem__)
                if prices[slack] >= -_EPSILON * 10 or not self._enter(-1 - slack):
                    return [max(0.0, one) for one in prices]
            elif not self._enter(entering):
                return [max(0.0, one) for one in prices]

    def _prices(self) -> list[float]:
        found = [0.0] * len(self.limits)
        for place, column in enumerate(self._basis):
            worth = self.columns[column][0] if column >= 0 else 0
            if worth:
                found = [one + worth * other for one, other in zip(found, self._inverse[place], strict=True)]
        return found

    def _enter(self, column: int) -> bool:
        """False where nothing bounds it, which only rounding can bring about."""
        rows = self.columns[column][1] if column >= 0 else (-1 - column,)
        way = [sum(line[row] for row in rows) for line in self._inverse]
        leaving, least = -1, float("inf")
        for place, step in enumerate(way):
            if step > _EPSILON and self._level[place] / step < least:
                leaving, least = place, self._level[place] / step
        if leaving < 0:
            return False
        self._pivot(leaving, way)
        self._basis[leaving] = column
        return True

    def _pivot(self, leaving: int, way: Sequence[float]) -> None:
        scale = 1.0 / way[leaving]
        line = [one * scale for one in self._inverse[leaving]]
        level = self._level[leaving] * scale
        for place, step in enumerate(way):
            if place != leaving and step:
                self._inverse[place] = [
                    one - step * other for one, other in zip(self._inverse[place], line, strict=True)
                ]
                self._level[place] -= step * level
        self._inverse[leaving], self._level[leaving] = line, level
