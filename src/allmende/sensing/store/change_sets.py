# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Several commands as one: all of them or none, later ones naming what earlier ones made."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from allmende.core.errors import AllmendeError, NotAsExpected
from allmende.sensing.store import rights
from allmende.sensing.store.commands import (
    AddObservations,
    ChangeSet,
    Command,
    CreateEntity,
    JsonPatchEntity,
    Step,
)
from allmende.sensing.store.ledger import Ledger

_IDS = ("@iot.id", "id")


def perform(ledger: Ledger, change_set: ChangeSet, do: Callable[[Command], Any]) -> list[int]:
    """The id of each step's entity. Raises what the first refused step ended with, saying which it was; the
    caller undoes what was begun."""
    made: dict[str, int] = {}
    ids = []
    for place, step in enumerate(change_set.steps):
        try:
            number = _performed(ledger, step, made, do)
        except AllmendeError as error:
            raise error if len(change_set.steps) == 1 else _located(error, step, place) from error
        if step.name:
            made[step.name] = number
        ids.append(number)
    return ids


def _performed(ledger: Ledger, step: Step, made: Mapping[str, int], do: Callable[[Command], Any]) -> int:
    command = step.command
    if isinstance(command, AddObservations):
        return int(do(command)[0])
    rights.check_may_write_at_all(command.principal)
    ledger.flush()
    if step.holds is not None and not step.holds(ledger.connection):
        raise NotAsExpected(
            "It was changed since it was read: If-Match names another state. Try: GET it again."
        )
    settled: Any = settle(step, made)
    outcome = do(settled)
    ledger.flush()
    ledger.forget()  # as after every command about entities: what is remembered may be wrong
    return int(outcome) if isinstance(settled, CreateEntity) else settled.id


def settle(step: Step, made: Mapping[str, int]) -> Command:
    """The command with the ids that earlier steps have got."""
    command: Any = step.command
    if step.of and isinstance(command, CreateEntity) and command.parent is not None:
        command = replace(command, parent=replace(command.parent, id=made[step.of]))
    elif step.of:
        command = replace(command, id=made[step.of])
    if step.refers and isinstance(command, JsonPatchEntity):
        filled = [one._replace(value=with_ids(one.value, made)) for one in command.operations]
        command = replace(command, operations=filled)
    elif step.refers:
        command = replace(command, body=with_ids(command.body, made))
    settled: Command = command
    return settled


def with_ids(value: Any, made: Mapping[str, int]) -> Any:
    """`"@iot.id": "$name"` → the id of that name, at any depth; names that are not known stay as they are."""
    if isinstance(value, list):
        return [with_ids(one, made) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: made.get(inner[1:], inner) if is_reference(name, inner) else with_ids(inner, made)
        for name, inner in value.items()
    }


def is_reference(name: str, value: Any) -> bool:
    return isinstance(value, str) and value.startswith("$") and (name in _IDS or name.endswith("@iot.id"))


def _located(error: AllmendeError, step: Step, place: int) -> AllmendeError:
    """Its kind, position and what else it says stay; the message says which of the steps it was."""
    which = f"{place + 1} ({step.name})" if step.name else f"{place + 1}"
    error.message = f"Nothing of the change set was done: its request {which} was refused. {error.message}"
    return error
