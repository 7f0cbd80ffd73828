# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A line for every change of an entity by somebody who can be named, in the transaction of the change.

Observations that are added leave none: there are thousands a second, and they tell of themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allmende.core.audit import BEGINNING, content_of, seal
from allmende.core.principal import Principal, Visibility
from allmende.sensing.entities import BY_NAME, OBSERVATION, THING, Entity
from allmende.sensing.store import links, stations_by_key
from allmende.sensing.store.commands import (
    CreateEntity,
    DeleteEntity,
    Ensured,
    EnsureThing,
    EraseLines,
    EraseOldLines,
    PatchEntity,
    PutEntity,
    SetVisibility,
)
from allmende.sensing.store.ledger import Ledger
from allmende.sensing.store.snapshots import Snapshot, difference, snapshot

EntityCommand = CreateEntity | PatchEntity | PutEntity | DeleteEntity | SetVisibility | EnsureThing
_NAMED = ("person", "key", "open")
_LAST = "SELECT chain FROM change_log ORDER BY id DESC LIMIT 1"
_ADD = """
INSERT INTO change_log (at, actor_kind, actor, organisation, verb, subject, content, salt, digest, chain)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_ERASE = """
UPDATE change_log SET content = NULL, salt = NULL
WHERE actor_kind = ? AND actor = ? AND content IS NOT NULL"""
_ERASE_OLD = "UPDATE change_log SET content = NULL, salt = NULL WHERE at < ? AND content IS NOT NULL"
_VERBS: dict[type, str] = {
    CreateEntity: "create",
    PatchEntity: "edit",
    PutEntity: "edit",
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


def logged(ledger: Ledger, command: Any, work: Callable[[Ledger, Any], Any]) -> Any:
    """Does the work and writes its line."""
    act = _act(ledger, command)
    if act is None:
        return work(ledger, command)
    changes = len(ledger.changes)
    result = work(ledger, command)
    made = result.thing if isinstance(result, Ensured) else result
    number = act.id if act.id is not None else int(made)
    _note(ledger, act, number, _others(ledger, act.entity, number, changes))
    return result


def erase(ledger: Ledger, command: EraseLines) -> int:
    """Empties the words of somebody's lines and leaves the chain whole. Returns how many there were."""
    return ledger.connection.execute(_ERASE, (command.actor_kind, command.actor)).rowcount


def erase_old(ledger: Ledger, command: EraseOldLines) -> int:
    """The same for what has been kept long enough."""
    return ledger.connection.execute(_ERASE_OLD, (command.until,)).rowcount


def _act(ledger: Ledger, command: Any) -> _Act | None:
    """None for what leaves no line."""
    if command.principal.kind not in _NAMED or isinstance(command, EraseLines | EraseOldLines):
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
        return "publish" if command.visibility is Visibility.PUBLIC else "hide"
    if isinstance(command, EnsureThing):
        return "create" if number is None else "edit"
    return _VERBS[type(command)]


def _others(ledger: Ledger, entity: Entity, number: int, since: int) -> list[str]:
    """What else was changed with it, as `Datastreams(3)`."""
    return sorted(
        {
            f"{BY_NAME[one.entity].set}({one.id})"
            for one in ledger.changes[since:]
            if one.entity != OBSERVATION.name and (one.entity, one.id) != (entity.name, number)
        }
    )


def _note(ledger: Ledger, act: _Act, number: int, others: list[str]) -> None:
    after = snapshot(ledger, act.entity, number) if act.verb != "delete" else None
    organisation = act.organisation
    if organisation is None and (owner := links.owner_of(ledger, act.entity, number)):
        organisation = owner.organisation
    before = act.before
    if before is not None and after is not None:
        before, after = difference(before, after)
        if not (before or after or others):
            return
    said: dict[str, Any] = {
        "at": ledger.clock(),
        "actor_kind": act.principal.kind,
        "actor": act.principal.id or None,
        "organisation": organisation,
        "verb": f"{act.entity.table}.{act.verb}",
        "subject": f"{act.entity.set}({number})",
    }
    content = content_of(**said, before=before, after=after, **({"others": others} if others else {}))
    last = ledger.connection.execute(_LAST).fetchone()
    sealed = seal(content, BEGINNING if last is None else last[0])
    ledger.connection.execute(_ADD, (*said.values(), content, sealed.salt, sealed.digest, sealed.chain))
