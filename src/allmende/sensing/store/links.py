# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What entities point to: ids in bodies, who owns an entity, a Thing's locations and their history (§8.2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from allmende.core.errors import Conflict, Malformed
from allmende.core.ids import datastream_of
from allmende.core.principal import Principal, Visibility
from allmende.sensing.entities import (
    BY_NAME,
    HISTORICAL_LOCATION,
    LOCATION,
    OBSERVATION,
    THING,
    Entity,
    Join,
    Link,
)
from allmende.sensing.store import observations, rights, snapshots
from allmende.sensing.store.columns import json_kind
from allmende.sensing.store.ledger import Ledger

_INT64 = 1 << 63
_ORDERED = "datastream_observed_property"
_AT_A_HIDDEN_PLACE = """
SELECT 1 FROM historical_location_location AS place JOIN location ON location.id = place.location
WHERE place.historical_location = ? AND location.visibility = 0"""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom a root entity belongs to and who may see it; children have their parent's."""

    organisation: int
    visibility: int

    def below(self, above: "Owner") -> "Owner":
        """Whose it is, and at most as visible as what it hangs on."""
        return Owner(above.organisation, min(self.visibility, above.visibility))


def owner_of(ledger: Ledger, entity: Entity, number: int) -> Owner | None:
    """None where there is no such entity."""
    if not -_INT64 <= number < _INT64:
        return None
    if entity is OBSERVATION:
        if observations.find(ledger.connection, number) is None:
            return None
        number, entity = datastream_of(number), replace(BY_NAME["Datastream"], only=None)
    table = entity.table
    if entity.is_root:
        sql = f"SELECT organisation, visibility FROM {table} WHERE id = ?"
        if entity.only is not None:
            sql += " AND {} = {}".format(*entity.only)
    else:
        parent = BY_NAME[entity.parent].table
        own = f"SELECT {parent} FROM {table} WHERE id = ?"
        sql = f"SELECT organisation, visibility FROM {parent} WHERE id = ({own})"
    row = ledger.connection.execute(sql, (number,)).fetchone()
    if row is None:
        return None
    if entity is HISTORICAL_LOCATION and ledger.connection.execute(_AT_A_HIDDEN_PLACE, (number,)).fetchone():
        return Owner(row[0], int(Visibility.ORGANISATION))
    return Owner(*row)


def addressed(ledger: Ledger, principal: Principal, entity: Entity, number: int) -> Owner:
    """The entity that the request names: raises Unknown where it is not or may not be read, Forbidden
    where it may not be changed."""
    owner = owner_of(ledger, entity, number)
    if owner is None or not rights.sees(principal, owner.organisation, owner.visibility):
        raise rights.unknown(entity.set, number)
    rights.check_may_change(principal, owner.organisation, f"{entity.set}({number})")
    return owner


def linked(ledger: Ledger, principal: Principal, link: Link, number: int) -> Owner:
    """The entity that a body names. Raises Malformed where it is not or may not be read, Forbidden for the
    place of another: what stands there would keep its owner from hiding it."""
    target = BY_NAME[link.target]
    owner = owner_of(ledger, target, number)
    if owner is None or not rights.sees(principal, owner.organisation, owner.visibility):
        raise Malformed(f"{link.name} names {target.set}({number}), and there is none.")
    if target is LOCATION:
        rights.check_may_change(principal, owner.organisation, f"{target.set}({number})")
    return owner


