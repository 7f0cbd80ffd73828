# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: E501  # a table reads best with a row on a line
"""Lists go on where they ended, in one order, and an expanded list is the list at its own address."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from allmende.core.principal import ANONYMOUS, SYSTEM
from allmende.sensing.entities import BY_NAME, ENTITIES, Entity
from allmende.sensing.odata.text import expression_to_text
from tests.sensing.queries import Queries
from tests.sensing.town import Town

ORDERS = {
    "Thing": ("name", "name desc", "properties/n", "properties/s desc,name", "id desc"),
    "Location": ("name desc", "location/type"),
    "HistoricalLocation": ("time desc", "Thing/name,time"),
    "Datastream": ("phenomenonTime desc", "Thing/name desc,id", "unitOfMeasurement/name,Sensor/name desc", "properties/n desc"),
    "MultiDatastream": ("phenomenonTime desc", "unitOfMeasurements/0/name,Sensor/name desc"),
    "Sensor": ("metadata", "name desc"),
    "ObservedProperty": ("definition desc",),
    "Observation": (
        "phenomenonTime", "phenomenonTime desc", "phenomenonTime desc,id desc", "phenomenonTime desc,id", "result",
        "result desc,phenomenonTime", "resultTime desc", "Datastream/name desc,result", "result/1 desc", "MultiDatastream/name,phenomenonTime", "FeatureOfInterest/name", "id desc",
    ),
    "FeatureOfInterest": ("name",),
}  # fmt: skip


def lists() -> Iterator[tuple[str, Entity]]:
    """Every door to a collection."""
    for entity in ENTITIES:
        yield f"/{entity.set}", entity
        for link in entity.links:
            if link.many and entity.name != "Observation":
                for number in (8,) if entity.name == "MultiDatastream" else (1, 2):
                    yield f"/{entity.set}({number})/{link.name}", BY_NAME[link.target]


@pytest.mark.parametrize(("path", "entity"), list(lists()))
@pytest.mark.parametrize("who", [ANONYMOUS, SYSTEM], ids=["anonymous", "system"])
def test_pages_are_the_list_cut_in_pieces(
    town: Town, town_in_short_pages: Town, path: str, entity: Entity, who: Any
) -> None:
    for order in ("", *(f"&$orderby={one}" for one in ORDERS[entity.name])):
        url = f"{path}?x=1{order}&$count=true"
        whole = town.get(f"{url}&$top=1000", who)
        pages = list(town_in_short_pages.pages(url, who))
        assert [one for page in pages for one in page["value"]] == whole["value"], url
        assert all(len(page["value"]) == 3 for page in pages[:-1])
        assert whole["@iot.count"] == len(whole["value"])


def test_a_full_last_page_has_no_next_link(town: Town) -> None:
    assert "@iot.nextLink" in town.get("/Things?$top=3")
    assert "@iot.nextLink" not in town.get("/Things?$top=4")
    assert "@iot.nextLink" not in town.get("/Things?$top=0")


def test_a_next_link_keeps_every_option_encoded(town: Town) -> None:
    link = town.get("/Things?$filter=name ne 'a%26b%23c%2Bd'&$top=1&$select=id&$expand=Locations($top=1)&y=1")
    assert link["@iot.nextLink"] == (
        "http://town.example/v1.1/Things?$filter=name%20ne%20%27a%26b%23c%2Bd%27&$top=1&$select=id"
        "&$expand=Locations($top=1)&y=1&$skip=1&$skiptoken=1"
    )


def test_skip_counts_on_and_the_token_wins(town: Town) -> None:
    first = town.get("/Observations?$top=10&$skip=5&$select=id")
    assert "$skip=15&" in first["@iot.nextLink"]
    wrong = first["@iot.nextLink"].replace("$skip=15", "$skip=40")
    assert town.follow(wrong)["value"] == town.follow(first["@iot.nextLink"])["value"]
    alone = town.get("/Observations?$top=10&$select=id&$skip=15")
    assert alone["value"] == town.follow(first["@iot.nextLink"])["value"]


def test_more_than_the_limit_is_cut_and_goes_on(town: Town) -> None:
    page = town.get("/Observations?$top=1000000&$select=id")
    assert len(page["value"]) == 58


def test_a_list_over_all_observations_in_time_is_in_order(town: Town) -> None:
    for word, turned in (("", False), (" desc", True)):
        found = town.get(f"/Observations?$orderby=phenomenonTime{word}&$top=1000", SYSTEM)["value"]
        keys = [(one["phenomenonTime"].split("/")[0], one["@iot.id"]) for one in found]
        assert keys == sorted(keys, reverse=turned)


def _nested(random: Random, entity: Entity) -> tuple[str, Entity]:
    """An expandable link with options."""
    link = random.choice([one for one in entity.links if one.many])
    target = BY_NAME[link.target]
    options = []
    if random.random() < 0.5:
        options.append(f"$top={random.randrange(4)}")
    if random.random() < 0.3:
        options.append(f"$skip={random.randrange(3)}")
    if random.random() < 0.5:
        options.append("$count=true")
    if random.random() < 0.5:
        options.append(f"$orderby={random.choice(ORDERS[target.name])}")
    if random.random() < 0.4:
        options.append(f"$filter={expression_to_text(Queries(random.randrange(9999)).filter(target, 1))}")
    return f"{link.name}({';'.join(options)})" if options else link.name, target


@pytest.mark.parametrize("seed", range(300))
def test_an_expanded_list_is_the_list_at_its_own_address(town_in_short_pages: Town, seed: int) -> None:
    town, random = town_in_short_pages, Random(seed)
    who = random.choice((ANONYMOUS, SYSTEM))
    entity = random.choice([one for one in ENTITIES if any(link.many for link in one.links)])
    expand, _ = _nested(random, entity)
    name, _, options = expand.partition("(")
    query = options[:-1].replace(";", "&") if options else ""
    for one in town.get(f"/{entity.set}?$expand={expand}", who)["value"]:
        alone = town.get(f"/{entity.set}({one['@iot.id']})/{name}?{query}", who)
        assert one[name] == alone["value"], expand
        assert one.get(f"{name}@iot.count") == alone.get("@iot.count")
        link = one.get(f"{name}@iot.nextLink")
        assert (link is None) == ("@iot.nextLink" not in alone)
        if link is not None:
            assert town.follow(link, who)["value"] == town.follow(alone["@iot.nextLink"], who)["value"]
