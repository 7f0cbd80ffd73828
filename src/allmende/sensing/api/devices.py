# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The front door for whoever brings stations and their readings: load, demo, the clerk's pages, later pollers
and onboarding."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from allmende.connectors.contract import Reading, Receipt
from allmende.core.principal import Principal, Visibility
from allmende.sensing import hub
from allmende.sensing.api import read
from allmende.sensing.ending import Ending
from allmende.sensing.store import belongings, rights
from allmende.sensing.store.commands import (
    Command,
    CreateEntity,
    DeleteEntity,
    EndThing,
    Ensured,
    EnsureThing,
    Parent,
    PatchEntity,
    SetVisibility,
    TakeReadings,
)

log = logging.getLogger(__name__)

AT_ONCE = 200_000  # values that are deleted while the page waits: less than half a second
Described = Literal["Thing", "Datastream"]
MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"


@dataclass(frozen=True, slots=True)
class NewStream:
    """`key` is unique within its station; loading again finds the datastream by it (properties.key)."""

    key: str
    name: str
    description: str
    unit_name: str | None
    unit_symbol: str | None
    unit_definition: str | None
    observed_property: str
    definition: str
    """Of the observed property: a URI where there is one."""
    observation_type: str = MEASUREMENT
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


@dataclass(frozen=True, slots=True)
class StationText:
    """What somebody says of a station. `properties`: well-known keys; None takes one away, keys that are not
    there stay as they are. No coordinates: the place stays as it is."""

    name: str
    description: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    place: str = ""
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True, slots=True)
class StreamText:
    """The same of a stream. `definition`: of the observed property; `sensor`: names it where it is made."""

    name: str
    description: str
    unit_name: str
    unit_symbol: str
    unit_definition: str
    observed_property: str
    definition: str
    sensor: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)


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


def create_station(principal: Principal, text: StationText) -> int:
    """It belongs to the principal's `home` and is as visible as the principal says. Returns its id."""
    thing: dict[str, Any] = {
        "name": text.name,
        "description": text.description or text.name,
        "properties": _changed({}, text.properties),
    }
    thing |= {"Locations": found} if (found := _places(text)) else {}
    return _tell(CreateEntity(principal, "Thing", thing, None, principal.visibility))


def edit_station(principal: Principal, thing: int, text: StationText) -> None:
    known = _station_of(principal, thing)
    body = {
        "name": text.name,
        "description": text.description or text.name,
        "properties": _changed(known.properties, text.properties),
    }
    _tell(PatchEntity(principal, "Thing", thing, body))
    for place in _places(text):
        _edit_place(principal, known, place)


def create_stream(principal: Principal, thing: int, text: StreamText) -> int:
    """As create_station; it is never more visible than its station. Shares its observed property with others
    of the same organisation that say the same."""
    known = _station_of(principal, thing)
    body = _stream_text(text, {}) | {
        "observationType": MEASUREMENT,
        "ObservedProperty": _observed_property(principal, text),
        "Sensor": {
            "name": text.sensor or known.name,
            "description": text.sensor or known.name,
            "encodingType": "text/html",
            "metadata": "",
        },
    }
    parent = Parent("Thing", thing, "Datastreams")
    return _tell(CreateEntity(principal, "Datastream", body, parent, principal.visibility))


def edit_stream(principal: Principal, datastream: int, text: StreamText) -> None:
    known = read.stream(principal, datastream)
    if known is None:
        raise rights.unknown("Datastreams", datastream)
    body = _stream_text(text, known.properties)
    if text.unit_symbol == known.unit:  # its definition may say more than a page does
        del body["unitOfMeasurement"]
    if (known.observed_property, known.definition) != (text.observed_property, text.definition):
        owner = replace(principal, home=known.organisation, visibility=known.visibility)
        found = _observed_property(owner, text)
        if "@iot.id" not in found:
            command = CreateEntity(owner, "ObservedProperty", found, None, owner.visibility)
            found = {"@iot.id": _tell(command)}
        body["ObservedProperty"] = found
    _tell(PatchEntity(principal, "Datastream", datastream, body))


def set_visibility(
    principal: Principal,
    entity: Described,
    number: int,
    visibility: Visibility,
    streams: Iterable[int] = (),
) -> None:
    """Hides or publishes a station or a stream, and its places, sensors and features that nobody else shows,
    or nothing at all. Publishing a station publishes only those streams that are named: each is a decision
    of its own."""
    _tell(SetVisibility(principal, entity, number, visibility, whole=True, streams=tuple(streams)))


