# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a `$filter` means, said a second time and as simply as possible: all rows in memory, every
combination of linked rows tried, three-valued logic by hand. The compiler is held against this."""

import json
import math
import operator
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from allmende.core.principal import Principal
from allmende.sensing.entities import BY_NAME, BY_SET, ENTITIES, Entity, Kind
from allmende.sensing.odata.ast import (
    Arithmetic,
    Call,
    Clock,
    Compare,
    Constant,
    Duration,
    Expression,
    Geometry,
    In,
    Lambda,
    Literal,
    Logic,
    Negative,
    Not,
    Path,
    Time,
    TypeName,
)
from allmende.sensing.sql.logic import with_paths
from allmende.sensing.store.database import Database
from tests.sensing import plane
from tests.sensing.naive_functions import NUMBERS, TEXTS, TIMES, Daytime, Length, sum_of_times

Row = dict[str, Any]
SIGNS = {
    "eq": operator.eq, "ne": operator.ne, "gt": operator.gt,
    "ge": operator.ge, "lt": operator.lt, "le": operator.le,
}  # fmt: skip


@dataclass(frozen=True)
class Dynamic:
    """A JSON value; `text` is what a string is compared with."""

    value: Any
    text: str | None


@dataclass
class World:
    """All rows that a principal may see, by entity; a row has its columns, the JSON ones decoded."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    joins: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    known: dict[tuple[str, int, str], list[Row]] = field(default_factory=dict)

    @staticmethod
    def load(database: Database, principal: Principal) -> "World":  # noqa: C901  # one table after the other
        world = World()
        with database.reading() as connection:
            for entity in ENTITIES:
                cursor = connection.execute(f"SELECT * FROM {entity.table}")
                names = [one[0] for one in cursor.description]
                rows = [dict(zip(names, row, strict=True)) for row in cursor]
                world.rows[entity.name] = [one for one in rows if _is_of(entity, one)]
            cursor = connection.execute("SELECT * FROM datastream_state")
            names = [one[0] for one in cursor.description]
            for row in cursor.fetchall():
                state = dict(zip(names, row, strict=True))
                streams = world.rows["Datastream"] + world.rows["MultiDatastream"]
                stream = next(one for one in streams if one["id"] == state["datastream"])
                stream["state"] = state
                for one in world.rows["Observation"]:
                    if one["datastream"] == stream["id"] and one["feature"] is None:
                        one["feature"] = state["feature"]
            hidden = {
                historical
                for historical, organisation, visibility in connection.execute(
                    """SELECT historical_location, organisation, visibility
                    FROM historical_location_location AS at JOIN location ON location.id = at.location"""
                )
                if not _sees(principal, {"organisation": organisation, "visibility": visibility})
            }
            for entity in ENTITIES:
                for link in entity.links:
                    if link.join is not None:
                        world.joins[f"{entity.name}/{link.name}"] = connection.execute(
                            f"SELECT {link.join.own}, {link.join.other} FROM {link.join.table}"
                        ).fetchall()
        for entity in ENTITIES:  # parents come before their children
            if entity.is_root:
                world.rows[entity.name] = [one for one in world.rows[entity.name] if _sees(principal, one)]
        kept = [one for one in world.rows["HistoricalLocation"] if one["id"] not in hidden]
        world.rows["HistoricalLocation"] = kept
        for entity in ENTITIES:
            if not entity.is_root:
                world.rows[entity.name] = [
                    one
                    for one in world.rows[entity.name]
                    if world.linked(entity, one, entity.parent)
                    or (entity.name == "Observation" and world.linked(entity, one, "MultiDatastream"))
                ]
        return world

    def reached(self, entity: Entity, row: Row, name: str) -> list[Row]:
        """As `linked`, remembered."""
        key = (entity.name, row["id"], name)
        if key not in self.known:
            self.known[key] = self.linked(entity, row, name)
        return self.known[key]

    def linked(self, entity: Entity, row: Row, name: str) -> list[Row]:
        link = entity.link(name)
        targets = self.rows[link.target]
        if link.join is not None:
            ids = {other for own, other in self.joins[f"{entity.name}/{name}"] if own == row["id"]}
            return [one for one in targets if one["id"] in ids]
        if link.column:
            return [one for one in targets if one["id"] == row[link.column]]
        return [one for one in targets if one[link.reverse] == row["id"]]

    def ids(self, entity: Entity, expression: Expression | None) -> list[int]:
        rows = self.rows[entity.name]
        found = rows if expression is None else holding(self, entity, rows, expression)
        return sorted(row["id"] for row in found)


