# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Well-known text: what can be said is understood, and said back; what cannot, is told where."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from allmende.core.errors import Malformed
from allmende.sensing.odata.ast import Call, Geometry, Path
from allmende.sensing.odata.expressions import parse_expression
from allmende.sensing.odata.text import expression_to_text
from allmende.sensing.odata.wkt import COLLECTION, DEEPEST, LONGEST, Shape, box_of, parse, to_text

NUMBER = some.floats(-180, 180) | some.integers(-180, 180).map(float) | some.floats(-1e30, 1e30)
POSITION = some.tuples(NUMBER, NUMBER) | some.tuples(NUMBER, NUMBER, NUMBER)
LINE = some.lists(POSITION, min_size=2, max_size=4).map(tuple)
RING = some.lists(POSITION, min_size=3, max_size=5).map(lambda one: (*one, one[0]))


def several(part: some.SearchStrategy[Any], least: int = 0) -> some.SearchStrategy[Any]:
    return some.lists(part, min_size=least, max_size=3).map(tuple)


RINGS = several(RING, 1)
SIMPLE = some.one_of(
    (POSITION | some.just(())).map(lambda one: Shape("POINT", one)),
    LINE.map(lambda one: Shape("LINESTRING", one)),
    RINGS.map(lambda one: Shape("POLYGON", one)),
    several(POSITION).map(lambda one: Shape("MULTIPOINT", one)),
    several(LINE).map(lambda one: Shape("MULTILINESTRING", one)),
    several(RINGS).map(lambda one: Shape("MULTIPOLYGON", one)),
)
SHAPE = some.recursive(SIMPLE, lambda one: several(one).map(lambda of: Shape(COLLECTION, of)), max_leaves=5)
SQUARE = Shape("POLYGON", (((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)),))


@given(SHAPE, some.sampled_from(("geography", "geometry")))
def test_what_is_written_is_read_again(shape: Shape, prefix: str) -> None:
    assert parse(to_text(shape)) == shape
    literal = Call("st_within", (Path(("location",)), Geometry(shape, prefix)))
    assert parse_expression(expression_to_text(literal)) == literal


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("POINT (7.6 51.9)", Shape("POINT", (7.6, 51.9))),
        ("point(7.6 51.9)", Shape("POINT", (7.6, 51.9))),
        ("  Point  (  -7.6   +51.9 ) ", Shape("POINT", (-7.6, 51.9))),
        ("POINT Z (1 2 3)", Shape("POINT", (1.0, 2.0, 3.0))),
        ("POINTZ(1 2 3)", Shape("POINT", (1.0, 2.0, 3.0))),
        ("POINT (1 2 3)", Shape("POINT", (1.0, 2.0, 3.0))),
        ("POINT (.5 1e2)", Shape("POINT", (0.5, 100.0))),
        ("POINT EMPTY", Shape("POINT")),
        ("SRID=4326;POINT (1 2)", Shape("POINT", (1.0, 2.0))),
        ("LINESTRING (1 2, 3 4)", Shape("LINESTRING", ((1.0, 2.0), (3.0, 4.0)))),
        ("Polygon ((0 0, 1 0, 1 1, 0 0))", SQUARE),
        ("POLYGON((0 0,1 0,1 1,0 0))", SQUARE),
        ("MULTIPOINT ((1 2), (3 4))", Shape("MULTIPOINT", ((1.0, 2.0), (3.0, 4.0)))),
        ("MULTIPOINT (1 2, 3 4)", Shape("MULTIPOINT", ((1.0, 2.0), (3.0, 4.0)))),
        ("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))", Shape("MULTIPOLYGON", (SQUARE.parts,))),
        (
            "GEOMETRYCOLLECTION (POINT (1 2), POLYGON ((0 0, 1 0, 1 1, 0 0)))",
            Shape(COLLECTION, (Shape("POINT", (1.0, 2.0)), SQUARE)),
        ),
    ],
)
def test_the_ways_in_which_clients_write(text: str, shape: Shape) -> None:
    assert parse(text) == shape


@pytest.mark.parametrize(
    ("text", "says", "at"),
    [
        ("", "'' is none. Known: POINT", 0),
        ("CIRCLE (1 2)", "'CIRCLE' is none. Known: POINT", 0),
        ("POINT", r"'\(' is missing at its end", 5),
        ("POINT (1)", "a position has 2 numbers, one is missing before '\\)'", 8),
        ("POINT (1, 2)", "a position has 2 numbers, one is missing before ','", 8),
        ("POINT (1 2", r"'\)' is missing at its end", 10),
        ("POINT (1 2) and more", "nothing more is expected before 'and'", 12),
        ("POINT (1 zwei)", "one is missing before 'zwei'", 9),
        ("POINT (1 2 3 4)", "is missing before '4'", 13),
        ("POINT Z (1 2)", "a position has 3 numbers", 12),
        ("POINT M (1 2 3)", "measures are not known", 6),
        ("POINT (1e999 2)", "a number is beyond 1e30", 7),
        ("LINESTRING (1 2, 3 -1.1e30)", "a number is beyond 1e30", 19),
        ("LINESTRING (1 2)", "a line has two positions or more", 11),
        ("POLYGON ((0 0, 1 0, 1 1))", "a ring has four positions or more", 9),
        ("POLYGON ((0 0, 1 0, 1 1, 0 1))", "the last one like the first", 9),
        ("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((0 0)))", "a ring has four positions", 39),
        ("SRID=25832;POINT (1 2)", "only SRID=4326 is known", 5),
        ("POINT (1;2)", "one is missing before ';'", 8),
        ("POINT (1 2ä)", "before 'ä'", 10),
        ("GEOMETRYCOLLECTION (" * (DEEPEST + 1) + "POINT (1 2)", "within each other more than 8", 160),
        ("POINT (" + "1" * LONGEST, "more than 100000 characters", 0),
    ],
)
def test_a_fault_is_told_with_its_place(text: str, says: str, at: int) -> None:
    with pytest.raises(Malformed, match=says) as fault:
        parse(text, 100)
    assert fault.value.position == 100 + at


def test_the_place_counts_from_the_beginning_of_the_option() -> None:
    text = "name eq 'x' and st_within(location, geography'POINT (1)')"
    with pytest.raises(Malformed) as fault:
        parse_expression(text)
    assert fault.value.position == text.index(")'")


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("POINT (1 2 9)", (1, 2, 1, 2)),
        ("POINT EMPTY", None),
        ("GEOMETRYCOLLECTION (POINT EMPTY)", None),
        ("GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (-3 4, 0 0))", (-3, 0, 1, 4)),
        ("MULTIPOINT (1 2, 3 -4)", (1, -4, 3, 2)),
        ("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 7, 5 5)))", (0, 0, 6, 7)),
    ],
)
def test_the_box_around_a_shape(text: str, box: Any) -> None:
    assert box_of(parse(text)) == box


@given(some.text(max_size=40) | some.text("POINTLSRIGZ (),.-+0123456789e;=", max_size=60))
def test_whatever_is_given_is_read_or_refused(text: str) -> None:
    try:
        shape = parse(text)
    except Malformed as fault:
        assert 0 <= (fault.position or 0) <= len(text)
    else:
        assert parse(to_text(shape)) == shape
