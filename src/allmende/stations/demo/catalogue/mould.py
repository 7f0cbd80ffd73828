# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The form that every station of the catalogue is cast in."""

from dataclasses import dataclass, field
from typing import Any

from allmende.sensing.api.devices import NewStation, NewStream
from allmende.stations.demo.catalogue.quantities import Quantity
from allmende.stations.demo.patterns import Pattern
from allmende.stations.demo.signals import Meter, Signal

RHYTHM = 900
"""Seconds between two values at most; live they come more often."""


@dataclass(frozen=True, slots=True)
class Operator:
    name: str
    license: str = "dl-by-de/2.0"


TOWN = Operator("Stadt Auenbrück")
WORKS = Operator("Stadtwerke Auenbrück")
SCHOOL = Operator("Gymnasium an der Aue, Technik-AG", "dl-zero-de/2.0")
CITIZENS = Operator("Bürgerverein Gute Luft Auenbrück e. V.", "cc-by/4.0")
STARTUP = Operator("Wegweiser Sensorik (Start-up)")
UNIVERSITY = Operator("Hochschule Auenbrück", "cc-by/4.0")
TRADERS = Operator("Werbegemeinschaft Auenbrück")
CHARGERS = Operator("Aue Strom eG")
WATER = Operator("Wasserverband Auenbach")


@dataclass(frozen=True, slots=True)
class Sort:
    """What all stations of a kind share."""

    field: str
    kind: str
    description: str
    purpose: str
    measures_not: str
    sensor: str
    sensor_metadata: str
    until: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A station's key and name, where it stands, and who runs it."""

    key: str
    name: str
    place: str
    position: tuple[float, float]
    operator: Operator = TOWN


@dataclass(frozen=True, slots=True)
class Measure:
    """One stream of a station to be. `title` is empty where the quantity's name says all."""

    key: str
    quantity: Quantity
    text: str
    pattern: Pattern
    meter: Meter
    title: str = ""
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Site:
    """A station and, in the order of its streams, their signals."""

    station: NewStation
    signals: tuple[Signal, ...]


def cast(sort: Sort, spot: Spot, measures: tuple[Measure, ...], **more: Any) -> Site:
    """`more`: further properties of the station, or another `description`."""
    description = more.pop("description", sort.description)
    longitude, latitude = spot.position
    station = NewStation(
        key=spot.key,
        name=spot.name,
        description=description,
        streams=tuple(_stream(sort, spot, measure) for measure in measures),
        longitude=longitude,
        latitude=latitude,
        place=spot.place,
        properties=_properties(sort, spot) | more,
    )
    return Site(station, tuple(Signal(f"{spot.key}/{one.key}", one.pattern, one.meter) for one in measures))


def _properties(sort: Sort, spot: Spot) -> dict[str, Any]:
    return {
        "field": sort.field,
        "kind": sort.kind,
        "license": spot.operator.license,
        "attribution": spot.operator.name,
        "operator": spot.operator.name,
        "purpose": sort.purpose,
        "measures_not": sort.measures_not,
        "until": sort.until,
    }


def _stream(sort: Sort, spot: Spot, measure: Measure) -> NewStream:
    quantity = measure.quantity
    properties = {
        "field": sort.field,
        "kind": sort.kind,
        "license": spot.operator.license,
        "attribution": spot.operator.name,
        "rhythm": RHYTHM,
    }
    return NewStream(
        key=measure.key,
        name=measure.title or quantity.name,
        description=measure.text,
        unit_name=quantity.unit_name,
        unit_symbol=quantity.symbol,
        unit_definition=quantity.unit,
        observed_property=quantity.name,
        definition=quantity.definition,
        sensor=f"{sort.sensor}, {spot.name}",
        sensor_metadata=sort.sensor_metadata,
        properties=properties | measure.properties,
    )
