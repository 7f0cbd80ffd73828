# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2

import re
from typing import Any

import pytest

from allmende.core.principal import ANONYMOUS, SYSTEM, Principal
from allmende.sensing.entities import BY_NAME, BY_SET
from allmende.sensing.odata.parse import parse_query
from allmende.sensing.sql.compile import compile_statement
from allmende.sensing.sql.fragment import Fragment, fill
from allmende.sensing.sql.level import Level
from allmende.sensing.sql.plan import plan_collection, plan_count
from allmende.sensing.sql.reach import Base
from allmende.sensing.sql.scope import Asker
from tests.sensing.town import Town

MEMBER = Principal("person", reads=frozenset({2}))
ALL = "SELECT t1.id FROM thing t1"
PAGE = " ORDER BY t1.id LIMIT ? OFFSET ?"


def planned(entities: str, who: Principal, base: Base | None = None, **given: str) -> Level:
    query = parse_query(tuple((f"${name}", text) for name, text in given.items()))
    return plan_collection(Asker(who, 0), BY_SET[entities], query, base)


def compiled(level: Level) -> tuple[str, list[Any]]:
    fragment = compile_statement(level.prepared.statement)
    return fragment.text, fill(fragment, level.prepared.values)


@pytest.mark.parametrize(
    ("who", "condition", "text", "values"),
    [
        (SYSTEM, "id gt 3", " WHERE (t1.id > ?)", [3]),
        (ANONYMOUS, "id gt 3", " WHERE (t1.visibility = ? AND (t1.id > ?))", [1, 3]),
        (
            MEMBER,
            "id gt 3",
            " WHERE ((t1.visibility = ? OR t1.organisation IN (?)) AND (t1.id > ?))",
            [1, 2, 3],
        ),
        (
            SYSTEM,
            "not (id gt 3 and name eq 'x')",
            " WHERE ((NOT (t1.id > ?)) OR (NOT (t1.name = ?)))",
            [3, "x"],
        ),
        (SYSTEM, "name in ('x','y')", " WHERE (t1.name IN (?, ?))", ["x", "y"]),
        (SYSTEM, "properties eq null", " WHERE (json_extract(t1.properties, ?) IS NULL)", ["$"]),
        (SYSTEM, "id add 1 mul 2 eq 3", " WHERE ((t1.id + (? * ?)) = ?)", [1, 2, 3]),
        (SYSTEM, "id div 0 eq 3", " WHERE ((CAST(t1.id AS REAL) / ?) = ?)", [0, 3]),
        (
            SYSTEM,
            "properties/a/0 lt 3",
            (
                " WHERE (CASE WHEN json_type(t1.properties, ?) IN ('integer', 'real')"
                " THEN json_extract(t1.properties, ?) END < ?)"
            ),
            ['$."a"[0]', '$."a"[0]', 3],
        ),
        (
            ANONYMOUS,
            "Datastreams/name eq 'x' and Datastreams/Sensor/id eq 3",
            (
                " WHERE (t1.visibility = ? AND (t1.id IN (SELECT t2.thing FROM datastream t2 JOIN sensor t3"
                " ON ((t3.id = t2.sensor) AND t3.visibility = ?) WHERE ((t2.visibility = ? AND"
                " (t2.multi = 0)) AND (t2.name = ?) AND (t3.id = ?)))))"
            ),
            [1, 1, 1, "x", 3],
        ),
        (
            SYSTEM,
            "Datastreams/name eq 'x' or Locations/name eq 'y'",
            (
                " WHERE ((t1.id IN (SELECT t2.thing FROM datastream t2 WHERE ((t2.multi = 0) AND"
                " (t2.name = ?)))) OR (t1.id IN (SELECT t4.thing FROM location t3 JOIN thing_location t4"
                " ON (t4.location = t3.id) WHERE (t3.name = ?))))"
            ),
            ["x", "y"],
        ),
        (
            SYSTEM,
            "Datastreams/name eq name",
            (
                " WHERE (t1.id IN (SELECT t2.id FROM thing t2 JOIN datastream t3 ON ((t3.thing = t2.id)"
                " AND (t3.multi = 0)) WHERE (t3.name = t2.name)))"
            ),
            [],
        ),
    ],
)
def test_a_filter_becomes_sql(who: Principal, condition: str, text: str, values: list[Any]) -> None:
    found = compiled(planned("Things", who, filter=condition, select="id"))
    assert found == (f"{ALL}{text}{PAGE}", [*values, 101, 0])


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ("gt 2026-11-20", "(o.start > ?)"),
        ("ge 2026-11-20", "(o.start >= ?)"),
        ("lt 2026-11-20", '((? >= coalesce(o."end", o.start)) AND (? > o.start))'),
        ("le 2026-11-20", '((? >= o.start) AND (? >= coalesce(o."end", o.start)))'),
        ("eq 2026-11-20", '((o.start = ?) AND (coalesce(o."end", o.start) = ?))'),
        ("ne 2026-11-20", '((o.start <> ?) OR (coalesce(o."end", o.start) <> ?))'),
        ("gt 2026-11-20/2026-11-21", "((o.start >= ?) AND (o.start > ?))"),
    ],
)
def test_times_are_compared_so_that_the_key_can_be_used(condition: str, text: str) -> None:
    base = Base(BY_NAME["Datastream"], 7, BY_NAME["Datastream"].link("Observations"))  # type: ignore[arg-type]
    found, _ = compiled(
        planned("Observations", SYSTEM, base, filter=f"phenomenonTime {condition}", select="id")
    )
    assert found == (
        f"SELECT o.id, o.datastream, o.start FROM observation o WHERE ((o.datastream = ?) AND {text})"
        " ORDER BY o.start, o.id LIMIT ? OFFSET ?"
    )


