# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Plan → rows: the fourth verb, and the only one that touches a connection."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Protocol

from allmende.core.errors import Malformed, TooLarge
from allmende.sensing.sql.fragment import fill
from allmende.sensing.sql.level import Level, Prepared
from allmende.sensing.sql.nodes import Merge, Select, Statement
from allmende.sensing.store import questions
from allmende.sensing.store.connection import Connection, Interrupted, TooComplex

Row = tuple[Any, ...]

MOST_ROWS = 200_000
"""Of one level of one answer."""
LONGEST = 5.0
"""Seconds for all statements of one request. Sensible questions take a tenth of it on millions of rows; an
open read keeps the write-ahead log from being reused, and a thread from reading for others."""
_CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are, by parent. `estimates`: of these parents it is only about so many."""

    numbers: Mapping[Any, int] = field(default_factory=dict)
    estimates: frozenset[Any] = frozenset()


class Counting(Protocol):
    """See counting.py."""

    def whole(self, found: "Fetched") -> Counted: ...

    def each(self, found: "Fetched", parents: Sequence[Any]) -> Counted: ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """The rows of a level, those of a parent together: `spans` says from where to where.

    `more`: parents with rows beyond the page. `counted`: what `$count=true` asked for. The parent of a level
    without one is None.
    """

    level: Level
    rows: list[Row]
    spans: dict[Any, tuple[int, int]]
    more: frozenset[Any]
    counted: Counted = field(default_factory=Counted)
    children: tuple["Fetched", ...] = ()


@contextmanager
def bounded(connection: Connection, is_given_up: Callable[[], bool]) -> Iterator[None]:
    """Ends the statements within when the time is up or nobody waits for the answer any more."""
    try:
        if is_given_up():  # while it waited for its turn
            raise Interrupted("nobody waits for the answer")
        with connection.bounded(LONGEST, is_given_up):
            yield
    except Interrupted as error:
        raise TooLarge(
            f"The query takes longer than {LONGEST:.0f} seconds, which is the most for one request. Try: a "
            "$filter by phenomenonTime or Datastream/id, less $expand, or several smaller requests."
        ) from error
    except TooComplex as error:
        raise Malformed("The query is too complex. Try: fewer conditions, or less nesting.") from error


def fetch(connection: Connection, level: Level, counting: Counting) -> Fetched:
    """All levels, one statement each (and one for each count), in the caller's transaction."""
    rows = run(connection, level.prepared)
    page = level.page
    more = frozenset([None]) if page is not None and len(rows) > page.top > 0 else frozenset[Any]()
    shown = rows if page is None else rows[: page.top]
    found = Fetched(level, shown, {None: (0, len(shown))}, more)
    counted = Counted() if level.count is None else counting.whole(found)
    return replace(found, counted=counted, children=_children(connection, level, shown, counting))


def numbers(connection: Connection, prepared: Prepared) -> Iterator[list[tuple[int, float]]]:
    """(start, number) in the order of time, some thousands at once: what is added up need not be held."""
    fragment = prepared.fragment(connection.dialect)
    values = questions.answered(connection, fill(fragment, prepared.values), prepared.as_of)
    yield from connection.stream(fragment.text, values, _CHUNK)


def _children(
    connection: Connection, level: Level, rows: Sequence[Row], counting: Counting
) -> tuple[Fetched, ...]:
    return tuple(
        _fetch_each(connection, child, {row[child.owner] for row in rows}, counting)
        for child in level.expands
    )


def _fetch_each(connection: Connection, level: Level, owners: Iterable[Any], counting: Counting) -> Fetched:
    parents = [one for one in owners if one is not None]
    rows = run(connection, level.prepared, connection.dialect.keys(parents))
    found = Fetched(level, *_paged(level, rows))
    counted = Counted() if level.count is None else counting.each(found, parents)
    return replace(found, counted=counted, children=_children(connection, level, found.rows, counting))


def _paged(level: Level, rows: list[Row]) -> tuple[list[Row], dict[Any, tuple[int, int]], frozenset[Any]]:
    """Cuts each parent's rows to the page. Rows of a parent stand together."""
    page, place = level.page, level.parent
    if page is None or (page.top == 1 and level.more >= 0):
        spans = {row[place]: (index, index + 1) for index, row in enumerate(rows)}
        more = () if page is None else (row[place] for row in rows if row[level.more] > 1)
        return rows, spans, frozenset(more)
    shown: list[Row] = []
    cut: set[Any] = set()
    spans = {}
    for parent, begin, end in _runs(rows, place):
        first = begin + level.trim
        kept = rows[first : min(end, first + page.top)]
        spans[parent] = (len(shown), len(shown) + len(kept))
        shown += kept
        if 0 < page.top < end - first:
            cut.add(parent)
    return shown, spans, frozenset(cut)


def _runs(rows: Sequence[Row], place: int) -> Iterable[tuple[Any, int, int]]:
    """(value, from, to) of neighbouring rows with the same value."""
    begin = 0
    for index in range(1, len(rows) + 1):
        if index == len(rows) or rows[index][place] != rows[begin][place]:
            yield rows[begin][place], begin, index
            begin = index


def run(connection: Connection, prepared: Prepared, batch: Any = None) -> list[Row]:
    """The rows of a statement; `batch` holds the parents' keys, as the dialect hands them over."""
    fragment = prepared.fragment(connection.dialect)
    values = fill(fragment, prepared.values, batch, prepared.as_of)
    values = questions.answered(connection, values, prepared.as_of)
    text = fragment.text if _is_limited(prepared.statement) else _cut(fragment.text, MOST_ROWS + 1)
    rows = connection.execute(text, values).fetchmany(MOST_ROWS + 1)
    if len(rows) > MOST_ROWS:
        raise TooLarge(f"The answer has more than {MOST_ROWS} rows. Try: $top within $expand, or a $filter.")
    return rows


def _is_limited(statement: Statement) -> bool:
    """Whether it says itself how many rows it gives at most."""
    match statement:
        case Select(limit=limit) | Merge(outer=Select(limit=limit)):
            return limit is not None
        case _:
            return False


@lru_cache(maxsize=512)
def _cut(text: str, most: int) -> str:
    """PostgreSQL sends all rows before the first one is looked at: millions are not to be asked for. The
    number stands in the text, where its planner sees that it hardly ever matters."""
    return f"{text} LIMIT {most}"
