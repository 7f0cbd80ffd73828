# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: E501  # a table reads best with a row on a line
"""What a principal may not read does not exist for it: every door answers as if it had never been stored."""

from itertools import chain

import pytest

from allmende.core.errors import AllmendeError, Unknown
from allmende.core.ids import observation_id
from allmende.core.principal import ANONYMOUS, Principal
from allmende.sensing.entities import BY_NAME, ENTITIES
from allmende.sensing.odata.text import expression_to_text
from tests.sensing.queries import Queries
from tests.sensing.town import Town

STRANGER = Principal("person", reads=frozenset({3}))
MEMBER = Principal("person", reads=frozenset({2}))
HIDDEN = ("/Things(4)", "/Locations(3)", "/Sensors(3)", "/FeaturesOfInterest(3)", "/Datastreams(6)", "/Datastreams(7)",
          "/HistoricalLocations(4)", "/HistoricalLocations(5)", f"/Observations({observation_id(6, 1)})")  # fmt: skip


def doors() -> list[str]:
    """Sets, entities, nested lists, counts, orders, expands of two levels."""
    found = []
    for entity in ENTITIES:
        found += [f"/{entity.set}?$count=true", f"/{entity.set}/$count", f"/{entity.set}/$ref"]
        for link in entity.links:
            target = BY_NAME[link.target]
            found += [f"/{entity.set}?$expand={link.name}", f"/{entity.set}?$filter={link.name}/id ge 0"]
            found += [f"/{entity.set}?$expand={link.name}/{one.name}" for one in target.links]
            found += [f"/{entity.set}({n})/{link.name}" for n in range(1, 8)]
            if link.many:
                found.append(f"/{entity.set}?$expand={link.name}($count=true;$filter=id ge 0;$top=1)")
                found.append(f"/{entity.set}?$expand={link.name}($count=true)")
            else:
                found.append(f"/{entity.set}?$orderby={link.name}/id desc")
    found += ["/Observations?$orderby=phenomenonTime", "/Observations?$orderby=phenomenonTime desc&$top=5"]
    found += ["/Observations?$orderby=result desc", "/Observations?$resultFormat=dataArray"]
    found += [f"/Observations({observation_id(n, 4)})/FeatureOfInterest" for n in range(1, 8)]
    return found


def outcome(town: Town, url: str, principal: Principal) -> tuple[int, bytes]:
    try:
        found = town.ask(url, principal)
    except AllmendeError as error:
        return error.status, error.message.encode()
    return found.status, found.body


@pytest.mark.parametrize("who", [ANONYMOUS, STRANGER], ids=["anonymous", "stranger"])
def test_no_door_shows_what_is_hidden(town: Town, town_without_hidden: Town, who: Principal) -> None:
    urls = doors()
    assert len(urls) > 200
    for url in chain(urls, HIDDEN):
        assert outcome(town, url, who) == outcome(town_without_hidden, url, who), url


@pytest.mark.parametrize("url", HIDDEN)
def test_what_is_hidden_is_there_for_its_organisation(town: Town, url: str) -> None:
    assert town.ask(url, MEMBER).status == 200
    with pytest.raises(Unknown):
        town.ask(url, ANONYMOUS)


@pytest.mark.parametrize("seed", range(100, 104))
def test_no_filter_finds_what_is_hidden(town: Town, town_without_hidden: Town, seed: int) -> None:
    queries = Queries(seed)
    for _ in range(100):
        entity = queries.random.choice(ENTITIES)
        text = expression_to_text(queries.filter(entity)).replace("%", "%25")
        url = f"/{entity.set}?$filter={text}&$count=true&$select=id"
        assert outcome(town, url, ANONYMOUS) == outcome(town_without_hidden, url, ANONYMOUS), url