def test_queries_of_one_shape_are_compiled_once() -> None:
    one = planned("Things", ANONYMOUS, filter="name eq 'x'", top="3")
    two = planned("Things", ANONYMOUS, filter="name eq 'y'", top="9")
    assert one.prepared.statement == two.prepared.statement
    assert compile_statement(one.prepared.statement) is compile_statement(two.prepared.statement)
    assert (one.prepared.values[0], two.prepared.values[0]) == ("x", "y")


def test_a_fragment_carries_its_values_in_the_order_of_its_text() -> None:
    found = "a " + Fragment("?", ("x",)) + " b " + Fragment("?", ("y",))
    assert (found.text, found.values) == ("a ? b ?", ("x", "y"))


# What reads millions of rows must not: no scan of observations, no sorting of them.
@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("stream", {}),
        ("stream", {"orderby": "phenomenonTime desc"}),
        ("stream", {"orderby": "phenomenonTime desc", "skiptoken": "5.6"}),
        ("stream", {"filter": "phenomenonTime ge 2026-11-20 and phenomenonTime lt 2026-11-21"}),
        ("all", {}),
        ("all", {"skiptoken": "1.2.3"}),
        ("all", {"filter": "phenomenonTime gt 2026-11-20"}),
        ("all", {"filter": "Datastream/Thing/id eq 1", "skiptoken": "1.2.3"}),
        ("all", {"filter": "id eq 5"}),
        ("feature", {}),
    ],
)
def test_observations_are_found_by_their_key(town: Town, path: str, query: dict[str, str]) -> None:
    owner = {"stream": "Datastream", "feature": "FeatureOfInterest"}.get(path)
    base = None
    if owner is not None:
        link = BY_NAME[owner].link("Observations")
        assert link is not None
        base = Base(BY_NAME[owner], 1, link)
    text, values = compiled(planned("Observations", ANONYMOUS, base, **query))
    with town.hub.database.reading() as connection:
        steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", values)]
    assert not [one for one in steps if one.startswith("SCAN o") or "TEMP B-TREE" in one], steps


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("word", ["", " desc"])
@pytest.mark.parametrize("token", [{}, {"skiptoken": "5.6"}])
def test_the_merge_seeks_in_every_datastream(town: Town, word: str, token: dict[str, str]) -> None:
    text, values = compiled(planned("Observations", ANONYMOUS, orderby=f"phenomenonTime{word}", **token))
    with town.hub.database.reading() as connection:
        steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", values)]
    assert [one for one in steps if one.startswith(("SCAN o", "SCAN i"))] == []
    assert "SEARCH o USING PRIMARY KEY (datastream=? AND start=? AND id=?)" in steps


