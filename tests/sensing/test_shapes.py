# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every function of geometries with points, lines and areas, as OGC 06-103r4 means them."""

import json
import subprocess
import sys
from typing import Any

import pytest

from allmende.sensing import shapes
from allmende.sensing.odata.wkt import parse
from allmende.sensing.sql.questions import Relation

AREA = "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))"
NAMES = (
    "st_equals", "st_disjoint", "st_touches", "st_within", "st_overlaps", "st_crosses", "st_intersects",
    "st_contains", "geo.intersects",
)  # fmt: skip
TURNED = {"st_within": "st_contains", "st_contains": "st_within"}


def point(*position: float) -> Any:
    return {"type": "Point", "coordinates": list(position)}


def line(*positions: tuple[float, float]) -> Any:
    return {"type": "LineString", "coordinates": positions}


def points(*positions: tuple[float, float]) -> Any:
    return {"type": "MultiPoint", "coordinates": positions}


def square(west: float, south: float, size: float) -> Any:
    east, north = west + size, south + size
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return {"type": "Polygon", "coordinates": [ring]}


def asked(document: Any, relation: Relation) -> Any:
    return shapes.answers([json.dumps(document)], relation)[0]


def feature(geometry: Any) -> Any:
    return {"type": "Feature", "properties": {"coordinates": [99, 99]}, "geometry": geometry}


COMMON = {"st_intersects", "geo.intersects"}
TABLE = [
    (point(1, 1), AREA, {"st_within", *COMMON}),
    (point(1, 1, 100), AREA, {"st_within", *COMMON}),
    (point(0, 1), AREA, {"st_touches", *COMMON}),
    (point(9, 9), AREA, {"st_disjoint"}),
    (line((1, 1), (2, 2)), AREA, {"st_within", *COMMON}),
    (line((1, 1), (9, 9)), AREA, {"st_crosses", *COMMON}),
    (line((0, 0), (4, 0)), AREA, {"st_touches", *COMMON}),
    (line((5, 5), (9, 9)), AREA, {"st_disjoint"}),
    (square(0, 0, 4), AREA, {"st_equals", "st_within", "st_contains", *COMMON}),
    (square(1, 1, 1), AREA, {"st_within", *COMMON}),
    (square(-1, -1, 9), AREA, {"st_contains", *COMMON}),
    (square(2, 2, 4), AREA, {"st_overlaps", *COMMON}),
    (square(4, 0, 4), AREA, {"st_touches", *COMMON}),
    (square(8, 8, 1), AREA, {"st_disjoint"}),
    (point(1, 1), "POINT (1 1)", {"st_equals", "st_within", "st_contains", *COMMON}),
    (point(1, 1), "LINESTRING (0 0, 2 2)", {"st_within", *COMMON}),
    (point(0, 0), "LINESTRING (0 0, 2 2)", {"st_touches", *COMMON}),
    (line((0, 2), (2, 0)), "LINESTRING (0 0, 2 2)", {"st_crosses", *COMMON}),
    (line((1, 1), (3, 3)), "LINESTRING (0 0, 2 2)", {"st_overlaps", *COMMON}),
    (points((1, 1), (9, 9)), AREA, {"st_crosses", *COMMON}),
    (points((1, 1), (9, 9)), "MULTIPOINT (1 1, 2 2)", {"st_overlaps", *COMMON}),
    (feature(point(1, 1)), AREA, {"st_within", *COMMON}),
    (
        {"type": "FeatureCollection", "features": [feature(point(1, 1)), feature(point(2, 2))]},
        AREA,
        {"st_within", *COMMON},
    ),
    (
        {"type": "GeometryCollection", "geometries": [point(1, 1), line((1, 2), (3, 3))]},
        AREA,
        {"st_within", *COMMON},
    ),
    (point(1, 1), "POINT EMPTY", {"st_disjoint"}),
    ({"type": "MultiPoint", "coordinates": []}, "POINT EMPTY", {"st_disjoint", "st_equals"}),
]  # fmt: skip


