# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Levels of observations. There are millions of them and one index, the primary key (datastream, start, id):
every statement here drives from datastreams and reads observations by a range of that key. Only an order by
something else than time, or a filter that few rows pass, reads more than it shows."""

from dataclasses import dataclass, replace

from allmende.core.errors import Malformed
from allmende.sensing.entities import DATASTREAM, OBSERVATION, Entity, Link
from allmende.sensing.odata.ast import Expression, Path, Query
from allmende.sensing.sql.filters import filter_to_condition, split_by_link
from allmende.sensing.sql.keyset import after, decode_token, order_to_keys
from allmende.sensing.sql.level import Level, Page, Prepared, Sample, page_of
from allmende.sensing.sql.lists import COUNT, Children
from allmende.sensing.sql.nodes import (
    TRUE,
    As,
    Batch,
    Column,
    Comparison,
    Condition,
    FeatureOf,
    Fixed,
    Function,
    IsNull,
    Key,
    Member,
    Merge,
    Negated,
    PerStream,
    Select,
    Statement,
    Subselect,
    Table,
    Term,
    Type,
    Within,
    both,
)
from allmende.sensing.sql.outputs import STATE, Shown, as_latest, shown
from allmende.sensing.sql.prefixes import observations
from allmende.sensing.sql.reach import Base
from allmende.sensing.sql.scope import Asker, Given, Scope, same

MOST_MERGED = 1_000
"""Rows of one page that is merged over all datastreams; its next link goes on."""
DEEPEST_MERGE = 10_000
"""`$skip` without a token beyond this would read that many rows of every datastream."""

GREATEST = 1e290
"""Of the numbers that are added up: so that the sum of all that one datastream can ever hold stays finite."""
_ROWS = 5_000  # of a part of a sample: a millisecond or two

STREAMS = ("Datastream", "MultiDatastream")
"""The links of an observation to what it hangs on."""

_D, _O, _I, _F = "d", "o", "i", "f"
_STREAM = Column(_D, "id")
_DRIVER = Table(DATASTREAM.table, _D)
_FEATURES = "datastream_feature"


@dataclass(frozen=True, slots=True)
class _Wish:
    """A collection of observations: of one datastream, of a feature, or of all."""

    asker: Asker
    query: Query
    base: Base | None
    children: Children

    @property
    def is_of_one(self) -> bool:
        return self.base is not None and self.base.owner.is_stream

    def split(self) -> tuple[Expression | None, Expression | None]:
        """(the filter's part about datastreams, the rest)"""
        return split_by_link(OBSERVATION, self.query.filter, STREAMS)

    def drivers(self, scope: Scope) -> Condition:
        """Which datastreams, over the alias d."""
        if self.is_of_one:
            found: Condition = same(_STREAM, scope.slot(self._owner))
        elif self.base is not None:
            among = Subselect(
                Column(_F, "datastream"),
                (Table(_FEATURES, _F),),
                same(Column(_F, "feature"), scope.slot(self._owner)),
            )
            found = both(Within(_STREAM, among), scope.policy(_D, DATASTREAM.table))
        else:
            found = scope.policy(_D, DATASTREAM.table)
        return both(found, filter_to_condition(scope, OBSERVATION, _O, self.split()[0]))

    def rows(self, scope: Scope, alias: str) -> Condition:
        """Which of their observations."""
        inner = same(Column(alias, "datastream"), _STREAM)
        found = filter_to_condition(scope, OBSERVATION, alias, self.split()[1])
        if self.base is None or self.is_of_one:
            return both(inner, found)
        return both(inner, same(FeatureOf(alias), scope.slot(self._owner)), found)

    @property
    def _owner(self) -> int | Given:
        assert self.base is not None  # noqa: S101  # asked only where there is one
        return self.base.id


def plan_list(asker: Asker, query: Query, base: Base | None, children: Children) -> Level:
    wish = _Wish(asker, query, base, children)
    count = count_list(asker, query, base) if query.count else None
    if wish.is_of_one:
        return replace(_plan_of_one(wish), count=count)
    if not query.order:
        return replace(_plan_by_key(wish), count=count)
    if is_by_time(query):
        return replace(_plan_merge(wish), count=count)
    return replace(_plan_sorted(wish), count=count)


def is_by_time(query: Query) -> bool:
    """`phenomenonTime desc`, perhaps with the id in the same direction."""
    names = [(one.by.names if isinstance(one.by, Path) else (), one.descending) for one in query.order]
    first = (("phenomenonTime",), query.order[0].descending) if query.order else None
    ids = {((name,), query.order[0].descending) for name in ("id", "@iot.id")} if query.order else set()
    return names[:1] == [first] and all(one in ids for one in names[1:2]) and len(names) <= 2


def _scope(asker: Asker) -> Scope:
    scope = Scope(asker)
    scope.drivers = {_O: _STREAM, _I: _STREAM}
    return scope


def _shown(scope: Scope, wish: _Wish, *first: Term) -> Shown:
    return shown(scope, OBSERVATION, _O, wish.query, wish.children, *first, Column(_O, "datastream"))


def _plan_of_one(wish: _Wish) -> Level:
    """One datastream: its part of the primary key, forwards or backwards."""
    assert wish.base is not None  # noqa: S101  # is_of_one
    scope = Scope(wish.asker)
    of = same(Column(_O, "datastream"), scope.slot(wish.base.id))
    where = both(of, filter_to_condition(scope, OBSERVATION, _O, wish.query.filter))
    order, beyond = order_to_keys(scope, OBSERVATION, _O, wish.query.order)
    if not wish.query.order:
        order = order[1:]  # the datastream is always the same
    return _plan_flat(scope, wish, (Table(OBSERVATION.table, _O), *beyond), where, order)


def plan_numbers(
    asker: Asker, base: Base, condition: Expression | None, span: tuple[int, int], component: int | None
) -> Prepared:
    """(start, number) of one datastream in the order of time, with start in [low, high): the numbers that
    roll-ups count."""
    scope = Scope(asker)
    value, is_counted = _number(scope, component)
    start = Column(_O, "start")
    where = both(
        same(Column(_O, "datastream"), scope.slot(base.id)),
        Comparison("ge", start, scope.slot(span[0])),
        Comparison("lt", start, scope.slot(span[1])),
        is_counted,
        filter_to_condition(scope, OBSERVATION, _O, condition),
    )
    order = (Key(start), Key(Column(_O, "id")))
    return Prepared(
        Select((start, value), (Table(OBSERVATION.table, _O),), where, order), tuple(scope.values)
    )


def _number(scope: Scope, component: int | None) -> tuple[Term, Condition]:
    """Whole numbers beyond 64 bit are no number of a datastream; in an array what is beyond 1e290 is none."""
    if component is None:
        result = Column(_O, "result")
        return result, Negated(IsNull(result))
    value = As(Type.NUMBER, Member(_O, "result_json", (str(component),)))
    low, high = scope.slot(-GREATEST), scope.slot(GREATEST)
    return value, both(Comparison("ge", value, low), Comparison("le", value, high))


def _plan_by_key(wish: _Wish) -> Level:
    """Many datastreams in the order of the primary key: one after the other."""
    scope = _scope(wish.asker)
    where = both(wish.drivers(scope), wish.rows(scope, _O))
    order, _ = order_to_keys(scope, OBSERVATION, _O, ())
    if wish.query.token is not None:
        stream, start, _ = decode_token(wish.query.token, order)
        resumed = Function("resume", (_STREAM, scope.slot(stream), scope.slot(start)))
        where = both(
            where,
            Comparison("ge", _STREAM, scope.slot(stream)),
            Comparison("ge", Column(_O, "start"), resumed),
        )
    return _plan_flat(scope, wish, (_DRIVER, Table(OBSERVATION.table, _O)), where, order)


def _plan_sorted(wish: _Wish) -> Level:
    scope = _scope(wish.asker)
    where = both(wish.drivers(scope), wish.rows(scope, _O))
    order, beyond = order_to_keys(scope, OBSERVATION, _O, wish.query.order)
    return _plan_flat(scope, wish, (_DRIVER, Table(OBSERVATION.table, _O), *beyond), where, order)


def _plan_flat(
    scope: Scope, wish: _Wish, tables: tuple[Table, ...], where: Condition, order: tuple[Key, ...]
) -> Level:
    if wish.query.token is not None:
        where = both(where, after(scope, order, decode_token(wish.query.token, order)))
    show = _shown(scope, wish, Column(_O, "id"))
    keys = show.columns.places([one.term for one in order])
    page = page_of(wish.asker, wish.query)
    limits = (scope.slot(page.limit), scope.slot(page.offset))
    select = Select(show.columns.terms, tables, where, order, *limits)
    return _level(show, wish, scope, select, page, keys)


def _plan_merge(wish: _Wish) -> Level:
    """All datastreams in the order of time: see nodes.Merge."""
    scope = _scope(wish.asker)
    page = page_of(wish.asker, wish.query, most=MOST_MERGED)
    if page.offset > DEEPEST_MERGE:
        raise Malformed(
            f"$skip={page.offset} over all datastreams in the order of time is too far. "
            "Try: follow @iot.nextLink, or ask Datastreams(1)/Observations, or filter by phenomenonTime."
        )
    order, _ = order_to_keys(scope, OBSERVATION, _I, wish.query.order)
    inner = wish.rows(scope, _I)
    if wish.query.token is not None:
        inner = both(inner, after(scope, order, decode_token(wish.query.token, order)))
    show = _shown(scope, wish, Column(_O, "id"))
    outer, _ = order_to_keys(scope, OBSERVATION, _O, wish.query.order)
    keys = show.columns.places([one.term for one in outer])
    limits = (scope.slot(page.limit), scope.slot(page.offset))
    statement = Merge(
        Select((_STREAM,), (_DRIVER,), wish.drivers(scope)),
        Select((), (Table(OBSERVATION.table, _I),), inner, order),
        Select(show.columns.terms, (), TRUE, outer, *limits),
        scope.slot(page.limit + page.offset),
    )
    return _level(show, wish, scope, statement, page, keys)


def _level(
    show: Shown, wish: _Wish, scope: Scope, statement: Statement, page: Page, keys: tuple[int, ...]
) -> Level:
    prepared = Prepared(statement, tuple(scope.values))
    return show.level(OBSERVATION, wish.query, prepared, page=page, keys=keys)


def count_list(asker: Asker, query: Query, base: Base | None) -> Prepared:
    """A sum over datastream_state, unless the filter looks at observations."""
    wish, scope = _Wish(asker, query, base, ()), _scope(asker)
    drivers = wish.drivers(scope)
    if wish.split()[1] is not None:
        tables: tuple[Table, ...] = (_DRIVER, Table(OBSERVATION.table, _O))
        return Prepared(Select((COUNT,), tables, both(drivers, wish.rows(scope, _O))), tuple(scope.values))
    if base is None or wish.is_of_one:
        counts = Table("datastream_state", STATE, same(Column(STATE, "datastream"), _STREAM))
    else:
        of = same(Column(STATE, "feature"), scope.slot(base.id))
        counts = Table(_FEATURES, STATE, both(same(Column(STATE, "datastream"), _STREAM), of))
    total = Function("sum", (Column(STATE, "count"),))
    return Prepared(Select((total,), (_DRIVER, counts), drivers), tuple(scope.values))


def sample_list(asker: Asker, query: Query, base: Base | None) -> Sample | None:
    """Of the spans of time that the datastreams have; None where count_list reads no observations."""
    scope = _scope(asker)
    key, low, high = (scope.slot(None) for _ in range(3))
    wish, start = _Wish(asker, query, base, ()), Column(_O, "start")
    about, rest = wish.split()
    looks = about is not None and observations(OBSERVATION, (about,)) > 0
    if rest is None and not looks:
        return None
    span = (same(_STREAM, key), Comparison("ge", start, low), Comparison("lt", start, high))
    where = both(*span, wish.drivers(scope), wish.rows(scope, _O))
    part = Select((COUNT,), (_DRIVER, Table(OBSERVATION.table, _O)), where)
    among = _spans(_Wish(asker, replace(query, filter=None if looks else about), base, ()))
    return Sample(among, Prepared(part, tuple(scope.values)), _ROWS)


def _spans(wish: _Wish) -> Prepared:
    scope = _scope(wish.asker)
    state = Table("datastream_state", STATE, same(Column(STATE, "datastream"), _STREAM))
    columns = (_STREAM, *(Column(STATE, name) for name in ("count", "start_min", "end_max")))
    where = both(wish.drivers(scope), Comparison("gt", Column(STATE, "count"), Fixed("0")))
    return Prepared(Select(columns, (_DRIVER, state), where), tuple(scope.values))


def plan_child(asker: Asker, owner: Entity, link: Link, query: Query, children: Children) -> Level:
    """The observations of many datastreams or features."""
    of_stream = owner.is_stream
    page = page_of(asker, query)
    count = _count_child(asker, of_stream, query) if query.count else None
    if of_stream and _is_latest(query, page):
        found = _plan_latest(asker, query, children, page)
    else:
        found = _plan_each(asker, query, children, page, of_stream=of_stream)
    return replace(found, link=link, count=count)


def _is_latest(query: Query, page: Page) -> bool:
    return (
        page.top == 1
        and not page.offset
        and query.filter is None
        and is_by_time(query)
        and (query.order[0].descending)
    )


def _plan_latest(asker: Asker, query: Query, children: Children, page: Page) -> Level:
    """The newest of each, from datastream_state: no history is touched."""
    scope = Scope(asker)
    wish = _Wish(asker, query, None, children)
    show = _shown(scope, wish, Column(_O, "datastream"), Column(_O, "id"))
    order, _ = order_to_keys(scope, OBSERVATION, _O, query.order)
    keys = show.columns.places([one.term for one in order])
    columns = (*map(as_latest, show.columns.terms), Column(STATE, "count"))
    where = both(Within(Column(STATE, "datastream"), Batch()), Negated(IsNull(Column(STATE, "last_id"))))
    select = Select(columns, (Table("datastream_state", STATE),), where)
    prepared = Prepared(select, tuple(scope.values))
    return show.level(OBSERVATION, query, prepared, page=page, keys=keys, more=len(columns) - 1)


def _drivers_each(scope: Scope, *, of_stream: bool) -> tuple[Term, Select]:
    """The parent, and its datastreams."""
    if of_stream:
        return _STREAM, Select((_STREAM,), (_DRIVER,), Within(_STREAM, Batch()))
    parent = Column(_F, "feature")
    on = same(_STREAM, Column(_F, "datastream"))
    tables = (Table(_FEATURES, _F), Table(DATASTREAM.table, _D, on))
    return parent, Select(
        (_STREAM,), tables, both(Within(parent, Batch()), scope.policy(_D, DATASTREAM.table))
    )


def _rows_each(scope: Scope, alias: str, parent: Term, query: Query, *, of_stream: bool) -> Condition:
    feature = TRUE if of_stream else same(FeatureOf(alias), parent)
    found = filter_to_condition(scope, OBSERVATION, alias, query.filter)
    return both(same(Column(alias, "datastream"), _STREAM), feature, found)


def _plan_each(asker: Asker, query: Query, children: Children, page: Page, *, of_stream: bool) -> Level:
    scope = _scope(asker)
    parent, drivers = _drivers_each(scope, of_stream=of_stream)
    wish = _Wish(asker, query, None, children)
    show = _shown(scope, wish, parent, Column(_O, "id"))
    order, inner_tables = order_to_keys(scope, OBSERVATION, _I, query.order)
    outer, outer_tables = order_to_keys(scope, OBSERVATION, _O, query.order)
    inner_order = order if query.order else order[1:]  # within one datastream
    keys = show.columns.places([one.term for one in (outer[1:] if of_stream and not query.order else outer)])
    # A feature has several datastreams: its rows are passed over when they are read.
    limit, offset = (page.limit, page.offset) if of_stream else (page.limit and page.limit + page.offset, 0)
    where = _rows_each(scope, _I, parent, query, of_stream=of_stream)
    tables = (Table(OBSERVATION.table, _I), *inner_tables)
    statement = PerStream(
        drivers,
        Select((), tables, where, inner_order, scope.slot(limit), scope.slot(offset)),
        Select(show.columns.terms, outer_tables, TRUE, (Key(parent), *outer)),
    )
    prepared = Prepared(statement, tuple(scope.values))
    trim = 0 if of_stream else page.offset
    return show.level(OBSERVATION, query, prepared, page=page, keys=keys, trim=trim)


def _count_child(asker: Asker, of_stream: bool, query: Query) -> Prepared:  # noqa: FBT001
    scope = _scope(asker)
    parent, drivers = _drivers_each(scope, of_stream=of_stream)
    if query.filter is not None:
        where = both(drivers.where, _rows_each(scope, _O, parent, query, of_stream=of_stream))
        tables = (*drivers.tables, Table(OBSERVATION.table, _O))
        return Prepared(Select((parent, COUNT), tables, where, group=parent), tuple(scope.values))
    if of_stream:
        counts = Table("datastream_state", STATE, same(Column(STATE, "datastream"), _STREAM))
        select = Select((parent, Column(STATE, "count")), (_DRIVER, counts), drivers.where)
    else:
        total = Function("sum", (Column(_F, "count"),))
        select = replace(drivers, columns=(parent, total), group=parent)
    return Prepared(select, tuple(scope.values))
