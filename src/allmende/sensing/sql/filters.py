# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`$filter` → condition.

A filter holds for an entity if one combination of the entities that its links reach makes it true ("any",
and the same one wherever a link is named again: OGC 18-088 §9.3.3.5, example 4). What the principal may not
read is not there. Logic is three-valued; only true keeps.

"One combination" goes into the parts of an `or`, and into those of an `and` that choose among the rows of
different links (a to-one link leaves no choice). So each part becomes a semi-join of its own,
`key IN (SELECT …)`, and conditions on the entity itself stay bare for the planner of the store. Within a
semi-join the parts are joined: one may be selective for the other. Never are observations joined with
observations where it can be helped: that reads each of them once for each of them.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from allmende.core.errors import Malformed
from allmende.sensing.entities import BY_NAME, OBSERVATION, Entity, Link
from allmende.sensing.odata.ast import Expression, Lambda, Logic, Path
from allmende.sensing.sql.geography import sharpened
from allmende.sensing.sql.leaves import Leaves
from allmende.sensing.sql.logic import (
    branches,
    conjunction,
    drawn_up,
    is_choice,
    normal,
    parts_of,
    paths_of,
    with_paths,
)
from allmende.sensing.sql.nodes import (
    TRUE,
    Condition,
    FeatureOf,
    IsNull,
    Negated,
    Some,
    Subselect,
    Table,
    Term,
    Untrue,
    Within,
    both,
)
from allmende.sensing.sql.past import check_kept
from allmende.sensing.sql.places import links_to, locate
from allmende.sensing.sql.prefixes import (
    Prefix,
    choices,
    firsts,
    is_mixed,
    observations,
    prefixes,
    required,
)
from allmende.sensing.sql.scope import Scope, ends, key_of, step

MOST_BRANCHES = 32
"""Semi-joins that one `and` of `or`s is drawn apart into."""

Parts = tuple[Expression, ...]


def filter_to_condition(scope: Scope, entity: Entity, alias: str, expression: Expression | None) -> Condition:
    return TRUE if expression is None else _place(scope, entity, alias, normal(expression))


def split_by_link(
    entity: Entity, expression: Expression | None, links: Iterable[str]
) -> tuple[Expression | None, Expression | None]:
    """(what is said of the entity of one of the links alone, the rest): both must hold."""
    if expression is None:
        return None, None
    alone = [{link} for link in links]
    ours: list[Expression] = []
    rest: list[Expression] = []
    for group in _by_link(entity, parts_of(normal(expression))):
        for one in [group] if firsts(entity, group) in alone else _by_choice(entity, group):
            (ours if firsts(entity, one) in alone else rest).extend(one)
    return conjunction(ours), conjunction(rest)


def _groups(parts: Parts, marks_of: Callable[[Parts], set[str] | set[Prefix]]) -> Iterator[Parts]:
    """Those that share a mark; what has none stands alone."""
    groups: list[tuple[set[str | Prefix], list[Expression]]] = []
    for one in parts:
        marks: set[str | Prefix] = {*marks_of((one,))}
        shared = [group for group in groups if group[0] & marks]
        groups = [group for group in groups if not group[0] & marks]
        merged = [*(part for group in shared for part in group[1]), one]
        groups.append((marks.union(*(group[0] for group in shared)), merged))
    return (tuple(group[1]) for group in groups)


def _by_link(entity: Entity, parts: Parts) -> Iterator[Parts]:
    return _groups(parts, lambda one: firsts(entity, one) - {""})


def _by_choice(entity: Entity, parts: Parts) -> Iterator[Parts]:
    return _groups(parts, partial(choices, entity))


def _place(scope: Scope, entity: Entity, alias: str, expression: Expression) -> Condition:
    if isinstance(expression, Logic) and expression.operator == "or":
        groups = list(_alike(entity, expression.parts))
        found = tuple(_ways(scope, entity, alias, one) for one in groups)
        return found[0] if len(found) == 1 else Some(found)
    return both(*(_group(scope, entity, alias, one) for one in _by_link(entity, parts_of(expression))))