def _is_of(entity: Entity, row: Row) -> bool:
    return entity.only is None or row[entity.only[0]] == entity.only[1]


def _sees(principal: Principal, row: Row) -> bool:
    return principal.everything or row["visibility"] == 1 or row["organisation"] in principal.reads


class Rows(dict[tuple[str, ...], Row | None]):
    """One row for each prefix, out of a world."""

    def __init__(self, world: World, rows: dict[tuple[str, ...], Row | None]) -> None:
        super().__init__(rows)
        self.world = world


def _quantified(entity: Entity, of: Lambda, rows: Rows) -> bool:
    """Is the condition true of some row, or of each?"""
    found = [rows[()]]
    for name in of.path.names:
        found = [other for row in found if row for other in rows.world.reached(entity, row, name)]
        entity = BY_NAME[entity.link(name).target]
    if of.condition is None:
        return bool(found)
    own = with_paths(of.condition, lambda path: Path(path.names[1:]))
    true = holding(rows.world, entity, found, own)
    return any(True for _ in true) if of.quantifier == "any" else len(list(true)) == len(found)


def value_of(world: World, entity: Entity, row: Row, expression: Expression) -> Any:
    """Of an expression whose links lead to one row each."""
    prefixes = sorted(prefixes_of(entity, expression), key=len)
    return _value(entity, expression, Rows(world, next(_combinations(world, entity, {(): row}, prefixes))))


def holding(world: World, entity: Entity, found: Iterable[Row], expression: Expression) -> Iterator[Row]:
    """Rows for which it is true in some combination of those that they are linked to."""
    prefixes = sorted(prefixes_of(entity, expression), key=len)
    for row in found:
        if any(
            _truth(entity, expression, Rows(world, rows)) is True
            for rows in _combinations(world, entity, {(): row}, prefixes)
        ):
            yield row


def _combinations(
    world: World, entity: Entity, rows: dict[tuple[str, ...], Row | None], prefixes: list[tuple[str, ...]]
) -> Iterator[dict[tuple[str, ...], Row | None]]:
    if not prefixes:
        yield rows
        return
    prefix, *rest = prefixes
    owner_row, owner = rows[prefix[:-1]], entity
    for name in prefix[:-1]:
        owner = BY_NAME[owner.link(name).target]
    found = [] if owner_row is None else world.reached(owner, owner_row, prefix[-1])
    for one in found or [None]:
        yield from _combinations(world, entity, {**rows, prefix: one}, rest)


def _split(entity: Entity, path: Path) -> tuple[tuple[str, ...], Entity, tuple[str, ...]]:
    return _split_names(entity.name, path.names)


@cache
def _split_names(of: str, names: tuple[str, ...]) -> tuple[tuple[str, ...], Entity, tuple[str, ...]]:
    entity, links = BY_NAME[of], []
    if names[0] in BY_SET and entity.link(names[0]) is None and len(names) > 1:
        names = names[1:]
    while names and entity.link(names[0]) is not None:
        if entity.name == "Observation" and names in (("Datastream", "id"), ("Datastream", "@iot.id")):
            return tuple(links), entity, ("datastream",)  # or MultiDatastream: they share their numbers
        links.append(names[0])
        entity, names = BY_NAME[entity.link(names[0]).target], names[1:]
    return tuple(links), entity, names


