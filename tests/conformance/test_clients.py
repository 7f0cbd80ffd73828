# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Requests as QGIS, Masterportal, pygeoapi and the FROST client for Python send them."""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

STATIONS = 3


@pytest.fixture(scope="module", autouse=True)
def _filled(hub: httpx.Client, make: Callable[..., int]) -> None:
    for number in range(STATIONS):
        make("/Things", _station(number))


def _station(number: int) -> dict[str, Any]:
    return {
        "name": f"StadtRad-Station {number}",
        "description": "Leihräder",
        "Locations": [
            {
                "name": "Ort",
                "description": "am Markt",
                "encodingType": "application/geo+json",
                "location": {
                    "type": "Feature",
                    "geometry": {"type": "Point", "coordinates": [10.0 + number, 53.5]},
                },
            }
        ],
        "Datastreams": [
            {
                "name": f"Räder {number}",
                "description": "verfügbare Räder",
                "unitOfMeasurement": {"name": None, "symbol": None, "definition": None},
                "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_CountObservation",
                "Sensor": {"name": "S", "description": "", "encodingType": "text/html", "metadata": {"a": 1}},
                "ObservedProperty": {
                    "name": "Räder",
                    "definition": "http://a.example/raeder",
                    "description": "",
                },
                "Observations": [
                    {"phenomenonTime": f"2026-01-01T{hour:02d}:00:00.000Z", "result": hour + number}
                    for hour in range(4)
                ],
            }
        ],
    }


def _answered(hub: httpx.Client, path: str) -> Any:
    answer = hub.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_masterportal_draws_a_map_with_the_latest_value(hub: httpx.Client) -> None:
    """It reads how far it has come from `$skip` in the next link."""
    path = (
        "/Things?$filter=startswith(Things/name,'StadtRad')&$expand=Locations,"
        "Datastreams($expand=Observations($top=1;$orderby=phenomenonTime%20desc))&$count=true&$top=2"
    )
    page = _answered(hub, path)
    assert page["@iot.count"] == STATIONS
    latest = [thing["Datastreams"][0]["Observations"][0]["result"] for thing in page["value"]]
    assert latest == [3, 4]
    skip = re.search(r"[$&?](?:%24)?\$?skip=(\d+)", page["@iot.nextLink"])
    assert skip is not None and skip[1] == "2"
    assert [one["name"] for one in _answered(hub, page["@iot.nextLink"])["value"]] == ["StadtRad-Station 2"]


def test_qgis_counts_and_pages(hub: httpx.Client) -> None:
    assert _answered(hub, "/Locations?$top=0&$count=true") == {"@iot.count": STATIONS, "value": []}
    wanted = "location/type eq 'Point' or location/geometry/type eq 'Point'"
    page = _answered(hub, f"/Locations?$top=100&$count=false&$filter={wanted}")
    assert (len(page["value"]), page.keys()) == (STATIONS, {"value"})
    inner = "Observations($orderby=id;$top=3)"
    nested = f"/Things?$top=100&$count=false&$expand=Datastreams($orderby=id;$top=100;$expand={inner})"
    datastream = _answered(hub, nested)["value"][0]["Datastreams"][0]
    assert len(datastream["Observations"]) == 3
    assert "Observations@iot.nextLink" in datastream


def test_qgis_finds_the_sets_at_the_root_and_follows_links_as_they_are(hub: httpx.Client) -> None:
    sets = {one["name"]: one["url"] for one in _answered(hub, "")["value"]}
    page = _answered(hub, f"{sets['Locations']}?$top=2&$count=false")
    found = [one["@iot.id"] for one in page["value"]]
    following = _answered(hub, page["@iot.nextLink"])
    assert [*found, *(one["@iot.id"] for one in following["value"])] == [1, 2, 3]
    assert "@iot.nextLink" not in following
    wanted = "(location/type eq 'Point' or location/geometry/type eq 'Point') and (name eq 'Ort')"
    assert (
        _answered(hub, f"{sets['Locations']}?$top=0&$count=true&$filter={wanted}")["@iot.count"] == STATIONS
    )


def test_masterportal_asks_one_station_for_its_streams_and_their_newest_value(hub: httpx.Client) -> None:
    """As it does once a station is clicked on."""
    newest = "Observations($top=1;$orderby=phenomenonTime desc;$select=result,phenomenonTime)"
    inner = f"ObservedProperty($select=name),{newest}"
    found = _answered(hub, f"/Things(2)?$select=name,id&$expand=Locations,Datastreams($expand={inner})")
    stream = found["Datastreams"][0]
    assert (found["@iot.id"], found["Locations"][0]["name"]) == (2, "Ort")
    assert stream["ObservedProperty"] == {"name": "Räder"}
    assert stream["Observations"] == [{"phenomenonTime": "2026-01-01T03:00:00Z", "result": 4}]


def test_qgis_reads_ids_as_32_bits_elsewhere_than_in_observations(hub: httpx.Client) -> None:
    for name in ("Things", "Locations", "Datastreams", "Sensors", "ObservedProperties", "FeaturesOfInterest"):
        assert all(one["@iot.id"] < 1 << 31 for one in _answered(hub, f"/{name}")["value"])


_AROUND = "9.5 53, 10.5 53, 10.5 54, 9.5 54, 9.5 53"


@pytest.mark.parametrize(
    "path",
    [
        f"/Locations?$top=100&$filter=geo.intersects(location, geography'Polygon (({_AROUND}))')",
        (
            "/Things?$count=true&$filter=startswith(Things/name,'StadtRad') and st_within(Locations/location,"
            f"geography'POLYGON (({_AROUND}))')"
        ),
        f"/Things?$filter=st_within(Locations/location,  geography'POLYGON   (({_AROUND}))')",
    ],
    ids=["QGIS", "Masterportal", "pygeoapi"],
)
def test_what_lies_in_the_part_of_the_map_that_is_shown(hub: httpx.Client, path: str) -> None:
    assert len(_answered(hub, path)["value"]) == 1


