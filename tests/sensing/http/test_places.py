# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Filters and orders by place, asked over HTTP."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sensing.http.door import ROOT, Door, door
from tests.sensing.store import bodies

AREA = "geography'POLYGON ((7 51, 8 51, 8 52, 7 52, 7 51))'"
POINT = "geography'POINT (7.6 51.9)'"
BOTH = "geography'POLYGON ((7 51, 30 51, 30 60, 7 60, 7 51))'"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Door]:
    """Thing 1 in the area, Thing 2 far from it, Thing 3 without a Location."""
    with door(tmp_path, page_size=2) as found:
        for longitude in (7.6, 20.0):
            thing = bodies.thing(Locations=[bodies.location(longitude)], Datastreams=[bodies.datastream()])
            assert found.post("/Things", thing).status_code == 201
        assert found.post("/Things", bodies.thing()).status_code == 201
        for stream in (1, 2):
            assert found.post(f"/Datastreams({stream})/Observations", {"result": stream}).status_code == 201
        yield found


def ids(town: Door, path: str, **options: str) -> list[Any]:
    given = {f"${name}": text for name, text in options.items()}
    answer = town.ask("GET", path, params=given)
    assert answer.status_code == 200, answer.text
    return [one["@iot.id"] for one in answer.json()["value"]]


@pytest.mark.parametrize(
    ("path", "condition", "found"),
    [
        ("/Locations", f"st_within(location, {AREA})", [1]),
        ("/Locations", f"not st_within(location, {AREA})", [2]),
        ("/Locations", f"st_within(location, {AREA.replace('geography', 'geometry')})", [1]),
        ("/Things", f"st_within(Locations/location, {AREA})", [1]),
        ("/Things", f"Things/id ge 1 and st_within(Locations/location, {AREA})", [1]),
        ("/Things", f"st_disjoint(Locations/location, {AREA}) or id eq 3", [2, 3]),
        ("/FeaturesOfInterest", f"geo.intersects(feature, {AREA})", [1]),
        ("/Datastreams", f"st_within(observedArea, {AREA})", [1]),
        ("/Datastreams", f"st_within(Thing/Locations/location, {AREA})", [1]),
        ("/Observations", f"geo.intersects(FeatureOfInterest/feature, {AREA})", [1073741825]),
        ("/Observations", f"st_within(Datastream/Thing/Locations/location, {AREA})", [1073741825]),
        ("/Sensors", f"Datastreams/any(d: st_within(d/observedArea, {AREA}))", [1]),
        ("/HistoricalLocations", f"st_within(Locations/location, {AREA})", [1]),
        ("/Locations(1)/Things", f"geo.intersects(Locations/location, {AREA})", [1]),
        ("/Things(2)/Locations", f"geo.intersects(location, {AREA})", []),
        ("/Locations", f"geo.distance(location, {POINT}) lt 0.1", [1]),
        ("/Things", f"geo.distance(Locations/location, {POINT}) gt 0.1", [2]),
        ("/Locations", "geo.distance(location, geography'SRID=4326;POINT(7.6 51.9)') eq 0", [1]),
    ],
)
def test_places_are_asked_through_any_link(town: Door, path: str, condition: str, found: list[int]) -> None:
    assert ids(town, path, filter=condition, top="10") == found


def test_the_nearest_comes_first(town: Door) -> None:
    order = f"geo.distance(location, {POINT})"
    assert ids(town, "/Locations", orderby=order) == [1, 2]
    assert ids(town, "/Locations", orderby=f"{order} desc") == [2, 1]
    assert ids(town, "/Observations", orderby=f"geo.distance(FeatureOfInterest/feature, {POINT}) desc") == [
        2147483649,
        1073741825,
    ]


def test_the_next_page_asks_the_same(town: Door) -> None:
    town.post("/Locations", bodies.location(8))
    options = {"$filter": f"st_within(location, {BOTH})", "$orderby": f"geo.distance(location, {POINT})"}
    page = town.ask("GET", "/Locations", params={**options, "$top": "1", "$count": "true"}).json()
    seen = [page["value"][0]["@iot.id"]]
    assert page["@iot.count"] == 3
    while "@iot.nextLink" in page:
        page = town.get(page["@iot.nextLink"].removeprefix(ROOT))
        seen += [one["@iot.id"] for one in page["value"]]
    assert seen == [1, 3, 2]