def _alike(entity: Entity, parts: Parts) -> Iterable[Parts]:
    """Branches of an `or` that are about the same rows, so that those are read once for all."""
    groups: dict[object, list[Expression]] = {}
    for place, one in enumerate(parts):
        found = prefixes(entity, (one,))
        alike = not isinstance(one, Logic) and len(firsts(entity, (one,))) == 1 and len(found) > 1
        groups.setdefault(
            frozenset(found) if alike and required(entity, (one,)) == found else place, []
        ).append(one)
    return map(tuple, groups.values())


def _ways(scope: Scope, entity: Entity, alias: str, parts: Parts) -> Condition:
    if len(parts) == 1:
        return _place(scope, entity, alias, parts[0])
    return _all(scope, entity, alias, (Logic("or", parts),))


def _group(scope: Scope, entity: Entity, alias: str, parts: Parts) -> Condition:
    """Parts that may have to be true of the same rows."""
    if len(parts) == 1 and is_choice(parts[0]):
        return _place(scope, entity, alias, parts[0])
    if _is_crowded(entity, parts):
        apart = list(_by_choice(entity, parts))
        if len(apart) > 1:
            return both(*(_group(scope, entity, alias, one) for one in apart))
        whole = Logic("and", parts)
        drawn = drawn_up(parts) if branches(whole) <= MOST_BRANCHES else None
        if drawn is not None:
            return _place(scope, entity, alias, drawn)
    return _all(scope, entity, alias, parts)


def _is_crowded(entity: Entity, parts: Parts) -> bool:
    """One join for all of them would multiply rows that have nothing to do with each other."""
    reads = observations(entity, parts)
    itself = entity is OBSERVATION and _only(entity, parts) is None and prefixes(entity, parts) > {()}
    return reads + itself > 1 or (itself and len(parts) > 1) or any(is_mixed(entity, one) for one in parts)


def _only(entity: Entity, parts: Parts) -> Link | None:
    """The first link of all paths, if its row must be there."""
    found = firsts(entity, parts)
    name = next(iter(found)) if len(found) == 1 else ""
    return entity.link(name) if name == entity.parent or (name,) in required(entity, parts) else None


def _all(scope: Scope, entity: Entity, alias: str, parts: Parts) -> Condition:
    found, only = prefixes(entity, parts), _only(entity, parts)
    if found <= {()}:
        leaves = Leaves(scope, entity, {(): alias}, quantified=_quantified)
        return both(*(sharpened(scope, leaves.condition(one)) for one in parts))
    if only is None:
        return _of_itself(scope, entity, alias, parts)
    mixed = any(is_mixed(entity, one) for one in parts)
    if mixed or observations(entity, parts) > 1 or not all(_is_through(entity, one) for one in parts):
        return _nested(scope, entity, alias, parts, only)
    return _through(scope, entity, alias, parts, only)


def _is_through(entity: Entity, part: Expression) -> bool:
    return all(locate(entity, path).links for path in paths_of(part))


def _nested(scope: Scope, entity: Entity, alias: str, parts: Parts, link: Link) -> Condition:
    """Of a row that all paths go through all parts are true: a filter on that row's own entity."""
    way = _common_way(entity, parts, link)
    goal, target = BY_NAME[link.target], scope.alias()
    of, select, tables = ends(scope, entity, alias, link, target)
    known: dict[Prefix, str] = {way[:1]: target}
    where = _follows(scope, entity, link, target)
    for length in range(2, len(way) + 1):
        tables += _joined(scope, entity, known, way[:length], outer=False)
        goal = BY_NAME[_link(goal, way[length - 1]).target]

    def beyond(path: Path) -> Path:
        return Path(path.names[path.names.index(link.name) + len(way) :], path.position)

    inner = _place(scope, goal, known[way], normal(with_paths(Logic("and", parts), beyond)))
    return Within(of, Subselect(select, tables, both(where, inner)))


