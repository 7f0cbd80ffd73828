# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How geometries lie to each other, on the plane of longitude and latitude: shapely says so.

It is imported at the first question: a town that never asks one does not pay for it."""

from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any

from allmende.sensing.odata.wkt import Shape, to_text
from allmende.sensing.sql.questions import Relation

Answer = bool | float | None

_PREDICATES = {
    "geo.intersects": ("intersects", "intersects"),
    "st_intersects": ("intersects", "intersects"),
    "st_equals": ("equals", "equals"),
    "st_disjoint": ("disjoint", "disjoint"),
    "st_touches": ("touches", "touches"),
    "st_overlaps": ("overlaps", "overlaps"),
    "st_crosses": ("crosses", "crosses"),
    "st_within": ("within", "contains"),
    "st_contains": ("contains", "within"),
}
"""The function of (one, other), and the same of (other, one)."""
_TURNED = (0, 3, 6, 1, 4, 7, 2, 5, 8)


def fault_of(shape: Shape) -> str | None:
    """Why it is no geometry that can be asked about: a ring that crosses itself."""
    import shapely  # noqa: PLC0415  see above

    found = str(shapely.is_valid_reason(_of(shape)))
    return None if found == "Valid Geometry" else found


def answers(documents: Sequence[str | None], relation: Relation) -> list[Answer]:
    """Of each GeoJSON document. None where there is no geometry in it, or nothing to say of it."""
    import shapely  # noqa: PLC0415  see above

    found = shapely.from_geojson(documents, on_invalid="ignore")
    return _answers(found, _function(relation))


def answer(one: Shape, relation: Relation) -> Answer:
    """Of a geometry that is known itself."""
    import numpy as np  # noqa: PLC0415  comes with shapely

    return _answers(np.array([_of(one)]), _function(relation))[0]


def _of(shape: Shape) -> Any:
    import shapely  # noqa: PLC0415  see above

    return shapely.from_wkt(to_text(shape, flat=True))


def _function(relation: Relation) -> Callable[[Any], Any]:
    """What is said of one geometry or of an array of them."""
    import shapely  # noqa: PLC0415  see above

    if relation.other is None:
        return _lengths
    other = _of(relation.other)
    shapely.prepare(other)  # helps where it comes first
    if relation.function == "geo.distance":
        return lambda found: shapely.distance(other, found)
    if relation.function == "st_relate":
        pattern = _turned(relation.pattern) if relation.is_first else relation.pattern
        return lambda found: shapely.relate_pattern(other, found, pattern)
    predicate = getattr(shapely, _PREDICATES[relation.function][relation.is_first])
    return lambda found: predicate(other, found)


def _turned(pattern: str) -> str:
    return "".join(pattern[place] for place in _TURNED)


def _lengths(found: Any) -> Any:
    """Of lines. Points and areas have none; their outline is not meant."""
    import numpy as np  # noqa: PLC0415  comes with shapely
    import shapely  # noqa: PLC0415  see above

    kinds = shapely.get_type_id(found)
    length = np.where(np.isin(kinds, (1, 2, 5)), shapely.length(found), 0.0)
    for place in np.flatnonzero(kinds == 7):
        length[place] = sum(map(float, _lengths(shapely.get_parts(found[place : place + 1]))))
    return np.where(kinds == -1, np.nan, length)


def _answers(found: Any, function: Callable[[Any], Any]) -> list[Answer]:
    import shapely  # noqa: PLC0415  see above

    try:
        said = function(found).tolist()
    except shapely.errors.GEOSException:
        said = [_said(one, function) for one in found]
    missing = shapely.is_missing(found).tolist()
    return [
        None if is_missing or _is_no_number(one) else one
        for one, is_missing in zip(said, missing, strict=True)
    ]


def _said(one: Any, function: Callable[[Any], Any]) -> Any:
    """Of a geometry that is not one in every respect there may be nothing to say."""
    import numpy as np  # noqa: PLC0415  comes with shapely
    import shapely  # noqa: PLC0415  see above

    try:
        return function(np.array([one]))[0].item()
    except shapely.errors.GEOSException:
        return None


def _is_no_number(one: Any) -> bool:
    return one is None or (isinstance(one, float) and not isfinite(one))
