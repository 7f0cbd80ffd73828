# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Many values as a few: counted, summed and ordered for every interval."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import fsum, inf

from allmende.core.errors import Malformed
from allmende.sensing.store.series import Bucket

Figure = float | int | None
_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d{1,3})?|100)", re.ASCII)
SUMMED = ("count", "sum", "mean", "min", "max")
"""What roll-ups know; for all else the values themselves are read."""
ORDERED = "median"


@dataclass(slots=True)
class Tally:
    """What is known of an interval. `values` only where they were read."""

    count: int = 0
    total: float = 0.0
    low: float = inf
    high: float = -inf
    values: list[float] = field(default_factory=list)

    def take(self, bucket: Bucket) -> None:
        _, count, total, low, high = bucket
        self.count += count
        self.total += total
        self.low, self.high = min(self.low, low), max(self.high, high)

    def read(self, values: Sequence[float]) -> None:
        self.take((0, len(values), fsum(values), min(values), max(values)))
        self.values += values


def functions_of(text: str) -> tuple[str, ...]:
    """`mean,max,p95` → names, each once. Raises Malformed."""
    names = tuple(dict.fromkeys(one.strip().lower() for one in text.split(",") if one.strip()))
    for one in names:
        if one not in SUMMED and one != ORDERED and _PERCENTILE.fullmatch(one) is None:
            known = ", ".join((*SUMMED, ORDERED))
            raise Malformed(f"of={one[:40]!r} is nothing to compute. Known: {known}, p1 to p99, as in p95.")
    if not names:
        raise Malformed(f"of is empty. Known: {', '.join((*SUMMED, ORDERED))}, p1 to p99.")
    return names


def needs_values(functions: Iterable[str]) -> bool:
    return any(one not in SUMMED for one in functions)


def figure(function: str, tally: Tally) -> Figure:
    """Of an interval with at least one value."""
    return _FIGURES[function](tally) if function in _FIGURES else _at(tally.values, _share(function))


def _share(function: str) -> float:
    return 0.5 if function == ORDERED else float(function[1:]) / 100


def _at(values: list[float], share: float) -> float:
    """Between the two neighbours, as spreadsheets do (Hyndman and Fan 1996, type 7)."""
    values.sort()
    place = share * (len(values) - 1)
    below = int(place)
    if below + 1 == len(values):
        return values[below]
    return values[below] + (values[below + 1] - values[below]) * (place - below)


_FIGURES: dict[str, Callable[[Tally], Figure]] = {
    "count": lambda one: one.count,
    "sum": lambda one: one.total,
    "mean": lambda one: one.total / one.count,
    "min": lambda one: one.low,
    "max": lambda one: one.high,
}


def sorted_into(edges: Sequence[int], rows: Sequence[tuple[int, float]], tallies: dict[int, Tally]) -> None:
    """Rows of (start, number) in the order of time, each into the interval that it lies in."""
    at = 0
    while at < len(rows):
        place = bisect_left(edges, rows[at][0] + 1) - 1
        end = bisect_left(rows, edges[place + 1], lo=at, key=lambda row: row[0])
        tallies.setdefault(place, Tally()).read([number for _, number in rows[at:end]])
        at = end
