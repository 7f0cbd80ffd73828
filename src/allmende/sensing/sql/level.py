# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The plan of one expand level: one statement, what to show of its rows, and the levels below."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from allmende.core.errors import Malformed
from allmende.sensing.entities import Entity, Kind, Link, Property
from allmende.sensing.odata.ast import Query
from allmende.sensing.sql.compile import compile_statement
from allmende.sensing.sql.dialects import Dialect
from allmende.sensing.sql.fragment import Fragment
from allmende.sensing.sql.nodes import Statement
from allmende.sensing.sql.scope import Asker


@dataclass(frozen=True, slots=True)
class Field:
    """A property in the answer: the row's columns `first` and, for kinds of two, `second`.

    `optional`: left out where it is null."""

    name: str
    kind: Kind
    first: int
    second: int = -1
    key: str = ""
    optional: bool = False
    parts: tuple[tuple[tuple[str, ...], int], ...] = ()
    """Of a JSON property only these: their path inside it, and their column."""


@dataclass(frozen=True, slots=True)
class Output:
    """`identified`, `linked`: `@iot.id` and `@iot.selfLink` are shown. `navigations`: links shown as such.
    `parts`: of these properties not the whole, but what stands at these paths."""

    identified: bool
    linked: bool
    properties: tuple[Property, ...]
    navigations: tuple[str, ...]
    parts: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement and its values, by slot. `text`: compiled already. `as_of`: an instant to look back to."""

    statement: Statement
    values: tuple[Any, ...]
    text: Fragment | None = None
    as_of: int | None = None

    def fragment(self, dialect: Dialect) -> Fragment:
        return self.text or compile_statement(self.statement, dialect, past=self.as_of is not None)


@dataclass(frozen=True, slots=True)
class Sample:
    """How to estimate what takes long to count. `among`: rows (key, weight, low, high), what a count goes
    through. `part`: how many there are of `key` from `low` to before `high`, its first three values; about
    `rows` of the weight are one part."""

    among: Prepared
    part: Prepared
    rows: int

    def map(self, change: Callable[[Prepared], Prepared]) -> "Sample":
        return Sample(change(self.among), change(self.part), self.rows)


@dataclass(frozen=True, slots=True)
class Page:
    """`top` rows are shown; one more is read to know whether there are more. `skip` counts what the pages
    before have shown, `offset` what the statement itself has to pass over (nothing where a token says where
    to go on)."""

    top: int
    skip: int
    offset: int

    @property
    def limit(self) -> int:
        return self.top + 1 if self.top else 0


@dataclass(frozen=True, slots=True)
class Level:
    """Columns are named by their place in the row.

    `parent`: this row's key of its parent, and `owner`: the parent row's column with the same key.
    `keys`: the order's values, for the next link. `trim`: rows of each parent to pass over when read.
    `more`: a column that counts all rows of the parent, where only the first of them is read.
    """

    entity: Entity
    prepared: Prepared
    output: Output
    fields: tuple[Field, ...]
    id: int
    query: Query
    link: Link | None = None
    parent: int = 0
    owner: int = 0
    page: Page | None = None
    keys: tuple[int, ...] = ()
    trim: int = 0
    more: int = -1
    stream: int = -1
    """The datastream of an observation."""
    count: Prepared | None = None
    sample: Sample | None = None
    """Where the count may take long. Of a level below: of the one parent that is Given."""
    expands: tuple["Level", ...] = field(default=())


def page_of(asker: Asker, query: Query, *, most: int | None = None) -> Page:
    """`$top` above the server's limit is cut to it, and a next link given (trap 17)."""
    limit = asker.page_limit if most is None else min(most, asker.page_limit)
    top = min(asker.page_size if query.top is None else query.top, limit)
    skip = query.skip or 0
    return Page(top, skip, 0 if query.token is not None else skip)


def refuse_collection_options(query: Query, where: str) -> None:
    """What only a collection understands."""
    given = {
        "$filter": query.filter,
        "$orderby": query.order or None,
        "$top": query.top,
        "$skip": query.skip,
        "$count": query.count,
        "$skiptoken": query.token,
        "$resultFormat": query.format if query.format == "dataArray" else None,
        "$select=distinct:": query.distinct or None,
    }
    for name, value in given.items():
        if value is not None:
            raise Malformed(
                f"{name} is for collections; {where} is one entity. Known here: $select, $expand."
            )
