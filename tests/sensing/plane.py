# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the functions of geometries mean, said a second time: one geometry after the other, without boxes."""

from collections.abc import Sequence
from functools import cache
from math import isfinite
from typing import Any

import shapely
from shapely import geometry

from allmende.sensing.odata.wkt import Shape, to_text

METHODS = {
    "geo.intersects": "intersects", "st_intersects": "intersects", "st_equals": "equals",
    "st_disjoint": "disjoint", "st_touches": "touches", "st_within": "within", "st_overlaps": "overlaps",
    "st_crosses": "crosses", "st_contains": "contains", "geo.distance": "distance",
}  # fmt: skip
NAMES = frozenset({*METHODS, "st_relate", "geo.length"})


def said(name: str, arguments: Sequence[Any]) -> bool | float | None:
    """Of GeoJSON, decoded, and shapes."""
    shapes = [geometry_of(one) for one in arguments[:2]]
    if None in shapes:
        return None
    if name == "geo.length":
        return length(shapes[0])
    if name == "st_relate":
        return bool(shapes[0].relate_pattern(shapes[1], arguments[2]))
    found = getattr(shapes[0], METHODS[name])(shapes[1])
    return found if isinstance(found, bool) or isfinite(found) else None


def geometry_of(value: Any) -> Any:
    match value:
        case Shape():
            return _asked(value)
        case {"type": "Feature", "geometry": inner}:
            return geometry_of(inner)
        case {"type": "FeatureCollection", "features": list() as features}:
            return geometry.GeometryCollection([geometry_of(one) for one in features])
        case {"type": str()}:
            return geometry.shape(value)
        case _:
            return None


@cache
def _asked(shape: Shape) -> Any:
    return shapely.from_wkt(to_text(shape))


def length(of: Any) -> float:
    if of.geom_type == "GeometryCollection":
        return sum(map(length, of.geoms))
    return float(of.length) if "Line" in of.geom_type else 0.0
