# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The promise: every filter means what `naive` says it means, for everybody."""

import pytest

from allmende.core.principal import ANONYMOUS, SYSTEM, Principal
from allmende.sensing.entities import ENTITIES
from allmende.sensing.odata.parse import parse_query
from allmende.sensing.odata.text import expression_to_text
from tests.sensing.naive import World
from tests.sensing.queries import Queries
from tests.sensing.town import Town

MEMBER = Principal("person", reads=frozenset({2}))
QUERIES = 5_000


@pytest.mark.parametrize("seed", range(10))
def test_random_filters_give_what_a_naive_evaluation_gives(town: Town, seed: int) -> None:
    worlds = {who: World.load(town.hub.database, who) for who in (ANONYMOUS, MEMBER, SYSTEM)}
    queries = Queries(seed)
    for _ in range(QUERIES // 10):
        entity, who = queries.random.choice(ENTITIES), queries.random.choice((ANONYMOUS, MEMBER, SYSTEM))
        expression = queries.small_filter(entity)
        text = expression_to_text(expression)
        assert parse_query((("$filter", text),)).filter == expression, text
        url = f"/{entity.set}?$filter={text.replace('%', '%25')}&$select=id&$top=1000&$count=true"
        found = town.get(url, who)
        expected = worlds[who].ids(entity, expression)
        assert sorted(one["@iot.id"] for one in found["value"]) == expected, (who.kind, url)
        assert found["@iot.count"] == len(expected), url
