# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: E501  # a table reads best with a row on a line
"""OGC 18-088 §10 and §13: creating, changing, deleting."""

import pytest

from tests.conformance.requirement import requirement
from tests.conformance.service import Service
from tests.sensing.http.batches import Part, ask
from tests.sensing.http.door import ROOT
from tests.sensing.store import bodies


@requirement("create-update-delete/create-entity")
def test_what_is_posted_is_there(fresh: Service) -> None:
    for path, body in (
        ("/Things", bodies.thing()),
        ("/Locations", bodies.location()),
        ("/Sensors", bodies.sensor()),
        ("/ObservedProperties", bodies.observed_property()),
        ("/FeaturesOfInterest", bodies.feature()),
        ("/Things(1)/Datastreams", bodies.datastream()),
        ("/Things(1)/Locations", bodies.location()),
        ("/Datastreams(1)/Observations", {"result": 3}),
        ("/Observations", {"result": 3, "Datastream": {"@iot.id": 1}}),
    ):
        fresh.create(path, body)
    for path, body in (("/Things", {}), ("/Things", []), ("/Things(1)", bodies.thing()), ("/Nothings", {})):
        assert fresh.status("POST", path, body) >= 400
    before = len(fresh.values("/FeaturesOfInterest"))
    fresh.create("/Datastreams(2)/Observations", {"result": 1})
    assert len(fresh.values("/FeaturesOfInterest")) <= before + 1  # made from the Location, once


@requirement("create-update-delete/link-to-existing-entities")
def test_a_new_entity_links_to_others_by_id(fresh: Service) -> None:
    links = {"Thing": {"@iot.id": 1}, "Sensor": {"@iot.id": 2}, "ObservedProperty": {"@iot.id": 1}}
    number = fresh.create("/Datastreams", bodies.datastream(**links))
    for name, link in links.items():
        assert fresh.get(f"/Datastreams({number})/{name}")["@iot.id"] == link["@iot.id"]
    assert (
        fresh.status("POST", "/Datastreams", bodies.datastream(**links | {"Sensor": {"@iot.id": 99}})) == 400
    )


@requirement("create-update-delete/deep-insert")
def test_what_is_inline_is_created_with_it(fresh: Service) -> None:
    observed = {"result": 4, "phenomenonTime": "2026-01-01T00:00:00Z", "FeatureOfInterest": bodies.feature()}
    body = bodies.whole_thing() | {"Datastreams": [bodies.datastream(Observations=[observed])]}
    number = fresh.create("/Things", body)
    expand = "Locations,Datastreams($expand=Sensor,ObservedProperty,Observations($expand=FeatureOfInterest))"
    (stream,) = fresh.get(f"/Things({number})?$expand={expand}")["Datastreams"]
    assert stream["Observations"][0]["FeatureOfInterest"]["name"] == "Beet"


@requirement("create-update-delete/deep-insert-status-code")
def test_a_fault_inside_leaves_nothing(fresh: Service) -> None:
    before = fresh.door.dump()
    body = bodies.whole_thing()
    del body["Datastreams"][0]["Sensor"]["encodingType"]
    assert fresh.status("POST", "/Things", body) == 400
    assert fresh.door.dump() == before
    assert fresh.status("POST", "/Things", bodies.whole_thing()) == 201


@requirement("create-update-delete/update-entity")
def test_patch_changes_what_is_given(fresh: Service) -> None:
    before = fresh.get("/Things(1)")
    answer = fresh.door.ask("PATCH", "/Things(1)", json={"name": "neu", "@iot.id": 77})
    assert answer.status_code == 200
    assert fresh.get("/Things(1)") == before | {"name": "neu"}
    assert fresh.status("PATCH", "/Things(1)", {"name": None}) == 400
    assert fresh.status("PATCH", "/Things(99)", {"name": "x"}) == 404
    assert fresh.status("PATCH", "/Datastreams(1)", {"Sensor": bodies.sensor()}) == 400
    assert fresh.status("PATCH", "/Datastreams(1)", {"Sensor": {"@iot.id": 2}}) == 200
    assert fresh.get("/Datastreams(1)/Sensor")["@iot.id"] == 2


@requirement("create-update-delete/update-entity-put")
def test_put_replaces(fresh: Service) -> None:
    assert fresh.status("PUT", "/Things(1)", {"name": "neu", "description": "anders"}) == 200
    found = fresh.get("/Things(1)")
    assert (found["name"], found["description"], "properties" in found) == ("neu", "anders", False)
    assert len(fresh.values("/Things(1)/Datastreams")) == 2
    assert fresh.status("PUT", "/Things(1)", {"name": "neu"}) == 400


