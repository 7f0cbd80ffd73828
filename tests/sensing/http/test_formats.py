# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""CSV and GeoJSON, parts of properties, distinct values, answers without links."""

import asyncio
import csv
import io
import json
from itertools import pairwise
from typing import Any

import pytest

from allmende.core.principal import ANONYMOUS, SYSTEM
from allmende.sensing.entities import ENTITIES
from allmende.sensing.http import export
from allmende.sensing.http.app import SensorThings
from tests.sensing.town import ROOT, Town


def table(town: Town, url: str, who: Any = ANONYMOUS) -> list[dict[str, str]]:
    found = town.ask(url, who)
    assert found.headers[0] == (b"content-type", b"text/csv;charset=utf-8;header=present")
    text = found.body.decode()
    assert text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def told(value: Any) -> str:
    """A JSON value as a cell says it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda one: one.set)
@pytest.mark.parametrize("who", [ANONYMOUS, SYSTEM], ids=["anonymous", "system"])
def test_a_table_says_what_the_list_says(town: Town, entity: Any, who: Any) -> None:
    listed = town.get(f"/{entity.set}?$top=1000", who)["value"]
    rows = table(town, f"/{entity.set}?$resultFormat=CSV", who)
    assert [row["id"] for row in rows] == [str(one["@iot.id"]) for one in listed]
    for row, one in zip(rows, listed, strict=True):
        for name, cell in row.items():
            first, _, inside = name.partition("/")
            value = one.get(first) if first != "id" else one["@iot.id"]
            value = value[inside] if inside else value
            if isinstance(value, dict | list):
                assert json.loads(cell) == value
            else:
                assert cell == told(value), name


def test_the_header_of_a_table_is_there_without_rows(town: Town) -> None:
    assert (
        town.ask("/Things?$filter=id eq 99&$resultFormat=CSV").body == b"id,name,description,properties\r\n"
    )


def test_what_is_linked_stands_beside_the_row(town: Town) -> None:
    more = "Thing($select=name),Observations($top=1;$select=result)"
    url = f"/Datastreams?$resultFormat=CSV&$select=id&$expand={more}"
    rows = table(town, url)
    assert list(rows[0]) == ["id", "Thing/name", "Observations/result"]
    assert [row["Thing/name"] for row in rows] == ["Rathaus", "Rathaus", "Brücke", "rathaus", "rathaus"]
    assert rows[4]["Observations/result"] == ""
    assert table(town, "/Things?$resultFormat=CSV&$select=name,properties/s,properties/deep/a")[0] == {
        "name": "Rathaus", "properties/s": "x", "properties/deep/a": '[1,{"b":2.5}]'
    }  # fmt: skip


def test_a_table_has_as_many_rows_as_there_are_and_top_is_a_limit(town_in_short_pages: Town) -> None:
    assert len(table(town_in_short_pages, "/Observations?$resultFormat=CSV")) == 58
    assert len(table(town_in_short_pages, "/Observations?$resultFormat=csv&$top=7&$skip=2")) == 7
    assert table(town_in_short_pages, "/Things(1)?$resultFormat=CSV")[0]["name"] == "Rathaus"


@pytest.mark.parametrize("url", [
    "/Observations?$resultFormat=CSV",
    "/Observations?$resultFormat=CSV&$orderby=result desc&$skip=3",
    "/Observations?$resultFormat=CSV&$orderby=phenomenonTime desc&$top=40",
    "/Datastreams(1)/Observations?$resultFormat=GeoJSON&$expand=FeatureOfInterest",
    "/Things?$resultFormat=GeoJSON&$expand=Locations&$orderby=name desc",
    "/Observations?$resultFormat=CSV&$select=distinct:result",
])  # fmt: skip
def test_pieces_make_the_whole(town: Town, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = town.ask(url).body
    monkeypatch.setattr(export, "_ROWS", 3)
    monkeypatch.setattr(export, "_ROWS_WITH_MORE", 3)
    assert town.ask(url).body == whole


def test_locations_become_features(town: Town) -> None:
    found = town.get("/Locations?$resultFormat=GeoJSON")
    assert found["type"] == "FeatureCollection"
    assert found["features"][0] == {
        "type": "Feature",
        "id": 1,
        "geometry": {"type": "Point", "coordinates": [8.0, 52.5]},
        "properties": {
            "id": 1,
            "name": "Ort 1",
            "description": "about location 1",
            "encodingType": "application/geo+json",
        },
    }


def test_a_thing_takes_its_geometry_from_its_location_and_is_flat(town: Town) -> None:
    more = "Locations($select=id,location),Datastreams($select=name;$top=1)"
    url = f"/Things?$resultFormat=GeoJSON&$expand={more}"
    feature = town.get(url)["features"][0]
    assert feature["geometry"] == {"type": "Point", "coordinates": [8.0, 52.5]}
    assert feature["properties"]["properties/deep/a/1/b"] == 2.5
    assert feature["properties"]["Locations/0/id"] == 1
    assert feature["properties"]["Datastreams/0/name"] == "Reihe 1"
    assert not any("@" in name for name in feature["properties"])


def test_things_are_on_the_map_without_a_word_about_locations(town: Town) -> None:
    plain = town.get("/Things?$select=name&$resultFormat=GeoJSON")["features"][0]
    assert plain["geometry"] == {"type": "Point", "coordinates": [8.0, 52.5]}
    assert plain["properties"] == {"name": "Rathaus"}
    one = town.get("/Things(1)?$resultFormat=GeoJSON")["features"][0]
    assert one["geometry"] == plain["geometry"]
    past = town.get("/HistoricalLocations?$resultFormat=GeoJSON")["features"][0]
    assert past["geometry"] is not None


def test_features_without_a_place_and_no_features_are_geojson(town: Town) -> None:
    assert town.get("/Sensors?$resultFormat=GeoJSON")["features"][0]["geometry"] is None
    assert town.get("/Things?$filter=id eq 99&$resultFormat=GeoJSON")["features"] == []
    assert len(town.get("/Locations(1)?$resultFormat=GeoJSON")["features"]) == 1


def test_parts_of_a_property_keep_their_place(town: Town) -> None:
    found = town.get("/Things?$select=name,properties/deep/a,properties/z&$orderby=id")["value"]
    assert found[0] == {"name": "Rathaus", "properties": {"deep": {"a": [1, {"b": 2.5}]}, "z": None}}
    assert found[1] == {"name": "Brücke"}
    whole = town.get("/Things(1)?$select=properties,properties/n")["properties"]
    assert whole == town.get("/Things(1)?$select=properties")["properties"]
    assert town.get("/Observations?$select=parameters/p&$filter=parameters/p eq 5")["value"][0] == {
        "parameters": {"p": 5}
    }
    latest = "Observations($top=1;$orderby=phenomenonTime desc;$select=parameters/p)"
    assert town.get(f"/Datastreams?$select=id&$expand={latest}")["value"][0]["Observations"] == [{}]


def test_distinct_values_are_shown_once_and_in_order(town: Town) -> None:
    found = town.get("/Datastreams?$select=distinct:unitOfMeasurement/name")["value"]
    assert found == [{"unitOfMeasurement": {"name": f"unit {number}"}} for number in (0, 1)]
    turned = town.get(
        "/Datastreams?$select=distinct:unitOfMeasurement/name&$orderby=unitOfMeasurement/name desc"
    )
    assert turned["value"] == found[::-1]
    every = [json.dumps(one["result"]) for one in town.get("/Observations?$top=1000")["value"]]
    shown = [json.dumps(one["result"]) for one in town.get("/Observations?$select=distinct:result")["value"]]
    assert sorted(shown) == sorted(set(every))


def test_distinct_values_come_in_pages(town_in_short_pages: Town) -> None:
    pages = list(town_in_short_pages.pages("/Observations?$select=distinct:phenomenonTime"))
    found = [json.dumps(one) for page in pages for one in page["value"]]
    assert len(pages) > 3
    assert all(one < two for one, two in pairwise(found))


def test_distinct_values_tell_nothing_of_what_is_hidden(town: Town) -> None:
    found = town.get("/Datastreams?$select=distinct:properties/n")["value"]
    assert {"properties": {"n": 7}} not in found
    assert {"properties": {"n": 7}} in town.get("/Datastreams?$select=distinct:properties/n", SYSTEM)["value"]


def test_less_is_said_about_the_answer_where_it_is_asked_for(town: Town) -> None:
    url = "/Things?$top=1&$count=true&$expand=Datastreams($top=1)"
    full, minimal, off = (town.get(f"{url}&$resultMetadata={one}") for one in ("full", "minimal", "off"))
    assert full == town.get(url) | {"@iot.nextLink": full["@iot.nextLink"]}
    assert set(minimal) == {"@iot.count", "@iot.nextLink", "value"}
    assert set(off) == {"@iot.count", "value"}
    names = {"@iot.id", "name", "description", "properties", "Datastreams"}
    assert set(off["value"][0]) == names
    assert set(minimal["value"][0]) == names | {"Datastreams@iot.nextLink"}
    assert not any("Link" in name for name in minimal["value"][0]["Datastreams"][0])
    following = town.follow(minimal["value"][0]["Datastreams@iot.nextLink"])
    assert not any("Link" in name for name in following["value"][0])


class Door:
    """The application asked for a stream, its pieces counted."""

    def __init__(self, town: Town) -> None:
        self.app = SensorThings(town.hub, lambda _: ANONYMOUS)
        self.messages: list[Any] = []

    async def get(self, query: bytes, *, method: str = "GET", leaves_after: int = 10**6) -> None:
        left = asyncio.Event()

        async def receive() -> Any:
            await left.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            self.messages.append(message)
            if len(self.messages) > leaves_after:
                left.set()

        await self.app(
            {
                "type": "http", "method": method, "path": "/v1.1/Observations", "query_string": query,
                "scheme": "http", "headers": [], "server": ("town.example", 80),
            },
            receive,
            send,
        )  # fmt: skip


def test_a_large_table_is_sent_in_pieces(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = town.ask("/Observations?$resultFormat=CSV").body
    monkeypatch.setattr(export, "_ROWS", 10)
    door = Door(town)
    asyncio.run(door.get(b"$resultFormat=CSV"))
    start, *pieces = door.messages
    assert b"content-length" not in dict(start["headers"])
    assert [one["more_body"] for one in pieces] == [True] * 6 + [False]
    assert b"".join(one["body"] for one in pieces) == whole
    asyncio.run(door.get(b"$resultFormat=CSV", method="HEAD"))
    assert door.messages[-1] == {"type": "http.response.body", "body": b"", "more_body": False}


def test_nothing_more_is_read_for_whoever_has_gone(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_ROWS", 5)
    door = Door(town)
    asyncio.run(door.get(b"$resultFormat=CSV", leaves_after=2))
    assert len(door.messages) < 8
    assert ROOT not in str(door.messages)
