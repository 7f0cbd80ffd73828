# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where `allmende load` puts stations and readings: the store, or nowhere."""

from collections.abc import Sequence
from typing import Any, Protocol

from allmende.connectors.contract import Reading, Receipt
from allmende.connectors.csv.mapping import BadMapping, Mapping, Measured
from allmende.connectors.csv.plan import StationPlan, StreamPlan
from allmende.core.principal import SYSTEM
from allmende.sensing.api import devices, read
from allmende.sensing.api.devices import KnownStation, NewStation, NewStream
from allmende.sensing.entities import WELL_KNOWN

_KNOWN = {one.key: one.on for one in WELL_KNOWN if one.key != "key"}


class Sink(Protocol):
    def station(self, station: NewStation) -> KnownStation: ...
    def take(self, readings: Sequence[Reading]) -> Receipt: ...


class StoreSink:
    """The hub that this process has open."""

    def station(self, station: NewStation) -> KnownStation:
        return devices.ensure_station(SYSTEM, station)

    def take(self, readings: Sequence[Reading]) -> Receipt:
        return devices.take(SYSTEM, readings)


class DrySink:
    """Stores nothing, and counts as the store would. `known` says what is there already: station key →
    stream key → datastream; streams that are not there get numbers below zero."""

    def __init__(self, known: dict[str, dict[str, int]]) -> None:
        self._known = known
        self._last = 0

    def station(self, station: NewStation) -> KnownStation:
        there = self._known.setdefault(station.key, {})
        missing = [one.key for one in station.streams if one.key not in there]
        for key in missing:
            self._last -= 1
            there[key] = self._last
        return KnownStation(0, {one.key: there[one.key] for one in station.streams}, created=bool(missing))

    def take(self, readings: Sequence[Reading]) -> Receipt:
        """`readings` have every stream and time once."""
        by_stream: dict[int, dict[int, object]] = {}
        for one in readings:
            by_stream.setdefault(one.datastream, {})[one.start] = (one.result, one.end)
        return sum((_compared(number, new) for number, new in by_stream.items()), Receipt())


def _compared(datastream: int, new: dict[int, object]) -> Receipt:
    """What storing `new` (start → result, end) would come to."""
    if datastream < 0:
        return Receipt(added=len(new))
    same = corrected = 0
    for row in read.rows(SYSTEM, datastream, read.Period(min(new), max(new) + 1)):
        if row.start in new:
            equal = (row.result, row.end) == new.pop(row.start)
            same, corrected = same + equal, corrected + (not equal)
    return Receipt(len(new), corrected, same)


def known_stations() -> dict[str, dict[str, int]]:
    """What the open hub has: station key → stream key → datastream."""
    return {
        str(one.properties.get("key")): {
            str(stream.properties.get("key")): stream.id for stream in one.streams
        }
        for one in read.stations(SYSTEM)
    }


def check_properties(mapping: Mapping) -> None:
    """Raises BadMapping for a property that nobody would read."""
    notes = [(f"[stations.{one}.about]", note.about) for one, note in mapping.stations.items()]
    rules = [(f"[streams.about] of {one.column!r}", one.about) for one in mapping.streams]
    gives = {mapping.second_header.gives: ""} if mapping.second_header else {}
    for place, about in [("[about]", mapping.about), ("second_header.gives", gives), *notes, *rules]:
        for key in about.keys() - _KNOWN.keys():
            raise BadMapping(f"{place} has {key!r}. Known: {', '.join(_KNOWN)}.")


def new_station(plan: StationPlan, mapping: Mapping) -> NewStation:
    gives = mapping.second_header.gives if mapping.second_header else ""
    streams = tuple(_new_stream(one, plan, gives) for one in plan.streams.values())
    shared = streams[0].properties if len(streams) == 1 else {}
    return NewStation(
        key=plan.key,
        name=plan.name,
        description=plan.description,
        streams=streams,
        longitude=plan.note.longitude,
        latitude=plan.note.latitude,
        place=plan.note.place,
        properties=_of("Thing", {key: shared[key] for key in (gives,) if key in shared} | plan.about),
        said={one: getattr(plan, one) for one in sorted(plan.said)} | _about("Thing", plan.about),
    )


def _new_stream(stream: StreamPlan, station: StationPlan, gives: str) -> NewStream:
    measured = stream.measured
    usual = station.usual(stream.key)
    return NewStream(
        key=stream.key,
        name=stream.name,
        description=stream.description,
        unit_name=measured.unit,
        unit_symbol=measured.symbol,
        unit_definition=measured.unit_definition,
        observed_property=measured.property or stream.name,
        definition=measured.definition,
        properties=({} if usual is None else {gives: usual}) | _of("Datastream", stream.about),
        said={one: getattr(stream, one) for one in sorted(stream.said)}
        | _about("Datastream", stream.about)
        | _unit(measured),
    )


def _unit(measured: Measured) -> dict[str, Any]:
    given = {"name": measured.unit, "symbol": measured.symbol, "definition": measured.unit_definition}
    kept = {key: value for key, value in given.items() if value}
    return {"unitOfMeasurement": kept} if kept else {}


def _about(entity: str, about: dict[str, Any]) -> dict[str, Any]:
    kept = _of(entity, about)
    return {"properties": kept} if kept else {}


def _of(entity: str, about: dict[str, Any]) -> dict[str, Any]:
    """The properties that belong to this kind of entity, as entities.py says."""
    return {key: value for key, value in about.items() if entity in _KNOWN[key]}
