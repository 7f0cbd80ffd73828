# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Everything that the writer keeps beside the observations, counted again from the observations alone."""

import json
import sqlite3
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from math import fsum
from typing import Any
from zoneinfo import ZoneInfo

HOUR = 3_600_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STATE = (
    "count, last_start, last_id, last_end, last_result, last_result_json, last_result_time, last_feature, "
    "last_extra, start_min, end_max, result_time_min, result_time_max"
)


def faults(connection: sqlite3.Connection, zone: ZoneInfo) -> list[str]:
    """What is not as it should be, in words; empty when all is true."""
    rows = connection.execute(
        'SELECT datastream, start, id, "end", result, result_json, result_time, feature, extra '
        "FROM observation"
    ).fetchall()
    by_stream: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_stream[row[0]].append(row)
    found: list[str] = []
    known = [one for (one,) in connection.execute("SELECT id FROM datastream")]
    found += [f"observations of nothing: {one}" for one in by_stream.keys() - set(known)]
    for datastream in known:
        found += _state_faults(connection, datastream, by_stream[datastream])
        found += _feature_faults(connection, datastream, by_stream[datastream])
        found += _span_faults(connection, datastream, by_stream[datastream])
    found += _bucket_faults(connection, "rollup_hour", rows, lambda start: start - start % HOUR)
    found += _bucket_faults(connection, "rollup_day", rows, lambda start: local_day(start, zone))
    if len({row[2] for row in rows}) != len(rows):
        found.append("an id was given twice")
    return found


def local_day(start: int, zone: ZoneInfo) -> int:
    moment = EPOCH + timedelta(microseconds=start)
    midnight = moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return (midnight.astimezone(UTC) - EPOCH) // timedelta(microseconds=1)


def _state_faults(connection: sqlite3.Connection, datastream: int, rows: list[Any]) -> list[str]:
    is_ = connection.execute(
        f"SELECT {STATE} FROM datastream_state WHERE datastream = ?", (datastream,)
    ).fetchone()
    last = max(rows, key=lambda row: (row[1], row[2]), default=(None,) * 9)
    times = [row[6] for row in rows if row[6] is not None]
    should = (
        len(rows),
        *last[1:],
        min((row[1] for row in rows), default=None),
        max((row[1] if row[3] is None else row[3] for row in rows), default=None),
        min(times, default=None),
        max(times, default=None),
    )
    return [] if is_ == should else [f"state of {datastream}: is {is_}, should be {should}"]


def _feature_faults(connection: sqlite3.Connection, datastream: int, rows: list[Any]) -> list[str]:
    own, area = connection.execute(
        "SELECT feature, area FROM datastream_state WHERE datastream = ?", (datastream,)
    ).fetchone()
    counts: dict[int, int] = defaultdict(int)
    for row in rows:
        feature = own if row[7] is None else row[7]
        if feature is not None:
            counts[feature] += 1
    kept = dict(
        connection.execute(
            "SELECT feature, count FROM datastream_feature WHERE datastream = ?", (datastream,)
        )
    )
    found = [] if kept == dict(counts) else [f"features of {datastream}: {kept}, should be {dict(counts)}"]
    points = [
        json.loads(connection.execute("SELECT feature FROM feature WHERE id = ?", (feature,)).fetchone()[0])[
            "coordinates"
        ]
        for feature in counts
    ]
    should = box_around(points)
    if (None if area is None else json.loads(area)) != should:
        found.append(f"area of {datastream}: {area}, should be {should}")
    return found


def box_around(points: list[list[float]]) -> dict[str, Any] | None:
    """Of GeoJSON points."""
    if not points:
        return None
    west, east = min(one[0] for one in points), max(one[0] for one in points)
    south, north = min(one[1] for one in points), max(one[1] for one in points)
    if (west, south) == (east, north):
        return {"type": "Point", "coordinates": [west, south]}
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _span_faults(connection: sqlite3.Connection, datastream: int, rows: list[Any]) -> list[str]:
    spans = {
        block: (low, high)
        for block, low, high in connection.execute(
            "SELECT block, start_low, start_high FROM observation_span WHERE datastream = ?", (datastream,)
        )
    }
    found = []
    for row in rows:
        low, high = spans.get((row[2] & (1 << 30) - 1) >> 10, (1, 0))
        if not low <= row[1] <= high:
            found.append(f"observation {row[2]} of {row[1]} is outside its span {low} to {high}")
    return found


def _bucket_faults(connection: sqlite3.Connection, table: str, rows: list[Any], bucket: Any) -> list[str]:
    numbers: dict[tuple[int, int, int], list[Any]] = defaultdict(list)
    multi = {one for (one,) in connection.execute("SELECT id FROM datastream WHERE multi = 1")}
    for row in rows:
        numbers[bucket(row[1]), row[0], 0 if row[4] is not None else -1].append(row[4])
        if row[0] in multi:
            for place, value in enumerate(json.loads(row[5]), 1):
                if value is not None:
                    is_number = type(value) in (int, float) and abs(value) <= 1e290
                    numbers[bucket(row[1]), row[0], place if is_number else -1 - place].append(value)
    kept = {
        row[:3]: row[3:]
        for row in connection.execute(
            f"SELECT bucket, datastream, component, count, sum, min, max FROM {table}"
        )
    }
    found = [f"{table} has {one}, should not" for one in kept.keys() - numbers.keys()]
    for key, values in numbers.items():
        if key[2] < 0:
            should: tuple[Any, ...] = (len(values), None, None, None)
        else:
            should = (len(values), fsum(values), min(values), max(values))
        is_ = kept.get(key, (0, None, None, None))
        if (is_[0], *is_[2:]) != (should[0], *should[2:]) or not _near(is_[1], should[1]):
            found.append(f"{table} {key}: is {is_}, should be {should}")
    return found


def _near(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 1e-9 * max(1.0, abs(one), abs(other))
