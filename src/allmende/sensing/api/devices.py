# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The front door for whoever brings stations and their readings: load, demo, later pollers and onboarding."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from allmende.connectors.contract import Reading, Receipt
from allmende.core.principal import Principal, Visibility


@dataclass(frozen=True, slots=True)
class NewStream:
    """`key` is unique within its station; loading again finds the datastream by it (kept as properties.key)."""

    key: str
    name: str
    description: str
    unit_name: str
    unit_symbol: str
    unit_definition: str
    observed_property: str
    definition: str
    """Of the observed property: a URI where there is one."""
    observation_type: str = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
    sensor: str = ""
    """Name of the sensor; empty: the station's name."""
    sensor_metadata: str = ""
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewStation:
    """`key` is unique in the installation (kept as properties.key). No coordinates: no Location."""

    key: str
    name: str
    description: str
    streams: tuple[NewStream, ...]
    longitude: float | None = None
    latitude: float | None = None
    place: str = ""
    properties: dict[str, Any] = field(default_factory=dict)
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True)
class KnownStation:
    """`streams`: key → datastream id. `created`: False when it all was there already."""

    thing: int
    streams: dict[str, int]
    created: bool


def ensure_station(principal: Principal, station: NewStation) -> KnownStation:
    """Finds the station and its streams by key and creates what is missing, in one transaction."""
    raise NotImplementedError


def take(principal: Principal, readings: Sequence[Reading]) -> Receipt:
    """Stores readings and returns after the commit. Waits while the queue is full.

    The same value again changes nothing, another value is a correction. Raises Unknown for a datastream
    that is not there, and then changes nothing.
    """
    raise NotImplementedError
