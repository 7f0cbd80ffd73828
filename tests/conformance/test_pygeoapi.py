# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""pygeoapi's SensorThings provider publishes what stands here as OGC API Features, from either store."""

from typing import Any

import httpx
import pytest
from pygeoapi.provider.sensorthings import SensorThingsProvider

from tests.sensing.store import bodies

STATIONS = 25
HOURS = [f"2026-01-01T{hour:02d}:00:00Z" for hour in range(3)]


def station(number: int) -> dict[str, Any]:
    values = [{"phenomenonTime": time, "result": number + hour} for hour, time in enumerate(HOURS)]
    return bodies.thing(
        name=f"Station {number}",
        properties={"rank": number % 5},
        Locations=[bodies.location(7 + number / 100, 51.9, properties={"floor": 1})],
        Datastreams=[bodies.datastream(Observations=values)],
    )


@pytest.fixture(scope="module")
def filled(address: str) -> str:
    requests = [
        {"id": str(one), "method": "post", "url": "Things", "body": station(one)} for one in range(STATIONS)
    ]
    assert httpx.post(f"{address}/$batch", json={"requests": requests}).status_code == 200
    return address


def provider(address: str, entity: str, **more: Any) -> SensorThingsProvider:
    return SensorThingsProvider(
        {"name": "SensorThings", "type": "feature", "data": address, "entity": entity, **more}
    )


def test_items_are_features_with_a_geometry_and_flat_properties(filled: str) -> None:
    found = provider(filled, "Things").query(limit=3)
    assert (found["type"], found["numberReturned"]) == ("FeatureCollection", 3)
    first = found["features"][0]
    assert first["geometry"] == bodies.point(7.0)
    assert (first["id"], first["properties"]["name"], first["properties"]["rank"]) == ("1", "Station 0", 0)
    assert first["properties"]["floor"] == 1


def test_hits_are_counted_and_fields_are_known(filled: str) -> None:
    things = provider(filled, "Things")
    assert things.query(resulttype="hits")["numberMatched"] == STATIONS
    assert things.query(resulttype="hits", properties=[("name", "'Station 3'")])["numberMatched"] == 1
    assert things.get_fields().keys() >= {"name", "description"}


def test_pages_hold_every_item_once(filled: str) -> None:
    things = provider(filled, "Things")
    pages = [things.query(offset=begin, limit=4)["features"] for begin in range(0, STATIONS, 4)]
    assert [one["id"] for page in pages for one in page] == [str(one + 1) for one in range(STATIONS)]


def test_a_limit_beyond_the_page_follows_the_next_links(filled: str) -> None:
    found = provider(filled, "Observations").query(limit=70)
    assert len({one["id"] for one in found["features"]}) == 70


@pytest.mark.parametrize("entity", ["Things", "Datastreams", "Observations", "ObservedProperties"])
def test_one_item_is_found_by_its_id(filled: str, entity: str) -> None:
    asked = provider(filled, entity)
    first = asked.query(limit=1)["features"][0]
    assert asked.get(first["id"]) == first
    assert first["geometry"]["type"] == "Point"


def test_items_are_chosen_by_property_link_and_time(filled: str) -> None:
    values = provider(filled, "Observations", time_field="phenomenonTime")
    assert values.query(properties=[("Datastream", 5)], resulttype="hits")["numberMatched"] == 3
    assert values.query(properties=[("result", 2)], resulttype="hits")["numberMatched"] == 3
    assert values.query(datetime_=HOURS[1], resulttype="hits")["numberMatched"] == STATIONS
    for span, count in ((f"{HOURS[1]}/..", 2), (f"../{HOURS[0]}", 1), (f"{HOURS[0]}/{HOURS[2]}", 3)):
        assert values.query(datetime_=span, resulttype="hits")["numberMatched"] == count * STATIONS


def test_items_are_ordered_by_property_and_link(filled: str) -> None:
    values = provider(filled, "Observations")
    order = [{"property": "Datastream", "order": "-"}, {"property": "result", "order": "-"}]
    found = values.query(sortby=order, limit=2)["features"]
    assert [one["properties"]["result"] for one in found] == [26, 25]


@pytest.mark.parametrize("entity", ["Things", "Datastreams", "Observations", "ObservedProperties"])
def test_a_box_finds_what_stands_in_it(filled: str, entity: str) -> None:
    found = provider(filled, entity).query(bbox=[7.095, 51.8, 7.125, 52.0], limit=100)["features"]
    assert len(found) == {"Things": 3, "Datastreams": 3, "Observations": 9, "ObservedProperties": 3}[entity]


def test_items_are_made_changed_and_deleted(filled: str) -> None:
    things = provider(filled, "Things")
    number = things.create(bodies.thing(name="neu"))
    assert things.update(number, bodies.thing(name="anders")) is True
    assert things.get(number)["properties"]["name"] == "anders"
    assert things.delete(number) is True
    assert things.query(resulttype="hits")["numberMatched"] == STATIONS
