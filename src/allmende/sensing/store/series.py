# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Values over time for charts and tables: raw rows, or hours and days from the roll-ups."""

import sqlite3
from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from allmende.core.clock import HOUR, from_datetime, to_datetime

Bucket = tuple[int, int, float, float, float]
"""(first instant, count, sum, min, max) of the numbers in it."""

# A bucket's key begins with the bucket, so a range would read every datastream; a list of buckets reads one.
_BUCKETS = """
SELECT roll.bucket, roll.count, roll.sum, roll.min, roll.max
FROM json_each(?) AS wanted
CROSS JOIN {table} AS roll ON roll.bucket = wanted.value AND roll.datastream = ? AND roll.component = ?
ORDER BY roll.bucket
"""


def row_count(connection: sqlite3.Connection, datastream: int, start: int, end: int, limit: int) -> int:
    """How many observations lie in [start, end), counted no further than `limit`."""
    (count,) = connection.execute(
        """SELECT count(*) FROM (SELECT 1 FROM observation
        WHERE datastream = ? AND start >= ? AND start < ? LIMIT ?)""",
        (datastream, start, end, limit),
    ).fetchone()
    return int(count)


def numbers(connection: sqlite3.Connection, datastream: int, start: int, end: int) -> list[tuple[int, float]]:
    """(start, result) of every number in [start, end)."""
    return connection.execute(
        """SELECT start, result FROM observation
        WHERE datastream = ? AND start >= ? AND start < ? AND result IS NOT NULL ORDER BY start, id""",
        (datastream, start, end),
    ).fetchall()


def hours(start: int, end: int) -> list[int]:
    """The first instants of all UTC hours that [start, end) touches."""
    return list(range(start - start % HOUR, end, HOUR))


def days(start: int, end: int, zone: ZoneInfo) -> list[int]:
    """The first instants of all local days that [start, end) touches; 23 to 25 hours apart."""
    day = to_datetime(start).astimezone(zone).date()
    found = []
    while (first := _midnight(day.year, day.month, day.day, zone)) < end:
        found.append(first)
        day += timedelta(days=1)
    return found


def _midnight(year: int, month: int, day: int, zone: ZoneInfo) -> int:
    return from_datetime(datetime(year, month, day, tzinfo=zone))


def buckets(
    connection: sqlite3.Connection, table: str, datastream: int, wanted: Sequence[int], component: int = 0
) -> list[Bucket]:
    """The roll-ups of `table` (rollup_hour, rollup_day) for the wanted buckets, where there are any."""
    listed = f"[{','.join(map(str, wanted))}]"
    return connection.execute(_BUCKETS.format(table=table), (listed, datastream, component)).fetchall()


def merged(found: Sequence[Bucket], wanted: Sequence[int], step: int) -> list[Bucket]:
    """Every `step` neighbouring buckets as one: for years of days."""
    if step == 1:
        return list(found)
    firsts = wanted[::step]
    grouped = groupby(found, key=lambda one: firsts[bisect_right(firsts, one[0]) - 1])
    return [_sum(first, list(group)) for first, group in grouped]


def _sum(first: int, group: Sequence[Bucket]) -> Bucket:
    return (
        first,
        sum(one[1] for one in group),
        sum(one[2] for one in group),
        min(one[3] for one in group),
        max(one[4] for one in group),
    )
