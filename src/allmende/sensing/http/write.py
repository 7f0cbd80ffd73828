# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""POST, PATCH, PUT and DELETE: request → the writer's command → answer (OGC 18-088 §10)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import msgspec

from allmende.core.errors import Malformed, Unknown
from allmende.sensing.entities import BY_NAME, BY_SET, DATASTREAM, OBSERVATION, Entity, Link
from allmende.sensing.http import addresses, body, delivery, observing, preferences, read
from allmende.sensing.http.answers import JSON_PATCH, Answer, Request, location
from allmende.sensing.http.forms import Form, check
from allmende.sensing.hub import Hub
from allmende.sensing.odata.ast import Segment
from allmende.sensing.odata.parse import options, parse_path
from allmende.sensing.sql.dialects import Dialect
from allmende.sensing.store import patches, rights
from allmende.sensing.store.columns import json_kind
from allmende.sensing.store.commands import (
    AddObservations,
    ChangeSet,
    Command,
    CreateEntity,
    DeleteEntity,
    JsonPatchEntity,
    Parent,
    PatchEntity,
    PutEntity,
    Step,
    Unlink,
)
from allmende.sensing.store.connection import Connection
from allmende.sensing.store.kinds import Kinds


class Place(NamedTuple):
    """An entity that a path leads to. Its id is not known yet where it is the one that `of` names."""

    entity: Entity
    id: int


@dataclass(frozen=True, slots=True)
class Write:
    """A request as the writer is told it, and what became of the resource it names."""

    request: Request
    form: Form
    step: Step

    def named(self, name: str) -> Step:
        """For a change set in which later ones may mean its entity by this name."""
        return replace(self.step, name=name)

    @property
    def command(self) -> Command:
        """For a request by itself."""
        if self.step.holds is None:
            return self.step.command
        return ChangeSet(self.request.principal, (self.step,))


def prepare(hub: Hub, request: Request, *, of: str = "", refers: bool = False) -> Write:
    """Raises what is wrong with the request before the writer hears of it. `of`: its path begins with what
    another request of the same change set makes. `refers`: so does what its body names."""
    rights.check_may_write_at_all(request.principal)
    path = parse_path(request.path)
    form = check(request.method, path)
    if of and len(path.segments) > 2:
        raise Malformed(f"${of} can be followed by one collection here. Try: ${of}/Datastreams.")
    command = _MAKERS[request.method, form](hub, request, path.segments, of, refers)
    holds = _condition(hub, request, command) if b"if-match" in request.headers else None
    refers = refers and not isinstance(command, DeleteEntity | Unlink)
    return Write(request, form, Step(command, of=of, refers=refers, holds=holds))


def answer(hub: Hub, write: Write, outcome: Any) -> Answer:
    """What the client is told once it is stored. `outcome` is the writer's."""
    request, command = write.request, write.step.command
    choice = preferences.wanted(request.headers)
    if isinstance(command, CreateEntity | AddObservations):
        entity = OBSERVATION.name if isinstance(command, AddObservations) else command.entity
        return _created(hub, request, BY_NAME[entity], entity_id(command, outcome), choice)
    if write.form is Form.ENTITY and not isinstance(command, DeleteEntity):
        if choice == b"minimal":
            return preferences.applied(Answer(204, b"", ()), choice)
        changed: Any = command
        number = outcome[0] if isinstance(outcome, list) else changed.id
        return preferences.applied(_shown(hub, request, BY_NAME[changed.entity], number), choice)
    return Answer(200 if write.form is Form.ENTITY else 204, b"", ())


def refused(write: Write, error: Exception) -> Exception:
    """As the client should hear it."""
    command = write.step.command
    if isinstance(command, AddObservations) and write.request.path.startswith("/Observations"):
        return observing.refused(error, None)
    return error


def entity_id(command: Command, outcome: Any) -> int:
    """Of the entity that was made or changed, by the outcome of the command or of its change set."""
    if isinstance(outcome, list | range):
        return int(outcome[0])
    done: Any = command
    return int(outcome) if isinstance(command, CreateEntity | AddObservations) else done.id


def _created(hub: Hub, request: Request, entity: Entity, number: int, choice: bytes) -> Answer:
    where = location(request.root, entity.set, number)
    if choice != b"representation":
        return preferences.applied(Answer(201, b"", (where,)), choice)
    shown = _shown(hub, request, entity, number)
    return preferences.applied(replace(shown, status=201, headers=(where, *shown.headers)), choice)


def _shown(hub: Hub, request: Request, entity: Entity, number: int) -> Answer:
    """As GET shows it, with the ETag for the next change. Whoever may only write sees nothing."""
    try:
        found = read.answer(hub, _reading(request, f"/{entity.set}({number})"))
    except Unknown:
        return Answer(200, b"", ())
    return replace(found, headers=(*found.headers, (b"etag", delivery.tag_of(found.body))))


def _create(hub: Hub, request: Request, segments: tuple[Segment, ...], of: str, refers: bool) -> Command:  # noqa: FBT001
    *before, last = segments
    principal = request.principal
    if not before:
        entity = BY_SET[last.name]
        if entity is OBSERVATION and not refers:
            return observing.command(principal, None, request.body, hub.clock)
        return CreateEntity(
            principal, entity.name, body.decode(request.body), visibility=principal.visibility
        )
    above, number = _place(hub, request, tuple(before))
    link = _link(above, last)
    if above is DATASTREAM and link.target == OBSERVATION.name and not (of or refers):
        return observing.command(principal, number, request.body, hub.clock)
    parent = Parent(above.name, number, link.name)
    return CreateEntity(principal, link.target, body.decode(request.body), parent, principal.visibility)


