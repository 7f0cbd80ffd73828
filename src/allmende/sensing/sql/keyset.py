# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The order of a list and how its next page is found: by the last row's keys, not by counting rows."""

import base64
import binascii
import re
from collections.abc import Sequence
from math import inf, isfinite
from typing import Any

import msgspec

from allmende.core.errors import Malformed
from allmende.sensing.entities import BY_NAME, OBSERVATION, Entity, Kind, Link
from allmende.sensing.odata.ast import Awaited, Order, Path
from allmende.sensing.sql.leaves import Leaves
from allmende.sensing.sql.logic import paths_of
from allmende.sensing.sql.nodes import (
    NULL,
    TRUE,
    Column,
    Comparison,
    Condition,
    Fixed,
    Function,
    IsNull,
    Key,
    Moment,
    Negated,
    Result,
    Some,
    Table,
    Tuple,
    Type,
    both,
)
from allmende.sensing.sql.places import Place, locate, term
from allmende.sensing.sql.scope import Given, Scope, step

_INTEGER = re.compile("-?[0-9]{1,19}", re.ASCII)
_ORDERED = (Type.NUMBER, Type.TEXT, Type.TIME, Type.DURATION, Type.CLOCK)
LONGEST_TOKEN = 1_500
"""Longer than this a link is not: then it carries `$skip` alone."""


def order_to_keys(
    scope: Scope, entity: Entity, alias: str, orders: Sequence[Order]
) -> tuple[tuple[Key, ...], tuple[Table, ...]]:
    """The keys, the id always among them, and the tables that they need beyond the entity's own."""
    known: dict[tuple[str, ...], str] = {(): alias}
    tables: tuple[Table, ...] = ()
    keys: list[Key] = []
    for one in orders:
        for path in paths_of(one.by):
            tables += _reach(scope, entity, known, path)
        if not isinstance(one.by, Path):
            keys += _computed(Leaves(scope, entity, known), one)
            continue
        place = locate(entity, one.by)
        keys += _keys(scope, place, known[place.prefix], descending=one.descending)
        if place.is_id and not place.links:
            return tuple(keys), tables
    return (*keys, *_closing(scope, entity, alias, orders)), tables


def _closing(scope: Scope, entity: Entity, alias: str, orders: Sequence[Order]) -> tuple[Key, ...]:
    """What makes every order total: the id, in the last key's direction; for observations the primary key."""
    if entity is OBSERVATION and not orders:
        return Key(scope.stream(alias)), Key(Column(alias, "start")), Key(Column(alias, "id"))
    return (Key(Column(alias, "id"), bool(orders) and orders[-1].descending),)


def _reach(scope: Scope, entity: Entity, known: dict[tuple[str, ...], str], path: Path) -> tuple[Table, ...]:
    place = locate(entity, path)
    if scope.asker.as_of is not None and place.of is not None and place.of.computed:
        raise Malformed(f"$orderby={path.text}: it is not kept in versions, as $as_of asks for.")
    tables: tuple[Table, ...] = ()
    owner = entity
    for depth, link in enumerate(place.links):
        if link.many:
            raise Malformed(f"$orderby: {link.name} are many, an order needs one.", position=path.position)
        prefix = place.prefix[: depth + 1]
        if prefix not in known:
            target = known[prefix] = scope.alias()
            tables += _outer(scope, owner, known[prefix[:-1]], link, target)
        owner = BY_NAME[link.target]
    return tables


def _outer(scope: Scope, owner: Entity, alias: str, link: Link, target: str) -> tuple[Table, ...]:
    *between, last = step(scope, owner, alias, link, target)
    on = both(last.on or TRUE, scope.visible(BY_NAME[link.target], target))
    return tuple(
        Table(one.name, one.alias, one.on, outer=True) for one in (*between, Table(last.name, last.alias, on))
    )


def _keys(scope: Scope, place: Place, alias: str, *, descending: bool) -> tuple[Key, ...]:
    kind, found = term(scope, place, alias)
    nullable = bool(place.links) or not _always(place)
    if isinstance(found, Moment):
        found = found.start
    if isinstance(found, Result):
        parts = ((Column(alias, "result"), Type.NUMBER), (Column(alias, "result_json"), Type.TEXT))
        return tuple(Key(one, descending, nullable=True, kind=of) for one, of in parts)
    return (Key(found, descending, nullable, kind),)


