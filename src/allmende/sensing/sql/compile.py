# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Plan → SQL: the third verb. Compiled once for every shape; values are filled in when it runs."""

from functools import lru_cache

from allmende.sensing.sql.dialects import SQLITE, Dialect
from allmende.sensing.sql.fragment import Fragment, join
from allmende.sensing.sql.nodes import (
    Column,
    Comparison,
    Key,
    Merge,
    PerParent,
    PerStream,
    Select,
    Slot,
    Statement,
    both,
)
from allmende.sensing.sql.terms import Printer, is_member

_OF_DRIVER = Comparison("eq", Column("o", "datastream"), Column("d", "id"))


@lru_cache(maxsize=256)
def compile_statement(statement: Statement, dialect: Dialect = SQLITE, *, past: bool = False) -> Fragment:
    """`past`: of the tables as they were at an instant."""
    printer = Printer(dialect, past=past)
    match statement:
        case Select():
            return _select(printer, statement)
        case PerParent():
            return _per_parent(printer, statement)
        case PerStream():
            return _per_stream(printer, statement)
        case Merge():
            return _merge(printer, statement)


def _select(printer: Printer, one: Select) -> Fragment:
    return (
        f"SELECT {'DISTINCT ' if one.distinct else ''}"
        + join(", ", map(printer.term, one.columns))
        + " FROM "
        + printer.tables(one.tables)
        + printer.where(one.where)
        + (Fragment("") if one.group is None else " GROUP BY " + printer.term(one.group))
        + _order(printer, one.order)
        + _limit(one.limit, one.offset)
    )


def _order(printer: Printer, keys: tuple[Key, ...]) -> Fragment:
    if not keys:
        return Fragment("")
    return " ORDER BY " + join(", ", (_direction(printer, one) for one in keys))


def _direction(printer: Printer, key: Key) -> Fragment:
    word = " DESC" if key.descending else ""
    nulls = (" NULLS LAST" if key.descending else " NULLS FIRST") if key.nullable else ""
    found = printer.ordered(key.term) if is_member(key.term) else printer.term(key.term)
    return found + word + nulls


def _limit(limit: Slot | None, offset: Slot | None) -> Fragment:
    found = Fragment("") if limit is None else Fragment(" LIMIT ?", (limit,))
    return found if offset is None else found + Fragment(" OFFSET ?", (offset,))


def _per_parent(printer: Printer, one: PerParent) -> Fragment:
    """Numbered within the parent; a parent's rows come together and in order."""
    select = one.select
    names = [f"c{index}" for index in range(len(select.columns))]
    columns = join(", ", (printer.term(c) + f" AS {n}" for c, n in zip(select.columns, names, strict=True)))
    return (
        f"SELECT {', '.join(names)} FROM (SELECT "
        + columns
        + ", row_number() OVER (PARTITION BY "
        + printer.term(select.columns[0])
        + _order(printer, select.order)
        + ") AS place FROM "
        + printer.tables(select.tables)
        + printer.where(select.where)
        + ") numbered WHERE place > "
        + Fragment("? AND place <= ? + ?", (one.offset, one.offset, one.limit))
        + " ORDER BY c0, place"
    )


def _inner(printer: Printer, one: Select) -> Fragment:
    return (
        "SELECT i.start, i.id FROM "
        + printer.tables(one.tables)
        + printer.where(one.where)
        + _order(printer, one.order)
        + _limit(one.limit, one.offset)
    )


def _per_stream(printer: Printer, one: PerStream) -> Fragment:
    if printer.dialect.tops == "lateral":
        return _per_stream_lateral(printer, one)
    return (
        "SELECT "
        + join(", ", map(printer.term, one.outer.columns))
        + " FROM "
        + printer.tables(one.drivers.tables)
        + " CROSS JOIN observation o"
        + printer.joins(one.outer.tables)
        + printer.where(both(one.drivers.where, _OF_DRIVER))
        + " AND (o.start, o.id) IN ("
        + _inner(printer, one.inner)
        + ")"
        + _order(printer, one.outer.order)
    )


def _per_stream_lateral(printer: Printer, one: PerStream) -> Fragment:
    return (
        "SELECT "
        + join(", ", map(printer.term, one.outer.columns))
        + " FROM "
        + printer.tables(one.drivers.tables)
        + _lateral(printer, one.inner)
        + printer.joins(one.outer.tables)
        + printer.where(one.drivers.where)
        + _order(printer, one.outer.order)
    )


def _lateral(printer: Printer, inner: Select) -> Fragment:
    """The first rows of each driver, whole, as the alias o."""
    return (
        " CROSS JOIN LATERAL (SELECT i.* FROM "
        + printer.tables(inner.tables)
        + printer.where(inner.where)
        + _order(printer, inner.order)
        + _limit(inner.limit, inner.offset)
        + ") o"
    )


def _merge(printer: Printer, one: Merge) -> Fragment:
    descending = one.inner.order[0].descending
    word = " DESC" if descending else ""
    least = "min" if descending else "max"
    sign, beyond = (">=", printer.dialect.lowest) if descending else ("<=", printer.dialect.highest)
    first = (
        "SELECT i.start FROM "
        + printer.tables(one.inner.tables)
        + printer.where(one.inner.where)
        + _order(printer, one.inner.order)
        + " LIMIT 1"
    )
    bound = Fragment(
        f" AND i.start {sign} "
        f"(SELECT CASE WHEN count(*) >= ? THEN {least}(start) ELSE {beyond} END FROM best)",
        (one.reach,),
    )
    ends = bound + _order(printer, one.inner.order) + _limit(one.reach, None)
    among = printer.tables(one.inner.tables) + printer.where(one.inner.where) + ends
    if printer.dialect.tops == "lateral":
        rows, condition = " CROSS JOIN LATERAL (SELECT i.* FROM " + among + ") o", Fragment("")
    else:
        rows = Fragment(" CROSS JOIN observation o")
        condition = (
            " WHERE o.datastream = d.id AND (o.start, o.id) IN (SELECT i.start, i.id FROM " + among + ")"
        )
    return (
        "WITH firsts AS MATERIALIZED (SELECT d.id AS id, ("
        + first
        + ") AS start FROM "
        + printer.tables(one.drivers.tables)
        + printer.where(one.drivers.where)
        + "), best AS MATERIALIZED (SELECT id, start FROM firsts WHERE start IS NOT NULL "
        + Fragment(f"ORDER BY start{word}, id{word} LIMIT ?", (one.reach,))
        + ") SELECT "
        + join(", ", map(printer.term, one.outer.columns))
        + " FROM best d"
        + rows
        + printer.joins(one.outer.tables)
        + condition
        + _order(printer, one.outer.order)
        + _limit(one.outer.limit, one.outer.offset)
    )
