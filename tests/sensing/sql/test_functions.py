# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: E501  # a table reads best with a row on a line

import pytest

from allmende.core.errors import AllmendeError
from allmende.sensing.sql.compile import compile_statement
from allmende.sensing.sql.functions import TABLE, FilterFunction
from tests.sensing.naive_functions import TIMES
from tests.sensing.town import Town


@pytest.mark.parametrize("one", TABLE, ids=lambda one: f"{one.name}{len(one.takes)}")
def test_every_example_is_answered(town: Town, one: FilterFunction) -> None:
    assert f"{one.name}(" in one.example
    assert town.ask(f"/{one.example}").status == 200


@pytest.mark.parametrize(
    "true",
    [
        "year(1969-12-31T23:59:59.5Z) eq 1969", "month(0001-01-01) eq 1", "day(2024-02-29T23:00:00Z) eq 29",
        "year(9999-12-31T23:59:59Z) eq 9999", "hour(1969-12-31T23:59:59.5Z) eq 23",
        "second(1969-12-31T23:59:59.5Z) eq 59", "fractionalseconds(1969-12-31T23:59:59.5Z) eq 0.5",
        "fractionalseconds(2026-01-01T00:00:00.104Z) eq 0.104", "date(1969-12-31T23:59:59.5Z) eq 1969-12-31",
        "time(1969-12-31T23:59:59.5Z) eq 23:59:59.5", "hour(2026-01-01T00:30:00+01:00) eq 23",
        "totaloffsetminutes(2026-01-01T00:30:00+01:00) eq 0", "year(maxdatetime() add duration'P1D') eq null",
        "year(mindatetime() sub duration'PT1S') eq null", "year('2026-11-20') eq 2026",
        "2026-01-02 sub 2026-01-01 eq duration'P1D'", "duration'PT90S' eq duration'PT1M' add duration'PT30S'",
        "-duration'PT1H' lt duration'PT0S'", "totalseconds(duration'PT1.5S') eq 1.5",
        "2026-01-01/2026-01-02 add duration'P1D' eq 2026-01-02/2026-01-03",
        "round(2.5) eq 3", "round(-2.5) eq -3", "round(0.49999999999999994) eq 0", "round(1e300) eq 1e300",
        "round(4503599627370497.5) eq 4503599627370498", "floor(-0.5) eq -1", "ceiling(-0.5) eq 0", "floor(7) eq 7",
        "-7 mod 3 eq -1", "7.5 mod 2 eq 1.5", "7 div 2 eq 3.5", "1 div 0 eq null",
        "indexof('abc', 'c') eq 2", "indexof('abc', 'x') eq -1", "indexof('aß😀b', 'b') eq 3", "length('aß😀') eq 3",
        "substring('abc', 1) eq 'bc'", "substring('abc', -1) eq 'abc'", "substring('abc', 5) eq ''",
        "substring('abc', 1, 1) eq 'b'", "substring('abc', 0, -1) eq ''", "substring('aß😀b', 2, 1) eq '😀'",
        "substring('abc', 1e300) eq ''", "trim(' \u00a0x y\u2003') eq 'x y'", "concat('a', '%_') eq 'a%25_'",
        "toupper('straße') eq 'STRASSE'", "contains('a%25b', '%25') and not contains('ab', '%25')",
        "tolower('B') lt 'a' eq false", "concat(name, null) eq null",
        "before(2026-01-01, 2026-01-02)", "not before(2026-01-01, 2026-01-01)",
        "before(2026-01-01/2026-01-02, 2026-01-02)", "after(2026-01-02, 2026-01-01/2026-01-02)",
        "during(2026-01-01, 2026-01-01/2026-01-02)", "not during(2026-01-02, 2026-01-01/2026-01-02)",
        "during(2026-01-01, 2026-01-01)", "not during(2026-01-01/2026-01-02, 2026-01-01)",
        "during(2026-01-01/2026-01-02, 2026-01-01/2026-01-02)", "overlaps(2026-01-01, 2026-01-01)",
        "overlaps(2026-01-01/2026-01-03, 2026-01-02/2026-01-04)", "not overlaps(2026-01-01/2026-01-02, 2026-01-02)",
        "meets(2026-01-01/2026-01-02, 2026-01-02/2026-01-03)", "meets(2026-01-02/2026-01-03, 2026-01-01/2026-01-02)",
        "starts(2026-01-01, 2026-01-01/2026-01-02)", "finishes(2026-01-02, 2026-01-01/2026-01-02)",
        "name in (concat('Rat', 'haus'), 'x')", "2026-01-01 in (2026-01-02, date(2026-01-01T05:00:00Z))",
        "Datastreams/any()", "Things/Datastreams/any(d: d/id eq 1)", "Datastreams/all(d: d/id lt 100)",
        "not Datastreams/any(d: d/name eq 'x')", "Datastreams/any(d: d/Observations/any(o: o/result gt 10))",
        "Locations/Things/all(t: t/id ne 77)", "Datastreams/any(d: d/name eq 'x') eq false",
        "cast(properties/n, Edm.String) eq '1'", "cast(properties/s, Edm.Double) eq null",
        "cast(properties/on, Edm.Boolean)", "cast(name, Edm.String) eq name",
    ],
)  # fmt: skip
def test_what_is_true_of_the_town_hall(town: Town, true: str) -> None:
    """The first Thing is `Rathaus`."""
    asked = true.replace("+01", "%2B01")
    assert [
        one["@iot.id"] for one in town.get(f"/Things?$filter=id eq 1 and ({asked})&$select=id")["value"]
    ] == [1]


