# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`$filter` → condition.

A filter holds for an entity if one combination of the entities that its links reach makes it true ("any",
and the same one wherever a link is named again: OGC 18-088 §9.3.3.5, example 4). What the principal may not
read is not there. Logic is three-valued; only true keeps.

"One combination" goes into the parts of an `or`, and into those of an `and` that share no link. So each part
becomes a semi-join of its own, `key IN (SELECT …)`, and conditions on the entity itself stay bare for the
planner of the store.
"""

from collections.abc import Iterable, Iterator
from functools import reduce

from allmende.sensing.entities import BY_NAME, Entity, Link
from allmende.sensing.odata.ast import (
    Arithmetic,
    Call,
    Compare,
    Expression,
    In,
    Logic,
    Negative,
    Not,
    Path,
)
from allmende.sensing.sql.leaves import Leaves
from allmende.sensing.sql.nodes import TRUE, Condition, Some, Subselect, Table, Within, both
from allmende.sensing.sql.places import locate
from allmende.sensing.sql.scope import Scope, ends, key_of, step

Prefix = tuple[str, ...]


def filter_to_condition(scope: Scope, entity: Entity, alias: str, expression: Expression | None) -> Condition:
    return TRUE if expression is None else _place(scope, entity, alias, normal(expression))


def split_by_link(
    entity: Entity, expression: Expression | None, link: str
) -> tuple[Expression | None, Expression | None]:
    """(what is said of the link's entity alone, the rest): both must hold."""
    if expression is None:
        return None, None
    groups = list(_components(entity, _parts(normal(expression))))
    ours = [group for group in groups if _firsts(entity, group) == {link}]
    rest = [group for group in groups if group not in ours]
    return _conjunction(ours), _conjunction(rest)


def _conjunction(groups: list[tuple[Expression, ...]]) -> Expression | None:
    parts = tuple(one for group in groups for one in group)
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Logic("and", parts)


def normal(expression: Expression, *, negated: bool = False) -> Expression:
    """`not` moved down to comparisons (De Morgan holds in three values), chains flattened."""
    match expression:
        case Not(part):
            return normal(part, negated=not negated)
        case Logic(operator, parts, position):
            turned = ("or" if operator == "and" else "and") if negated else operator
            found: list[Expression] = []
            for one in parts:
                part = normal(one, negated=negated)
                found += part.parts if isinstance(part, Logic) and part.operator == turned else [part]
            return Logic("and" if turned == "and" else "or", tuple(found), position)
        case _:
            return Not(expression, expression.position) if negated else expression


def paths_of(expression: Expression) -> Iterator[Path]:
    match expression:
        case Path():
            yield expression
        case Logic(_, parts) | Call(_, parts):
            for one in parts:
                yield from paths_of(one)
        case Not(part) | Negative(part):
            yield from paths_of(part)
        case Compare(_, left, right) | Arithmetic(_, left, right):
            yield from paths_of(left)
            yield from paths_of(right)
        case In(part, values):
            for one in (part, *values):
                yield from paths_of(one)


def _prefixes(entity: Entity, parts: Iterable[Expression]) -> set[Prefix]:
    """The links of all paths, with those on the way."""
    whole = {locate(entity, path).prefix for one in parts for path in paths_of(one)}
    return {prefix[:length] for prefix in whole for length in range(len(prefix) + 1)}


def _firsts(entity: Entity, parts: Iterable[Expression]) -> set[str]:
    """The first links of all paths; "" where a path has none."""
    return {
        (locate(entity, path).prefix or _key_link(entity, path))[0] for one in parts for path in paths_of(one)
    }


def _key_link(entity: Entity, path: Path) -> Prefix:
    """`Datastream/id` needs no join but is said of the Datastream."""
    place = locate(entity, path)
    return (entity.parent,) if place.of is None and place.key != "id" else ("",)


def _parts(expression: Expression) -> tuple[Expression, ...]:
    return (
        expression.parts if isinstance(expression, Logic) and expression.operator == "and" else (expression,)
    )


def _components(entity: Entity, parts: tuple[Expression, ...]) -> Iterator[tuple[Expression, ...]]:
    """Groups of parts that share a first link; what is about the entity itself stands alone."""
    groups: list[tuple[set[str], list[Expression]]] = []
    for one in parts:
        links = _firsts(entity, (one,)) - {""}
        shared = [group for group in groups if group[0] & links]
        kept = [group for group in groups if not group[0] & links]
        merged = (
            links.union(*(group[0] for group in shared)),
            [*(part for group in shared for part in group[1]), one],
        )
        groups = [*kept, merged]
    return (tuple(group[1]) for group in groups)


def _place(scope: Scope, entity: Entity, alias: str, expression: Expression) -> Condition:
    if isinstance(expression, Logic) and expression.operator == "or":
        return Some(tuple(_place(scope, entity, alias, one) for one in expression.parts))
    groups = _components(entity, _parts(expression))
    return both(*(_group(scope, entity, alias, group) for group in groups))


def _group(scope: Scope, entity: Entity, alias: str, parts: tuple[Expression, ...]) -> Condition:
    if len(parts) == 1 and isinstance(parts[0], Logic):
        return _place(scope, entity, alias, parts[0])
    prefixes = _prefixes(entity, parts)
    if prefixes <= {()}:
        leaves = Leaves(scope, entity, {(): alias})
        return both(*(leaves.condition(one) for one in parts))
    return _semi_join(scope, entity, alias, parts, prefixes)


def _semi_join(
    scope: Scope, entity: Entity, alias: str, parts: tuple[Expression, ...], prefixes: set[Prefix]
) -> Condition:
    firsts = {(locate(entity, path).prefix or ("",))[0] for one in parts for path in paths_of(one)}
    only = entity.link(next(iter(firsts))) if len(firsts) == 1 else None
    target = scope.alias()
    if only is not None:
        of, select, tables = ends(scope, entity, alias, only, target)
        known: dict[Prefix, str] = {(only.name,): target}
        where = _follows(scope, entity, only, target)
    else:
        of, select, tables = key_of(entity, alias), key_of(entity, target), (Table(entity.table, target),)
        known, where = {(): target}, TRUE
    required = reduce(set.union, (_required(entity, one) for one in parts), set[Prefix]())
    for prefix in sorted(prefixes - known.keys() - {()}, key=lambda one: (len(one), one)):
        tables += _joined(scope, entity, known, prefix, outer=prefix not in required)
    leaves = Leaves(scope, entity, known, frozenset(prefixes - required))
    found = tuple(leaves.condition(one) for one in parts)
    return Within(of, Subselect(select, tables, both(where, *found)))


def _follows(scope: Scope, entity: Entity, link: Link, target: str) -> Condition:
    """The policy on a linked entity, unless it follows from the entity that we come from."""
    goal = BY_NAME[link.target]
    if entity.parent == link.name or (goal.parent == entity.name and link.reverse):
        return TRUE if goal.parent == entity.name else scope.policy(target)
    return scope.visible(goal, target)


def _joined(
    scope: Scope, entity: Entity, known: dict[Prefix, str], prefix: Prefix, *, outer: bool
) -> tuple[Table, ...]:
    owner = entity
    for name in prefix[:-1]:
        owner = BY_NAME[_link(owner, name).target]
    link = _link(owner, prefix[-1])
    known[prefix] = target = scope.alias()
    tables = step(scope, owner, known[prefix[:-1]], link, target)
    last = tables[-1]
    on = both(last.on or TRUE, _follows(scope, owner, link, target))
    return tuple(Table(one.name, one.alias, on if one is last else one.on, outer=outer) for one in tables)


def _link(entity: Entity, name: str) -> Link:
    found = entity.link(name)
    assert found is not None  # noqa: S101  # locate() went through it
    return found


def _required(entity: Entity, expression: Expression) -> set[Prefix]:  # noqa: PLR0911  # one return for each kind
    """The prefixes whose row must be there for the expression to be true."""
    match expression:
        case Logic(operator, parts):
            found = [_required(entity, one) for one in parts]
            return reduce(set.union if operator == "and" else set.intersection, found)
        case Not(part):
            return _required(entity, part)
        case In(part, _) if _is_plain(part):
            return _prefixes(entity, (part,))
        case Compare(_, left, right) if _is_plain(left) and _is_plain(right):
            return _prefixes(entity, (expression,))
        case Path():
            return _prefixes(entity, (expression,))
        case Call(_, arguments) if all(_is_plain(one) for one in arguments):
            return _prefixes(entity, (expression,))
        case _:
            return set()


def _is_plain(expression: Expression) -> bool:
    """Null as soon as one path of it is null."""
    match expression:
        case Logic() | Not() | Compare() | In():
            return False
        case Arithmetic(_, left, right):
            return _is_plain(left) and _is_plain(right)
        case Negative(part):
            return _is_plain(part)
        case Call(_, arguments):
            return all(_is_plain(one) for one in arguments)
        case _:
            return True
