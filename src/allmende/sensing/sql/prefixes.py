# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Through which links a filter goes, and which of the rows there it needs. A prefix: the links of a path."""

from collections.abc import Iterable, Iterator
from functools import reduce

from allmende.sensing.entities import OBSERVATION, Entity, Link
from allmende.sensing.odata.ast import (
    Arithmetic,
    Call,
    Compare,
    Expression,
    In,
    Lambda,
    Logic,
    Negative,
    Not,
    Path,
)
from allmende.sensing.sql.logic import paths_of
from allmende.sensing.sql.places import locate

Prefix = tuple[str, ...]


def prefixes(entity: Entity, parts: Iterable[Expression]) -> set[Prefix]:
    """The links of all paths, with those on the way."""
    whole = {locate(entity, path).prefix for one in parts for path in paths_of(one)}
    return {prefix[:length] for prefix in whole for length in range(len(prefix) + 1)}


def firsts(entity: Entity, parts: Iterable[Expression]) -> set[str]:
    """The first links of all paths; "" where a path has none. `Datastream/id` needs no join but is said of
    the Datastream."""
    return {
        (locate(entity, path).prefix or _key_link(entity, path))[0] for one in parts for path in paths_of(one)
    }


def _key_link(entity: Entity, path: Path) -> Prefix:
    place = locate(entity, path)
    return (entity.parent,) if place.of is None and place.key != "id" else ("",)


def _steps(entity: Entity, parts: Iterable[Expression]) -> Iterator[tuple[Prefix, Link]]:
    for one in parts:
        for path in paths_of(one):
            place = locate(entity, path)
            for length, link in enumerate(place.links, 1):
                yield place.prefix[:length], link


def many(entity: Entity, parts: Iterable[Expression]) -> set[Prefix]:
    """The prefixes that may have more than one row. What is reached by columns alone is one row, if any."""
    return {prefix for prefix, link in _steps(entity, parts) if not link.column}


def choices(entity: Entity, parts: Iterable[Expression]) -> set[Prefix]:
    """Where a combination of rows has to choose first: parts that have none of these in common hold or do
    not, each for itself."""
    found = many(entity, parts)
    return {one for one in found if not any(one[:length] in found for length in range(len(one)))}


def observations(entity: Entity, parts: Iterable[Expression]) -> int:
    """How often they would be read, side by side."""
    return len({prefix for prefix, link in _steps(entity, parts) if link.target == OBSERVATION.name})


def is_mixed(entity: Entity, expression: Expression) -> bool:
    """Somewhere in it an `or` has branches that choose different rows."""
    if not isinstance(expression, Logic):
        return False
    if expression.operator == "or":
        first, *rest = (many(entity, (one,)) for one in expression.parts)
        if any(one != first for one in rest):
            return True
    return any(is_mixed(entity, one) for one in expression.parts)


def required(entity: Entity, parts: Iterable[Expression]) -> set[Prefix]:
    """The prefixes whose row must be there for all parts to be true."""
    return reduce(set.union, (_required(entity, one) for one in parts), set[Prefix]())


def _required(entity: Entity, expression: Expression) -> set[Prefix]:
    match expression:
        case Logic("and", parts):
            return required(entity, parts)
        case Logic(_, parts):
            return reduce(set.intersection, (_required(entity, one) for one in parts))
        case Not(part):
            return _required(entity, part)
        case _:
            return prefixes(entity, (expression,)) if _is_plain(expression) else set()


def _is_plain(expression: Expression) -> bool:
    """Null as soon as one path of it has no row."""
    match expression:
        case Logic() | Not() | Lambda():
            return False
        case Compare(_, left, right) | Arithmetic(_, left, right):
            return _is_plain(left) and _is_plain(right)
        case Negative(part) | In(part, _):
            return _is_plain(part)
        case Call(_, arguments):
            return all(_is_plain(one) for one in arguments)
        case _:
            return True