def id_in(value: Any) -> int | None:
    """The id of `{"@iot.id": 1}` or `{"id": 1}`; None where the object is more than a reference."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return None
    number = value.get("@iot.id", value.get("id"))
    return number if type(number) is int else None


def reference(link: Link, value: Any) -> int:
    """As id_in, for where only references are taken. Raises Malformed."""
    if isinstance(value, Mapping):
        number = value.get("@iot.id", value.get("id"))
        if type(number) is int:
            return number
    raise Malformed(
        f"{link.name} takes a reference here, {json_kind(value)} was given. "
        'Try: {"@iot.id": 1}; what is new is created by a POST of its own.'
    )


def items_of(link: Link, value: Any) -> Sequence[Any]:
    if not isinstance(value, list):
        raise Malformed(f"{link.name} is an array, {json_kind(value)} was given.")
    return value


def inverse(entity: Entity, link: Link) -> Link | None:
    """The link of the target that is the same relation seen from there."""
    for one in BY_NAME[link.target].links:
        if one.target == entity.name and (
            (link.reverse and one.column == link.reverse)
            or (link.column and one.reverse == link.column)
            or (link.join is not None and one.join is not None and one.join.table == link.join.table)
        ):
            return one
    return None


def join(ledger: Ledger, link: Link, own: int, other: int) -> None:
    """Adds the pair to the table between two entities."""
    if link.join is None:
        raise TypeError(f"{link.name} has no table between")
    if link.join.table == _ORDERED:
        raise Conflict(
            "What a MultiDatastream observes has an order, which it keeps itself. "
            "Try: PATCH the MultiDatastream with all its ObservedProperties."
        )
    names = f"{link.join.table} ({link.join.own}, {link.join.other})"
    ledger.connection.execute(f"INSERT INTO {names} VALUES (?, ?) ON CONFLICT DO NOTHING", (own, other))


def rank(ledger: Ledger, join: Join, own: int, others: Sequence[int]) -> None:
    """These and no others, in this order."""
    ledger.connection.execute(f"DELETE FROM {join.table} WHERE {join.own} = ?", (own,))
    ledger.connection.executemany(
        f"INSERT INTO {join.table} ({join.own}, {join.position}, {join.other}) VALUES (?, ?, ?)",
        [(own, position, other) for position, other in enumerate(others)],
    )


def place(ledger: Ledger, thing: int, locations: Sequence[int], time: int | None = None) -> int:
    """The Thing is at these locations instead of where it was, and history says so (§8.2.2). Returns the
    id of the HistoricalLocation."""
    _replace_locations(ledger, thing, locations)
    moment = ledger.clock() if time is None else time
    made: int = ledger.connection.execute(
        "INSERT INTO historical_location (thing, time) VALUES (?, ?) RETURNING id", (thing, moment)
    ).fetchone()[0]
    remember_locations(ledger, made, locations)
    ledger.note("create", "HistoricalLocation", made)
    return made


def remember_locations(ledger: Ledger, historical: int, locations: Iterable[int]) -> None:
    ledger.connection.executemany(
        "INSERT INTO historical_location_location (historical_location, location) VALUES (?, ?)"
        " ON CONFLICT DO NOTHING",
        [(historical, one) for one in locations],
    )


def follow_history(ledger: Ledger, historical: int) -> None:
    """A HistoricalLocation later than all others of its Thing says where the Thing is now (§10.2)."""
    thing, time = ledger.connection.execute(
        "SELECT thing, time FROM historical_location WHERE id = ?", (historical,)
    ).fetchone()
    later = ledger.connection.execute(
        "SELECT 1 FROM historical_location WHERE thing = ? AND time >= ? AND id <> ? LIMIT 1",
        (thing, time, historical),
    ).fetchone()
    if later is None:
        rows = ledger.connection.execute(
            "SELECT location FROM historical_location_location WHERE historical_location = ?", (historical,)
        )
        _replace_locations(ledger, thing, [location for (location,) in rows])


def _replace_locations(ledger: Ledger, thing: int, locations: Iterable[int]) -> None:
    snapshots.keep(ledger, THING, thing)
    ledger.connection.execute("DELETE FROM thing_location WHERE thing = ?", (thing,))
    ledger.connection.executemany(
        "INSERT INTO thing_location (thing, location) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(thing, one) for one in locations],
    )


def publish(ledger: Ledger, principal: Principal, datastream: int) -> None:
    """A public Datastream has a public Sensor and ObservedProperty."""
    for table, name, own in (
        ("sensor", "Sensor", "SELECT sensor FROM datastream WHERE id = ?"),
        (
            "observed_property",
            "ObservedProperty",
            "SELECT observed_property FROM datastream_observed_property WHERE datastream = ?",
        ),
    ):
        hidden = ledger.connection.execute(
            f"SELECT id, organisation FROM {table} WHERE visibility = ? AND id IN ({own})",
            (int(Visibility.ORGANISATION), datastream),
        ).fetchall()
        for number, organisation in hidden:
            rights.check_may_change(principal, organisation, f"{BY_NAME[name].set}({number})")
            snapshots.keep(ledger, BY_NAME[name], number)
            ledger.connection.execute(
                f"UPDATE {table} SET visibility = ? WHERE id = ?", (int(Visibility.PUBLIC), number)
            )
            ledger.note("update", name, number)
