# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Entities → JSON Schema: as they are read, created and changed. All of it from the one table of entities."""

from typing import Any

import msgspec

from allmende.sensing.entities import BY_NAME, ENTITIES, OBSERVATION, Entity, Link
from allmende.sensing.http import addresses
from allmende.sensing.http.arrays import COMPONENTS, NEEDED, Group
from allmende.sensing.http.json_batch import JsonBatch
from allmende.sensing.http.openapi.properties import Schema, given, shown
from allmende.sensing.http.profile import V1_1 as NAMES
from allmende.sensing.store.aggregates import ORDERED, SUMMED
from allmende.sensing.store.links import inverse
from allmende.sensing.store.patches import OPERATIONS

_HERE = "#/components/schemas/"
_ADDRESS = {"type": "string", "format": "uri"}
_NUMBER = {"type": "integer", "minimum": 0}
_TRUE = {"const": True, "description": "There where counting took too long: the count is about so many."}


def ref(name: str) -> Schema:
    return {"$ref": _HERE + name}


def schemas() -> dict[str, Schema]:
    """All of them by name."""
    found: dict[str, Schema] = {}
    for entity in ENTITIES:
        found[entity.name] = _read(entity)
        found[entity.set] = _page(ref(entity.name))
        found[f"New{entity.name}"] = _new(entity)
        found[f"{entity.name}Whole"] = _whole(entity)
        found[f"{entity.name}Change"] = _change(entity)
        for link in entity.links:
            if (name := new_of(entity, link)) != f"New{link.target}":
                found[name] = _new(BY_NAME[link.target], inverse(entity, link))
    return {**found, **_others(), **_of_the_doors()}


def new_of(entity: Entity, link: Link) -> str:
    """What is created under an entity says less: it is linked with that by where it stands."""
    back = inverse(entity, link)
    stands_there = back is not None and not back.many and (back.mandatory or entity.is_stream)
    return f"New{link.target}Of{entity.name}" if stands_there else f"New{link.target}"


def _read(entity: Entity) -> Schema:
    """Nothing is required: $select leaves out whatever it does not name."""
    properties: dict[str, Schema] = {NAMES.id: dict(_NUMBER), NAMES.self_link: dict(_ADDRESS)}
    properties |= {one.name: shown(entity, one) for one in entity.properties}
    for link in entity.links:
        properties |= _expanded(link)
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _expanded(link: Link) -> dict[str, Schema]:
    inner = ref(link.target)
    address = {f"{link.name}{NAMES.navigation_link}": dict(_ADDRESS)}
    if not link.many:
        return {link.name: inner, **address}
    return {
        f"{link.name}{NAMES.count}": dict(_NUMBER),
        f"{link.name}{NAMES.estimated}": dict(_TRUE),
        link.name: {"type": "array", "items": inner},
        f"{link.name}{NAMES.next_link}": dict(_ADDRESS),
        **address,
    }


def _page(item: Schema) -> Schema:
    properties = {
        NAMES.count: dict(_NUMBER),
        NAMES.estimated: dict(_TRUE),
        NAMES.next_link: dict(_ADDRESS),
        "value": {"type": "array", "items": item},
    }
    return {"type": "object", "properties": properties, "required": ["value"], "additionalProperties": False}


def _new(entity: Entity, back: Link | None = None) -> Schema:
    """`back`: the link that is settled by where it is created."""
    linked = {one.name: _given_link(entity, one) for one in entity.links}
    needed = _mandatory(entity) + [one.name for one in entity.links if one.mandatory and one is not back]
    schema = _sent(entity, linked) | {"required": needed}
    streams = [one.name for one in entity.links if not one.many and BY_NAME[one.target].is_stream]
    if streams and back is None:
        schema["oneOf"] = [{"required": [one]} for one in streams]
    return schema


def _given_link(entity: Entity, link: Link) -> Schema:
    """By reference, or created along with it."""
    either = {"anyOf": [ref("Linked"), ref(new_of(entity, link))]}
    return {"type": "array", "items": either} if link.many else either


def _whole(entity: Entity) -> Schema:
    """PUT: what is mandatory must be there again; links that are not given stay."""
    return {"allOf": [ref(f"{entity.name}Change"), {"required": _mandatory(entity)}]}


