# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Questions about geometries: what a statement cannot say itself. Among its values stands the Question; it is
answered, in the same transaction, before the statement runs (store/questions.py)."""

from dataclasses import dataclass
from math import isfinite

from allmende.sensing.odata.wkt import Shape, box_of
from allmende.sensing.sql.nodes import Column, Held, Located
from allmende.sensing.sql.places import Place

Box = tuple[float, float, float, float]
"""west, south, east, north."""

_TOUCHING = frozenset(
    """geo.intersects st_equals st_touches st_within st_overlaps st_crosses st_intersects
    st_contains""".split()  # noqa: SIM905
)
"""Only true where the boxes have a point in common."""
_MEETING = (0, 1, 3, 4)
"""The places of a DE-9IM pattern that speak of points in common."""
_MARGIN = 1e-9


@dataclass(frozen=True, slots=True)
class Relation:
    """`function` of the geometry that is held and of `other`, in this order where `is_first`."""

    function: str
    other: Shape | None = None
    is_first: bool = True
    pattern: str = ""
    """Of st_relate."""
    near: tuple[str, float] | None = None
    """A geo.distance that is lt or le a number."""


@dataclass(frozen=True, slots=True)
class Question:
    """`only_true`: the answer is the keys of the rows of which it is true. Else it is what it is of every
    row: true, false, a number, or null where there is no geometry."""

    held: Held
    relation: Relation
    only_true: bool

    @property
    def box(self) -> Box | None:
        """What lies outside of it need not be looked at. None: everything must be."""
        found = None if self.relation.other is None else box_of(self.relation.other)
        if not self.only_true or found is None:
            return None
        if self.relation.near is not None:
            return _widened(found, self.relation.near[1])
        return _widened(found, 0) if _needs_a_common_point(self.relation) else None


def located(place: Place, alias: str) -> Located:
    """The geometry of a path, in an entity's own table or beside it."""
    of = place.of
    assert of is not None  # noqa: S101  # an id is no geometry
    if of.table:
        held = Held(of.table, "datastream", of.columns[0])
    else:
        encoding = place.entity.property("encodingType")
        held = Held(place.entity.table, "id", of.columns[0], encoding.columns[0] if encoding else "")
    return Located(held, Column(alias, "id"))


def _needs_a_common_point(relation: Relation) -> bool:
    if relation.function == "st_relate":
        return any(relation.pattern[place] in "T012" for place in _MEETING)
    return relation.function in _TOUCHING


def _widened(box: Box, by: float) -> Box | None:
    """A little more than asked: sums are rounded, and boxes are kept with fewer digits."""
    margin = by + abs(by) * _MARGIN + _MARGIN
    west, south, east, north = box
    return (west - margin, south - margin, east + margin, north + margin) if isfinite(margin) else None
