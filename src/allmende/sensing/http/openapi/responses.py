# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is answered: content by its kind, and errors as the errors themselves know their status."""

from http import HTTPStatus
from typing import Any

from allmende.core import errors
from allmende.sensing.entities import OBSERVATION
from allmende.sensing.http.export import HEADERS
from allmende.sensing.http.openapi.places import Place
from allmende.sensing.http.openapi.properties import Schema, shown
from allmende.sensing.http.openapi.schemas import ref

Response = dict[str, Any]

JSON = "application/json"
_TEXT = "text/plain"
_ETAG = {"ETag": {"schema": {"type": "string"}, "description": "Names this state of the answer."}}
_LOCATION = {"Location": {"schema": {"type": "string", "format": "uri"}, "description": "What was created."}}
_READING = (errors.Malformed, errors.Unauthorised, errors.Unknown, errors.TooLarge, errors.NotThereYet)
_WRITING = (*_READING, errors.Forbidden, errors.Conflict, errors.NotAsExpected, errors.StoreFull)


def responses() -> dict[str, Response]:
    """Of all errors, by their names."""
    return {one.__name__: _error(one) for one in errors.AllmendeError.__subclasses__()}


def _error(one: type[errors.AllmendeError]) -> Response:
    found = content(HTTPStatus(one.status).phrase, ref("Error"))
    if hasattr(one, "retry_after"):
        found["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return found


def faults(*, writes: bool) -> dict[str, Response]:
    kinds = (*(_WRITING if writes else _READING), errors.Overloaded)
    return {str(one.status): {"$ref": f"#/components/responses/{one.__name__}"} for one in kinds}


def content(says: str, schema: Schema, kind: str = JSON) -> Response:
    return {"description": says, "content": {kind: {"schema": schema}}}


def read(says: str, bodies: dict[str, Schema]) -> dict[str, Response]:
    """200 and 304."""
    found = {
        "description": says,
        "headers": _ETAG,
        "content": {kind: {"schema": one} for kind, one in bodies.items()},
    }
    return {"200": found, "304": {"description": "The same as was known already."}}


def created(entity: str) -> dict[str, Response]:
    found = content("Created. The body only with Prefer: return=representation.", ref(entity))
    return {"201": {**found, "headers": _LOCATION}}


def changed(entity: str) -> dict[str, Response]:
    found = content("Changed.", ref(entity))
    return {
        "200": {**found, "headers": _ETAG},
        "204": {"description": "Changed, with Prefer: return=minimal."},
    }


def of_many(place: Place) -> dict[str, Schema]:
    page = ref(place.entity.set)
    if place.entity is OBSERVATION:
        page = {"anyOf": [page, ref("Arrays")]}
    return {JSON: page, **_exports()}


def of_one(place: Place) -> dict[str, Schema]:
    return {JSON: ref(place.entity.name), **_exports()}


def of_property(place: Place) -> dict[str, Schema]:
    """`{"name": …}`, or bare."""
    one = place.property
    assert one is not None  # noqa: S101  who asks has looked
    schema = shown(place.entity, one)
    if place.end:
        return {_TEXT: {"type": "string"}, JSON: schema}
    return {JSON: {"type": "object", "properties": {one.name: schema}, "required": [one.name]}}


def of_count() -> dict[str, Schema]:
    return {_TEXT: {"type": "integer", "minimum": 0}}


def of_aggregate() -> dict[str, Schema]:
    return {JSON: ref("Aggregates"), _kind("CSV"): {"type": "string"}}


def _exports() -> dict[str, Schema]:
    return dict(_export(one) for one in HEADERS)


def _export(name: str) -> tuple[str, Schema]:
    return _kind(name), {"type": "object"} if name == "GeoJSON" else {"type": "string"}


def _kind(name: str) -> str:
    """The media type of a $resultFormat."""
    return HEADERS[name][0][1].decode().partition(";")[0]