def _computed(leaves: Leaves, order: Order) -> tuple[Key, ...]:
    """None of what is null in every row, as `length(null)`: it orders nothing."""
    kind, found = leaves.typed(order.by)
    if kind not in _ORDERED:
        raise Malformed(
            f"$orderby: {kind.value} is no order. Known: properties, and functions that give a number, a "
            "string, a time or a duration. Try: $orderby=length(name) desc.",
            position=order.by.position,
        )
    if isinstance(found, Moment):
        found = found.start
    if found == NULL:
        return ()
    if kind is Type.NUMBER:
        found = Function("key", (found,))
    return (Key(found, order.descending, nullable=True, kind=kind),)


def _always(place: Place) -> bool:
    """Never null in any row."""
    of = place.of
    return of is None or of.kind in (Kind.TEXT, Kind.INTERVAL) or (of.kind is Kind.INSTANT and of.mandatory)


def after(scope: Scope, keys: Sequence[Key], values: Sequence[Any]) -> Condition:
    """What comes after the row with these values."""
    terms, one_way = [one.term for one in keys], len({one.descending for one in keys}) == 1
    if one_way and not any(one.nullable for one in keys):
        slots = tuple(scope.slot(one) for one in values)
        operator = "lt" if keys[0].descending else "gt"
        return Comparison(operator, Tuple(tuple(terms)), Tuple(slots))
    ways = []
    for index, key in enumerate(keys):
        same = (_same(scope, one, value) for one, value in zip(keys[:index], values, strict=False))
        ways.append(both(*same, _beyond(scope, key, values[index])))
    return both(_bound(scope, keys[0], values[0]), Some(tuple(ways)))


def _bound(scope: Scope, key: Key, value: Any) -> Condition:
    """What an index can use of a lexicographic condition."""
    if key.nullable:
        return TRUE
    return Comparison("le" if key.descending else "ge", key.term, scope.slot(value))


def _same(scope: Scope, key: Key, value: Any) -> Condition:
    return IsNull(key.term) if value is None else Comparison("eq", key.term, scope.slot(value))


def _beyond(scope: Scope, key: Key, value: Any) -> Condition:
    if value is None:
        return Fixed("FALSE") if key.descending else Negated(IsNull(key.term))
    found = Comparison("lt" if key.descending else "gt", key.term, scope.slot(value))
    return Some((found, IsNull(key.term))) if key.descending and key.nullable else found


def encode_token(values: Sequence[Any]) -> str | None:
    """Whole numbers, the usual case, joined by dots; all else `_` and base64 of JSON. None where it would be
    too long for an address or cannot be said."""
    said = [_said(one) for one in values]
    if all(type(one) is int for one in said):
        return ".".join(map(str, said))
    if any(type(one) is float and not isfinite(one) for one in said):
        return None  # JSON has no word for it
    text = base64.urlsafe_b64encode(msgspec.json.encode(said)).rstrip(b"=").decode()
    return f"_{text}" if len(text) <= LONGEST_TOKEN else None


def _said(value: Any) -> Any:
    """As it stands in the order: a whole number beyond 64 bit as a floating one, and one zero."""
    if type(value) is float:
        return value or 0.0
    if type(value) is not int or _is_kept(value):
        return value
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf


def _is_kept(number: int) -> bool:
    return -(1 << 63) <= number < 1 << 63


def _decoded(token: str) -> list[Any]:
    if not token.startswith("_"):
        numbers = whole_numbers(token)
        if numbers is None:
            raise _strange()
        return numbers
    try:
        raw = base64.b64decode(token[1:] + "=" * (-(len(token) - 1) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(raw, type=list[int | float | str | None])
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise _strange() from error


def whole_numbers(token: str) -> list[int] | None:
    """The values of a token of the usual case."""
    parts = token.split(".")
    if not all(_INTEGER.fullmatch(one) for one in parts):
        return None
    values = [int(one) for one in parts]
    return values if all(map(_is_kept, values)) else None


def decode_token(token: str | Awaited, keys: Sequence[Key]) -> list[Any]:
    """The values of the last row before. Raises Malformed for what this order cannot have given."""
    if isinstance(token, Awaited):
        values: list[Any] = [Given("token", place) for place in range(token.numbers)]
    else:
        values = _decoded(token)
    fits = len(values) == len(keys) and all(
        _fits(value, key) for value, key in zip(values, keys, strict=False)
    )
    if not fits:
        raise _strange()
    return values


def _fits(value: Any, key: Key) -> bool:
    match value:
        case None:
            return key.nullable
        case str():
            return key.kind in (Type.TEXT, Type.DYNAMIC) and "\0" not in value
        case int() if not _is_kept(value):
            return False
        case _:
            return key.kind is not Type.TEXT


def _strange() -> Malformed:
    return Malformed("$skiptoken is not of this list. Try: the @iot.nextLink as it was given.")
