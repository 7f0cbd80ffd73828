# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A line for every change of an entity by somebody who can be named, in the transaction of the change.

Observations that are added leave none: there are thousands a second, and they tell of themselves."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from allmende.core.audit import BEGINNING, content_of, seal
from allmende.core.clock import format_instant
from allmende.core.principal import Principal, Visibility
from allmende.sensing.changes import Change
from allmende.sensing.entities import BY_NAME, OBSERVATION, THING, Entity
from allmende.sensing.store import links, multi, stations_by_key
from allmende.sensing.store.commands import (
    CreateEntity,
    DeleteEntity,
    DeleteObservations,
    EndThing,
    Ensured,
    EnsureThing,
    EraseLines,
    EraseOldLines,
    JsonPatchEntity,
    PatchEntity,
    PutEntity,
    SetVisibility,
    Thinned,
    Unlink,
)
from allmende.sensing.store.device_commands import DeviceCommand
from allmende.sensing.store.ledger import Ledger
from allmende.sensing.store.snapshots import Snapshot, difference, snapshot

EntityCommand = (
    CreateEntity
    | PatchEntity
    | PutEntity
    | JsonPatchEntity
    | Unlink
    | DeleteEntity
    | SetVisibility
    | EndThing
    | EnsureThing
)
_NAMED = ("person", "key", "open")
_LAST = "SELECT chain FROM change_log ORDER BY id DESC LIMIT 1"
_ADD = """
INSERT INTO change_log (at, actor_kind, actor, organisation, verb, subject, content, salt, digest, chain)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_ERASE = """
UPDATE change_log SET content = NULL, salt = NULL
WHERE actor_kind = ? AND actor = ? AND content IS NOT NULL"""
_ERASE_OLD = "UPDATE change_log SET content = NULL, salt = NULL WHERE at < ? AND content IS NOT NULL"
_UNLOGGED = (EraseLines, EraseOldLines, *get_args(DeviceCommand))
"""What is done to devices is noted where people do it, in their own log."""
_VERBS: dict[type, str] = {
    CreateEntity: "create",
    PatchEntity: "edit",
    PutEntity: "edit",
    JsonPatchEntity: "edit",
    Unlink: "edit",
    DeleteEntity: "delete",
}


@dataclass(frozen=True, slots=True)
class _Act:
    """What is about to be changed. `id` and `before` are None for what is new."""

    principal: Principal
    entity: Entity
    id: int | None
    before: Snapshot | None
    organisation: int | None
    verb: str
    of: Entity | None = None
    """What the verb was done to, where it is not the subject."""

    @property
    def subject(self) -> str:
        return f"{self.entity.set}({self.id})"


@dataclass(frozen=True, slots=True)
class _Line:
    act: _Act
    before: Snapshot | None
    after: Snapshot | None


def logged(ledger: Ledger, command: Any, work: Callable[[Ledger, Any], Any]) -> Any:
    """Does the work and writes its line, and one for each entity that was changed along with it."""
    if isinstance(command, DeleteObservations):
        return _thinned(ledger, command, work)
    act = _act(ledger, command)
    ledger.before.clear()
    if act is None:
        return work(ledger, command)
    changes = len(ledger.changes)
    result = work(ledger, command)
    made = result.thing if isinstance(result, Ensured) else result
    _note_all(ledger, replace(act, id=int(made) if act.id is None else act.id), ledger.changes[changes:])
    return result


def _thinned(ledger: Ledger, command: Any, work: Callable[[Ledger, Any], Any]) -> list[Thinned]:
    """A line for each datastream: how many were deleted, and of what time."""
    found: list[Thinned] = work(ledger, command)
    for datastream, count, first, last in found if command.principal.kind in _NAMED else ():
        stream = ledger.stream(datastream)
        entity = multi.entity_of(stream)
        before = {"count": count, "phenomenonTime": f"{format_instant(first)}/{format_instant(last)}"}
        act = _Act(command.principal, entity, datastream, None, stream.organisation, "delete", OBSERVATION)
        _write(ledger, _Line(act, before, None), [])
    return found


def erase(ledger: Ledger, command: EraseLines) -> int:
    """Empties the words of somebody's lines and leaves the chain whole. Returns how many there were."""
    return ledger.connection.execute(_ERASE, (command.actor_kind, command.actor)).rowcount


