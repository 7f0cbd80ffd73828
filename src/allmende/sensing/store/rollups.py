# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Sums by the hour and by the day: added to by what comes, made anew from raw rows by what changes."""

from collections.abc import Iterable, Sequence
from math import inf
from typing import Any, TypeVar

import msgspec

from allmende.core.clock import HOUR
from allmende.sensing.sql.streams import GREATEST
from allmende.sensing.store.connection import Connection
from allmende.sensing.store.days import Days
from allmende.sensing.store.results import INT64

Tally = list[float]
"""count, sum, min, max of the numbers; count of what is no number."""

NUMBERS, OTHERS = 0, -1
Key = tuple[int, int, int]
"""Bucket or part of an hour, datastream, component."""
_INTO = "{table} (bucket, datastream, component, count, sum, min, max)"
_INTO_HOUR, _INTO_DAY = _INTO.format(table="rollup_hour"), _INTO.format(table="rollup_day")
_ADD = """
ON CONFLICT (bucket, datastream, component) DO UPDATE SET
    count = {table}.count + excluded.count, sum = {table}.sum + excluded.sum,
    min = {{least}}({table}.min, excluded.min), max = {{greatest}}({table}.max, excluded.max)"""
_ADD_HOUR, _ADD_DAY = _ADD.format(table="rollup_hour"), _ADD.format(table="rollup_day")
_CLEAR = "DELETE FROM {table} WHERE bucket = ? AND datastream = ?"
_RECOUNT = """
INSERT INTO {table} (bucket, datastream, component, count, sum, min, max)
SELECT ?, ?, CASE WHEN result IS NULL THEN -1 ELSE 0 END AS part, count(*),
    CASE WHEN count(result) > 0 THEN {total} END, min(result), max(result)
FROM observation WHERE datastream = ? AND start >= ? AND start < ? GROUP BY part"""
_ARRAYS = """
SELECT result_json FROM observation
WHERE datastream = ? AND start >= ? AND start < ? AND result_json IS NOT NULL"""
_HOURS_OF = """
SELECT DISTINCT start - (start % 3600000000 + 3600000000) % 3600000000
FROM observation WHERE datastream = ?"""


class Rollups:
    """What one transaction adds, tallied by the part of an hour that lies in one local day."""

    def __init__(self, days: Days) -> None:
        self._days = days
        self._tallies: dict[tuple[int, int], Tally] = {}
        self._parts: dict[tuple[int, int, int], Tally] = {}

    def tally(self, datastream: int, start: int) -> tuple[Tally, int, int]:
        """The tally that counts this start, and from when until when it does."""
        low = start - start % HOUR
        high = low + HOUR
        day, tomorrow = self._days.bounds(start)
        if day > low:  # noqa: PLR1730  a call costs more than a comparison
            low = day
        if tomorrow < high:  # noqa: PLR1730
            high = tomorrow
        key = (low, datastream)
        tally = self._tallies.get(key)
        if tally is None:
            tally = self._tallies[key] = [0, 0.0, inf, -inf, 0]
        return tally, low, high

    def count(self, datastream: int, start: int, result: float) -> None:
        """One number."""
        tally, _, _ = self.tally(datastream, start)
        tally[0] += 1
        tally[1] += result
        tally[2] = min(tally[2], result)
        tally[3] = max(tally[3], result)

    def count_parts(self, datastream: int, start: int, parts: Sequence[Any]) -> None:
        """The components of one array, from 1 on; as a whole it counts as what is no number."""
        _, low, _ = self.tally(datastream, start)
        for component, value in enumerate(parts, 1):
            _count(self._parts.setdefault((low, datastream, component), _nothing()), value)

    def flush(self, connection: Connection) -> None:
        if not self._tallies:
            return
        if self._parts:
            self._flush_parts(connection)
        hours: dict[tuple[int, int], Tally] = {}
        days: dict[tuple[int, int], Tally] = {}
        for (low, datastream), tally in self._tallies.items():
            _merge(hours, (low - low % HOUR, datastream), tally)
            _merge(days, (self._days.day_of(low), datastream), tally)
        connection.insert(_INTO_HOUR, _rows(hours), connection.dialect.merging(_ADD_HOUR))
        connection.insert(_INTO_DAY, _rows(days), connection.dialect.merging(_ADD_DAY))
        self._tallies.clear()

    def _flush_parts(self, connection: Connection) -> None:
        hours: dict[Key, Tally] = {}
        days: dict[Key, Tally] = {}
        for (low, datastream, component), tally in self._parts.items():
            _merge(hours, (low - low % HOUR, datastream, component), tally)
            _merge(days, (self._days.day_of(low), datastream, component), tally)
        connection.insert(_INTO_HOUR, _part_rows(hours), connection.dialect.merging(_ADD_HOUR))
        connection.insert(_INTO_DAY, _part_rows(days), connection.dialect.merging(_ADD_DAY))
        self._parts.clear()

    def drop(self) -> None:
        self._tallies.clear()
        self._parts.clear()

    def recount(self, connection: Connection, datastream: int, starts: Iterable[int], *, multi: bool) -> None:
        """Makes the buckets of these starts anew from the raw rows as they are now. `multi`: with the
        components of its arrays."""
        touched = set(starts)
        hours = {start - start % HOUR for start in touched}
        for low in sorted(hours):
            _recount(connection, "rollup_hour", datastream, (low, low + HOUR), multi=multi)
        for bounds in sorted({self._days.bounds(start) for start in touched}):
            _recount(connection, "rollup_day", datastream, bounds, multi=multi)

    def delete_all(self, connection: Connection, datastream: int) -> None:
        """Before the raw rows go: they say which buckets there are (the key has no index by datastream)."""
        hours = [hour for (hour,) in connection.execute(_HOURS_OF, (datastream,))]
        days = {self._days.day_of(instant) for hour in hours for instant in (hour, hour + HOUR - 1)}
        for table, buckets in (("rollup_hour", hours), ("rollup_day", days)):
            connection.executemany(_CLEAR.format(table=table), [(one, datastream) for one in buckets])


