# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The front door that pages use: what people see of the hub. Times are microseconds UTC.

Every function takes the principal first; what it may not read does not exist for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from allmende.core.principal import Principal
from allmende.sensing import hub


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


@dataclass(frozen=True, slots=True)
class Station:
    """A Thing as a page shows it; `longitude`/`latitude` are None where it has no point location."""

    id: int
    name: str
    description: str
    longitude: float | None
    latitude: float | None
    place: str
    streams: tuple[Stream, ...]
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` up to but not including `end`, microseconds UTC."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Point:
    """`time`: the instant of a raw value or the first instant of a bucket. `low`/`high` equal `mean` for raw."""

    time: int
    mean: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Series:
    """`resolution` is raw, hour or day; `points` are ordered by time and have gaps where nothing was measured."""

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
    raise NotImplementedError


def stations(principal: Principal) -> tuple[Station, ...]:
    """All stations with the latest value of every stream; three statements whatever their number."""
    raise NotImplementedError


def station(principal: Principal, thing: int) -> Station | None:
    raise NotImplementedError


def stream(principal: Principal, datastream: int) -> Stream | None:
    raise NotImplementedError


def series(principal: Principal, datastream: int, period: Period, points: int = 2_000) -> Series | None:
    """Raw values where at most `points` of them lie in the period, else hours, else days."""
    raise NotImplementedError


def rows(principal: Principal, datastream: int, period: Period) -> Iterator[Row]:
    """Every observation of the period in order, read in short chunks: fit for downloads of any size."""
    raise NotImplementedError


_ = hub
