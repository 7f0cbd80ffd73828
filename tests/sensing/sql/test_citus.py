# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every shape of SQL that the compiler makes for PostgreSQL keeps to what a cluster can run (Citus): tables
with the data of datastreams are spread over it, all others are everywhere. Checked in the text, without one.

What fails there: EXISTS that looks outwards; a sub-select that looks outwards, unless it stays within one
datastream; LATERAL over a list of keys."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from allmende.core.principal import ANONYMOUS, SYSTEM, Principal
from allmende.sensing.entities import BY_NAME, ENTITIES, OBSERVATION, Entity
from allmende.sensing.odata.ast import Expand, Order, Path, Query
from allmende.sensing.odata.parse import parse_query
from allmende.sensing.sql.dialects import POSTGRES
from allmende.sensing.sql.level import Level, Prepared
from allmende.sensing.sql.plan import plan_collection, plan_count, plan_entity
from allmende.sensing.sql.questions import Question
from allmende.sensing.sql.reach import Base
from allmende.sensing.sql.scope import Asker
from allmende.sensing.store.questions import candidates
from tests.sensing.queries import Queries
from tests.sensing.town import NOW

SPREAD = {
    "datastream": "id",
    "datastream_observed_property": "datastream",
    "datastream_state": "datastream",
    "datastream_state_box": "id",
    "datastream_feature": "datastream",
    "observation": "datastream",
    "observation_span": "datastream",
}
"""Table → the column that says on which node a row is."""
WHO = (ANONYMOUS, SYSTEM, Principal("person", reads=frozenset({2})))
_TABLE = re.compile(r"(?:FROM|JOIN) (\w+) (\w+)")
_CTES = {"best": "datastream", "firsts": "datastream"}
_NAMED = re.compile(r"\b([a-z]\w*)\.(\w+)")


@dataclass
class Part:
    """A SELECT: its text without those within, the tables by alias, and the SELECTs within."""

    text: str
    before: str
    within: list["Part"] = field(default_factory=list)

    @property
    def tables(self) -> dict[str, str]:
        return {alias: _CTES.get(name, name) for name, alias in _TABLE.findall(self.text)}


def parsed(sql: str) -> Part:
    """`before` is the word in front of a SELECT within."""
    stack = [Part("", "")]
    brackets: list[bool] = []
    at = 0
    while at < len(sql):
        if sql[at] == "(":
            is_select = sql.startswith("(SELECT ", at)
            brackets.append(is_select)
            if is_select:
                stack.append(Part("", stack[-1].text.rstrip().rpartition(" ")[2]))
            else:
                stack[-1].text += "("
        elif sql[at] == ")":
            if brackets.pop():
                done = stack.pop()
                stack[-1].within.append(done)
                stack[-1].text += "[]"
            else:
                stack[-1].text += ")"
        else:
            stack[-1].text += sql[at]
        at += 1
    assert len(stack) == 1
    return stack[0]


def faults(part: Part, around: dict[str, str]) -> Iterator[str]:
    """`around`: the tables of the SELECTs around it."""
    own = part.tables
    outer = {(alias, column) for alias, column in _NAMED.findall(part.text) if alias not in own}
    outer = {(alias, column) for alias, column in outer if alias in around}
    if "EXISTS" in part.text:
        yield f"EXISTS: {part.text}"
    if part.before == "LATERAL" and "unnest" in part.text:
        yield f"LATERAL over keys: {part.text}"
    if outer:
        yield from _outward(part, own, around)
    known = around | own
    for one in part.within:
        yield from faults(one, known)


def _outward(part: Part, own: dict[str, str], around: dict[str, str]) -> Iterator[str]:
    strange = [name for name in own.values() if name not in SPREAD]
    if strange and not all(name in SPREAD for name in list(own.values())[:1]):
        yield f"looks outwards from {strange}: {part.text}"
    same = re.findall(r"\b(\w+)\.(\w+) = (\w+)\.(\w+)", part.text)
    for one, column, other, its in same:
        for inside, inner, outside, beyond in ((one, column, other, its), (other, its, one, column)):
            if SPREAD.get(own.get(inside, "")) == inner and SPREAD.get(around.get(outside, "")) == beyond:
                return
    yield f"looks beyond its datastream: {part.text}"


def statements(level: Level) -> Iterator[Prepared]:
    yield level.prepared
    if level.count is not None:
        yield level.count
    if level.sample is not None:
        yield level.sample.among
        yield level.sample.part
    for child in level.expands:
        yield from statements(child)


