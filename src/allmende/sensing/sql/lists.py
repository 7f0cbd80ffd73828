# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Levels of all entities but observations, and single entities. `children` are the levels below, planned
before: this level shows the keys that lead to them."""

from collections.abc import Sequence

from allmende.core.errors import Malformed
from allmende.sensing.entities import BY_NAME, Entity, Link
from allmende.sensing.odata.ast import Path, Query
from allmende.sensing.sql.filters import filter_to_condition
from allmende.sensing.sql.keyset import after, decode_token, order_to_keys
from allmende.sensing.sql.level import (
    Field,
    Level,
    Page,
    Prepared,
    Sample,
    page_of,
    refuse_collection_options,
)
from allmende.sensing.sql.nodes import (
    TRUE,
    Batch,
    Column,
    Comparison,
    Condition,
    Fixed,
    Function,
    Key,
    PerParent,
    Select,
    Statement,
    Table,
    Term,
    Within,
    both,
)
from allmende.sensing.sql.outputs import Columns, Shown, fields_of, output_of, shown, side_tables
from allmende.sensing.sql.prefixes import observations
from allmende.sensing.sql.reach import Base, follows, is_key, reached
from allmende.sensing.sql.scope import Asker, Given, Scope, same

COUNT = Function("count", ())
_ROWS = 5_000  # of a part of a sample
_FEW_ROWS = 20  # the same, where each of them may have many observations to look at
Children = tuple[Level, ...]


def plan_entity(
    asker: Asker, entity: Entity, query: Query, base: Base | None, key: int | Given | None, children: Children
) -> Level:
    """One entity: of a set by its key, or what a link of another leads to."""
    refuse_collection_options(query, entity.name)
    scope = Scope(asker)
    alias = scope.alias()
    where = both(is_key(scope, entity, alias, key), reached(scope, entity, alias, base))
    show = shown(scope, entity, alias, query, children, Column(alias, "id"))
    select = Select(
        show.columns.terms, (Table(entity.table, alias), *show.tables), where, limit=scope.slot(1)
    )
    return show.level(entity, query, Prepared(select, tuple(scope.values)))


def plan_list(asker: Asker, entity: Entity, query: Query, base: Base | None, children: Children) -> Level:
    scope = Scope(asker)
    alias = scope.alias()
    where = _where(scope, entity, alias, query, base)
    show = shown(scope, entity, alias, query, children, Column(alias, "id"))
    order, beyond = order_to_keys(scope, entity, alias, query.order)
    ranks, kept, rank = _ranked(scope, alias, query, base)
    order, beyond, where = rank + order, ranks + beyond, both(where, kept)
    if query.token is not None:
        where = both(where, after(scope, order, decode_token(query.token, order)))
    keys = show.columns.places([one.term for one in order])
    page = page_of(asker, query)
    tables = (Table(entity.table, alias), *show.tables, *beyond)
    limits = (scope.slot(page.limit), scope.slot(page.offset))
    select = Select(show.columns.terms, tables, where, order, *limits)
    count = count_list(asker, entity, query, base) if query.count else None
    return show.level(entity, query, Prepared(select, tuple(scope.values)), page=page, keys=keys, count=count)


def plan_distinct(asker: Asker, entity: Entity, query: Query, base: Base | None) -> Level:
    """Every combination of the selected values once. Has no ids: its pages are counted."""
    if query.expand or query.count or not query.select:
        raise Malformed(
            "$select=distinct: goes with $filter, $orderby, $top and $skip, not with $expand or $count."
        )
    scope = Scope(asker)
    alias = scope.alias()
    where = _where(scope, entity, alias, query, base)
    output = output_of(entity, query)
    if output.identified or output.linked or output.navigations:
        raise Malformed("$select=distinct: is for properties; ids and links are distinct anyway.")
    columns = Columns()
    fields = fields_of(columns, alias, output)
    order = _order_of_distinct(query, fields, len(columns.terms))
    page = page_of(asker, query)
    limits = (scope.slot(page.limit), scope.slot(page.offset))
    tables = (Table(entity.table, alias), *side_tables(alias, output.properties))
    select = Select(columns.terms, tables, where, order, *limits, distinct=True)
    return Level(entity, Prepared(select, tuple(scope.values)), output, fields, -1, query, page=page)


def _order_of_distinct(query: Query, fields: Sequence[Field], width: int) -> tuple[Key, ...]:
    """Columns by their number: an order by anything else would take apart what is the same."""
    places = {
        path: place
        for one in fields
        for path, place in (
            [((one.name, *inside), at) for inside, at in one.parts] or [((one.name,), one.first)]
        )
    }
    asked = []
    for one in query.order:
        place = places.get(one.by.names) if isinstance(one.by, Path) else None
        if place is None:
            raise Malformed(
                "$orderby: with $select=distinct: only what is selected can be ordered by.",
                position=one.by.position,
            )
        asked.append((place, one.descending))
    rest = [(place, False) for place in range(width) if place not in {at for at, _ in asked}]
    return tuple(Key(Fixed(str(place + 1)), down, nullable=True) for place, down in (*asked, *rest))


def _ranked(
    scope: Scope, alias: str, query: Query, base: Base | None
) -> tuple[tuple[Table, ...], Condition, tuple[Key, ...]]:
    """The order in which the owner keeps its targets, where it keeps one and no other is asked for."""
    join = None if base is None or query.order else base.link.join
    if base is None or join is None or not join.position:
        return (), TRUE, ()
    between = scope.alias()
    on = same(Column(between, join.other), Column(alias, "id"))
    where = same(Column(between, join.own), scope.slot(base.id))
    return (Table(join.table, between, on),), where, (Key(Column(between, join.position)),)


def count_list(asker: Asker, entity: Entity, query: Query, base: Base | None) -> Prepared:
    scope = Scope(asker)
    alias = scope.alias()
    where = _where(scope, entity, alias, query, base)
    return Prepared(Select((COUNT,), (Table(entity.table, alias),), where), tuple(scope.values))


def sample_list(asker: Asker, entity: Entity, query: Query, base: Base | None) -> Sample | None:
    """Of the span of ids; None for what is counted in one go."""
    if query.filter is None:
        return None
    scope = Scope(asker)
    _, low, high = (scope.slot(None) for _ in range(3))
    alias = scope.alias()
    number = Column(alias, "id")
    span = both(Comparison("ge", number, low), Comparison("lt", number, high))
    where = both(span, _where(scope, entity, alias, query, base))
    part = Select((COUNT,), (Table(entity.table, alias),), where)
    rows = _FEW_ROWS if observations(entity, (query.filter,)) else _ROWS
    return Sample(_span(asker, entity, base), Prepared(part, tuple(scope.values)), rows)


def _span(asker: Asker, entity: Entity, base: Base | None) -> Prepared:
    scope = Scope(asker)
    alias = scope.alias()
    columns = (Fixed("0"), COUNT, Fixed(f"min({alias}.id)"), Fixed(f"max({alias}.id)"))
    select = Select(columns, (Table(entity.table, alias),), reached(scope, entity, alias, base))
    return Prepared(select, tuple(scope.values))


def _where(scope: Scope, entity: Entity, alias: str, query: Query, base: Base | None) -> Condition:
    found = filter_to_condition(scope, entity, alias, query.filter)
    return both(reached(scope, entity, alias, base), found)


def plan_one_each(asker: Asker, link: Link, query: Query, children: Children) -> Level:
    """What a to-one link of many entities reaches; each target is read once."""
    refuse_collection_options(query, link.name)
    entity = BY_NAME[link.target]
    scope = Scope(asker)
    alias = scope.alias()
    parent, tables = _parent(scope, entity, alias, link)
    show = shown(scope, entity, alias, query, children, parent)
    where = both(Within(parent, Batch()), scope.visible(entity, alias))
    select = Select(show.columns.terms, (*tables, *show.tables), where)
    return show.level(entity, query, Prepared(select, tuple(scope.values)), link=link)


def plan_many_each(asker: Asker, owner: Entity, link: Link, query: Query, children: Children) -> Level:
    entity = BY_NAME[link.target]
    scope = Scope(asker)
    alias = scope.alias()
    parent, tables = _parent(scope, entity, alias, link)
    where = _where_each(scope, owner, link, alias, parent, query)
    show = shown(scope, entity, alias, query, children, parent)
    order, beyond = order_to_keys(scope, entity, alias, query.order)
    if link.join is not None and link.join.position and not query.order:
        order = (Key(Column(tables[0].alias, link.join.position)), *order)
    keys = show.columns.places([one.term for one in order])
    page = page_of(asker, query)
    statement = _each(scope, show, (*tables, *show.tables, *beyond), where, order, page, query)
    count = _count_each(asker, owner, link, query) if query.count else None
    prepared = Prepared(statement, tuple(scope.values))
    return show.level(entity, query, prepared, link=link, page=page, keys=keys, count=count)


def _each(
    scope: Scope,
    show: Shown,
    tables: tuple[Table, ...],
    where: Condition,
    order: tuple[Key, ...],
    page: Page,
    query: Query,
) -> Statement:
    """Numbering the rows of each parent costs as much again as reading them: it is done where a page was
    asked for. Else the reader cuts, and says what to ask where there are very many."""
    terms = show.columns.terms
    if query.top is None and query.skip is None:
        return Select(terms, tables, where, (Key(terms[0]), *order))
    return PerParent(Select(terms, tables, where, order), scope.slot(page.limit), scope.slot(page.offset))


def _count_each(asker: Asker, owner: Entity, link: Link, query: Query) -> Prepared:
    scope = Scope(asker)
    alias = scope.alias()
    parent, tables = _parent(scope, BY_NAME[link.target], alias, link)
    where = _where_each(scope, owner, link, alias, parent, query)
    return Prepared(Select((parent, COUNT), tables, where, group=parent), tuple(scope.values))


def _where_each(scope: Scope, owner: Entity, link: Link, alias: str, parent: Term, query: Query) -> Condition:
    entity = BY_NAME[link.target]
    policy = TRUE if follows(entity, owner, link) else scope.visible(entity, alias)
    return both(Within(parent, Batch()), policy, filter_to_condition(scope, entity, alias, query.filter))


def _parent(scope: Scope, entity: Entity, alias: str, link: Link) -> tuple[Term, tuple[Table, ...]]:
    """The key by which rows belong to a parent, and the tables to read."""
    if link.join is None:
        return Column(alias, link.reverse or "id"), (Table(entity.table, alias),)
    between = scope.alias()
    on = same(Column(alias, "id"), Column(between, link.join.other))
    parent = Column(between, link.join.own)
    return parent, (Table(link.join.table, between), Table(entity.table, alias, on))
