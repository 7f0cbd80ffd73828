# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a URL says, as frozen values: no name is resolved yet, nothing is known of tables.

`position` counts characters in the decoded path or option and never takes part in comparisons.
"""

from dataclasses import dataclass, field
from typing import Literal as Choice

from allmende.sensing.odata.wkt import Shape


def _position() -> int:
    return field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Segment:
    """`Things`, `Things(1)`, `Datastream`, `properties`: a name and perhaps a key."""

    name: str
    key: int | None = None
    position: int = _position()


@dataclass(frozen=True, slots=True)
class ResourcePath:
    """OGC 18-088 §9.2. `ref`, `value` and `count`: the path ends in `/$ref`, `/$value`, `/$count`."""

    segments: tuple[Segment, ...]
    ref: bool = False
    value: bool = False
    count: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """A property path in an expression: `Datastream/Thing/name`, `properties/a/b`, `@iot.id`."""

    names: tuple[str, ...]
    position: int = _position()

    @property
    def text(self) -> str:
        return "/".join(self.names)


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, string, boolean or null."""

    value: int | float | str | bool | None
    position: int = _position()

    def __eq__(self, other: object) -> bool:  # 1, 1.0 and True are three things
        return (
            isinstance(other, Constant)
            and type(other.value) is type(self.value)
            and other.value == self.value
        )

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@dataclass(frozen=True, slots=True)
class Time:
    """A time literal, microseconds UTC; `end` is None for an instant."""

    start: int
    end: int | None = None
    position: int = _position()


@dataclass(frozen=True, slots=True)
class Geometry:
    """A geometry literal. `prefix`: geography or geometry, which are the same here."""

    shape: Shape
    prefix: str = "geography"
    position: int = _position()


@dataclass(frozen=True, slots=True)
class Duration:
    """`duration'PT1H'`, in microseconds."""

    length: int
    position: int = _position()


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of the day, microseconds since midnight."""

    time: int
    position: int = _position()


@dataclass(frozen=True, slots=True)
class TypeName:
    """`Edm.String`."""

    name: str
    position: int = _position()


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or` of two or more parts (a chain is one node, however long)."""

    operator: Choice["and", "or"]
    parts: tuple["Expression", ...]
    position: int = _position()


@dataclass(frozen=True, slots=True)
class Not:
    part: "Expression"
    position: int = _position()


@dataclass(frozen=True, slots=True)
class Compare:
    """`operator`: eq ne gt ge lt le."""

    operator: str
    left: "Expression"
    right: "Expression"
    position: int = _position()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`operator`: add sub mul div mod."""

    operator: str
    left: "Expression"
    right: "Expression"
    position: int = _position()


@dataclass(frozen=True, slots=True)
class Negative:
    part: "Expression"
    position: int = _position()


@dataclass(frozen=True, slots=True)
class In:
    part: "Expression"
    values: tuple["Expression", ...]
    position: int = _position()


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple["Expression", ...]
    position: int = _position()


@dataclass(frozen=True, slots=True)
class Lambda:
    """`Datastreams/any(d: d/name eq 'x')`: of what the path leads to. `any()` alone has no condition."""

    quantifier: Choice["any", "all"]
    path: Path
    variable: str
    condition: "Expression | None"
    position: int = _position()


Literal = Constant | Time | Duration | Clock | TypeName | Geometry
Expression = Path | Literal | Logic | Not | Compare | Arithmetic | Negative | In | Call | Lambda


@dataclass(frozen=True, slots=True)
class Order:
    by: Expression
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Expand:
    """One navigation property and what is asked of it; `A/B` is A with B in its query."""

    link: str
    query: "Query"
    position: int = _position()


@dataclass(frozen=True, slots=True)
class Awaited:
    """Stands for any token of so many whole numbers."""

    numbers: int


@dataclass(frozen=True, slots=True)
class Query:
    """The options of a request or of one expanded link. None or empty: not given."""

    filter: Expression | None = None
    expand: tuple[Expand, ...] = ()
    select: tuple[Path, ...] = ()
    order: tuple[Order, ...] = ()
    top: int | None = None
    skip: int | None = None
    count: bool | None = None
    token: str | Awaited | None = None
    """`$skiptoken`: where the page before ended."""
    format: str | None = None
    """`$resultFormat`: dataArray, CSV, GeoJSON."""
    metadata: str | None = None
    """`$resultMetadata`: minimal, off; None is full."""
    as_of: int | None = None
    """`$as_of`: metadata as they were at this instant."""
    distinct: bool = False
    """`$select=distinct:…`"""
