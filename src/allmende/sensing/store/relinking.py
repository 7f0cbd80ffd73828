# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Relations between entities that are there already, and what each of them drags along."""

from allmende.core.errors import Conflict
from allmende.core.ids import datastream_of
from allmende.core.principal import Principal, Visibility
from allmende.sensing.entities import BY_NAME, LOCATION, OBSERVATION, THING, Entity, Link
from allmende.sensing.store import links, multi, observations, rights, snapshots
from allmende.sensing.store.ledger import Ledger


def add_all(
    ledger: Ledger, principal: Principal, entity: Entity, number: int, link: Link, targets: list[int]
) -> None:
    """Adds to a to-many link. A Thing's Locations are replaced: it is in one place at a time (§8.2.1); so is
    what has an order, which is given whole."""
    if not targets:
        return
    if entity is THING and link.name == "Locations":
        links.place(ledger, number, targets)
        return
    if link.join is not None and link.join.position:
        links.rank(ledger, link.join, number, targets)
        return
    for target in targets:
        if entity is LOCATION and link.name == "Things":
            links.addressed(ledger, principal, THING, target)
            links.place(ledger, target, [number])
        else:
            _add(ledger, principal, entity, number, link, target)


def set_single(
    ledger: Ledger, principal: Principal, entity: Entity, number: int, link: Link, target: int
) -> None:
    """Points a to-one link elsewhere. Raises Conflict for an Observation's Datastream."""
    if entity is OBSERVATION:
        _set_of_observation(ledger, number, link, target)
        return
    if link.target == "Thing":
        links.addressed(ledger, principal, THING, target)
    if link.join is not None:
        ledger.connection.execute(
            f"UPDATE {link.join.table} SET {link.join.other} = ? WHERE {link.join.own} = ?", (target, number)
        )
    else:
        ledger.connection.execute(
            f"UPDATE {entity.table} SET {link.column} = ? WHERE id = ?", (target, number)
        )
    if entity.is_stream:
        _settle_visibility(ledger, principal, number)


def thing_visibility(ledger: Ledger, thing: int) -> int:
    row = ledger.connection.execute("SELECT visibility FROM thing WHERE id = ?", (thing,)).fetchone()
    return int(row[0])


def _add(ledger: Ledger, principal: Principal, entity: Entity, number: int, link: Link, target: int) -> None:
    back = links.inverse(entity, link)
    if back is None or back.many:
        if not BY_NAME[link.target].is_root:  # another Thing's history is not ours to write
            links.addressed(ledger, principal, BY_NAME[link.target], target)
        snapshots.keep(ledger, BY_NAME[link.target], target)
        links.join(ledger, link, number, target)
        return
    kind = BY_NAME[link.target]
    links.addressed(ledger, principal, kind, target)
    snapshots.keep(ledger, kind, target)
    set_single(ledger, principal, kind, target, back, number)
    if kind is not OBSERVATION:  # the feed hears of the row itself
        ledger.note("update", kind.name, target)


def _set_of_observation(ledger: Ledger, number: int, link: Link, target: int) -> None:
    stream = ledger.stream(datastream_of(number))
    if link.column == "datastream":
        own = multi.entity_of(stream)
        if target != stream.id or link.target != own.name:
            raise Conflict(
                f"Observations({number}) belongs to {own.set}({stream.id}), and its id says so: it cannot "
                "move. Try: create it anew there and delete this one."
            )
        return
    ledger.flush()
    row = observations.find(ledger.connection, number)
    if row is None:
        raise rights.unknown("Observations", number)
    column = None if target == stream.feature else target
    observations.replace(ledger, stream, [(row, (*row[:7], column, row[8]))])


def _settle_visibility(ledger: Ledger, principal: Principal, datastream: int) -> None:
    """A Datastream belongs to the owner of its Thing and is never more visible; a public one publishes its
    Sensor."""
    thing, visibility = ledger.connection.execute(
        "SELECT thing, visibility FROM datastream WHERE id = ?", (datastream,)
    ).fetchone()
    ledger.connection.execute(
        "UPDATE datastream SET organisation = (SELECT organisation FROM thing WHERE id = ?) WHERE id = ?",
        (thing, datastream),
    )
    if visibility > thing_visibility(ledger, thing):
        ledger.connection.execute(
            "UPDATE datastream SET visibility = ? WHERE id = ?", (int(Visibility.ORGANISATION), datastream)
        )
    elif visibility:
        links.publish(ledger, principal, datastream)
