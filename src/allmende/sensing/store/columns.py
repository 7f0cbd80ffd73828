# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""JSON bodies → values of columns, by the entity table. What does not fit is Malformed, with what would."""

from collections.abc import Mapping
from typing import Any

import msgspec

from allmende.core.clock import Clock, check_kept, parse_instant
from allmende.core.errors import Malformed
from allmende.sensing.entities import Entity, Kind, Property
from allmende.sensing.store import geometry
from allmende.sensing.store.commands import NewObservation
from allmende.sensing.store.results import holds_nul, result_columns
from allmende.sensing.store.times import parse_time

DEPTH_LIMIT = 100
OBJECTS = frozenset({"properties", "parameters", "unitOfMeasurement"})
ARRAYS: dict[str, Any] = {"multiObservationDataTypes": str, "unitOfMeasurements": Mapping}  # §12.1
UNIT = ("name", "symbol", "definition")  # §8.2.4
_MISSING: Any = object()
_NUL = "{} holds a NUL character, which no text here can hold. Try: without it."


def split(entity: Entity, body: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Properties and links that the body gives. Annotations, ids and computed properties are passed over."""
    if not isinstance(body, Mapping):
        raise Malformed(f"A {entity.name} is a JSON object, {json_kind(body)} was given.")
    properties, links = {}, {}
    for name, value in body.items():
        known = entity.property(name)
        if known is not None:
            if not known.computed:
                properties[name] = value
        elif entity.link(name) is not None:
            links[name] = value
        elif "@" not in name and name != "id":
            raise _unknown_member(entity, name)
    return properties, links


def columns(entity: Entity, given: Mapping[str, Any], *, partial: bool, encoding: str = "") -> dict[str, Any]:
    """Column → value for the entity's table. `partial`: only what is given; else what is missing is NULL,
    and what is mandatory must be there. `encoding`: the stored encodingType."""
    result: dict[str, Any] = {}
    encoding = given.get("encodingType", encoding)
    for one in entity.properties:
        if one.computed or (partial and one.name not in given):
            continue
        value = given.get(one.name)
        if value is None and one.mandatory:
            raise Malformed(f"A {entity.name} needs {one.name}. Try: {{{one.name!r}: …}}.".replace("'", '"'))
        result[one.columns[0]] = None if value is None else _column(entity, one, value, encoding)
    return result


def _column(entity: Entity, one: Property, value: Any, encoding: Any) -> Any:
    where = f"{entity.name}.{one.name}"
    if one.kind is Kind.TEXT:
        return _text(value, where)
    if one.kind is Kind.INSTANT:
        return check_kept(parse_instant(_text(value, where)))
    if one.kind is Kind.GEOMETRY and isinstance(encoding, str) and geometry.is_geojson(encoding):
        geometry.check(value, where)
    if one.name in OBJECTS and not isinstance(value, Mapping):
        raise Malformed(f"{where} is a JSON object, {json_kind(value)} was given.")
    if one.name in ARRAYS:
        _check_array(one.name, value, where)
    if one.name == "unitOfMeasurement" and (missing := [key for key in UNIT if key not in value]):
        raise Malformed(f"{where} needs {', '.join(missing)}, null where there is none. Try: all of {UNIT}.")
    return json_text(value, where)


def _check_array(name: str, value: Any, where: str) -> None:
    """One for each component."""
    if not isinstance(value, list):
        raise Malformed(f"{where} is an array, {json_kind(value)} was given.")
    for one in value:
        if not isinstance(one, ARRAYS[name]):
            wanted = "strings" if ARRAYS[name] is str else "objects"
            raise Malformed(f"{where} is an array of {wanted}, {json_kind(one)} is in it.")
        if name == "unitOfMeasurements" and (missing := [key for key in UNIT if key not in one]):
            raise Malformed(f"A unit in {where} needs {', '.join(missing)}, null where there is none.")


def observation(given: Mapping[str, Any], now: int) -> NewObservation:
    """The properties of an Observation → its row. Without phenomenonTime it is of now."""
    return observation_row(
        given.get("result", _MISSING),
        given.get("phenomenonTime"),
        given.get("resultTime"),
        {one: given.get(one) for one in ("resultQuality", "validTime", "parameters")},
        lambda: now,
    )


def observation_row(
    result: Any, phenomenon_time: Any, result_time: Any, extra: Mapping[str, Any] | None, clock: Clock
) -> NewObservation:
    if result is _MISSING:
        raise Malformed('An Observation needs a result. Try: {"result": 21.5}.')
    number, text = result_column_pair(result)
    start, end = (
        (clock(), None) if phenomenon_time is None else parse_time(_text(phenomenon_time, "phenomenonTime"))
    )
    moment = None if result_time is None else check_kept(parse_instant(_text(result_time, "resultTime")))
    check_kept(start)
    if end is not None:
        check_kept(end)
    return NewObservation(start, end, number, text, moment, extra_text(extra) if extra else None)


def result_column_pair(result: Any) -> tuple[float | int | None, str | None]:
    """Raises Malformed for a number that is none, or for JSON nested too deep."""
    if isinstance(result, list | dict):
        return None, json_text(result, "Observation.result")
    try:
        return result_columns(result)
    except ValueError as error:
        raise Malformed(f"The result is {repr(result)[:80]}: {error}.") from error


def extra_text(given: Mapping[str, Any]) -> str | None:
    """resultQuality, validTime and parameters as one JSON object; None where none is given."""
    kept = {name: value for name, value in given.items() if value is not None}
    if not kept:
        return None
    if "validTime" in kept and parse_time(_text(kept["validTime"], "validTime"))[1] is None:
        raise Malformed(f"validTime is an interval, {kept['validTime'][:60]!r} was given. Try: start/end.")
    if not isinstance(kept.get("parameters", {}), Mapping):
        raise Malformed(f"parameters is a JSON object, {json_kind(kept['parameters'])} was given.")
    return json_text(kept, "Observation")


def json_text(value: Any, where: str) -> str:
    """Compact JSON. Raises Malformed for what is nested deeper than any client will read, and for a NUL."""
    if isinstance(value, list | dict):
        _check_depth(value, where)
    text = msgspec.json.encode(value).decode()
    if holds_nul(text):
        raise Malformed(_NUL.format(where))
    return text


def json_kind(value: Any) -> str:
    """What a value is called in an error message."""
    if value is None:
        return "null"
    names = {bool: "true or false", int: "a number", float: "a number", str: "a string", list: "an array"}
    return names.get(type(value), "an object")


def _check_depth(value: Any, where: str) -> None:
    level = [value]
    for _ in range(DEPTH_LIMIT):
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, list | dict)
        ]
        if not level:
            return
    raise Malformed(f"{where} is nested deeper than {DEPTH_LIMIT} levels.")


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise Malformed(f"{where} is a string, {json_kind(value)} was given.")
    if "\0" in value:
        raise Malformed(_NUL.format(where))
    return value


def _unknown_member(entity: Entity, name: str) -> Malformed:
    known = [one.name for one in entity.properties if not one.computed] + [one.name for one in entity.links]
    return Malformed(f"A {entity.name} has no {name[:60]!r}. Known: {', '.join(known)}.")
