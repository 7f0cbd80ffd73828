# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A plan that is kept is the plan that would be made."""

from dataclasses import replace

import pytest

from allmende.core.clock import DAY
from allmende.core.principal import ANONYMOUS, SYSTEM, Principal
from allmende.sensing.entities import BY_NAME, ENTITIES
from allmende.sensing.odata.parse import parse_query
from allmende.sensing.odata.text import expression_to_text
from allmende.sensing.sql import plan, plans
from allmende.sensing.sql.level import Level
from allmende.sensing.sql.reach import Base
from allmende.sensing.sql.scope import Asker
from tests.sensing.queries import Queries
from tests.sensing.town import NOW, START, FakeHub, Town

WHO = (
    ANONYMOUS,
    SYSTEM,
    Principal("person", reads=frozenset({2})),
    Principal("person", reads=frozenset({2, 3})),
)
OPTIONS = (
    {},
    {"$top": "5", "$count": "true"},
    {"$top": "5", "$count": "true", "$filter": "id gt 1"},
    {"$top": "5", "$skip": "10", "$skiptoken": "7", "$orderby": "id"},
    {"$top": "5", "$skip": "15", "$skiptoken": "9", "$orderby": "id"},
    {"$select": "id"},
)


def bare(level: Level) -> Level:
    """Without what it was compiled to."""
    count = None if level.count is None else replace(level.count, text=None)
    expands = tuple(map(bare, level.expands))
    return replace(level, prepared=replace(level.prepared, text=None), count=count, expands=expands)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("given", OPTIONS)
def test_a_kept_plan_is_the_one_that_would_be_made(who: Principal, given: dict[str, str]) -> None:
    asker, query = Asker(who, NOW), parse_query(tuple(given.items()))
    for owner in ENTITIES:
        found = plans.plan_collection(asker, owner, query, None, lasting=True)
        assert bare(found) == plan.plan_collection(asker, owner, query, None)
        for number in (3, 4):
            for link in owner.links:
                base = Base(owner, number, link)
                target = BY_NAME[link.target]
                if link.many:
                    found = plans.plan_collection(asker, target, query, base, lasting=True)
                    assert bare(found) == plan.plan_collection(asker, target, query, base)


@pytest.mark.parametrize("who", WHO)
def test_a_kept_plan_of_one_entity_is_the_one_that_would_be_made(who: Principal) -> None:
    asker, query = Asker(who, NOW), parse_query(())
    for entity in ENTITIES:
        for number in (3, 4):
            found = plans.plan_entity(asker, entity, query, None, number, lasting=True)
            assert bare(found) == plan.plan_entity(asker, entity, query, None, number)


def test_random_filters_are_kept_for_whom_and_for_what_they_were_planned() -> None:
    queries = Queries(5)
    for _ in range(300):
        entity, who = queries.random.choice(ENTITIES), queries.random.choice(WHO)
        query = replace(parse_query(()), filter=queries.filter(entity), count=True)
        for page_size in (3, 100):
            asker = Asker(who, NOW, page_size)
            lasting = "now()" not in expression_to_text(query.filter)
            found = plans.plan_collection(asker, entity, query, None, lasting=lasting)
            assert bare(found) == plan.plan_collection(asker, entity, query, None)


@pytest.mark.parametrize("token", ["1", "1.2.3.4", "9223372036854775808.1.1", "x", "_", "1.2.", "１.2.3"])
def test_a_strange_token_is_refused_as_before(town: Town, token: str) -> None:
    with pytest.raises(Exception, match="not of this list"):
        town.follow(f"http://town.example/v1.1/Observations?$skiptoken={token}")


def test_now_is_not_kept(town: Town) -> None:
    class Later(FakeHub):
        @staticmethod
        def clock() -> int:
            return START - DAY

    later = Town(Later(town.hub.settings, town.hub.database))
    url = "/Datastreams(1)/Observations?$filter=phenomenonTime lt {}&$select=id"
    for written in ("now()", "%6eow()", "NOW()"):
        assert len(town.get(url.format(written))["value"]) == 12
        assert later.get(url.format(written))["value"] == []
    nested = "/Datastreams(1)?$expand=Observations($filter=phenomenonTime lt now())&$select=id"
    assert len(town.get(nested)["Observations"]) == 12
    assert later.get(nested)["Observations"] == []
