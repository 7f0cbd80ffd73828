# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whether a question may read many more observations than it shows.

Such a question is not refused, but must not stand in the way of all others. Said from the question alone,
before the store is asked: a filter by time reads what it shows, one by result may read everything."""

from allmende.sensing.entities import BY_NAME, OBSERVATION, Entity
from allmende.sensing.odata.ast import Call, Compare, Constant, Expression, In, Path, Query, Time
from allmende.sensing.sql.filters import split_by_link
from allmende.sensing.sql.logic import normal, parts_of
from allmende.sensing.sql.places import IDS
from allmende.sensing.sql.prefixes import observations
from allmende.sensing.sql.streams import STREAMS, is_by_time

_TIME = ("phenomenonTime",)
_ORDERS = ("eq", "gt", "ge", "lt", "le")


def reads_much(entity: Entity, query: Query) -> bool:
    """Of this collection or of one expanded below. Raises Malformed for unknown names in a filter."""
    if query.filter is not None and observations(entity, (query.filter,)):
        return True
    if entity is OBSERVATION and query.distinct:
        return True
    if entity is OBSERVATION and (_searches(query.filter) or _sorts(query)):
        return True
    links = ((entity.link(one.link), one.query) for one in query.expand)
    return any(link is not None and reads_much(BY_NAME[link.target], inner) for link, inner in links)


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
        case In(Path(names), _):
            return _is_id(names)
        case _:
            return False


def _is_fixed(expression: Expression) -> bool:
    return isinstance(expression, Constant | Time) or expression == Call("now", ())


def _is_id(names: tuple[str, ...]) -> bool:
    return len(names) == 1 and names[0] in IDS