def _change(hub: Hub, request: Request, segments: tuple[Segment, ...], *_: Any) -> Command:
    entity, number = _place(hub, request, segments)
    given = body.decode(request.body)
    if request.headers.get(b"content-type", b"").lower().startswith(JSON_PATCH):
        return JsonPatchEntity(request.principal, entity.name, number, patches.read(given))
    _check_object(entity, given, "Try: Content-Type: application/json-patch+json, if this is a JSON Patch.")
    return PatchEntity(request.principal, entity.name, number, given)


def _replace(hub: Hub, request: Request, segments: tuple[Segment, ...], *_: Any) -> Command:
    entity, number = _place(hub, request, segments)
    given = body.decode(request.body)
    _check_object(entity, given)
    return PutEntity(request.principal, entity.name, number, given)


def _check_object(entity: Entity, given: Any, hint: str = "") -> None:
    if not isinstance(given, dict):
        raise Malformed(f"{entity.one} is a JSON object, {json_kind(given)} was given. {hint}".rstrip())


def _delete(hub: Hub, request: Request, segments: tuple[Segment, ...], *_: Any) -> Command:
    entity, number = _place(hub, request, segments)
    return DeleteEntity(request.principal, entity.name, number)


def _add_link(hub: Hub, request: Request, segments: tuple[Segment, ...], *_: Any) -> Command:
    """As PATCH with the link alone: to a link to many it adds."""
    above, number = _place(hub, request, segments[:-1])
    link = _link(above, segments[-1])
    return PatchEntity(request.principal, above.name, number, {link.name: [_reference(request, link)]})


def _set_link(hub: Hub, request: Request, segments: tuple[Segment, ...], *_: Any) -> Command:
    above, number = _place(hub, request, segments[:-1])
    link = _link(above, segments[-1])
    return PatchEntity(request.principal, above.name, number, {link.name: _reference(request, link)})


def _unlink(hub: Hub, request: Request, segments: tuple[Segment, ...], *_: Any) -> Command:
    """`DELETE Things(1)/Locations(2)/$ref`, or `…/Locations/$ref?$id=…/Locations(2)`."""
    above, number = _place(hub, request, segments[:-1])
    link = _link(above, segments[-1])
    target = segments[-1].key
    if target is None:
        given = dict(options(request.query))
        if given.keys() != {"$id"}:
            raise Malformed(f"Which of {link.name}? Try: {link.name}(1)/$ref, or $id=address of one.")
        target = addresses.entity_at(given["$id"], link, request.root, request.headers.get(b"host", b""))
    return Unlink(request.principal, above.name, number, link.name, target)


def _reference(request: Request, link: Link) -> Any:
    """`{"@iot.id": 1}`, whether the body says so or gives an address."""
    given = body.decode(request.body)
    if isinstance(given, dict):
        for name in addresses.MEMBERS:
            address = given.get(name)
            if isinstance(address, str) and "@iot.id" not in given:
                host = request.headers.get(b"host", b"")
                return {"@iot.id": addresses.entity_at(address, link, request.root, host)}
    return given


def _place(hub: Hub, request: Request, segments: tuple[Segment, ...]) -> Place:
    """The entity that the path leads to. Raises Unknown."""
    if len(segments) == 1 and segments[0].key is not None:
        return Place(BY_SET[segments[0].name], segments[0].key)
    entity = BY_SET[segments[0].name]
    for segment in segments[1:]:
        entity = BY_NAME[_link(entity, segment).target]
    return Place(entity, _look_up(hub, request, segments))


def _link(entity: Entity, segment: Segment) -> Link:
    """The form was checked: there is one."""
    link = entity.link(segment.name)
    if link is None:
        raise Unknown(f"{entity.one} has no {segment.name[:60]!r}.")
    return link


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


def _condition(hub: Hub, request: Request, command: Any) -> Callable[[Connection], bool] | None:
    """If-Match: whether the entity is still what the client has read, asked inside
    the writer's transaction."""
    tags = request.headers[b"if-match"]
    if tags.strip() == b"*" or isinstance(command, CreateEntity | AddObservations):
        return None
    plain = _reading(request, f"/{BY_NAME[command.entity].set}({command.id})")

    def holds(connection: Connection) -> bool:
        store: Any = _Within(connection, Kinds())
        within = replace(hub, database=store)
        return delivery.names(tags, delivery.tag_of(read.answer(within, plain).body))

    return holds


@dataclass(frozen=True, slots=True)
class _Within:
    """The store as one transaction sees it, for a reader."""

    connection: Connection
    kinds: Kinds

    @property
    def dialect(self) -> Dialect:
        return self.connection.dialect

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        yield self.connection


def _not_one(*_: Any) -> Command:
    raise Malformed("What a filter finds cannot be deleted within a change set. Try: outside of it.")


_MAKERS: dict[tuple[str, Form], Callable[..., Command]] = {
    ("POST", Form.SET): _create,
    ("PATCH", Form.ENTITY): _change,
    ("PUT", Form.ENTITY): _replace,
    ("DELETE", Form.ENTITY): _delete,
    ("DELETE", Form.SET): _not_one,
    ("POST", Form.LINKS): _add_link,
    ("DELETE", Form.LINKS): _unlink,
    ("DELETE", Form.LINK): _unlink,
    ("PUT", Form.ONE_LINK): _set_link,
}
