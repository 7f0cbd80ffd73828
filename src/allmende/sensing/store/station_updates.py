# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A station that is there, changed to what its source says now. What the source does not say stays."""

import json
from collections.abc import Mapping
from typing import Any

from allmende.core.principal import Principal
from allmende.sensing.entities import LOCATION, THING, Entity
from allmende.sensing.store import columns, edits
from allmende.sensing.store.commands import PatchEntity
from allmende.sensing.store.creation import Creation
from allmende.sensing.store.ledger import Ledger
from allmende.sensing.store.links import Owner

_MERGED = {"properties": "properties", "unitOfMeasurement": "unit"}
"""Member → column of objects whose other members stay."""


def thing(ledger: Ledger, principal: Principal, number: int, said: Mapping[str, Any], owner: Owner) -> bool:
    """Whether anything changed. `said` may have one Location."""
    own = {name: value for name, value in said.items() if name != "Locations"}
    changed = entity(ledger, principal, THING, number, own)
    for location in said.get("Locations", ()):
        changed = _place(ledger, principal, number, location, owner) or changed
    return changed


def entity(ledger: Ledger, principal: Principal, kind: Entity, number: int, said: Mapping[str, Any]) -> bool:
    """Patches what differs. Whether anything did."""
    body = {name: _merged(ledger, kind, number, name, value) for name, value in said.items()}
    wanted = columns.columns(kind, body, partial=True, encoding=said.get("encodingType", ""))
    if not wanted:
        return False
    sql = f"SELECT {', '.join(wanted)} FROM {kind.table} WHERE id = ?"
    if ledger.connection.execute(sql, (number,)).fetchone() == tuple(wanted.values()):
        return False
    edits.patch(ledger, PatchEntity(principal, kind.name, number, body))
    return True


def _merged(ledger: Ledger, kind: Entity, number: int, name: str, value: Any) -> Any:
    if name not in _MERGED:
        return value
    known = kind.property(name)
    column = known.columns[0] if known else _MERGED[name]
    (text,) = ledger.connection.execute(
        f"SELECT {column} FROM {kind.table} WHERE id = ?", (number,)
    ).fetchone()
    return {**(json.loads(text) if text else {}), **value}


def _place(ledger: Ledger, principal: Principal, number: int, said: Mapping[str, Any], owner: Owner) -> bool:
    """The station's own Location is corrected. Where it has none, or shares it with another, it gets a new
    one, and its history says so. Without coordinates only a Location that is there can be named."""
    rows = ledger.connection.execute(
        """SELECT location, (SELECT count(*) FROM thing_location AS other WHERE other.location = own.location)
        FROM thing_location AS own WHERE thing = ?""",
        (number,),
    ).fetchall()
    if len(rows) == 1 and rows[0][1] == 1:
        return entity(ledger, principal, LOCATION, rows[0][0], said)
    if "location" not in said or _is_there(ledger, [row[0] for row in rows], said):
        return False
    (name,) = ledger.connection.execute("SELECT name FROM thing WHERE id = ?", (number,)).fetchone()
    whole = {"name": name, "description": name, **said}
    Creation(ledger, principal).under("Thing", number, "Locations", whole, owner)
    return True


def _is_there(ledger: Ledger, locations: list[int], said: Mapping[str, Any]) -> bool:
    """Whether one of several or shared Locations is at this place already."""
    wanted = columns.columns(LOCATION, {"location": said["location"]}, partial=True)
    for one in locations:
        row = ledger.connection.execute(
            f"SELECT {', '.join(wanted)} FROM location WHERE id = ?", (one,)
        ).fetchone()
        if row == tuple(wanted.values()):
            return True
    return False