def delete(principal: Principal, entity: Described, number: int) -> None:
    """Deletes it with its values, and its places, sensors and features that nobody else has. Where there are
    many values it is hidden at once and deleted a little later."""
    kinds = ("Location", "Sensor", "FeatureOfInterest")
    gone = [(entity, number), *_belongings(entity, number, kinds, Visibility.ORGANISATION)]
    commands = [DeleteEntity(principal, kind, one) for kind, one in gone]
    if _values_to_delete(principal, entity, number) <= AT_ONCE:
        for command in commands:
            _tell(command)
        return
    set_visibility(principal, entity, number, Visibility.ORGANISATION)
    for command in commands:
        hub.current().pipeline.put(command, _heard)


def stop(principal: Principal, thing: int, ending: Ending) -> None:
    """Nothing more is added to its streams, by any door, and its page says why; unless the ending `goes_on`,
    which is only said. Raises Unknown, Forbidden."""
    _tell(EndThing(principal, thing, ending))


def resume(principal: Principal, thing: int) -> None:
    """As if it had never ended."""
    _tell(EndThing(principal, thing, None))


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


def _location(station: "NewStation | StationText", longitude: float, latitude: float) -> dict[str, Any]:
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


def _tell(command: Command) -> int:
    """Returns what the writer answers: the id of what was created."""
    answer: int = hub.current().pipeline.put_and_wait(command)
    return answer


def _heard(outcome: object) -> None:
    if isinstance(outcome, Exception):
        log.error("what was to be deleted is still there", exc_info=outcome)


def _station_of(principal: Principal, thing: int) -> read.Station:
    known = read.station(principal, thing)
    if known is None:
        raise rights.unknown("Things", thing)
    return known


def _changed(known: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**known, **said}.items() if value is not None}


def _places(text: StationText) -> list[dict[str, Any]]:
    if text.longitude is None or text.latitude is None:
        return []
    return [_location(text, text.longitude, text.latitude)]


def _edit_place(principal: Principal, known: read.Station, place: dict[str, Any]) -> None:
    """Corrects the station's own Location. One that others have too stays: this station gets a new one."""
    own = [one for _, one in _belongings("Thing", known.id, ("Location",), Visibility.ORGANISATION)]
    if known.location is None or known.location not in own:
        parent = Parent("Thing", known.id, "Locations")
        owner = replace(principal, home=known.organisation)
        _tell(CreateEntity(owner, "Location", place, parent, known.visibility))
        return
    if place["location"]["coordinates"] == [known.longitude, known.latitude]:
        place = {name: place[name] for name in ("name", "description")}
        if place["name"] == known.place:
            return
    _tell(PatchEntity(principal, "Location", known.location, place))


def _stream_text(text: StreamText, known: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": text.name,
        "description": text.description or text.name,
        "unitOfMeasurement": {
            "name": text.unit_name,
            "symbol": text.unit_symbol,
            "definition": text.unit_definition,
        },
        "properties": _changed(known, text.properties),
    }


def _observed_property(owner: Principal, text: StreamText) -> dict[str, Any]:
    """A reference to one that says the same, else a new one."""
    with hub.current().database.reading() as connection:
        same = belongings.same_observed_property(
            connection, owner.organisation, text.observed_property, text.definition
        )
    if same is not None:
        return {"@iot.id": same}
    return {
        "name": text.observed_property,
        "definition": text.definition,
        "description": text.observed_property,
    }


def _belongings(
    entity: Described, number: int, kinds: Iterable[str], others: Visibility | None
) -> list[tuple[str, int]]:
    with hub.current().database.reading() as connection:
        return [
            (kind, one)
            for kind in kinds
            for one in belongings.belongings(connection, entity, number, kind, others)
        ]


def _values_to_delete(principal: Principal, entity: Described, number: int) -> int:
    """How many. Raises Unknown for what may not be read, Forbidden where some are somebody else's."""
    known = read.station(principal, number) if entity == "Thing" else read.stream(principal, number)
    if known is None:
        raise rights.unknown(f"{entity}s", number)
    with hub.current().database.reading() as connection:
        streams = belongings.streams_of(connection, entity, number)
    for stream, organisation, _ in streams:
        rights.check_may_change(principal, organisation, f"Datastreams({stream})")
    return sum(count for *_, count in streams)
