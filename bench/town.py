# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Stores to measure on, made through the doors that real data take."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from time import perf_counter

from allmende.connectors.contract import Reading
from allmende.core import config
from allmende.core.config import Settings
from allmende.core.principal import SYSTEM
from allmende.sensing import hub
from allmende.sensing.api import devices
from bench import stores
from bench.engine import value_of

FIRST = 1_704_067_200_000_000  # 2024-01-01T00:00:00Z
MINUTE = 60_000_000
DAY = 1440 * MINUTE
LONG = 1_000_800
"""Observations of the first datastream: enough for page 10,000 and for a year of minutes."""
SHORT = 1_800
_BATCH = 10_000


def settings_of(data: Path) -> Settings:
    stores.settle(data)
    return config.load(data, {})


def station(number: int, streams: int) -> devices.NewStation:
    return devices.NewStation(
        key=f"station-{number}",
        name=f"Station {number}",
        description="a station to measure on",
        longitude=10.0 + number % 40 / 400,
        latitude=51.0 + number // 40 / 400,
        streams=tuple(_stream(position) for position in range(streams)),
        properties={"field": "environment", "license": "dl-by-de/2.0", "operator": "Stadtwerke"},
    )


def _stream(position: int) -> devices.NewStream:
    return devices.NewStream(
        key=f"stream-{position}",
        name=f"Air temperature {position}",
        description="mean of a minute, two metres above the ground",
        unit_name="degree Celsius",
        unit_symbol="°C",
        unit_definition="http://qudt.org/vocab/unit/DEG_C",
        observed_property="air temperature",
        definition="http://vocab.nerc.ac.uk/standard_name/air_temperature/",
        properties={"rhythm": 60},
    )


def make_stations(stations: int, streams: int) -> list[int]:
    """Ids of all datastreams; the hub of this process must be open."""
    known = (devices.ensure_station(SYSTEM, station(one, streams)) for one in range(stations))
    return [datastream for one in known for datastream in one.streams.values()]


def prepare(data: Path, stations: int, streams: int = 5) -> list[int]:
    """A store with stations and without observations, closed again."""
    with hub.opened(settings_of(data)):
        return make_stations(stations, streams)


def load(readings: Iterator[Reading], batch: int = _BATCH) -> float:
    """Takes all of them; returns readings a second."""
    begun, count = perf_counter(), 0
    while rows := list(islice(readings, batch)):
        devices.take(SYSTEM, rows)
        count += len(rows)
    return count / (perf_counter() - begun)


def one_after_the_other(lengths: dict[int, int]) -> Iterator[Reading]:
    """Datastream id → how many minutes, each datastream whole before the next."""
    for datastream, length in lengths.items():
        for number in range(length):
            yield Reading(datastream, FIRST + number * MINUTE, value_of(number + datastream))


def in_order_of_time(datastreams: list[int], minutes: int) -> Iterator[Reading]:
    """As it arrives: every minute a value of each."""
    for number in range(minutes):
        start = FIRST + number * MINUTE
        for datastream in datastreams:
            yield Reading(datastream, start, value_of(number + datastream))


def build_large(data: Path, stations: int = 1_000) -> tuple[list[int], float]:
    """1,000 stations, 5,000 datastreams, ten million observations; ids and readings a second."""
    with hub.opened(settings_of(data)):
        ids = make_stations(stations, 5)
        return ids, load(one_after_the_other(dict.fromkeys(ids, SHORT) | {ids[0]: LONG}))


def build_small(data: Path) -> list[int]:
    """20 stations, 100 datastreams, 200 values each: small enough to be asked anything."""
    with hub.opened(settings_of(data)):
        ids = make_stations(20, 5)
        load(one_after_the_other(dict.fromkeys(ids, 200)))
        return ids
