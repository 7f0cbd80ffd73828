# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Everything that the store keeps beside its observations, counted again from them, in its own words.

Knows the layout (0001_first.sql) and nothing of the code that writes it.
"""

import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

Bucket = tuple[int, int, int]
"""(first instant, datastream, component)"""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_HOUR = 3_600_000_000
_MINUTE = 60_000_000
_CLOSE = 1e-9
_STATE = """datastream, count, serial, last_start, last_id, last_end, last_result, last_result_json,
    last_result_time, last_extra, start_min, end_max, result_time_min, result_time_max"""


@dataclass(slots=True)
class Sum:
    count: int = 0
    total: float = 0.0
    low: float = math.inf
    high: float = -math.inf

    def add(self, value: float) -> None:
        self.count += 1
        self.total += value
        self.low = min(self.low, value)
        self.high = max(self.high, value)


@dataclass(slots=True)
class State:
    count: int = 0
    serial: int = 0
    last: tuple[object, ...] = ()
    start_min: int | None = None
    end_max: int | None = None
    result_times: list[int] = field(default_factory=list)
    features: dict[int, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(slots=True)
class Recount:
    states: dict[int, State] = field(default_factory=lambda: defaultdict(State))
    hours: dict[Bucket, Sum] = field(default_factory=lambda: defaultdict(Sum))
    days: dict[Bucket, Sum] = field(default_factory=lambda: defaultdict(Sum))


def faults(path: Path) -> list[str]:
    """One sentence for everything in the store that its observations do not say; empty: all is true."""
    with closing(sqlite3.connect(path)) as connection:
        counted = _count(connection)
        return [
            *_broken(connection),
            *_wrong_states(connection, counted),
            *_wrong_buckets(connection, "rollup_hour", counted.hours),
            *_wrong_buckets(connection, "rollup_day", counted.days),
            *_wrong_features(connection, counted),
            *_wrong_spans(connection),
        ]


def _count(connection: sqlite3.Connection) -> Recount:
    (zone,) = connection.execute("SELECT value FROM installation WHERE key = 'time_zone'").fetchone()
    day = _Days(ZoneInfo(zone))
    counted = Recount()
    defaults = dict(connection.execute("SELECT datastream, feature FROM datastream_state"))
    rows = connection.execute(
        """SELECT datastream, start, id, "end", result, result_json, result_time, feature, extra
        FROM observation ORDER BY datastream, start, id"""
    )
    for row in rows:
        datastream, start, _, _, result, *_ = row
        _add(counted.states[datastream], row, defaults.get(datastream))
        component = 0 if isinstance(result, int | float) else -1
        value = result if component == 0 else math.nan
        counted.hours[start - start % _HOUR, datastream, component].add(value)
        counted.days[day.first(start), datastream, component].add(value)
    return counted


def _add(state: State, row: tuple[int, ...], default: int | None) -> None:
    _, start, identity, end, result, result_json, result_time, feature, extra = row
    state.count += 1
    state.serial = max(state.serial, identity & (1 << 30) - 1)
    state.last = (start, identity, end, result, result_json, result_time, extra)
    state.start_min = start if state.start_min is None else min(state.start_min, start)
    reach = start if end is None else end
    state.end_max = reach if state.end_max is None else max(state.end_max, reach)
    if result_time is not None:
        state.result_times.append(result_time)
    if (seen := feature or default) is not None:
        state.features[seen] += 1


class _Days:
    """First instants of local days, remembered by the minute (offsets are whole minutes since 1893)."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.known: dict[int, int] = {}

    def first(self, start: int) -> int:
        minute = start // _MINUTE
        if minute not in self.known:
            local = (_EPOCH + timedelta(minutes=minute)).astimezone(self.zone)
            midnight = local.replace(hour=0, minute=0, second=0, fold=0)
            self.known[minute] = (midnight - _EPOCH) // _MICROSECOND
        return self.known[minute]


def _broken(connection: sqlite3.Connection) -> Iterable[str]:
    (word,) = connection.execute("PRAGMA integrity_check").fetchone()
    if word != "ok":
        yield f"the file is broken: {word}"
    for table, *_ in connection.execute("PRAGMA foreign_key_check"):
        yield f"{table} points to what is not there"
    twice = "SELECT count(*) - count(DISTINCT id) FROM observation"
    if (count := connection.execute(twice).fetchone()[0]) != 0:
        yield f"{count} observations have an id that another has"
    homeless = "SELECT count(*) FROM observation WHERE datastream NOT IN (SELECT id FROM datastream)"
    if (count := connection.execute(homeless).fetchone()[0]) != 0:
        yield f"{count} observations are of no datastream"


def _wrong_states(connection: sqlite3.Connection, counted: Recount) -> Iterable[str]:
    known: set[int] = set()
    for row in connection.execute(f"SELECT {_STATE} FROM datastream_state"):
        datastream, count, serial, *rest = row
        known.add(datastream)
        state = counted.states.get(datastream, State())
        times = state.result_times
        expected = [
            *(state.last or (None,) * 7),
            state.start_min,
            state.end_max,
            min(times, default=None),
            max(times, default=None),
        ]
        if [count, *rest] != [state.count, *expected]:
            yield f"datastream {datastream} says {[count, *rest]}, its rows say {[state.count, *expected]}"
        if serial < state.serial:
            yield f"datastream {datastream} has given serial {state.serial} but remembers {serial}"
    for datastream in counted.states.keys() - known:
        yield f"datastream {datastream} has observations but no state"


def _wrong_buckets(connection: sqlite3.Connection, table: str, expected: dict[Bucket, Sum]) -> Iterable[str]:
    stored = connection.execute(f"SELECT bucket, datastream, component, count, sum, min, max FROM {table}")
    for bucket, datastream, component, count, total, low, high in stored:
        counted = expected.pop((bucket, datastream, component), Sum())
        if not _agree(counted, component, count, total, low, high):
            yield (
                f"{table} {bucket} of datastream {datastream}/{component} says "
                f"{(count, total, low, high)}, its rows say {counted}"
            )
    for bucket, datastream, component in expected:
        yield f"{table} {bucket} of datastream {datastream}/{component} is missing"


def _agree(counted: Sum, component: int, count: int, total: float | None, low: float, high: float) -> bool:
    if count != counted.count or count == 0:
        return False
    if component != 0:
        return True
    near = total is not None and math.isclose(total, counted.total, rel_tol=_CLOSE, abs_tol=_CLOSE)
    return near and (low, high) == (counted.low, counted.high)


def _wrong_features(connection: sqlite3.Connection, counted: Recount) -> Iterable[str]:
    stored = "SELECT datastream, feature, count FROM datastream_feature WHERE count <> 0"
    found = {(datastream, feature): count for datastream, feature, count in connection.execute(stored)}
    expected = {
        (datastream, feature): count
        for datastream, state in counted.states.items()
        for feature, count in state.features.items()
    }
    for key in found.keys() | expected.keys():
        if found.get(key) != expected.get(key):
            kept, right = found.get(key), expected.get(key)
            yield f"feature {key[1]} of datastream {key[0]}: kept {kept}, counted {right}"


def _wrong_spans(connection: sqlite3.Connection) -> Iterable[str]:
    (count,) = connection.execute(
        """SELECT count(*) FROM observation LEFT JOIN observation_span AS span
        ON span.datastream = observation.datastream AND span.block = (observation.id & 1073741823) >> 10
        WHERE span.block IS NULL OR start NOT BETWEEN start_low AND start_high"""
    ).fetchone()
    if count:
        yield f"{count} observations are not found by their id"
