# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rows → GeoJSON features: the first geometry found in an entity or what is expanded in it; everything else
flat under its path, `Datastreams/0/name`, as map programs read it."""

from collections.abc import Iterator
from typing import Any

import msgspec

from allmende.sensing.entities import ENTITIES, Kind
from allmende.sensing.http.profile import V1_1

_GEOMETRIES = frozenset(
    one.name for entity in ENTITIES for one in entity.properties if one.kind is Kind.GEOMETRY
)
_TYPES = frozenset(
    "Point LineString Polygon MultiPoint MultiLineString MultiPolygon GeometryCollection".split()  # noqa: SIM905
)


def text_to_feature(text: str) -> bytes:
    """From the JSON of an entity without links."""
    entity = msgspec.json.decode(text)
    geometry = _taken(entity)
    document: dict[str, Any] = {"type": "Feature"}
    if V1_1.id in entity:
        document["id"] = entity[V1_1.id]
    document |= {"geometry": geometry, "properties": dict(_flat(entity, ""))}
    return msgspec.json.encode(document)


def _taken(value: Any) -> Any:
    """The first geometry, taken out of where it was; entities before what is expanded in them."""
    if isinstance(value, list):
        return next((found for one in value if (found := _taken(one)) is not None), None)
    if not isinstance(value, dict):
        return None
    for name in _GEOMETRIES & value.keys():
        found = _geometry(value[name])
        if found is not None:
            del value[name]
            return found
    return next((found for one in value.values() if (found := _taken(one)) is not None), None)


def _geometry(value: Any) -> Any:
    match value:
        case {"type": "Feature", "geometry": dict() as inner}:
            return _geometry(inner)
        case {"type": str() as kind} if kind in _TYPES:
            return value
    return None


def _flat(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for name, one in value.items():
            yield from _flat(one, f"{path}/{_plain(name)}" if path else _plain(name))
    elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
        for place, one in enumerate(value):
            if one != {}:  # nothing was asked for but its geometry
                yield from _flat(one, f"{path}/{place}")
    else:
        yield path, value


def _plain(name: str) -> str:
    return "id" if name == V1_1.id else name
