# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A hub of dictionaries with the calls of the front door, so that the town is tested without a disk."""

from collections.abc import Sequence

import pytest

from allmende.connectors.contract import Reading, Receipt
from allmende.core.principal import Principal
from allmende.sensing.api.devices import KnownStation, NewStation
from allmende.sensing.api.read import Station, Stream


class MemoryDoor:
    def __init__(self) -> None:
        self.things: dict[str, KnownStation] = {}
        self.values: dict[int, dict[int, object]] = {}
        self.takes: list[Sequence[Reading]] = []

    def ensure_station(self, _principal: Principal, station: NewStation) -> KnownStation:
        if station.key not in self.things:
            first = len(self.values) + 1
            streams = {stream.key: first + index for index, stream in enumerate(station.streams)}
            self.values |= {datastream: {} for datastream in streams.values()}
            self.things[station.key] = KnownStation(len(self.things) + 1, streams, created=True)
        return self.things[station.key]

    def take(self, _principal: Principal, readings: Sequence[Reading]) -> Receipt:
        self.takes.append(readings)
        added = 0
        for datastream, start, result, _end in readings:
            added += start not in self.values[datastream]
            self.values[datastream][start] = result
        return Receipt(added=added)

    def stations(self, _principal: Principal) -> Sequence[Station]:
        return [
            Station(known.thing, key, "", None, None, "", tuple(map(self._stream, known.streams.values())))
            for key, known in self.things.items()
        ]

    def _stream(self, datastream: int) -> Stream:
        starts = self.values[datastream].keys()
        first, last = min(starts, default=None), max(starts, default=None)
        return Stream(datastream, 0, "", "", "", "", "", "", len(starts), first, last, None)

    @property
    def rows(self) -> int:
        return sum(len(one) for one in self.values.values())


@pytest.fixture
def door() -> MemoryDoor:
    return MemoryDoor()