@requirement("create-update-delete/update-entity-jsonpatch")
def test_a_json_patch_changes_single_members(fresh: Service) -> None:
    headers = {"content-type": "application/json-patch+json"}
    patch = [
        {"op": "test", "path": "/properties/height", "value": 3},
        {"op": "replace", "path": "/properties/height", "value": 4},
        {"op": "remove", "path": "/properties/kind"},
    ]
    assert fresh.status("PATCH", "/Things(1)", patch, headers=headers) == 200
    assert fresh.get("/Things(1)/properties") == {"properties": {"height": 4, "none": None}}
    assert fresh.status("PATCH", "/Things(1)", patch, headers=headers) == 409
    assert fresh.status("PATCH", "/Things(1)", {}, headers=headers) == 400


@requirement("batch-request/batch-request")
def test_a_batch_is_answered_in_its_order_and_a_change_set_whole(fresh: Service) -> None:
    stream = bodies.datastream(Sensor={"@iot.id": "$sensor1"})
    failing = (Part("DELETE", "Things(1)"), Part("POST", "Things", {}))
    read, changed, failed, missing = ask(
        fresh.door,
        "multipart",
        Part("GET", "/v1.1/Things(1)?$select=name", name="first"),
        Part(
            together=(
                Part("POST", "Sensors", bodies.sensor(name="new"), name="sensor1"),
                Part("POST", "Things(1)/Datastreams", stream, name="stream1"),
                Part("POST", "$stream1/Observations", {"result": 1}),
            )
        ),
        Part(together=failing),
        Part("GET", "Things(99)"),
    )
    assert (read.status, read.name, read.body) == (200, "first", {"name": "Wetterstation"})
    assert [one.status for one in changed] == [201, 201, 201]
    assert fresh.get(f"/Datastreams({changed[1].id})/Sensor")["name"] == "new"
    assert (failed.status, fresh.status("GET", "/Things(1)")) == (400, 200)
    assert missing.status == 404


@requirement("create-update-delete/delete-entity")
def test_delete_takes_along_what_cannot_be_alone(fresh: Service) -> None:
    number = fresh.numbers[0]
    assert fresh.status("DELETE", f"/Observations({number})") == 200
    assert fresh.status("GET", f"/Observations({number})") == 404
    assert fresh.status("DELETE", "/Sensors(2)") == 200
    assert fresh.status("GET", "/Datastreams(2)") == 404
    assert fresh.status("DELETE", "/Things(1)") == 200
    for path in ("Datastreams", "MultiDatastreams", "Observations", "HistoricalLocations"):
        assert fresh.values(f"/{path}") == [], path
    for path in ("Locations", "FeaturesOfInterest", "ObservedProperties"):
        assert fresh.values(f"/{path}") != [], path
    assert fresh.status("DELETE", "/Things(1)") == 404


@requirement("create-update-delete/historical-location-auto-creation")
def test_a_thing_that_moves_leaves_a_trace(fresh: Service) -> None:
    assert len(fresh.values("/Things(1)/HistoricalLocations")) == 1
    fresh.create("/Things(1)/Locations", bodies.location(8, 52, name="Hafen"))
    assert fresh.status("PATCH", "/Things(1)", {"Locations": [{"@iot.id": 1}]}) == 200
    history = fresh.values("/Things(1)/HistoricalLocations?$expand=Locations&$orderby=id")
    assert [one["Locations"][0]["@iot.id"] for one in history] == [1, 2, 1]


@requirement("create-update-delete/historical-location-manual-creation")
@pytest.mark.parametrize(
    ("time", "place"), [("2099-01-01T00:00:00Z", "Hafen"), ("2001-01-01T00:00:00Z", "Markt")]
)
def test_the_latest_of_the_history_says_where_it_is(fresh: Service, time: str, place: str) -> None:
    number = fresh.create("/Locations", bodies.location(8, 52, name="Hafen"))
    body = {"time": time, "Thing": {"@iot.id": 1}, "Locations": [{"@iot.id": number}]}
    fresh.create("/HistoricalLocations", body)
    assert [one["name"] for one in fresh.values("/Things(1)/Locations")] == [place]


@requirement("data-array/data-array")
def test_observations_as_arrays(fresh: Service) -> None:
    times = [f"2026-12-0{day}T00:00:00Z" for day in (1, 2)]
    group = {
        "Datastream": {"@iot.id": 2},
        "components": ["phenomenonTime", "result", "FeatureOfInterest/id"],
        "dataArray@iot.count": 2,
        "dataArray": [[times[0], 20, 1], [times[1], 30, 1], ["never", 1, 1]],
    }
    answer = fresh.door.post("/CreateObservations", [group])
    assert answer.status_code == 201
    *links, error = answer.json()
    assert error.startswith("error")
    assert [fresh.get(one.removeprefix(ROOT))["result"] for one in links] == [20, 30]
    query = "$resultFormat=dataArray&$select=phenomenonTime,result&$filter=phenomenonTime ge 2026-12-01&$count=true"
    assert fresh.get(f"/Observations?{query}&$filter=x".replace("&$filter=x", ""))["value"][0] | {} == {
        "Datastream@iot.navigationLink": f"{ROOT}/Datastreams(2)",
        "components": ["phenomenonTime", "result"],
        "dataArray@iot.count": 2,
        "dataArray": [[times[0], 20], [times[1], 30]],
    }