def _change(entity: Entity) -> Schema:
    """PATCH: only what is given changes, and links by reference."""
    linked: dict[str, Schema] = {
        one.name: {"type": "array", "items": ref("Linked")} if one.many else ref("Linked")
        for one in entity.links
    }
    return _sent(entity, linked)


def _sent(entity: Entity, linked: dict[str, Schema]) -> Schema:
    """Ids, addresses and what is computed may be sent, as in what was read, and are passed over."""
    properties = {one.name: {} if one.computed else given(entity, one) for one in entity.properties}
    return {
        "type": "object",
        "properties": properties | linked | {"id": {}},
        "patternProperties": {"@": {}},
        "additionalProperties": False,
    }


def _mandatory(entity: Entity) -> list[str]:
    return [one.name for one in entity.properties if one.mandatory]


def _others() -> dict[str, Schema]:
    figures = {one: {"type": ["number", "null"]} for one in (*SUMMED, ORDERED)}
    bucket = {"type": "object", "properties": {"phenomenonTime": {"type": "string"}, **figures}}
    return {
        "Service": _service(),
        "Linked": {"type": "object", "properties": {NAMES.id: dict(_NUMBER)}, "required": [NAMES.id]},
        "Link": {"type": "object", "properties": {NAMES.self_link: dict(_ADDRESS)}},
        "Links": _page(ref("Link")),
        "Address": {
            "anyOf": [{"required": [one]} for one in (NAMES.id, *addresses.MEMBERS)],
            "type": "object",
        },
        "Arrays": _page(_array()),
        "Stored": {
            "type": "array",
            "items": {"type": "string"},
            "description": "For each row, in the order given, the address of its Observation or an error.",
        },
        "Aggregates": _page({**bucket, "additionalProperties": {"type": ["number", "null"]}}),
        "Deleted": {"type": "object", "properties": {"deleted": dict(_NUMBER)}},
        "Patch": _patch(),
        "Error": _error(),
    }


def _service() -> Schema:
    one = {
        "type": "object",
        "properties": {"name": {"enum": [entity.set for entity in ENTITIES]}, "url": _ADDRESS},
    }
    claims = {"conformance": {"type": "array", "items": _ADDRESS}}
    properties = {
        "value": {"type": "array", "items": one},
        "serverSettings": {"type": "object", "properties": claims},
    }
    return {"type": "object", "properties": properties, "required": list(properties)}


def _array() -> Schema:
    """Observations of one Datastream as a table (OGC 18-088 §13)."""
    streams = [one.name for one in OBSERVATION.links if BY_NAME[one.target].is_stream]
    properties: dict[str, Any] = {f"{one}{NAMES.navigation_link}": _ADDRESS for one in streams}
    properties |= {
        "components": {"type": "array", "items": {"type": "string"}},
        f"dataArray{NAMES.count}": _NUMBER,
        "dataArray": {"type": "array", "items": {"type": "array"}},
    }
    return {"type": "object", "properties": properties, "required": ["components", "dataArray"]}


def _patch() -> Schema:
    operation = {
        "type": "object",
        "properties": {
            "op": {"enum": list(OPERATIONS)},
            "path": {"type": "string"},
            "from": {"type": "string"},
            "value": {},
        },
        "required": ["op", "path"],
    }
    return {"type": "array", "items": operation, "description": "RFC 6902."}


def _error() -> Schema:
    properties = {
        "code": {"type": "integer"},
        "message": {"type": "string", "description": "What was given, what is known and what to try."},
        "position": {"type": "integer", "description": "Where in the query or body the fault is."},
    }
    return {"type": "object", "properties": properties, "required": ["code", "message"]}


def _of_the_doors() -> dict[str, Schema]:
    """What batches and rows are read with describes itself."""
    (_, rows), found = msgspec.json.schema_components((JsonBatch, list[Group]), ref_template=_HERE + "{name}")
    found["Group"]["properties"]["components"] = _components()
    return {**found, "Rows": rows}


def _components() -> Schema:
    known = {"type": "array", "items": {"enum": list(COMPONENTS)}, "uniqueItems": True}
    return {**known, "allOf": [{"contains": {"const": one}} for one in NEEDED]}
