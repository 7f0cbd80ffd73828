# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Relations between entities that are there already, and what each of them drags along."""

from allmende.core.errors import Conflict, Unknown
from allmende.core.ids import datastream_of
from allmende.core.principal import Principal, Visibility
from allmende.sensing.entities import (
    BY_NAME,
    HISTORICAL_LOCATION,
    LOCATION,
    OBSERVATION,
    THING,
    Entity,
    Link,
    with_article,
)
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


def remove(
    ledger: Ledger, principal: Principal, entity: Entity, number: int, link: Link, target: int
) -> None:
    """Takes one out of a link to many."""
    if entity is LOCATION and link.name == "Things":
        links.addressed(ledger, principal, THING, target)
        snapshots.keep(ledger, THING, target)
        _leave(ledger, target, number, f"Locations({number}) has no Things({target}).")
        ledger.note("update", THING.name, target)
    elif entity is THING and link.name == "Locations":
        _leave(ledger, number, target, f"Things({number}) is not at Locations({target}).")
    else:
        _part(ledger, principal, entity, number, link, target)


def _leave(ledger: Ledger, thing: int, location: int, message: str) -> None:
    """Where the Thing is still somewhere, history says so."""
    rows = ledger.connection.execute("SELECT location FROM thing_location WHERE thing = ?", (thing,))
    places = [one for (one,) in rows]
    if location not in places:
        raise Unknown(message)
    places.remove(location)
    if places:
        links.place(ledger, thing, places)
    else:
        ledger.connection.execute("DELETE FROM thing_location WHERE thing = ?", (thing,))


def _part(ledger: Ledger, principal: Principal, entity: Entity, number: int, link: Link, target: int) -> None:
    """HistoricalLocations and Locations; every other relation belongs to what one of the two is."""
    kind = BY_NAME[link.target]
    if link.join is None or {entity, kind} != {LOCATION, HISTORICAL_LOCATION}:
        raise Conflict(
            f"{link.name} of {with_article(entity.name)} cannot be taken away: {with_article(kind.name)} is "
            "not without it. "
            f"Try: PUT another one, or DELETE {kind.set}({target})."
        )
    links.addressed(ledger, principal, kind, target)
    historical = number if entity is HISTORICAL_LOCATION else target
    snapshots.keep(ledger, HISTORICAL_LOCATION, historical)
    _check_not_last(ledger, historical)
    sql = f"DELETE FROM {link.join.table} WHERE {link.join.own} = ? AND {link.join.other} = ?"
    if not ledger.connection.execute(sql, (number, target)).rowcount:
        raise Unknown(f"{entity.set}({number}) has no {link.name}({target}).")
    links.follow_history(ledger, historical)


def _check_not_last(ledger: Ledger, historical: int) -> None:
    sql = "SELECT count(*) FROM historical_location_location WHERE historical_location = ?"
    if ledger.connection.execute(sql, (historical,)).fetchone()[0] == 1:
        raise Conflict(
            f"HistoricalLocations({historical}) needs a Location. "
            f"Try: DELETE HistoricalLocations({historical})."
        )


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
