# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What `plan` says and `compile` prints: a small relational language without names of the standard.

Every node is hashable and holds no value of the caller, only the number of its `Slot`: two queries that
differ in values have equal nodes, so compiled text is found again by them.
"""

from dataclasses import dataclass
from enum import Enum

from allmende.sensing.odata.wkt import Shape


class Type(Enum):
    NUMBER = "a number"
    TEXT = "a string"
    BOOLEAN = "true or false"
    TIME = "a time"
    DURATION = "a duration"
    CLOCK = "a time of day"
    GEOMETRY = "a geometry"
    NAME = "the name of a type"
    DYNAMIC = "JSON"  # known only row by row
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a value in the statement's values."""

    index: int


@dataclass(frozen=True, slots=True)
class Column:
    alias: str
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A value inside a JSON column; an empty path is the whole document."""

    alias: str
    column: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What stands inside a JSON column, as JSON text; null where nothing does."""

    alias: str
    column: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The result of an observation, whatever it is."""

    alias: str


@dataclass(frozen=True, slots=True)
class FeatureOf:
    """The feature of an observation: its own or its datastream's."""

    alias: str


@dataclass(frozen=True, slots=True)
class As:
    """A dynamic value as NUMBER, TEXT or BOOLEAN; null where it is none (a TEXT every scalar is)."""

    type: Type
    of: "Member | Result"


@dataclass(frozen=True, slots=True)
class Moment:
    """A time: `end` is None for an instant, and may be null for a `start` that is one."""

    start: "Term"
    end: "Term | None" = None


@dataclass(frozen=True, slots=True)
class Held:
    """Where geometries are kept: the column with GeoJSON, and the one that says whether it is some."""

    table: str
    key: str
    column: str
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Located:
    """The geometry of the row with this key: an argument of functions, never part of a statement."""

    held: Held
    key: Column


@dataclass(frozen=True, slots=True)
class Drawn:
    """A geometry literal: an argument of functions, never part of a statement."""

    shape: Shape


@dataclass(frozen=True, slots=True)
class Operation:
    """add sub mul div mod on numbers."""

    operator: str
    left: "Term"
    right: "Term"


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    arguments: tuple["Term", ...]


@dataclass(frozen=True, slots=True)
class Fixed:
    """Text of our own: NULL, TRUE, an aggregate."""

    text: str


@dataclass(frozen=True, slots=True)
class Tuple:
    parts: tuple["Term", ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """eq ne gt ge lt le; both sides of the same kind: plain terms, two Moments, or two dynamic values."""

    operator: str
    left: "Term"
    right: "Term"


@dataclass(frozen=True, slots=True)
class IsNull:
    of: "Term"


@dataclass(frozen=True, slots=True)
class Every:
    parts: tuple["Term", ...]


@dataclass(frozen=True, slots=True)
class Some:
    parts: tuple["Term", ...]


@dataclass(frozen=True, slots=True)
class Negated:
    part: "Term"


@dataclass(frozen=True, slots=True)
class Untrue:
    """False or null."""

    part: "Term"


@dataclass(frozen=True, slots=True)
class Policy:
    """The visibility predicate of a root table (sql/visibility.py)."""

    text: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """The keys of the level above, handed over as one value."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a FROM clause; the first one has no `on`. `outer`: rows without a match stay. A table that
    is not the first and has no `on` is an inner loop of those before it: its key is in the WHERE."""

    name: str
    alias: str
    on: "Condition | None" = None
    outer: bool = False
    today: bool = False
    """As it is, also in a question about the past."""


@dataclass(frozen=True, slots=True)
class Subselect:
    select: "Term"
    tables: tuple[Table, ...]
    where: "Term"


@dataclass(frozen=True, slots=True)
class Within:
    of: "Term"
    among: "Subselect | Batch | tuple[Term, ...]"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A sub-select of one value."""

    of: Subselect


Condition = Comparison | IsNull | Every | Some | Negated | Untrue | Policy | Within | Fixed | Function
Term = (
    Slot
    | Column
    | Member
    | Part
    | Result
    | FeatureOf
    | As
    | Moment
    | Located
    | Drawn
    | Operation
    | Function
    | Tuple
    | Scalar
    | Condition
)

TRUE = Fixed("TRUE")
NULL = Fixed("NULL")


@dataclass(frozen=True, slots=True)
class Key:
    """A term to order by: nulls first ascending, last descending (trap 16). `kind`: of its values; all but
    TEXT and DYNAMIC are numbers in the store."""

    term: Term
    descending: bool = False
    nullable: bool = False
    kind: Type = Type.NUMBER


@dataclass(frozen=True, slots=True)
class Select:
    """One list: `limit` rows of it after `offset`, or one row for each `group`."""

    columns: tuple[Term, ...]
    tables: tuple[Table, ...]
    where: Condition
    order: tuple[Key, ...] = ()
    limit: Slot | None = None
    offset: Slot | None = None
    group: Term | None = None
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class PerParent:
    """Of every parent its own `limit` rows: `select.columns[0]` is the parent. One statement for all."""

    select: Select
    limit: Slot
    offset: Slot


@dataclass(frozen=True, slots=True)
class PerStream:
    """Of every row of `drivers` (a datastream in its alias d) the first observations by `inner.order`, found
    by key: `inner` says which, over the alias i, up to its limit; `outer` reads them, over the alias o, in
    its own order. Its tables are those beyond observation."""

    drivers: Select
    inner: Select
    outer: Select


@dataclass(frozen=True, slots=True)
class Merge:
    """The first observations of all `drivers` in one order by time: a bounded merge (DESIGN 6).

    Only the datastreams whose own first row is among the first `reach` of all can have a row in the list, and
    where there are so many, none of their rows lies beyond the last of those. `inner` and `outer` as in
    PerStream, ordered by start and id in one direction; `inner` knows of `drivers` no more than d.id.
    """

    drivers: Select
    inner: Select
    outer: Select
    reach: Slot


Statement = Select | PerParent | PerStream | Merge


def both(*conditions: Condition) -> Condition:
    """All of them, without the trivial ones."""
    parts = tuple(one for one in conditions if one != TRUE)
    if not parts:
        return TRUE
    return parts[0] if len(parts) == 1 else Every(parts)
