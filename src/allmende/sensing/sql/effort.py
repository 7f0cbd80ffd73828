# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whether a question may read many more observations than it shows.

Such a question is not refused, but must not stand in the way of all others. Said from the question alone,
before the store is asked: a filter by time reads what it shows, one by result may read everything."""

from allmende.sensing.entities import BY_NAME, ENTITIES, OBSERVATION, Entity
from allmende.sensing.odata.ast import (
    Arithmetic,
    Call,
    Compare,
    Constant,
    Duration,
    Expression,
    In,
    Path,
    Query,
    Time,
)
from allmende.sensing.sql.filters import split_by_link
from allmende.sensing.sql.logic import lambdas_of, normal, parts_of, paths_of
from allmende.sensing.sql.places import IDS
from allmende.sensing.sql.prefixes import observations
from allmende.sensing.sql.streams import STREAMS, is_by_time

_TIME = ("phenomenonTime",)
_OBSERVED = {link.name for entity in ENTITIES for link in entity.links if link.target == OBSERVATION.name}
_ORDERS = ("eq", "gt", "ge", "lt", "le")


def reads_much(entity: Entity, query: Query) -> bool:
    """Of this collection or of one expanded below. Raises Malformed for unknown names in a filter."""
    if query.filter is not None and _observes(entity, query.filter):
        return True
    if entity is OBSERVATION and query.distinct:
        return True
    if entity is OBSERVATION and (_searches(query.filter) or _sorts(query)):
        return True
    links = ((entity.link(one.link), one.query) for one in query.expand)
    return any(link is not None and reads_much(BY_NAME[link.target], inner) for link, inner in links)


def _observes(entity: Entity, expression: Expression) -> bool:
    """It looks at observations beyond a link."""
    if observations(entity, (expression,)):
        return True
    return any(
        not _OBSERVED.isdisjoint(path.names)
        for one in lambdas_of(expression)
        for path in (one.path, *(paths_of(one.condition) if one.condition else ()))
    )


def _sorts(query: Query) -> bool:
    return bool(query.order) and not is_by_time(query)


def _searches(expression: Expression | None) -> bool:
    _, rest = split_by_link(OBSERVATION, expression, STREAMS)
    return rest is not None and not all(_is_by_key(one) for one in parts_of(normal(rest)))


def _is_by_key(part: Expression) -> bool:
    """A piece of the primary key: a span of time, or single ids."""
    match part:
        case Compare(operator, Path(names), other) | Compare(operator, other, Path(names)) if _is_fixed(
            other
        ):
            return (names == _TIME and operator in _ORDERS) or (_is_id(names) and operator == "eq")
        case Call("before" | "after" | "during", (Path(names), other)) if _is_fixed(other):
            return names == _TIME
        case In(Path(names), _):
            return _is_id(names)
        case _:
            return False


def _is_fixed(expression: Expression) -> bool:
    """Known before any row is read."""
    match expression:
        case Arithmetic(_, left, right):
            return _is_fixed(left) and _is_fixed(right)
        case Call(_, ()):
            return True
        case _:
            return isinstance(expression, Constant | Time | Duration)


def _is_id(names: tuple[str, ...]) -> bool:
    return len(names) == 1 and names[0] in IDS