@pytest.mark.parametrize(("document", "other", "true"), TABLE)
def test_each_predicate_of_each_kind(document: Any, other: str, true: set[str]) -> None:
    shape = parse(other)
    assert {name for name in NAMES if asked(document, Relation(name, shape)) is True} == true
    turned = {name for name in NAMES if asked(document, Relation(name, shape, is_first=False)) is True}
    assert turned == {TURNED.get(name, name) for name in true}


@pytest.mark.parametrize(
    ("document", "pattern", "true"),
    [
        (point(1, 1), "T*F**F***", True),
        (point(1, 1), "T*****FF*", False),
        (point(9, 9), "FF*FF****", True),
        (square(0, 0, 4), "2FFF1FFF2", True),
        (square(2, 2, 4), "T*T***T**", True),
    ],
)
def test_a_pattern_says_how_two_lie(document: Any, pattern: str, true: bool) -> None:
    assert asked(document, Relation("st_relate", parse(AREA), pattern=pattern)) is true


def test_a_pattern_is_read_from_the_first_to_the_second() -> None:
    within = Relation("st_relate", parse(AREA), pattern="T*F**F***")
    assert asked(square(1, 1, 1), within) is True
    assert asked(square(-1, -1, 9), within) is False
    turned = Relation("st_relate", parse(AREA), is_first=False, pattern="T*F**F***")
    assert asked(square(1, 1, 1), turned) is False
    assert asked(square(-1, -1, 9), turned) is True


@pytest.mark.parametrize(
    ("document", "distance", "length"),
    [
        (point(1, 1), 0, 0),
        (point(7, 8), 5, 0),
        (line((4, 7), (4, 9)), 3, 2),
        (square(6, 0, 1), 2, 0),
        ({"type": "MultiLineString", "coordinates": [[[0, 0], [3, 4]], [[0, 0], [0, 1]]]}, 0, 6),
        ({"type": "GeometryCollection", "geometries": [line((5, 0), (6, 0)), square(5, 0, 1)]}, 1, 1),
        ({"type": "MultiPoint", "coordinates": []}, None, 0),
    ],
)
def test_distances_and_lengths_are_in_degrees(document: Any, distance: float, length: float) -> None:
    assert asked(document, Relation("geo.distance", parse(AREA))) == distance
    assert asked(document, Relation("geo.length")) == length


@pytest.mark.parametrize(
    "document",
    [
        {"type": "Feature", "geometry": None, "properties": {}},
        {"type": "Point"},
        {"type": "Kreis", "coordinates": [1, 1]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [2, 2], [3, 3]]]},
        "Rathausplatz 1",
        [1, 1],
        None,
    ],
)
def test_of_what_is_no_geometry_nothing_is_said(document: Any) -> None:
    for name in (*NAMES, "geo.distance"):
        assert asked(document, Relation(name, parse(AREA))) is None
    assert asked(document, Relation("geo.length")) is None


def test_what_is_no_geometry_does_not_stand_in_the_way_of_others() -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    documents = [json.dumps(one) for one in (point(1, 1), bow, "x", point(9, 9))]
    found = shapes.answers([*documents, None], Relation("st_within", parse(AREA)))
    assert [found[0], found[2], found[3], found[4]] == [True, None, False, None]


def test_a_ring_that_crosses_itself_is_told() -> None:
    assert shapes.fault_of(parse("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))")) == "Self-intersection[0.5 0.5]"
    assert shapes.fault_of(parse(AREA)) is None


def test_two_literals_are_answered_too() -> None:
    assert shapes.answer(parse("POINT (1 1)"), Relation("st_within", parse(AREA))) is True
    assert shapes.answer(parse("POINT (7 8)"), Relation("geo.distance", parse(AREA))) == 5


def test_who_asks_nothing_about_geometries_does_not_load_what_answers() -> None:
    code = (
        "import sys; from allmende.sensing import hub; from allmende.sensing.http import app; "
        "print([one for one in ('shapely', 'numpy') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
