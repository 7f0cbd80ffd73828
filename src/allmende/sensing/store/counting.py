# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How many there are: exactly where counters say it or there is time, else about so many.

An estimate counts parts of what the count goes through, spans of time or of ids chosen by chance, and goes
from them to the whole. It is the same on every store; a planner knows nothing of JSON, nor of who asks."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import accumulate
from random import Random
from typing import Any, NamedTuple

from allmende.sensing.sql.level import Prepared, Sample
from allmende.sensing.sql.plans import filled
from allmende.sensing.sql.scope import Given
from allmende.sensing.store import connection as clock
from allmende.sensing.store.connection import Connection, Elapsed
from allmende.sensing.store.reader import Counted, Fetched, Row, run

_MOST_PARTS = 2_000
_SHARE = 0.25  # of the time for the exact count, and after it
_LEAST = 0.02  # seconds: some parts, however little time there is
_PARENT = Given("parent")


class Number(NamedTuple):
    value: int
    is_estimate: bool


class Part(NamedTuple):
    """What one statement of a sample counts: the rows of `key` from `low` to before `high`."""

    key: int
    low: int
    high: int
    weight: float


class Budget:
    """All counts of one request; `seconds` may be spent on those that no counter answers."""

    def __init__(self, connection: Connection, seconds: float) -> None:
        self._connection = connection
        self._left = seconds
        self._left_to_estimate = max(_LEAST, seconds * _SHARE)

    def number(self, count: Prepared, sample: Sample | None, seen: int = 0) -> Number:
        """`seen`: so many were found already."""
        rows = self._exactly(count) if sample is not None else run(self._connection, count)
        if rows is not None:
            return Number(rows[0][0], False)
        assert sample is not None  # noqa: S101  only what has one is ended
        return Number(self._estimate(sample, seen), True)

    def whole(self, found: Fetched) -> Counted:
        level = found.level
        assert level.count is not None  # noqa: S101  asked only then
        page = level.page
        shown = len(found.rows)
        is_first = page is not None and page.offset == page.skip and level.query.token is None
        if level.sample is not None and page and is_first and _is_last(found, None, page.top, page.skip):
            return Counted({None: page.skip + shown})
        seen = page.skip + shown + len(found.more) if page and shown else 0
        value, is_estimate = self.number(level.count, level.sample, seen)
        return Counted({None: value}, frozenset([None] if is_estimate else []))

    def each(self, found: Fetched, parents: Sequence[Any]) -> Counted:
        """Of those whose rows are all on the page, the page says it."""
        level = found.level
        assert level.count is not None  # noqa: S101  asked only then
        if level.sample is None:
            return Counted(dict(self._run(level.count, parents)))
        page = level.page
        assert page is not None  # noqa: S101  what is counted is a collection
        known = {
            one: _seen(found, one, page.skip) for one in parents if _is_last(found, one, page.top, page.skip)
        }
        open_ones = [one for one in parents if one not in known]
        if not open_ones:
            return Counted(known)
        rows = self._exactly(level.count, open_ones)
        if rows is not None:
            return Counted(known | dict(rows))
        guesses = self._estimates(level.sample, {one: _seen(found, one, page.skip) for one in open_ones})
        return Counted(known | guesses, frozenset(open_ones))

    def _run(self, count: Prepared, parents: Sequence[Any] | None) -> list[Row]:
        batch = None if parents is None else self._connection.dialect.keys(list(parents))
        return run(self._connection, count, batch)

    def _exactly(self, count: Prepared, parents: Sequence[Any] | None = None) -> list[Row] | None:
        """None when the time was over first."""
        if self._left <= 0:
            return None
        begun = clock.monotonic()
        try:
            with self._connection.within(self._left):
                return self._run(count, parents)
        except Elapsed:
            return None
        finally:
            self._left -= clock.monotonic() - begun

    def _estimates(self, sample: Sample, seen: dict[Any, int]) -> dict[Any, int]:
        """The time is shared among the parents; for those that it does not reach the others speak."""
        found: dict[Any, int] = {}
        for one, least in seen.items():
            if found and self._left_to_estimate <= 0:
                break
            mine = sample.map(lambda prepared, parent=one: filled(prepared, {_PARENT: parent}))  # type: ignore[misc]
            found[one] = self._estimate(mine, least, 1 / (len(seen) - len(found)))
        times = max(1.0, sum(found.values()) / max(1, sum(seen[one] for one in found)))
        return {one: found.get(one, round(least * times)) for one, least in seen.items()}

    def _estimate(self, sample: Sample, seen: int, share: float = 1.0) -> int:
        begun = clock.monotonic()
        among = [one for one in run(self._connection, sample.among) if one[1]]
        total: int = sum(row[1] for row in among)
        counted, weight = self._counted(sample, among, self._left_to_estimate * share) if among else (0, 0.0)
        self._left_to_estimate -= clock.monotonic() - begun
        guess = counted * total / weight if weight else total  # nothing counted: no more than there are
        return max(seen, counted, min(total, round(guess)))

    def _counted(self, sample: Sample, among: Sequence[Row], seconds: float) -> tuple[int, float]:
        """How many there are in some parts, and what these weigh."""
        found, weight, until = 0, 0.0, clock.monotonic() + seconds
        with suppress(Elapsed), self._connection.within(seconds):
            for part in parts(among, sample.rows):
                values = (part.key, part.low, part.high, *sample.part.values[3:])
                found += run(self._connection, replace(sample.part, values=values))[0][0]
                weight += part.weight
                if clock.monotonic() > until:
                    break
        return found, weight


def parts(among: Sequence[Row], rows: int) -> Iterator[Part]:
    """Of all that is gone through, by chance, but for the same question the same ones."""
    lengths = [max(1, round(row[1] / rows)) for row in among]
    ends = list(accumulate(lengths))
    chance = Random(len(among))  # noqa: S311  nobody is to be surprised
    for number in chance.sample(range(ends[-1]), min(ends[-1], _MOST_PARTS)):
        at = bisect_right(ends, number)
        key, weight, low, high = among[at]
        place, width = number - (ends[at] - lengths[at]), high + 1 - low
        begin, end = (low + width * one // lengths[at] for one in (place, place + 1))
        yield Part(key, begin, end, weight / lengths[at])


def _is_last(found: Fetched, parent: Any, top: int, skip: int) -> bool:
    """Whether the page ends the list, so that it can be counted."""
    return top > 0 and parent not in found.more and (skip == 0 or _length(found, parent) > 0)


def _length(found: Fetched, parent: Any) -> int:
    begin, end = found.spans.get(parent, (0, 0))
    return end - begin


def _seen(found: Fetched, parent: Any, skip: int) -> int:
    length = _length(found, parent)
    return skip + length + (parent in found.more) if length else 0