def prefixes_of(entity: Entity, expression: Any) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for path in _paths(expression):
        links = _split(entity, path)[0]
        found |= {links[: length + 1] for length in range(len(links))}
    return found


def _paths(node: Any) -> Iterator[Path]:
    if isinstance(node, Path):
        yield node
    elif isinstance(node, Lambda):
        return  # chooses its rows for itself
    elif isinstance(node, tuple):
        for one in node:
            yield from _paths(one)
    elif hasattr(node, "__dataclass_fields__"):
        for name in node.__dataclass_fields__:
            yield from _paths(getattr(node, name))


def _truth(entity: Entity, expression: Expression, rows: Any) -> bool | None:
    found = _value(entity, expression, rows)
    if isinstance(found, Dynamic):
        return found.value if isinstance(found.value, bool) else None
    return found


def _value(entity: Entity, expression: Expression, rows: Any) -> Any:  # noqa: C901, PLR0911, PLR0912  # one line for each kind
    """None is null; numbers, strings and booleans themselves; times as (start, end)."""
    match expression:
        case Path():
            return _property(entity, expression, rows)
        case Logic(word, parts):
            return _logic(word, (_truth(entity, one, rows) for one in parts))
        case Not(part):
            found = _truth(entity, part, rows)
            return None if found is None else not found
        case Negative(part):
            value = _value(entity, part, rows)
            found = value if isinstance(value, Length) else _number(value)
            return None if found is None else Length(-found.micros) if isinstance(found, Length) else -found
        case Arithmetic(word, left, right):
            sides = (_value(entity, left, rows), _value(entity, right, rows))
            if any(isinstance(one, tuple | Length) for one in sides):
                return sum_of_times(word, *sides)
            return _sum(word, *map(_number, sides))
        case Compare(sign, left, right):
            return _compare_nodes(entity, sign, left, right, rows)
        case In(part, values):
            return _logic("or", (_compare_nodes(entity, "eq", part, one, rows) for one in values))
        case Call("cast", (of, TypeName(name))):
            return _cast(_value(entity, of, rows), name)
        case Call(name, arguments) if name in plane.NAMES:
            given = [_value(entity, one, rows) for one in arguments]
            return plane.said(name, [one.value if isinstance(one, Dynamic) else one for one in given])
        case Call(name, arguments):
            return _call(name, [_value(entity, one, rows) for one in arguments])
        case Lambda():
            return _quantified(entity, expression, rows)
        case _:
            return _literal(expression)


def _literal(literal: Literal) -> Any:
    match literal:
        case Constant(value):
            return value
        case Time(start, end):
            return (start, start if end is None else end)
        case Duration(length):
            return Length(length)
        case Clock(time):
            return Daytime(time)
        case Geometry(shape):
            return shape


def _property(entity: Entity, path: Path, rows: Any) -> Any:  # noqa: C901, PLR0911  # one line for each kind
    links, target, names = _split(entity, path)
    row = rows[links]
    if row is None:
        return None
    if names[0] in ("id", "@iot.id"):
        return row["id"]
    if names[0] == "datastream":
        return row["datastream"]
    of = target.property(names[0])
    source = row["state"] if of.table else row
    first = source[of.columns[0]]
    match of.kind:
        case Kind.TEXT:
            return first
        case Kind.INSTANT:
            return None if first is None else (first, first)
        case Kind.INTERVAL | Kind.PERIOD:
            last = source[of.columns[1]]
            return None if first is None else (first, first if last is None else last)
        case Kind.RESULT if not names[1:]:
            return _result(first, source[of.columns[1]])
        case Kind.RESULT:
            first = source[of.columns[1]]
    value = None if first is None else json.loads(first)
    for name in (*((of.key,) if of.key else ()), *names[1:]):
        if isinstance(value, list) and name.isdigit():
            value = value[int(name)] if int(name) < len(value) else None
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return Dynamic(value, _text_of(value))


