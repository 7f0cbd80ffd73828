# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The front door for single observations that say more than a number: a photo with its words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from allmende.core.clock import format_instant
from allmende.core.errors import Unknown
from allmende.core.principal import Principal
from allmende.sensing import hub
from allmende.sensing.api import read
from allmende.sensing.store.commands import CreateEntity, DeleteEntity, Parent
from allmende.sensing.store.stations import json_value, result_value

_NEWEST = """
SELECT id, start, result, result_json, extra FROM observation
WHERE datastream = ? ORDER BY start DESC, id DESC LIMIT ?"""


@dataclass(frozen=True, slots=True)
class Observed:
    """`start`: microseconds UTC; `result`: the JSON value."""

    id: int
    start: int
    result: Any
    parameters: Mapping[str, Any] = field(default_factory=dict)


def observe(
    principal: Principal, datastream: int, start: int, result: str, parameters: Mapping[str, Any]
) -> int:
    """Stores one and returns its id. Raises Unknown, Forbidden, and Conflict where the series has ended."""
    body = {"phenomenonTime": format_instant(start), "result": result, "parameters": dict(parameters)}
    command = CreateEntity(principal, "Observation", body, Parent("Datastream", datastream, "Observations"))
    number: int = hub.current().pipeline.put_and_wait(command)
    return number


def newest(principal: Principal, datastream: int, most: int) -> list[Observed]:
    """The newest first; none of a Datastream that it may not read."""
    if read.stream(principal, datastream) is None:
        return []
    with hub.current().database.reading() as connection:
        rows = connection.execute(_NEWEST, (datastream, most)).fetchall()
    return [_observed(*row) for row in rows]


def drop(principal: Principal, number: int) -> None:
    """One that is gone already is no error. Raises Forbidden."""
    try:
        hub.current().pipeline.put_and_wait(DeleteEntity(principal, "Observation", number))
    except Unknown:
        return


def _observed(number: int, start: int, result: Any, result_json: Any, extra: Any) -> Observed:
    said = json_value(extra) or {}
    return Observed(number, start, result_value(result, result_json), said.get("parameters") or {})