@pytest.mark.parametrize(
    ("said", "position", "words"),
    [
        ("lenght(name) eq 1", 0, "Known: contains"), ("length() eq 1", 0, "takes 1 argument, 0 are given"),
        ("substring(name) eq 'x'", 0, "takes 2 or 3 arguments, 1 is given. Known: substring(a string, a number);"),
        ("id eq length(id)", 13, "length() has a number in place 1, a string is needed."),
        ("year(name) eq 1", 5, "a time is needed"), ("round('x') eq 1", 6, "Try: Observations?$filter=round"),
        ("during(id, now())", 7, "a time is needed"), ("name add duration'PT1H' eq 1", 5, "Try: now() sub"),
        ("duration'PT1H' eq 1", 15, "a duration cannot be compared with a number"),
        ("duration'PT1H' eq properties/n", 15, "a duration cannot be compared with JSON"),
        ("matches(name, '^x')", 0, "Try: contains"), ("isof(name, Edm.String)", 0, "Try: cast("),
        ("cast(properties/n, Edm.Geography) eq 1", 19, "Known: Edm.String"), ("cast(id, Edm.String) eq '1'", 5, "JSON"),
        ("Edm.String eq 1", 0, "is for cast()"), ("Nothing/any(d: d/id eq 1)", 0, "Known: Locations"),
        ("name/any()", 0, "has no link 'name'"), ("Datastreams/any(d: name eq 'x')", 19, "Try: d/id"),
        ("Datastreams/any(d: d)", 19, "Try: d/id"), ("Datastreams/any(d: d/nothing eq 1)", 19, "Known: id"),
        ("time(now()) eq 1", 12, "a time of day cannot be compared"), ("length(name)", 0, "needs true or false"),
    ],
)  # fmt: skip
def test_what_has_no_meaning_is_refused_where_it_stands(
    town: Town, said: str, position: int, words: str
) -> None:
    with pytest.raises(AllmendeError) as caught:
        town.ask(f"/Things?$filter={said}")
    assert (caught.value.status, caught.value.position) == (400, position)
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("startswith(name,'x')", "true or false is no order"), ("null", "null is no order"), ("length(1)", "a string is needed"),
        ("length(Datastreams/name)", "an order needs one"), ("Datastreams/any()", "is for $filter"),
    ],
)  # fmt: skip
def test_what_is_no_order_is_refused(town: Town, said: str, words: str) -> None:
    with pytest.raises(AllmendeError) as caught:
        town.ask(f"/Things?$orderby={said}")
    assert caught.value.status == 400
    assert words in caught.value.message


def test_the_same_question_with_other_values_is_compiled_once(town: Town) -> None:
    before = compile_statement.cache_info().misses
    for hours, word in ((1, "x"), (2, "y"), (48, "zz")):
        town.get(f"/Observations?$filter=phenomenonTime lt now() sub duration'PT{hours}H' and "
                 f"Datastream/Thing/Datastreams/any(d: concat(d/name, '{word}') ne 'a')&$orderby=round(result)")  # fmt: skip
    assert compile_statement.cache_info().misses - before <= 1


def test_between_before_after_and_overlaps_there_is_always_one() -> None:
    times = [(start, end) for start in range(4) for end in range(start, 4)]
    for one in times:
        for two in times:
            found = [TIMES[name](one, two) for name in ("before", "after", "overlaps")]
            assert sum(found) == 1, (one, two)