def _result(number: Any, text: str | None) -> Dynamic:
    if number is not None:
        return Dynamic(number, repr(number))
    value = None if text is None else json.loads(text)
    return Dynamic(value, value if isinstance(value, str) else text)


def _text_of(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _number(value: Any) -> Any:
    if isinstance(value, Dynamic):
        value = value.value
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(value: Any) -> str | None:
    return value.text if isinstance(value, Dynamic) else value


def _logic(word: str, parts: Iterable[bool | None]) -> bool | None:
    decisive, unknown = word == "or", False
    for one in parts:
        if one is decisive:
            return decisive
        unknown = unknown or one is None
    return None if unknown else not decisive


def _sum(word: str, left: Any, right: Any) -> Any:
    if left is None or right is None or (word in ("div", "mod") and right == 0):
        return None
    if word == "div":
        return float(left) / right
    if word == "mod":
        whole = isinstance(left, int) and isinstance(right, int)
        return int(math.fmod(left, right)) if whole else math.fmod(left, right)
    return {"add": operator.add, "sub": operator.sub, "mul": operator.mul}[word](left, right)


def _call(name: str, arguments: list[Any]) -> Any:
    """Of the values of its arguments, in the types that it takes; null gives null."""
    if name in TEXTS:
        given = [
            _number(one) if place and name == "substring" else _text(one)
            for place, one in enumerate(arguments)
        ]
    else:
        given = [_number(one) for one in arguments] if name in NUMBERS else arguments
    return None if None in given else {**TEXTS, **NUMBERS, **TIMES}[name](*given)


def _cast(value: Any, name: str) -> Any:
    if name == "Edm.String":
        return _text(value)
    return _number(value) if name != "Edm.Boolean" else _like(value, other=True)


def _is_null(node: Expression) -> bool:
    return isinstance(node, Constant) and node.value is None


def _compare_nodes(entity: Entity, sign: str, left: Expression, right: Expression, rows: Any) -> bool | None:
    if _is_null(left) or _is_null(right):
        other = left if _is_null(right) else right
        return _with_null(entity, sign, other, rows)
    return _compare(sign, _value(entity, left, rows), _value(entity, right, rows))


def _with_null(entity: Entity, sign: str, other: Expression, rows: Any) -> bool | None:
    if sign not in ("eq", "ne"):
        return None
    if isinstance(other, Path) and rows[_split(entity, other)[0]] is None:
        return None  # of a row that is not there nothing is known
    found = _value(entity, other, rows)
    missing = found is None or (isinstance(found, Dynamic) and found.value is None)
    return missing == (sign == "eq")


def _compare(sign: str, left: Any, right: Any) -> bool | None:
    if isinstance(left, Dynamic) and isinstance(right, Dynamic):
        numbers = (_number(left), _number(right))
        left, right = (left.text, right.text) if None in numbers else numbers
    elif isinstance(left, Dynamic):
        left = _like(left, right)
    elif isinstance(right, Dynamic):
        right = _like(right, left)
    if left is None or right is None:
        return None
    if isinstance(left, tuple):
        return _compare_times(sign, left, right)
    return SIGNS[sign](left, right)


def _like(value: Dynamic, other: Any) -> Any:
    if isinstance(other, bool):
        return value.value if isinstance(value.value, bool) else None
    return value.text if isinstance(other, str) else _number(value)


def _compare_times(sign: str, one: tuple[int, int], two: tuple[int, int]) -> bool:
    match sign:
        case "eq":
            return one == two
        case "ne":
            return one != two
        case "gt":  # begins at or after the other's end
            return one[0] >= two[1] and one[0] > two[0]
        case "lt":
            return one[1] <= two[0] and one[0] < two[0]
        case "ge":
            return one[0] >= two[0] and one[1] >= two[1]
        case _:
            return one[0] <= two[0] and one[1] <= two[1]
