# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The hour that the autumn has twice (docs/decisions/0004-ambiguous-local-hour.md).

Rows of it are held until the hour is over; then the rows themselves tell. Where a station's time comes again
or turns back, what follows is the second pass. Where it comes once only, the mapping says what that means.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from allmende.connectors.csv.times import Moment

Once = Literal["first", "second", "both"]
"""A repeated hour that a file has once: summer time, standard time, or the sum of both hours in one row."""


class Held(NamedTuple):
    station: str
    moment: Moment


@dataclass(slots=True)
class _Pass:
    """What has been seen of one station in the repeated hour."""

    seen: set[int] = field(default_factory=set)
    last: int | None = None
    turned: bool = False

    def is_second(self, start: int) -> bool:
        self.turned = self.turned or (self.last is not None and start < self.last)
        again = self.turned or start in self.seen
        self.seen.add(start)
        self.last = start
        return again


def settled(held: Sequence[Held], once: Once, *, descending: bool) -> list[tuple[int, int | None]]:
    """(start, end) of each held row, in its order."""
    rows = held[::-1] if descending else held
    passes: dict[str, _Pass] = {}
    second = [passes.setdefault(one.station, _Pass()).is_second(one.moment.start) for one in rows]
    twice = {one.station for one, again in zip(rows, second, strict=True) if again}
    found = [
        _chosen(one.moment, "second" if again else "first" if one.station in twice else once)
        for one, again in zip(rows, second, strict=True)
    ]
    return found[::-1] if descending else found


def _chosen(moment: Moment, which: Once) -> tuple[int, int | None]:
    first, again = (moment.start, moment.end), moment.again or (moment.start, moment.end)
    return {"first": first, "second": again, "both": (first[0], again[1])}[which]
