# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Sources, decoders and devices are made, changed and dropped."""

from typing import Any

import msgspec

from allmende.core.errors import Conflict, Malformed, Unknown
from allmende.core.principal import Principal
from allmende.sensing.entities import THING
from allmende.sensing.store import links, rights
from allmende.sensing.store.device_commands import (
    DropDecoder,
    DropDevice,
    DropSource,
    NoteSilence,
    PutDecoder,
    PutDevice,
    PutSource,
)
from allmende.sensing.store.ledger import Ledger

_LONGEST_NAME = 200
_STATE = """
INSERT INTO device_state (device, received, lost, message, rhythm, facts, latest)
VALUES (?, 0, 0, '', 0, '{}', '{}')"""
_TAKEN = "SELECT id FROM device WHERE source = ? AND external = ? AND id <> ?"
_OF_DEVICE = (
    "SELECT source.organisation FROM device JOIN source ON source.id = device.source WHERE device.id = ?"
)

_FORGET = """
DELETE FROM rejected WHERE (source, external) IN (SELECT source, external FROM device WHERE id = ?)"""


def put_source(ledger: Ledger, command: PutSource) -> int:
    """Raises Forbidden, Unknown."""
    rights.check_may_create(command.principal, command.organisation, "source")
    if command.id is not None:
        _check_mine(ledger, command.principal, "source", command.id)
    values = {
        "connector": command.connector,
        "name": command.name,
        "organisation": command.organisation,
        "settings": msgspec.json.encode(command.settings).decode(),
    }
    return _put(ledger, "source", command.id, values)


def drop_source(ledger: Ledger, command: DropSource) -> int:
    """Raises Unknown, Forbidden."""
    _check_mine(ledger, command.principal, "source", command.id)
    return _drop(ledger, "source", command.id)


def put_decoder(ledger: Ledger, command: PutDecoder) -> int:
    """Raises Forbidden, Unknown."""
    rights.check_may_create(command.principal, command.organisation, "decoder")
    if command.id is not None:
        _check_mine(ledger, command.principal, "decoder", command.id)
    values = {
        "organisation": command.organisation,
        "name": command.name,
        "kind": command.kind,
        "text": command.text,
    }
    return _put(ledger, "decoder", command.id, values)


def drop_decoder(ledger: Ledger, command: DropDecoder) -> int:
    """Raises Unknown, Forbidden, Conflict."""
    _check_mine(ledger, command.principal, "decoder", command.id)
    count = ledger.connection.execute(
        "SELECT count(*) FROM device WHERE decoder = ?", (command.id,)
    ).fetchone()[0]
    if count:
        raise Conflict(f"{count} devices need this decoder. Try: give them another one first.")
    return _drop(ledger, "decoder", command.id)


def put_device(ledger: Ledger, command: PutDevice) -> int:
    """Raises Malformed, Unknown, Forbidden, Conflict."""
    external = command.external
    if not external or len(external) > _LONGEST_NAME or not external.isprintable():
        raise Malformed(
            f"The device is called {external[:80]!r}. Known: 1 to {_LONGEST_NAME} printable characters, as "
            "its network or maker names it."
        )
    _check_mine(ledger, command.principal, "source", command.source)
    links.addressed(ledger, command.principal, THING, command.thing)
    _check_streams(ledger, command)
    if command.decoder is not None:
        _check_mine(ledger, command.principal, "decoder", command.decoder)
    if ledger.connection.execute(_TAKEN, (command.source, external, command.id or 0)).fetchone():
        raise Conflict(f"The device {external[:80]!r} is registered already. Try: its own page.")
    values = {
        "source": command.source,
        "external": external,
        "thing": command.thing,
        "decoder": command.decoder,
        "streams": msgspec.json.encode(command.streams).decode(),
    }
    number = _put(ledger, "device", command.id, values)
    if command.id is None:
        ledger.connection.execute(_STATE, (number,))
    return number


def drop_device(ledger: Ledger, command: DropDevice) -> int:
    """Raises Unknown, Forbidden."""
    _check_mine(ledger, command.principal, "device", command.id)
    ledger.connection.execute(_FORGET, (command.id,))
    return _drop(ledger, "device", command.id)


def note_silence(ledger: Ledger, command: NoteSilence) -> int:
    """Returns how many were named."""
    for one in command.ids:
        ledger.connection.execute(
            "UPDATE device_state SET silent = ? WHERE device = ?", (ledger.clock(), one)
        )
    return len(command.ids)


def _check_streams(ledger: Ledger, command: PutDevice) -> None:
    for name, assigned in command.streams.items():
        if ledger.stream(assigned.datastream).thing != command.thing:
            raise Malformed(
                f"The value {name[:80]!r} goes to Datastreams({assigned.datastream}), which does not belong "
                f"to Things({command.thing}). Try: a Datastream of the same Thing."
            )


def _check_mine(ledger: Ledger, principal: Principal, table: str, number: int) -> None:
    """Raises Unknown, where it does not exist or is not the principal's to see."""
    sql = _OF_DEVICE if table == "device" else f"SELECT organisation FROM {table} WHERE id = ?"
    row = ledger.connection.execute(sql, (number,)).fetchone()
    if row is None or not rights.manages(principal, row[0]):
        raise Unknown(f"There is no {table} {number}, or it is not yours.")


def _put(ledger: Ledger, table: str, number: int | None, values: dict[str, Any]) -> int:
    if number is not None:
        changes = ", ".join(f"{one} = ?" for one in values)
        ledger.connection.execute(f"UPDATE {table} SET {changes} WHERE id = ?", (*values.values(), number))
        return number
    values["created"] = ledger.clock()
    marks = ", ".join("?" * len(values))
    sql = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks}) RETURNING id"
    return int(ledger.connection.execute(sql, tuple(values.values())).fetchone()[0])


def _drop(ledger: Ledger, table: str, number: int) -> int:
    ledger.connection.execute(f"DELETE FROM {table} WHERE id = ?", (number,))
    return number