def erase_old(ledger: Ledger, command: EraseOldLines) -> int:
    """The same for what has been kept long enough."""
    return ledger.connection.execute(_ERASE_OLD, (command.until,)).rowcount


def _act(ledger: Ledger, command: Any) -> _Act | None:
    """None for what leaves no line."""
    if command.principal.kind not in _NAMED or isinstance(command, _UNLOGGED):
        return None
    entity = THING if isinstance(command, EnsureThing) else BY_NAME[command.entity]
    if entity is OBSERVATION and isinstance(command, CreateEntity):
        return None
    number = _number(ledger, command)
    before, owner = None, None
    if number is not None:
        before, owner = snapshot(ledger, entity, number), links.owner_of(ledger, entity, number)
    organisation = None if owner is None else owner.organisation
    return _Act(command.principal, entity, number, before, organisation, _verb(command, number))


def _number(ledger: Ledger, command: EntityCommand) -> int | None:
    if isinstance(command, EnsureThing):
        return stations_by_key.find(ledger, command.principal, THING, command.key)
    return None if isinstance(command, CreateEntity) else command.id


def _verb(command: EntityCommand, number: int | None) -> str:
    if isinstance(command, SetVisibility):
        return _shown(command.visibility)
    if isinstance(command, EndThing):
        return "resume" if command.ending is None else "end"
    if isinstance(command, EnsureThing):
        return "create" if number is None else "edit"
    return _VERBS[type(command)]


def _note_all(ledger: Ledger, act: _Act, changes: Sequence[Change]) -> None:
    """The act, and with it what it changed along. What came or went with it is named in its line: there is
    no from and to."""
    along = list(_along(ledger, act, changes))
    same = {one.act.subject for one in along if not (one.before or one.after)}
    line = _line(ledger, act)
    others = sorted({*_named(changes), *(one.act.subject for one in along)} - same - {act.subject})
    if line.before or line.after or others:
        _write(ledger, line, others)
    for one in along:
        if one.before or one.after:
            _write(ledger, one, [])


def _named(changes: Sequence[Change]) -> Iterator[str]:
    """As `Datastreams(3)`."""
    return (f"{BY_NAME[one.entity].set}({one.id})" for one in changes if one.entity != OBSERVATION.name)


def _along(ledger: Ledger, act: _Act, changes: Sequence[Change]) -> Iterator[_Line]:
    moved = {(one.entity, one.id) for one in changes if one.kind != "update"} | {(act.entity.name, act.id)}
    for (name, number), before in ledger.before.items():
        if (name, number) in moved:
            continue
        line = _line(
            ledger, _Act(act.principal, BY_NAME[name], number, before, before.get("organisation"), "edit")
        )
        yield replace(line, act=replace(line.act, verb=_verb_of(line)))


def _verb_of(line: _Line) -> str:
    if line.after is None or line.after.keys() != {"visibility"}:
        return "edit"
    return _shown(line.after["visibility"])


def _shown(visibility: int) -> str:
    return "publish" if visibility == Visibility.PUBLIC else "hide"


def _line(ledger: Ledger, act: _Act) -> _Line:
    """Where something was before and is after, only what changed."""
    if act.id is None:
        raise TypeError("what was done has no id")
    before, after = act.before, snapshot(ledger, act.entity, act.id) if act.verb != "delete" else None
    if act.organisation is None and (owner := links.owner_of(ledger, act.entity, act.id)):
        act = replace(act, organisation=owner.organisation)
    if before is not None and after is not None:
        before, after = difference(before, after)
    return _Line(act, before, after)


def _write(ledger: Ledger, line: _Line, others: Sequence[str]) -> None:
    act = line.act
    said: dict[str, Any] = {
        "at": ledger.clock(),
        "actor_kind": act.principal.kind,
        "actor": act.principal.id or None,
        "organisation": act.organisation,
        "verb": f"{(act.of or act.entity).table}.{act.verb}",
        "subject": act.subject,
    }
    rest = {"others": others} if others else {}
    content = content_of(**said, before=line.before, after=line.after, **rest)
    last = ledger.connection.execute(_LAST).fetchone()
    sealed = seal(content, BEGINNING if last is None else last[0])
    ledger.connection.execute(_ADD, (*said.values(), content, sealed.salt, sealed.digest, sealed.chain))
