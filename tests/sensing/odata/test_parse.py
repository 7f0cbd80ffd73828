# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: E501  # a table reads best with a row on a line

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from allmende.core.clock import EARLIEST, HOUR, LATEST, parse_instant
from allmende.core.errors import AllmendeError, Malformed
from allmende.sensing.entities import ENTITIES
from allmende.sensing.odata.ast import (
    Arithmetic,
    Call,
    Clock,
    Compare,
    Constant,
    Duration,
    Expand,
    Expression,
    In,
    Lambda,
    Logic,
    Negative,
    Not,
    Order,
    Path,
    Query,
    Time,
    TypeName,
)
from allmende.sensing.odata.expressions import parse_expression
from allmende.sensing.odata.parse import options, parse_query
from allmende.sensing.odata.text import expression_to_text, query_to_options
from allmende.sensing.sql.functions import FUNCTIONS
from tests.sensing.queries import Queries

A, B, ONE, TWO = Path(("a",)), Path(("b",)), Constant(1), Constant(2)
NOON = parse_instant("2026-11-23T12:00:00Z")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a eq 1", Compare("eq", A, ONE)),
        ("a/b/@iot.id eq 1", Compare("eq", Path(("a", "b", "@iot.id")), ONE)),
        ("a@iot.id eq 1", Compare("eq", Path(("a", "@iot.id")), ONE)),
        ("properties/list/0 eq 1", Compare("eq", Path(("properties", "list", "0")), ONE)),
        ("a eq 'it''s'", Compare("eq", A, Constant("it's"))),
        ("a eq 1.0", Compare("eq", A, Constant(1.0))),
        ("a eq -1", Compare("eq", A, Constant(-1))),
        ("a eq 1e3", Compare("eq", A, Constant(1000.0))),
        ("a eq 9223372036854775808", Compare("eq", A, Constant(9223372036854775808.0))),
        ("a eq null", Compare("eq", A, Constant(None))),
        ("a eq true", Compare("eq", A, Constant(True))),
        ("a gt 2026-11-23T12:00:00Z", Compare("gt", A, Time(NOON))),
        ("a gt 2026-11-23T13:00:00+01:00", Compare("gt", A, Time(NOON))),
        ("a gt 2026-11-23T13:00:00 01:00", Compare("gt", A, Time(NOON))),
        ("a gt 2026-11-23", Compare("gt", A, Time(NOON - 12 * 3_600_000_000))),
        ("a eq 2026-11-23T12:00:00Z/2026-11-24", Compare("eq", A, Time(NOON, NOON + 12 * 3_600_000_000))),
        ("a add 1 mul 2 eq b", Compare("eq", Arithmetic("add", A, Arithmetic("mul", ONE, TWO)), B)),
        ("(a add 1) mul 2 eq b", Compare("eq", Arithmetic("mul", Arithmetic("add", A, ONE), TWO), B)),
        ("a sub 1 sub 2 eq b", Compare("eq", Arithmetic("sub", Arithmetic("sub", A, ONE), TWO), B)),
        ("-a lt - (1)", Compare("lt", Negative(A), Negative(ONE))),
        ("a or b and not a", Logic("or", (A, Logic("and", (B, Not(A)))))),
        ("a and b and a", Logic("and", (A, B, A))),
        ("not a eq 1", Not(Compare("eq", A, ONE))),
        ("not (a) and b", Logic("and", (Not(A), B))),
        ("a in (1, 'x')", In(A, (ONE, Constant("x")))),
        ("startswith(a,'x')", Call("startswith", (A, Constant("x")))),
        ("geo.intersects(a, b)", Call("geo.intersects", (A, B))),
        ("now() gt a", Compare("gt", Call("now", ()), A)),
        ("a gt now() sub duration'PT1H'", Compare("gt", A, Arithmetic("sub", Call("now", ()), Duration(HOUR)))),
        ("a sub b lt duration'-P1DT12H30M5.25S'", Compare("lt", Arithmetic("sub", A, B), Duration(-131_405_250_000))),
        ("a eq duration'P2W'", Compare("eq", A, Duration(14 * 24 * HOUR))),
        ("time(a) ge 06:30", Compare("ge", Call("time", (A,)), Clock(13 * HOUR // 2))),
        ("time(a) ge 06:30:00.000001", Compare("ge", Call("time", (A,)), Clock(13 * HOUR // 2 + 1))),
        ("a ge time'06:30:00'", Compare("ge", A, Clock(13 * HOUR // 2))),
        ("a ge date'2026-11-23'", Compare("ge", A, Time(NOON - 12 * HOUR))),
        ("a ge datetimeoffset'2026-11-23T12:00:00Z'", Compare("ge", A, Time(NOON))),
        ("a/any(b: b/x eq 1)", Lambda("any", A, "b", Compare("eq", Path(("b", "x")), ONE))),
        ("a/b/all(d:not d/x)", Lambda("all", Path(("a", "b")), "d", Not(Path(("d", "x"))))),
        ("a/any() and b", Logic("and", (Lambda("any", A, "", None), B))),
        ("cast(a, Edm.String) eq 'x'", Compare("eq", Call("cast", (A, TypeName("Edm.String"))), Constant("x"))),
    ],
)  # fmt: skip
def test_an_expression_is_read(text: str, expected: Expression) -> None:
    assert parse_expression(text) == expected


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0), ("a eq", 4), ("a eq 'x", 5), ("a eq 5 5", 7), ("(a eq 1", 7), ("a eq 1)", 6), ("eq 1", 3),
        ('a eq "x"', 5), ("a in 1", 5), ("a/ eq 1", 6), ("a eq 2026-13-45T00:00:00Z", 5), ("f(a", 3),
        ("a gt 2026-11-24/2026-11-23", 5), ("a eq ; drop table thing", 5), ("(" * 10_000, 24),
        ("a eq duration'P1Y'", 5), ("a eq duration'PT'", 5), ("a eq duration'P'", 5), ("a gt 25:00", 5),
        ("a eq duration'P9999999D'", 5), ("a gt time'6:30'", 5), ("a/all()", 0), ("a/any(1: b)", 6), ("a/any(x b)", 8),
        ("a/any(x: b", 10), ("not " * 9_000, 96), ("1" + " add 1" * 4_000, 144), ("a" + "/a" * 20, 0),
    ],
)  # fmt: skip
def test_what_is_no_expression_says_where(text: str, position: int) -> None:
    with pytest.raises(Malformed) as caught:
        parse_expression(text)
    assert caught.value.position == position


@pytest.mark.parametrize("seed", range(20))
def test_every_filter_comes_back_from_its_text(seed: int) -> None:
    queries = Queries(seed)
    for _ in range(50):
        entity = queries.random.choice(ENTITIES)
        expression = queries.filter(entity, depth=4)
        assert parse_expression(expression_to_text(expression)) == expression
        query = Query(order=(Order(queries.order(entity), descending=queries.random.random() < 0.5),))
        assert parse_query(tuple(query_to_options(query))) == query


_LEAVES = st.one_of(
    st.sampled_from((A, Path(("a", "b", "@iot.id")), Call("now", ()), TypeName("Edm.Double"))),
    st.builds(
        Constant, st.one_of(st.none(), st.booleans(), st.integers(-(10**15), 10**15), st.text(max_size=9))
    ),
    st.builds(Constant, st.floats(allow_nan=False, allow_infinity=False, min_value=0)),
    st.builds(Time, st.integers(EARLIEST, LATEST)),
    st.builds(Duration, st.integers(EARLIEST, -EARLIEST)),
    st.builds(Clock, st.integers(0, 24 * HOUR - 1)),
)


def _composed(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Logic, st.sampled_from(("and", "or")), several),
        st.builds(Compare, st.sampled_from(("eq", "ne", "gt", "ge", "lt", "le")), inner, inner),
        st.builds(Arithmetic, st.sampled_from(("add", "sub", "mul", "div", "mod")), inner, inner),
        st.builds(Not, inner),
        st.builds(In, inner, several),
        st.builds(Call, st.sampled_from(sorted(FUNCTIONS)), several),
        st.builds(Lambda, st.sampled_from(("any", "all")), st.just(A), st.sampled_from(("d", "any1")), inner),
    )


@given(st.recursive(_LEAVES, _composed, max_leaves=12))
def test_every_tree_comes_back_from_its_text(expression: Expression) -> None:
    assert parse_expression(expression_to_text(expression)) == expression


@given(st.text(max_size=60))
def test_any_text_is_an_expression_or_a_clear_complaint(text: str) -> None:
    try:
        parse_expression(text)
    except AllmendeError as error:
        assert error.status in (400, 501)


@given(st.text("()'$=;,/ abeqandornot1.-:@*T", max_size=60))
@example("b/1")
@example("b[0]")
def test_any_expand_is_read_or_complained_of(text: str) -> None:
    try:
        query = parse_query((("$expand", text),))
    except AllmendeError as error:
        assert error.status in (400, 501)
    else:
        assert parse_query(tuple(query_to_options(query))) == query


LATEST = Query(top=1, order=(Order(Path(("phenomenonTime",)), descending=True),))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (b"", Query()),
        (b"$top=3&$skip=4&$count=true", Query(top=3, skip=4, count=True)),
        (b"%24top=3", Query(top=3)),
        (b"other=1&other=2", Query()),
        (b"$select=name,@iot.id,name", Query(select=(Path(("name",)), Path(("@iot.id",))))),
        (b"$orderby=a+DESC", Query(order=(Order(Path(("a",)), True),))),
        (b"$orderby=a/b+desc,c%20asc", Query(order=(Order(Path(("a", "b")), True), Order(Path(("c",)))))),
        (b"$expand=A/B($top=1)", Query(expand=(Expand("A", Query(expand=(Expand("B", Query(top=1)),))),))),
        (
            b"$expand=A,A/B,A/C",
            Query(expand=(Expand("A", Query(expand=(Expand("B", Query()), Expand("C", Query())))),)),
        ),
        (
            b"$expand=A($expand=B($top=1;$orderby=phenomenonTime desc))",
            Query(expand=(Expand("A", Query(expand=(Expand("B", LATEST),))),)),
        ),
        (
            b"$expand=A($filter=name eq 'a;b)';$select=x)",
            Query(expand=(Expand("A", Query(filter=Compare("eq", Path(("name",)), Constant("a;b)")), select=(Path(("x",)),))),)),
        ),
        (
            b"$orderby=length(a) desc,b add 1",
            Query(order=(Order(Call("length", (A,)), True), Order(Arithmetic("add", B, ONE)))),
        ),
        (b"$resultFormat=dataArray", Query(format="dataArray")),
        (b"$filter=a eq 'x%2By+z'", Query(filter=Compare("eq", A, Constant("x+y z")))),
    ],
)  # fmt: skip
def test_options_are_read(query: bytes, expected: Query) -> None:
    assert parse_query(options(query)) == expected


@pytest.mark.parametrize(
    ("query", "status"),
    [
        (b"$top=1&$top=1", 400), (b"$top=-1", 400), (b"$top=abc", 400), (b"$top=1.5", 400), (b"$top=", 400),
        (b"$top=99999999999999999999", 400), (b"$count=yes", 400), (b"$foo=1", 501), (b"$search=x", 501),
        (b"$filter=%ff", 400), (b"$resultFormat=XLSX", 400), (b"$resultMetadata=x", 400), (b"$expand=A($foo=1)", 501), (b"$expand=A(", 400),
        (b"$expand=A(top=1)", 400), (b"$expand=A($top=1 $skip=1)", 400), (b"$expand=A($top=1),A($top=2)", 400),
        (b"$expand=" + b"A($expand=" * 2_000, 400), (b"$expand=" + b"/".join([b"A"] * 12), 400),
        (b"$expand=" + b",".join(b"A%d" % one for one in range(65)), 400), (b"$orderby=a b", 400),
        (b"$orderby=length(a) up", 400), (b"$orderby=length(", 400), (b"$filter=a eq 'x%00'", 400), (b"$select=", 400), (b"$select=a b", 400), (b"$filter=" + b"a or " * 9_999, 400),
    ],
)  # fmt: skip
def test_other_options_are_refused(query: bytes, status: int) -> None:
    with pytest.raises(AllmendeError) as caught:
        parse_query(options(query))
    assert caught.value.status == status
