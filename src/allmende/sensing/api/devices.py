# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The front door for whoever brings stations and their readings: load, demo, later pollers and onboarding."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from allmende.connectors.contract import Reading, Receipt
from allmende.core.principal import Principal, Visibility
from allmende.sensing import hub
from allmende.sensing.store.commands import Ensured, EnsureThing, TakeReadings


@dataclass(frozen=True, slots=True)
class NewStream:
    """`key` is unique within its station; loading again finds the datastream by it (properties.key)."""

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
    said: dict[str, Any] = field(default_factory=dict)
    """Members of a Datastream's body that the source itself says, not made up for want of better: a stream
    that is there is changed to them."""


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
    said: dict[str, Any] | None = None
    """As for NewStream, of the Thing; with it, a place that is given here is taken on as well."""


@dataclass(frozen=True, slots=True)
class KnownStation:
    """`streams`: key → datastream id. `created`: False when it all was there already. `updated`: what was
    there says something else now."""

    thing: int
    streams: dict[str, int]
    created: bool
    updated: bool = False


def ensure_station(principal: Principal, station: NewStation) -> KnownStation:
    """Finds the station and its streams by key, creates what is missing and takes on what is said anew, in
    one transaction."""
    done: Ensured = hub.current().pipeline.put_and_wait(station_to_command(principal, station))
    return KnownStation(done.thing, done.streams, done.created, done.updated)


def take(principal: Principal, readings: Sequence[Reading]) -> Receipt:
    """Stores readings and returns after the commit. Waits while the queue is full.

    The same value again changes nothing, another value is a correction. Raises Unknown for a datastream
    that is not there, and then changes nothing.
    """
    if not readings:
        return Receipt()
    receipt: Receipt = hub.current().pipeline.put_and_wait(TakeReadings(principal, readings))
    return receipt


def station_to_command(principal: Principal, station: NewStation) -> EnsureThing:
    thing: dict[str, Any] = {
        "name": station.name,
        "description": station.description,
        "properties": station.properties,
    }
    if station.longitude is not None and station.latitude is not None:
        thing["Locations"] = [_location(station, station.longitude, station.latitude)]
    streams = {one.key: _stream(station, one) for one in station.streams}
    return EnsureThing(
        principal,
        station.key,
        thing,
        streams,
        station.visibility,
        _said(station),
        {one.key: one.said for one in station.streams},
    )


def _said(station: NewStation) -> dict[str, Any]:
    if station.said is None:
        return {}
    place: dict[str, Any] = {}
    if station.longitude is not None and station.latitude is not None:
        place = _location(station, station.longitude, station.latitude)
        place = {name: place[name] for name in ("encodingType", "location")}
    if station.place:
        place |= {"name": station.place, "description": station.place}
    return station.said | ({"Locations": [place]} if place else {})


def _location(station: NewStation, longitude: float, latitude: float) -> dict[str, Any]:
    return {
        "name": station.place or station.name,
        "description": station.place or station.name,
        "encodingType": "application/vnd.geo+json",
        "location": {"type": "Point", "coordinates": [longitude, latitude]},
    }


def _stream(station: NewStation, stream: NewStream) -> dict[str, Any]:
    return {
        "name": stream.name,
        "description": stream.description,
        "observationType": stream.observation_type,
        "unitOfMeasurement": {
            "name": stream.unit_name,
            "symbol": stream.unit_symbol,
            "definition": stream.unit_definition,
        },
        "properties": stream.properties,
        "Sensor": {
            "name": stream.sensor or station.name,
            "description": stream.sensor or station.name,
            "encodingType": "text/html",
            "metadata": stream.sensor_metadata,
        },
        "ObservedProperty": {
            "name": stream.observed_property,
            "definition": stream.definition,
            "description": stream.observed_property,
        },
    }