def test_qgis_asks_for_what_touches_its_window(hub: httpx.Client) -> None:
    window = "geo.intersects(location, geography'Polygon ((9.5 50, 11.5 50, 11.5 54, 9.5 54, 9.5 50))')"
    kinds = "location/type eq 'Point' or location/geometry/type eq 'Point'"
    wanted = f"({kinds}) and ({window})"
    assert _answered(hub, f"/Locations?$top=0&$count=true&$filter={wanted}")["@iot.count"] == 2
    page = _answered(hub, f"/Locations?$top=100&$count=false&$filter={wanted}")
    assert [one["@iot.id"] for one in page["value"]] == [1, 2]


_DURING = "phenomenonTime ge 2026-01-01T01:00:00+01:00 and phenomenonTime le 2026-01-01T02:00:00Z"


def test_pygeoapi_reads_a_collection_with_its_fixed_expands(hub: httpx.Client) -> None:
    """The same link is expanded twice; it wants one merged."""
    observations = "Observations($select=@iot.id;$orderby=phenomenonTime desc)"
    expand = f"Sensor,ObservedProperty,Thing,Thing/Locations,{observations}"
    expand = f"{expand},Observations/FeatureOfInterest($select=feature)"
    first = _answered(hub, f"/Datastreams?$skip=0&$top=10&$expand={expand}")["value"][0]
    assert first["Thing"]["Locations"][0]["name"] == "Ort"
    assert [one.keys() >= {"@iot.id", "FeatureOfInterest"} for one in first["Observations"]] == [True] * 4
    feature = first["Observations"][0]["FeatureOfInterest"]
    assert feature == {
        "feature": {"type": "Feature", "geometry": {"type": "Point", "coordinates": [10.0, 53.5]}}
    }


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/Observations?$filter=Datastream/@iot.id eq 1&$count=true", 4),
        ("/Observations?$filter=phenomenonTime ge 2026-01-01T02:00:00Z&$count=true", 2 * STATIONS),
        (f"/Observations?$filter={_DURING}&$count=true", 3 * STATIONS),
        ("/Things?$expand=Locations,Datastreams&$skip=1&$top=10&$count=true", STATIONS),
    ],
)
def test_pygeoapi_counts(hub: httpx.Client, path: str, count: int) -> None:
    assert _answered(hub, path)["@iot.count"] == count


def test_the_frost_client_encodes_every_dollar(hub: httpx.Client) -> None:
    page = _answered(
        hub, "/Things?%24filter=id+eq+2&%24expand=Datastreams%28%24expand%3DObservations%29&%24count=true"
    )
    assert (page["@iot.count"], page["value"][0]["@iot.id"]) == (1, 2)
    assert len(page["value"][0]["Datastreams"][0]["Observations"]) == 4


def test_the_frost_client_updates_with_put(hub: httpx.Client, make: Callable[..., int]) -> None:
    thing = make("/Things", {"name": "a", "description": "b", "properties": {}})
    assert (
        hub.put(f"/Things({thing})", json={"name": "c", "description": "d", "properties": {}}).status_code
        == 200
    )
    assert _answered(hub, f"/Things({thing})")["name"] == "c"
    assert hub.delete(f"/Things({thing})").status_code == 200


def test_hamburgs_dashboards_ask_for_the_newest_value(hub: httpx.Client) -> None:
    page = _answered(
        hub,
        "/Datastreams(1)/Observations?$orderby=phenomenonTime%20desc&$top=1&$select=result,phenomenonTime",
    )
    assert page["value"][0]["result"] == 3
    assert page["@iot.nextLink"].startswith(str(hub.base_url))


def test_frost_addresses_work_for_clients_that_move(hub: httpx.Client) -> None:
    root = str(hub.base_url).rstrip("/").removesuffix("/v1.1") + "/FROST-Server/v1.1"
    listed = hub.get(root).json()["value"]
    assert {one["url"].startswith(root) for one in listed} == {True}
    assert hub.get(f"{root}/Things(1)").json()["@iot.selfLink"] == f"{root}/Things(1)"


def test_browsers_of_other_origins_may_read_and_find_what_they_made(hub: httpx.Client) -> None:
    answer = hub.get("/Things", headers={"origin": "http://localhost:9000"})
    assert answer.headers["access-control-allow-origin"] == "*"
    asked = hub.options(
        "/Observations", headers={"origin": "http://localhost:9000", "access-control-request-method": "POST"}
    )
    assert asked.status_code in (200, 204)
    assert "location" in answer.headers["access-control-expose-headers"].lower()


def test_head_says_what_get_says_without_the_body(hub: httpx.Client) -> None:
    asked, told = hub.get("/Things"), hub.head("/Things")
    assert (told.status_code, told.content) == (200, b"")
    assert told.headers["content-type"] == asked.headers["content-type"]


def test_an_observation_is_posted_with_a_charset_and_no_spaces(hub: httpx.Client) -> None:
    body = json.dumps({"result": 5, "Datastream": {"@iot.id": 1}}).encode()
    answer = hub.post(
        "/Observations",
        content=body,
        headers={"content-type": "application/json;charset=utf-8", "charset": "utf-8"},
    )
    assert answer.status_code == 201
    assert _answered(hub, answer.headers["location"])["result"] == 5
    assert hub.delete(answer.headers["location"]).status_code == 200
