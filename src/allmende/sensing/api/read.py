# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The front door that pages use: what people see of the hub. Times are microseconds UTC.

Every function takes the principal first; what it may not read does not exist for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from allmende.core.clock import HOUR
from allmende.core.principal import TOWN, Principal, Visibility
from allmende.sensing import hub
from allmende.sensing.ending import Ending
from allmende.sensing.store.connection import Connection
from allmende.sensing.store.series import Bucket, buckets, days, hours, merged, numbers, row_count
from allmende.sensing.store.stations import (
    figures_row,
    json_value,
    result_value,
    stopped_rows,
    stream_rows,
    thing_rows,
)

_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest observation of a datastream. `result` is the JSON value."""

    start: int
    result: Any


@dataclass(frozen=True, slots=True)
class Stream:
    """A datastream as a page shows it. `properties` holds the well-known keys of entities.py."""

    id: int
    thing: int
    name: str
    description: str
    unit: str
    unit_name: str
    observed_property: str
    definition: str
    count: int
    first: int | None
    last: int | None
    latest: Latest | None
    properties: dict[str, Any] = field(default_factory=dict)
    organisation: int = TOWN
    visibility: Visibility = Visibility.PUBLIC
    units: tuple[str, ...] = ()
    """Of a MultiDatastream, whose results are arrays: what each component is counted in."""

    @property
    def is_public(self) -> bool:
        return self.visibility is Visibility.PUBLIC


@dataclass(frozen=True, slots=True)
class Station:
    """A Thing as a page shows it; `longitude`/`latitude` are None where it has no point location.
    `location`: the id of the Location that they are of. `ending`: its project or permit has ended."""

    id: int
    name: str
    description: str
    longitude: float | None
    latitude: float | None
    place: str
    streams: tuple[Stream, ...]
    properties: dict[str, Any] = field(default_factory=dict)
    organisation: int = TOWN
    visibility: Visibility = Visibility.PUBLIC
    location: int | None = None
    ending: Ending | None = None

    @property
    def is_public(self) -> bool:
        return self.visibility is Visibility.PUBLIC

    @property
    def is_stopped(self) -> bool:
        """Nothing more is stored."""
        return self.ending is not None and not self.ending.goes_on


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` up to but not including `end`, microseconds UTC."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Point:
    """`time`: the instant of a raw value or a bucket's first instant. `low`/`high` equal `mean` for raw."""

    time: int
    mean: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Series:
    """`resolution` is raw, hour, day or "7 days"; `points` are ordered, absent where nothing was measured."""

    stream: Stream
    period: Period
    resolution: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One observation for tables and CSV."""

    start: int
    end: int | None
    result: Any


@dataclass(frozen=True, slots=True)
class Figures:
    """How much there is, as far as the principal may see."""

    stations: int
    streams: int
    observations: int


def figures(principal: Principal) -> Figures:
    with hub.current().database.reading() as connection:
        return Figures(*figures_row(connection, principal))


def stations(principal: Principal) -> tuple[Station, ...]:
    """All stations with the latest value of every stream, by name: two statements whatever their number."""
    return _stations(principal, None)


def station(principal: Principal, thing: int) -> Station | None:
    return next(iter(_stations(principal, thing)), None)


def stream(principal: Principal, datastream: int) -> Stream | None:
    with hub.current().database.reading() as connection:
        found = stream_rows(connection, principal, "datastream.id", datastream)
    return _stream(found[0]) if found else None


def stopped_streams(principal: Principal) -> frozenset[int]:
    """Those of stations that have ended and take no more: a batch with a value for one of them is refused."""
    with hub.current().database.reading() as connection:
        return frozenset(number for (number,) in stopped_rows(connection, principal))


def series(principal: Principal, datastream: int, period: Period, points: int = 2_000) -> Series | None:
    """Raw values where at most `points` lie in the period, else hours, days, or several days as one."""
    here = hub.current()
    with here.database.reading() as connection:
        found = stream_rows(connection, principal, "datastream.id", datastream)
        if not found:
            return None
        measured = _stream(found[0])
        resolution, chosen = _points(connection, datastream, _within(measured, period), points, here.zone)
    return Series(measured, period, resolution, tuple(chosen))


def rows(principal: Principal, datastream: int, period: Period) -> Iterator[Row]:
    """Every observation of the period in order, read in short transactions: fit for downloads of any size."""
    if stream(principal, datastream) is None:
        return
    place = (period.start, -1)
    while chunk := _chunk(datastream, place, period.end):
        for start, _, end, result, result_json in chunk:
            yield Row(start, end, result_value(result, result_json))
        place = chunk[-1][:2]


def _stations(principal: Principal, thing: int | None) -> tuple[Station, ...]:
    with hub.current().database.reading() as connection:
        things = thing_rows(connection, principal, thing)
        found = stream_rows(connection, principal, "datastream.thing", thing)
    streams: dict[int, list[Stream]] = {}
    for row in found:
        streams.setdefault(row[1], []).append(_stream(row))
    return tuple(_station(row, streams.get(row[0], [])) for row in things)


def _station(row: tuple[Any, ...], streams: list[Stream]) -> Station:
    thing, name, description, properties, geometry, place, organisation, visibility, location = row[:9]
    reason, since, address, goes_on = row[9:]
    longitude, latitude = _point(json_value(geometry))
    return Station(
        thing,
        name,
        description,
        longitude,
        latitude,
        place or "",
        tuple(streams),
        json_value(properties) or {},
        organisation,
        Visibility(visibility),
        location,
        None if reason is None else Ending(reason, since, address, bool(goes_on)),
    )


def _point(geometry: Any) -> tuple[float | None, float | None]:
    """Longitude and latitude of a GeoJSON Point or Feature of one; (None, None) for all else."""
    match geometry:
        case {"type": "Feature", "geometry": inner}:
            return _point(inner)
        case {
            "type": "Point",
            "coordinates": [float() | int() as longitude, float() | int() as latitude, *_],
        }:
            return float(longitude), float(latitude)
    return None, None


def _stream(row: tuple[Any, ...]) -> Stream:
    (datastream, thing, name, description, unit, properties, observed, definition) = row[:8]
    count, first, last, result, result_json, organisation, visibility = row[8:]
    measured = json_value(unit)
    units = measured if isinstance(measured, list) else ()
    measured = measured if isinstance(measured, dict) else {}
    return Stream(
        id=datastream,
        thing=thing,
        name=name,
        description=description,
        unit=measured.get("symbol") or "",
        unit_name=measured.get("name") or "",
        observed_property=observed or "",
        definition=definition or "",
        count=count,
        first=first,
        last=last,
        latest=None if last is None else Latest(last, result_value(result, result_json)),
        properties=json_value(properties) or {},
        organisation=organisation,
        visibility=Visibility(visibility),
        units=tuple(one.get("symbol") or one.get("name") or "" for one in units),
    )


def _within(measured: Stream, period: Period) -> Period:
    """No bucket is asked for where nothing can be, however long the period."""
    if measured.first is None or measured.last is None:
        return Period(period.start, period.start)
    return Period(max(period.start, measured.first), min(period.end, measured.last + 1))


def _points(
    connection: Connection, datastream: int, period: Period, points: int, zone: ZoneInfo
) -> tuple[str, list[Point]]:
    start, end = period.start, period.end
    if row_count(connection, datastream, start, end, points + 1) <= points:
        raw = numbers(connection, datastream, start, end)
        return "raw", [Point(time, value, value, value, 1) for time, value in raw]
    if (end - start) // HOUR <= points:
        found = buckets(connection, "rollup_hour", datastream, hours(start, end))
        return "hour", [_bucket_point(one) for one in found]
    wanted = days(start, end, zone)
    step = -(-len(wanted) // points)
    found = merged(buckets(connection, "rollup_day", datastream, wanted), wanted, step)
    return "day" if step == 1 else f"{step} days", [_bucket_point(one) for one in found]


def _bucket_point(bucket: Bucket) -> Point:
    time, count, total, low, high = bucket
    return Point(time, total / count, low, high, count)


def _chunk(datastream: int, place: tuple[int, int], end: int) -> list[tuple[Any, ...]]:
    with hub.current().database.reading() as connection:
        return connection.execute(
            """SELECT start, id, "end", result, result_json FROM observation
            WHERE datastream = ? AND (start, id) > (?, ?) AND start < ? ORDER BY start, id LIMIT ?""",
            (datastream, *place, end, _CHUNK),
        ).fetchall()
