# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the demo town needs of the hub and nothing more: the front door, or a stand-in for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Protocol

from allmende.connectors.contract import Reading, Receipt
from allmende.core.principal import Principal, Visibility
from allmende.sensing.api import devices, read
from allmende.stations.demo.catalogue import sites
from allmende.stations.demo.signals import Signal


class Door(Protocol):
    def ensure_station(
        self, principal: Principal, station: devices.NewStation, /
    ) -> devices.KnownStation: ...

    def take(self, principal: Principal, readings: Sequence[Reading], /) -> Receipt: ...

    def stations(self, principal: Principal, /) -> Sequence[read.Station]: ...


class FrontDoor:
    """The hub that this process has open."""

    def ensure_station(self, principal: Principal, station: devices.NewStation) -> devices.KnownStation:
        return devices.ensure_station(principal, station)

    def take(self, principal: Principal, readings: Sequence[Reading]) -> Receipt:
        """What belongs to a station whose project or permit has ended is not sent."""
        stopped = read.stopped_streams(principal)
        if stopped:
            readings = [one for one in readings if one.datastream not in stopped]
        return devices.take(principal, readings)

    def stations(self, principal: Principal) -> Sequence[read.Station]:
        return read.stations(principal)


@dataclass(frozen=True, slots=True)
class Source:
    """A datastream of the store and the signal that feeds it."""

    datastream: int
    signal: Signal


Owners = Mapping[str, int]
"""Organisations by name."""
NOBODY: Owners = MappingProxyType({})


def sources(door: Door, principal: Principal, owners: Owners = NOBODY) -> tuple[Source, ...]:
    """Makes sure that all stations are there."""
    found = []
    for site in sites():
        known = door.ensure_station(_owner(principal, site.station, owners), site.station)
        for stream, signal in zip(site.station.streams, site.signals, strict=True):
            found.append(Source(known.streams[stream.key], signal))
    return tuple(found)


def _owner(principal: Principal, station: devices.NewStation, owners: Owners) -> Principal:
    """What not everybody sees belongs to whoever runs it; all else is the town's."""
    owner = owners.get(station.properties["operator"])
    if owner is None or station.visibility is Visibility.PUBLIC:
        return principal
    return replace(principal, home=owner)