def _nothing() -> Tally:
    return [0, 0.0, inf, -inf, 0]


def _count(tally: Tally, value: Any) -> None:
    """A component of an array; null is nothing measured, and a number too large to be added up is none."""
    if type(value) in (float, int) and -GREATEST <= value <= GREATEST:
        number = value if -INT64 <= value < INT64 else float(value)
        tally[0] += 1
        tally[1] += number
        tally[2] = min(tally[2], number)
        tally[3] = max(tally[3], number)
    elif value is not None:
        tally[4] += 1


_K = TypeVar("_K", tuple[int, int], Key)


def _merge(into: dict[_K, Tally], key: _K, tally: Tally) -> None:
    """Leaves the tallies as they are: hours and days share them."""
    known = into.get(key)
    if known is not None:
        tally = [
            known[0] + tally[0],
            known[1] + tally[1],
            min(known[2], tally[2]),
            max(known[3], tally[3]),
            known[4] + tally[4],
        ]
    into[key] = tally


def _rows(tallies: dict[tuple[int, int], Tally]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for (bucket, datastream), (count, total, low, high, others) in tallies.items():
        if count:
            rows.append((bucket, datastream, NUMBERS, count, float(total), low, high))
        if others:
            rows.append((bucket, datastream, OTHERS, others, None, None, None))
    return rows


def _part_rows(tallies: dict[Key, Tally]) -> list[tuple[object, ...]]:
    """Numbers under the component, what is no number under -1 - component."""
    rows: list[tuple[object, ...]] = []
    for (bucket, datastream, component), (count, total, low, high, others) in tallies.items():
        if count:
            rows.append((bucket, datastream, component, count, float(total), low, high))
        if others:
            rows.append((bucket, datastream, OTHERS - component, others, None, None, None))
    return rows


def _recount(
    connection: Connection, table: str, datastream: int, bounds: tuple[int, int], *, multi: bool
) -> None:
    low, high = bounds
    connection.execute(_CLEAR.format(table=table), (low, datastream))
    recounted = _RECOUNT.format(table=table, total=connection.dialect.total.format("result"))
    connection.execute(recounted, (low, datastream, datastream, low, high))
    if multi:
        tallies: dict[Key, Tally] = {}
        for (text,) in connection.execute(_ARRAYS, (datastream, low, high)):
            for component, value in enumerate(msgspec.json.decode(text), 1):
                tally = tallies.setdefault((low, datastream, component), _nothing())
                _count(tally, value)
        connection.insert(_INTO.format(table=table), _part_rows(tallies))
