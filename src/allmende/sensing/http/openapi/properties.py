# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Properties → JSON Schema, by their kinds and by what the store checks."""

from collections.abc import Callable, Mapping
from typing import Any

from allmende.sensing.entities import WELL_KNOWN, Entity, Kind, Property
from allmende.sensing.store.columns import ARRAYS, OBJECTS, UNIT

Schema = dict[str, Any]

_MOMENT = {"type": "string", "format": "date-time", "examples": ["2026-01-01T12:00:00Z"]}
_TIME = {
    "type": "string",
    "description": "An instant, or an interval `start/end` (ISO 8601).",
    "examples": ["2026-01-01T12:00:00Z", "2026-01-01T12:00:00Z/2026-01-01T13:00:00Z"],
}
_GEOMETRY = {
    "description": "A GeoJSON geometry or Feature where encodingType says so, else as that wants it.",
    "examples": [{"type": "Point", "coordinates": [7.6, 51.9]}],
}
_RESULT = {
    "description": "A number in most cases; any JSON. Of a MultiDatastream an array.",
    "examples": [21.5],
}


def shown(entity: Entity, one: Property) -> Schema:
    """As an answer has it. What $select takes parts of is not whole."""
    schema = _value(entity, one, whole=False)
    return schema if one.mandatory else _or_null(schema)


def given(entity: Entity, one: Property) -> Schema:
    """As a request says it: null is as good as leaving out."""
    schema = _value(entity, one, whole=True)
    return schema if one.mandatory else _or_null(schema)


def _value(entity: Entity, one: Property, *, whole: bool) -> Schema:
    if one.kind is Kind.JSON:
        return _json(entity, one, whole=whole)
    return _KINDS[one.kind](one)


def _json(entity: Entity, one: Property, *, whole: bool) -> Schema:
    if one.name in ARRAYS:
        items = {"type": "string"} if ARRAYS[one.name] is str else _unit(whole=True)
        return {
            "type": "array",
            "items": items,
            "description": "One for each ObservedProperty, in their order.",
        }
    if one.name == "unitOfMeasurement":
        return _unit(whole=whole)
    if one.name not in OBJECTS:
        return {}
    return {"type": "object", **_well_known(entity, one)}


def _unit(*, whole: bool) -> Schema:
    schema: Schema = {"type": "object", "properties": {name: {"type": ["string", "null"]} for name in UNIT}}
    return {**schema, "required": list(UNIT)} if whole else schema


def _well_known(entity: Entity, one: Property) -> Schema:
    """What Allmende reads in it and shows; anything else may stand there too."""
    known = {key.key: {"description": key.meaning} for key in WELL_KNOWN if entity.name in key.on}
    return {"properties": known} if known and one.name == "properties" else {}


def _geometry(one: Property) -> Schema:
    return {"type": "object"} if one.computed else dict(_GEOMETRY)


def _or_null(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]} if "type" in schema else schema


def _always(schema: Mapping[str, Any]) -> Callable[[Property], Schema]:
    return lambda _: dict(schema)


_KINDS: dict[Kind, Callable[[Property], Schema]] = {
    Kind.TEXT: _always({"type": "string"}),
    Kind.GEOMETRY: _geometry,
    Kind.INSTANT: _always(_MOMENT),
    Kind.INTERVAL: _always(_TIME),
    Kind.PERIOD: _always(_TIME),
    Kind.RESULT: _always(_RESULT),
}
