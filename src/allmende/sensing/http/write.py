# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""POST, PATCH, PUT and DELETE of entities: request → the writer's command → answer (OGC 18-088 §10)."""

import msgspec

from allmende.core.errors import Malformed, NotAllowed, NotThereYet, Unknown
from allmende.sensing.entities import BY_NAME, BY_SET, Entity
from allmende.sensing.http import body, read
from allmende.sensing.http.answers import Answer, Request, location
from allmende.sensing.hub import Hub
from allmende.sensing.odata.ast import ResourcePath, Segment
from allmende.sensing.odata.parse import parse_path
from allmende.sensing.store import rights
from allmende.sensing.store.commands import (
    Command,
    CreateEntity,
    DeleteEntity,
    Parent,
    PatchEntity,
    PutEntity,
)

_JSON_PATCH = b"application/json-patch+json"


def command(hub: Hub, request: Request) -> Command:
    """Raises what is wrong with the request before the writer hears of it."""
    rights.check_may_write_at_all(request.principal)
    if request.path.rstrip("/") == "/$batch":
        raise NotThereYet(
            "$batch is not there yet. Try: single requests, or CreateObservations for many rows."
        )
    path = parse_path(request.path)
    _check_form(request, path)
    if request.method == "POST":
        return _creation(hub, request, path.segments)
    entity, number = _resolve(hub, request, path.segments)
    if request.method == "DELETE":
        return DeleteEntity(request.principal, entity.name, number)
    given = body.decode(request.body)
    if not isinstance(given, dict):
        raise Malformed(f"A {entity.name} is a JSON object.")
    kind = PatchEntity if request.method == "PATCH" else PutEntity
    return kind(request.principal, entity.name, number, given)


def answer(hub: Hub, request: Request, done: Command, outcome: object) -> Answer:
    """What the client is told once it is stored."""
    if isinstance(done, CreateEntity):
        return Answer(201, b"", (location(request.root, BY_NAME[done.entity].set, outcome),))
    if isinstance(done, PatchEntity | PutEntity):
        return read.answer(hub, _reading(request, f"/{BY_NAME[done.entity].set}({done.id})"))
    return Answer(200, b"", ())


def _check_form(request: Request, path: ResourcePath) -> None:
    if path.ref:
        raise NotThereYet('Writing to $ref is not there yet. Try: PATCH with {"@iot.id": …}.')
    if path.value or path.count or not path.segments:
        raise NotAllowed(f"{request.method} does not fit {request.path[:80]!r}. Try: GET.")
    if request.method == "PATCH" and request.headers.get(b"content-type", b"").startswith(_JSON_PATCH):
        raise NotThereYet("JSON Patch is not there yet. Try: PATCH with application/json.")


def _creation(hub: Hub, request: Request, segments: tuple[Segment, ...]) -> CreateEntity:
    *before, last = segments
    if last.key is not None:
        raise NotAllowed("POST goes to a collection. Try: PATCH to change what is there.")
    given = body.decode(request.body)
    if not before:
        entity = BY_SET.get(last.name)
        if entity is None:
            raise _no_set(last.name)
        return CreateEntity(request.principal, entity.name, given, visibility=request.principal.visibility)
    above, number = _resolve(hub, request, tuple(before))
    link = above.link(last.name)
    if link is None or not link.many:
        raise NotAllowed(f"POST goes to a collection, and {last.name[:60]!r} of {above.set} is none.")
    parent = Parent(above.name, number, link.name)
    return CreateEntity(request.principal, link.target, given, parent, request.principal.visibility)


def _resolve(hub: Hub, request: Request, segments: tuple[Segment, ...]) -> tuple[Entity, int]:
    """The entity that the path leads to. Raises Unknown."""
    entity = BY_SET.get(segments[0].name)
    if entity is None:
        raise _no_set(segments[0].name)
    for segment in segments[1:]:
        link = entity.link(segment.name)
        if link is None:
            if entity.property(segment.name) is not None:
                raise NotAllowed(f"{segment.name} is a property. Try: PATCH its {entity.name}.")
            raise Unknown(f"A {entity.name} has no {segment.name[:60]!r}.")
        entity = BY_NAME[link.target]
    last = segments[-1]
    if last.key is None and (len(segments) == 1 or last.name in BY_SET):
        if request.method == "DELETE":
            raise NotThereYet("Deleting a whole collection is not there yet. Try: one after the other.")
        raise NotAllowed(f"{request.method} needs one entity. Try: {last.name}(1).")
    if len(segments) == 1 and last.key is not None:
        return entity, last.key
    return entity, _look_up(hub, request, segments)


def _look_up(hub: Hub, request: Request, segments: tuple[Segment, ...]) -> int:
    """The id at the end of a longer path, as a reader finds it: 404 where it does not belong."""
    path = "".join(f"/{one.name}" + ("" if one.key is None else f"({one.key})") for one in segments)
    found = read.answer(hub, _reading(request, path, b"$select=id"))
    if found.status != 200:
        raise Unknown(f"There is nothing at {path[:200]}.")
    number: int = msgspec.json.decode(found.body)["@iot.id"]
    return number


def _reading(request: Request, path: str, query: bytes = b"") -> Request:
    return Request("GET", path, query, request.root, request.principal, request.headers)


def _no_set(name: str) -> Unknown:
    return Unknown(f"There is no {name[:60]!r}. Known: {', '.join(BY_SET)}.")
