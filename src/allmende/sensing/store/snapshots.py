# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""An entity as it stands at this moment in the writer's transaction, in the words of the standard: what the
change log compares."""

from typing import Any

import msgspec

from allmende.core.clock import format_instant
from allmende.core.ids import datastream_of
from allmende.sensing.entities import DATASTREAM, MULTI_DATASTREAM, OBSERVATION, THING, Entity, Kind, Property
from allmende.sensing.store import multi, observations
from allmende.sensing.store.ledger import Ledger
from allmende.sensing.store.stations import result_value

Snapshot = dict[str, Any]
_STREAMS = (DATASTREAM.name, MULTI_DATASTREAM.name)
_TIMES = (Kind.INSTANT, Kind.INTERVAL)
_OBSERVATION_COLUMNS = ("datastream", "start", "id", "end", "result", "result_json", "result_time", "feature")


def snapshot(ledger: Ledger, entity: Entity, number: int) -> Snapshot | None:
    """Member → value, `organisation` and `visibility` among them; links by id. None: it is not there."""
    columns = _observation(ledger, number) if entity is OBSERVATION else _columns(ledger, entity, number)
    if columns is None:
        return None
    found = {one.name: _value(one, columns) for one in entity.properties if not one.computed}
    if entity.is_root:
        found |= {name: columns[name] for name in ("organisation", "visibility")}
    found |= {one.name: columns[one.column] for one in entity.links if one.column in columns}
    if entity is OBSERVATION:
        own = multi.entity_of(ledger.stream(columns["datastream"]))
        found = {name: value for name, value in found.items() if name not in _STREAMS or name == own.name}
    found |= _ending(ledger, number) if entity is THING else {}
    return {
        name: value for name, value in (found | _joined(ledger, entity, number)).items() if value is not None
    }


def keep(ledger: Ledger, entity: Entity, number: int) -> None:
    """Before it is changed along with another: for the line that it gets of its own."""
    key = (entity.name, number)
    if key not in ledger.before and (found := snapshot(ledger, entity, number)) is not None:
        ledger.before[key] = found


def difference(before: Snapshot, after: Snapshot) -> tuple[Snapshot, Snapshot]:
    """Only members that changed; one that was or is not there is left out."""
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return tuple({name: side[name] for name in changed & side.keys()} for side in (before, after))  # type: ignore[return-value]


def _columns(ledger: Ledger, entity: Entity, number: int) -> Snapshot | None:
    cursor = ledger.connection.execute(f"SELECT * FROM {entity.table} WHERE id = ?", (number,))
    row = cursor.fetchone()
    names = [one[0] for one in cursor.description]
    return None if row is None else dict(zip(names, row, strict=True))


def _observation(ledger: Ledger, number: int) -> Snapshot | None:
    ledger.flush()
    row = observations.find(ledger.connection, number)
    if row is None:
        return None
    found: Snapshot = dict(zip(_OBSERVATION_COLUMNS, row[:8], strict=True)) | {"extra": row[8]}
    found["feature"] = row[7] or ledger.stream(datastream_of(number)).feature
    return found


def _value(one: Property, columns: Snapshot) -> Any:
    first, *others = (columns[name] for name in one.columns)
    if one.kind is Kind.RESULT:
        return result_value(first, others[0])
    if first is None:
        return None
    if one.kind in _TIMES:
        return "/".join(format_instant(part) for part in (first, *others) if part is not None)
    if one.kind is Kind.TEXT:
        return first
    return msgspec.json.decode(first).get(one.key) if one.key else msgspec.json.decode(first)


def _ending(ledger: Ledger, thing: int) -> Snapshot:
    sql = "SELECT reason, since, address, goes_on FROM ending WHERE thing = ?"
    row = ledger.connection.execute(sql, (thing,)).fetchone()
    if row is None:
        return {}
    reason, since, address, goes_on = row
    said = {"reason": reason, "since": format_instant(since), "address": address, "goes_on": bool(goes_on)}
    return {"ending": said}


def _joined(ledger: Ledger, entity: Entity, number: int) -> Snapshot:
    """Links that another table holds and that say what this entity is: not who else points to it."""
    found = {}
    for link in entity.links:
        if link.join is None or link.cascade or (entity.name, link.name) == ("Location", "Things"):
            continue
        order = link.join.position or link.join.other
        sql = f"SELECT {link.join.other} FROM {link.join.table} WHERE {link.join.own} = ? ORDER BY {order}"
        ids = [one for (one,) in ledger.connection.execute(sql, (number,))]
        found[link.name] = ids if link.many else (ids[0] if ids else None)
    return found