ALWAYS = "Observations/FeatureOfInterest/Observations/result gt 1"


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("entities", "condition", "reads"),
    [
        ("Things", "Datastreams/Observations/result gt 5 or name eq 'x'", [1]),
        (
            "Things",
            "Datastreams/Observations/result gt 5 or Locations/Things/Datastreams/Observations/id gt 1",
            [1, 1],
        ),
        ("Things", " or ".join(f"Datastreams/Observations/result eq {one}" for one in range(9)), [1]),
        (
            "Things",
            f"Datastreams/name ne 'x' and (Datastreams/Observations/result gt 6 or Datastreams/{ALWAYS})",
            [1, 1, 1],
        ),
        ("Things", f"(Datastreams/Observations/result gt 6 or Datastreams/{ALWAYS}) eq true", [1, 1, 1]),
        ("Things", f"Datastreams/Observations/result gt 1 and Datastreams/{ALWAYS}", [1, 1]),
        ("FeaturesOfInterest", f"Observations/Datastream/Thing/Datastreams/{ALWAYS}", [1, 1, 1]),
        (
            "Observations",
            "id lt 5 or (id ne 6 and (Datastream/name eq 'x' or FeatureOfInterest/Observations/id ne 0))",
            [1, 1],
        ),
        (
            "Observations",
            "FeatureOfInterest/id le 3 and (result lt 3 or FeatureOfInterest/Observations/result lt 2)",
            [1, 1],
        ),
        (
            "Observations",
            "FeatureOfInterest/Observations/result gt 6 and not (Datastream/Observations/result gt 6)",
            [1, 1, 1],
        ),
        ("Observations", "Datastream/id ge 1 and (Datastream/name eq 'x' or result gt 1)", [1]),
    ],
)
def test_observations_are_not_joined_with_observations(
    town: Town, entities: str, condition: str, reads: list[int]
) -> None:
    """How often each SELECT reads them."""
    text, values = compiled(planned(entities, ANONYMOUS, filter=condition, orderby="id"))
    selects: dict[int, int] = {}
    with town.hub.database.reading() as connection:
        steps = connection.execute(f"EXPLAIN QUERY PLAN {text}", values).fetchall()
    aliases = {name for _, name in re.findall(r"\b(observation) (\w+)", text)}
    for _, parent, _, step in steps:
        word, name = (*step.split(), "", "")[:2]
        if word in ("SCAN", "SEARCH") and name in aliases:
            selects[parent] = selects.get(parent, 0) + 1
        assert "CORRELATED" not in step or "observation" not in step
    assert sorted(selects.values()) == reads, steps


def test_what_is_said_of_a_datastream_twice_is_asked_of_the_datastream() -> None:
    prepared = plan_count(
        Asker(ANONYMOUS, 0),
        BY_SET["Observations"],
        parse_query((("$filter", "Datastream/id ge 1 and (Datastream/name eq 'x' or Datastream/id eq 3)"),)),
        None,
    )
    assert " observation " not in compile_statement(prepared.statement).text


@pytest.mark.parametrize("condition", ["", "Datastream/id eq 1", "Datastream/Thing/name eq 'x'"])
def test_counts_do_not_read_observations(condition: str) -> None:
    query = parse_query((("$filter", condition),) if condition else ())
    prepared = plan_count(Asker(ANONYMOUS, 0), BY_SET["Observations"], query, None)
    assert " observation " not in compile_statement(prepared.statement).text