def found(prepared: Prepared) -> list[str]:
    """In the statement, and in those that its questions are answered by before."""
    asked = [one for one in prepared.values if isinstance(one, Question)]
    before = [candidates(POSTGRES, one, prepared.as_of)[0] for one in asked]
    return [fault for sql in (prepared.fragment(POSTGRES).text, *before) for fault in faults(parsed(sql), {})]


def questions(entity: Entity, queries: Queries) -> Iterator[Query]:
    yield Query(count=True)
    yield Query(top=3, skip=2)
    for link in entity.links:
        yield Query(expand=(Expand(link.name, Query(top=2, count=True) if link.many else Query(), 0),))
    for _ in range(12):
        yield Query(filter=queries.filter(entity), count=True)
        yield Query(order=(Order(queries.order(entity), queries.random.random() < 0.5),))
        yield Query(filter=queries.quantified(entity, 2), count=True)
    for one in entity.properties:
        yield Query(order=(Order(Path((one.name,)), queries.random.random() < 0.5),))


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda one: one.set)
@pytest.mark.parametrize("who", WHO, ids=["anonymous", "system", "person"])
def test_every_shape_can_run_on_a_cluster(entity: Entity, who: Principal) -> None:
    queries = Queries(len(entity.name) * 10 + WHO.index(who))
    asker = Asker(who, NOW, dialect=POSTGRES)
    bases: list[Base | None] = [None]
    for owner in ENTITIES:
        bases += [Base(owner, 7, link) for link in owner.links if link.many and link.target == entity.name]
    for query in questions(entity, queries):
        for base in bases:
            for prepared in statements(plan_collection(asker, entity, query, base)):
                assert found(prepared) == []
            if not query.order and not query.expand:
                assert found(plan_count(asker, entity, query, base)) == []


@pytest.mark.parametrize(
    "entity", [one for one in ENTITIES if one is not OBSERVATION], ids=lambda one: one.set
)
def test_so_can_every_shape_that_looks_back(entity: Entity) -> None:
    asker = Asker(ANONYMOUS, NOW, as_of=NOW - 1, dialect=POSTGRES)
    links = [link for link in entity.links if link.target != OBSERVATION.name]
    for link in links:
        query = Query(expand=(Expand(link.name, Query(as_of=NOW - 1), 0),), as_of=NOW - 1)
        for prepared in statements(plan_collection(asker, entity, query, None)):
            assert found(prepared) == []
    for prepared in statements(plan_entity(asker, entity, Query(as_of=NOW - 1), None, 1)):
        assert found(prepared) == []


@pytest.mark.parametrize(
    "given",
    [
        {"$expand": "Locations,Datastreams($expand=Observations($top=1;$orderby=phenomenonTime desc))"},
        {"$expand": "Datastreams($expand=Observations($filter=result gt 3;$orderby=result))"},
        {"$filter": "Datastreams/Observations/FeatureOfInterest/name eq 'x'"},
        {"$filter": "st_within(Locations/location, geography'POLYGON ((0 0, 1 0, 1 1, 0 0))')"},
        {"$filter": "not st_within(Datastreams/observedArea, geography'POLYGON ((0 0, 1 0, 1 1, 0 0))')"},
        {"$filter": "geo.distance(Datastreams/observedArea, geography'POINT (0 0)') lt 1"},
    ],
)
def test_so_can_what_maps_ask(given: dict[str, str]) -> None:
    level = plan_collection(
        Asker(ANONYMOUS, NOW, dialect=POSTGRES), BY_NAME["Thing"], parse_query(tuple(given.items())), None
    )
    for prepared in statements(level):
        assert found(prepared) == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT t1.id FROM thing t1 WHERE EXISTS (SELECT 1 FROM datastream t2 WHERE t2.thing = t1.id)",
        "SELECT t1.id FROM thing t1 WHERE t1.id IN (SELECT t2.thing FROM datastream t2 WHERE t2.name = t1.n)",
        "SELECT t1.id FROM observation t1 WHERE (SELECT t2.name FROM feature t2 WHERE t2.id = t1.f) = $1",
        "SELECT 1 FROM datastream d CROSS JOIN LATERAL (SELECT unnest($1) WHERE d.id > 0) x",
    ],
)
def test_the_check_finds_what_a_cluster_refuses(sql: str) -> None:
    assert list(faults(parsed(sql), {})) != []