def test_what_is_expanded_is_asked_too(town: Door) -> None:
    inner = f"Locations($filter=st_within(location, {AREA});$count=true)"
    found = town.ask("GET", "/Things", params={"$expand": inner, "$top": "3"}).json()["value"]
    assert [len(one["Locations"]) for one in found] == [1, 0, 0]
    assert [one["Locations@iot.count"] for one in found] == [1, 0, 0]


def test_a_place_is_asked_about_as_it_was(town: Door) -> None:
    before = town.ask("GET", "/Observations", params={"$orderby": "id", "$top": "1"}).json()
    moment = before["value"][0]["phenomenonTime"]
    assert town.ask("PATCH", "/Locations(1)", json={"location": bodies.point(25, 55)}).status_code == 200
    question = f"st_within(location, {AREA})"
    assert ids(town, "/Locations", filter=question) == []
    assert ids(town, "/Locations", filter=question, as_of=moment) == [1]
    assert ids(town, "/Things", filter=f"st_within(Locations/location, {AREA})", as_of=moment) == [1]


def test_what_is_not_geojson_lies_nowhere(town: Door) -> None:
    text = bodies.location(encodingType="text/plain", location="Rathausplatz 1")
    like = bodies.location(encodingType="text/plain")
    for body in (text, like):
        assert town.post("/Locations", body).status_code == 201
    for question in (f"st_within(location, {AREA})", f"st_disjoint(location, {AREA})"):
        assert not {3, 4} & {*ids(town, "/Locations", filter=question, top="9")}
        assert not {3, 4} & {*ids(town, "/Locations", filter=f"not {question}", top="9")}
    assert ids(town, "/Locations", filter=f"geo.distance(location, {POINT}) eq null") == [3, 4]


def test_what_lies_in_an_area_can_be_had_whole_and_deleted(town: Door) -> None:
    options = {"$filter": f"st_within(location, {AREA})"}
    whole = town.ask("GET", "/Locations", params={**options, "$resultFormat": "GeoJSON"}).json()
    assert [one["geometry"]["coordinates"] for one in whole["features"]] == [[7.6, 51.9]]
    assert town.ask("DELETE", "/Locations", params=options).status_code == 200
    assert ids(town, "/Locations") == [2]


@pytest.mark.parametrize(
    ("condition", "status", "says"),
    [
        ("st_within(location, geography'POINT (1)')", 400, "a position has 2 numbers"),
        ("st_within(location, geography'CIRCLE (1 2)')", 400, "Known: POINT, LINESTRING"),
        ("st_within(location, geography'POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))')", 400, "Self-intersection"),
        (f"st_within(name, {AREA})", 400, "a geometry is needed"),
        (f"st_within(location/coordinates, {AREA})", 400, "a geometry is needed"),
        ("st_within(location, 'POINT (1 2)')", 400, "a geometry is needed"),
        ("st_within(location)", 400, "takes 2 arguments"),
        (f"st_relate(location, {AREA})", 400, "takes 3 arguments"),
        (f"st_relate(location, {AREA}, 'T')", 400, "nine of T, F"),
        (f"st_relate(location, {AREA}, name)", 400, "nine of T, F"),
        (f"location eq {AREA}", 400, "st_equals"),
        (f"{AREA} eq null", 400, "st_equals"),
        (f"geo.distance(location, {POINT}) eq 'near'", 400, "cannot be compared"),
        ("st_equals(location, location)", 501, "two stored geometries"),
    ],
)
def test_what_cannot_be_asked_is_told(town: Door, condition: str, status: int, says: str) -> None:
    answer = town.ask("GET", "/Locations", params={"$filter": condition})
    assert answer.status_code == status, answer.text
    assert says in answer.text


@pytest.mark.parametrize("far", [1e30, -1e30])
def test_questions_go_as_far_as_can_be(town: Door, far: float) -> None:
    point = f"geography'POINT ({far} {far})'"
    corners = ", ".join(
        f"{x} {y}" for x, y in ((-far, -far), (far, -far), (far, far), (-far, far), (-far, -far))
    )
    assert ids(town, "/Locations", filter=f"st_equals(location, {point})") == []
    assert ids(town, "/Locations", filter=f"geo.intersects(location, geography'POLYGON (({corners}))')") == [
        1,
        2,
    ]
    assert ids(town, "/Locations", filter=f"geo.distance(location, {point}) le 1e308") == [1, 2]


def test_a_place_beyond_is_refused(town: Door) -> None:
    for far in (10**400, 1e31, 1e308):
        answer = town.post("/Locations", bodies.location(far, 1))
        assert (answer.status_code, "at most 1e30" in answer.text) == (400, True)