def _common_way(entity: Entity, parts: Parts, link: Link) -> Prefix:
    """As far as all paths go together, at most to the first observations on it."""
    needed = required(entity, parts)
    way: Prefix = (link.name,)
    paths = [locate(entity, path) for one in parts for path in paths_of(one)]
    while BY_NAME[link.target] is not OBSERVATION:
        nexts = {one.prefix[: len(way) + 1] for one in paths}
        longer = next(iter(nexts))
        if len(nexts) > 1 or len(longer) == len(way) or longer not in needed:
            break
        way, link = longer, _link(BY_NAME[link.target], longer[-1])
    return way


def _through(scope: Scope, entity: Entity, alias: str, parts: Parts, link: Link) -> Condition:
    """All tables behind the link, joined."""
    target = scope.alias()
    of, select, tables = ends(scope, entity, alias, link, target)
    known: dict[Prefix, str] = {(link.name,): target}
    beyond, found = _joined_all(scope, entity, known, parts)
    where = both(_follows(scope, entity, link, target), *found)
    return Within(of, Subselect(select, tables + beyond, where))


def _of_itself(scope: Scope, entity: Entity, alias: str, parts: Parts) -> Condition:
    """The entity's own table once more, joined with all others: a part compares what is linked with it."""
    target = scope.alias()
    beyond, found = _joined_all(scope, entity, {(): target}, parts)
    tables = (Table(entity.table, target), *beyond)
    return Within(key_of(entity, alias), Subselect(key_of(entity, target), tables, both(*found)))


def _joined_all(
    scope: Scope, entity: Entity, known: dict[Prefix, str], parts: Parts
) -> tuple[tuple[Table, ...], tuple[Condition, ...]]:
    needed, tables = required(entity, parts), tuple[Table, ...]()
    reached = prefixes(entity, parts)
    for prefix in sorted(reached - known.keys() - {()}, key=lambda one: (len(one), one)):
        tables += _joined(scope, entity, known, prefix, outer=prefix not in needed)
    leaves = Leaves(scope, entity, known, frozenset(reached - needed), quantified=_quantified)
    return tables, tuple(sharpened(scope, leaves.condition(one)) for one in parts)


def _quantified(scope: Scope, entity: Entity, alias: str, of: Lambda) -> Condition:
    """A semi-join of its own, never null: some row that it leads to, or none that is not true."""
    links = links_to(entity, of.path)
    if scope.asker.as_of is not None:
        check_kept(BY_NAME[links[-1].target], links)
    target, way = scope.alias(), tuple(one.name for one in links)
    known: dict[Prefix, str] = {way[:1]: target}
    key, select, tables = ends(scope, entity, alias, links[0], target)
    where = both(_follows(scope, entity, links[0], target), _there(select))
    for length in range(2, len(way) + 1):
        tables += _joined(scope, entity, known, way[:length], outer=False)
    said = _said(scope, BY_NAME[links[-1].target], known[way], of)
    is_any = of.quantifier == "any"
    rows = Subselect(select, tables, both(where, said if is_any else Untrue(said)))
    found = both(_there(key), Within(key, rows))
    return found if is_any else Negated(found)


def _there(key: Term) -> Condition:
    """Null is in no list, but not outside of one either."""
    return Negated(IsNull(key)) if isinstance(key, FeatureOf) else TRUE


def _said(scope: Scope, entity: Entity, alias: str, of: Lambda) -> Condition:
    """Its condition: every path begins with its variable."""
    if of.condition is None:
        return TRUE

    def own(path: Path) -> Path:
        if path.names[0] != of.variable or len(path.names) == 1:
            raise Malformed(
                f"{path.text}: inside {of.quantifier}({of.variable}: …) each path begins with "
                f"{of.variable}/. Try: {of.variable}/id.",
                position=path.position,
            )
        return Path(path.names[1:], path.position)

    return filter_to_condition(scope, entity, alias, with_paths(of.condition, own))


def _follows(scope: Scope, entity: Entity, link: Link, target: str) -> Condition:
    """The policy on a linked entity, unless it follows from the entity that we come from."""
    goal = BY_NAME[link.target]
    if goal.hangs_on(entity) and link.reverse:
        return scope.untold(goal, target)
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
