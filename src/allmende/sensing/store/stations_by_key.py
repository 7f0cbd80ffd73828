# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Things and Datastreams that are found by the key their source gave them, or created (EnsureThing)."""

from collections.abc import Mapping
from typing import Any

from allmende.core.principal import Principal
from allmende.sensing.entities import BY_NAME, DATASTREAM, THING, Entity
from allmende.sensing.sql.visibility import readable
from allmende.sensing.store import columns, links, station_updates
from allmende.sensing.store.commands import Ensured, EnsureThing
from allmende.sensing.store.creation import Creation
from allmende.sensing.store.ledger import Ledger
from allmende.sensing.store.links import Owner

_BY_KEY = """
SELECT id FROM {table} WHERE {key} = ? AND {key} IS NOT NULL"""
_SHARED = ("Sensor", "ObservedProperty")


def ensure(ledger: Ledger, command: EnsureThing) -> Ensured:
    """Creates what is missing; what is there is changed only to what the source itself says."""
    principal = command.principal
    owner = Owner(principal.organisation, command.visibility)
    creation = Creation(ledger, principal)
    thing = find(ledger, principal, THING, command.key)
    created, updated = thing is None, False
    if thing is None:
        thing = creation.entity(THING, _with_key(command.thing, command.key), owner)
    else:
        above = links.addressed(ledger, principal, THING, thing)
        updated = station_updates.thing(ledger, principal, thing, command.said, above)
        owner = owner.below(above)
    streams: dict[str, int] = {}
    for key, body in command.streams.items():
        found = find(ledger, principal, DATASTREAM, key, thing)
        if found is None:
            whole = _with_shared(ledger, _with_key(body, key), owner)
            found = creation.entity(DATASTREAM, whole, owner, {"Thing": thing})
            created = True
        else:
            said = command.said_of_streams.get(key, {})
            updated = station_updates.entity(ledger, principal, DATASTREAM, found, said) or updated
        streams[key] = found
    return Ensured(thing, streams, created, updated)


def find(
    ledger: Ledger, principal: Principal, entity: Entity, key: str, thing: int | None = None
) -> int | None:
    """Another organisation may have hidden something of the same key."""
    policy, may_read = readable(principal, entity.table)
    known = ledger.connection.dialect.key_of("properties")
    sql = f"{_BY_KEY.format(table=entity.table, key=known)} AND {policy}"
    values: tuple[object, ...] = (key, *may_read)
    if thing is not None:
        sql, values = f"{sql} AND thing = ?", (*values, thing)
    row = ledger.connection.execute(f"{sql} ORDER BY id LIMIT 1", values).fetchone()
    return None if row is None else int(row[0])


def _with_key(body: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {**body, "properties": {**body.get("properties", {}), "key": key}}


def _with_shared(ledger: Ledger, body: Mapping[str, Any], owner: Owner) -> dict[str, Any]:
    """Sensors and observed properties that say the same as one of the same owner become references to it."""
    result = dict(body)
    for name in _SHARED:
        entity = BY_NAME[name]
        values = columns.columns(entity, body[name], partial=False)
        values |= {"organisation": owner.organisation, "visibility": int(owner.visibility)}
        same = " AND ".join(f"{column} IS NOT DISTINCT FROM ?" for column in values)
        row = ledger.connection.execute(
            f"SELECT id FROM {entity.table} WHERE {same} ORDER BY id LIMIT 1", tuple(values.values())
        ).fetchone()
        if row is not None:
            result[name] = {"@iot.id": row[0]}
    return result
