# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What single changes can say besides PATCH and PUT: JSON Patch, $ref, Prefer, and DELETE with a filter."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from allmende.core.principal import OPEN_WRITER, SYSTEM, Principal, Visibility
from allmende.sensing.changes import Committed
from allmende.sensing.http.app import SensorThings
from allmende.sensing.store.commands import CreateEntity
from tests.sensing.http.door import ROOT, Door
from tests.sensing.http.door import door as opened_door
from tests.sensing.store import bodies

PATCH = {"content-type": "application/json-patch+json"}
OBSERVED = (1 << 30) + 1
CLERK = Principal("person", 7, reads=frozenset({1}), manages=frozenset({1}))
STRANGER = Principal("key", 4, reads=frozenset({3}), manages=frozenset({3}), home=3)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    """Thing 1 with two Datastreams and properties, one Observation, and a second place."""
    with opened_door(tmp_path) as one:
        one.post("/Things", bodies.whole_thing(2) | {"properties": {"a": 1, "b/c": [1, 2]}})
        one.post("/Datastreams(1)/Observations", {"result": 1, "phenomenonTime": "2026-01-01T00:00:00Z"})
        one.post("/Locations", bodies.location(name="Hafen"))
        yield one


def as_(door: Door, who: Principal) -> Door:
    return Door(door.hub, SensorThings(door.hub, lambda _: who))


def lines(door: Door) -> list[tuple[str, str, Any]]:
    with door.hub.database.reading() as connection:
        found = connection.execute(
            "SELECT verb, subject, content FROM change_log WHERE actor = 7 ORDER BY id"
        )
        return [(verb, subject, json.loads(content)) for verb, subject, content in found]


@pytest.mark.parametrize(
    ("path", "patch", "name", "value"),
    [
        ("/Things(1)", [{"op": "replace", "path": "/name", "value": "new"}], "name", "new"),
        (
            "/Things(1)",
            [{"op": "add", "path": "/properties/d", "value": None}],
            "properties",
            {"a": 1, "b/c": [1, 2], "d": None},
        ),
        (
            "/Things(1)",
            [{"op": "add", "path": "/properties/b~1c/-", "value": 3}],
            "properties",
            {"a": 1, "b/c": [1, 2, 3]},
        ),
        (
            "/Things(1)",
            [{"op": "move", "from": "/properties/a", "path": "/properties/z"}],
            "properties",
            {"b/c": [1, 2], "z": 1},
        ),
        (
            "/Things(1)",
            [{"op": "copy", "from": "/name", "path": "/description"}],
            "description",
            "Wetterstation",
        ),
        ("/Things(1)", [{"op": "remove", "path": "/properties"}], "properties", None),
        (
            "/Things(1)",
            [
                {"op": "test", "path": "/@iot.id", "value": 1},
                {"op": "replace", "path": "/name", "value": "x"},
            ],
            "name",
            "x",
        ),
        ("/Things(1)", [], "name", "Wetterstation"),
        (
            "/Datastreams(1)",
            [{"op": "replace", "path": "/unitOfMeasurement/symbol", "value": "K"}],
            "unitOfMeasurement",
            {"name": "Grad Celsius", "symbol": "K", "definition": "ucum:Cel"},
        ),
        (
            "/Datastreams(1)/Thing",
            [{"op": "replace", "path": "/name", "value": "by the stream"}],
            "name",
            "by the stream",
        ),
        (
            f"/Observations({OBSERVED})",
            [
                {"op": "test", "path": "/result", "value": 1.0},
                {"op": "replace", "path": "/result", "value": {"a": 2}},
            ],
            "result",
            {"a": 2},
        ),
        (
            f"/Observations({OBSERVED})",
            [{"op": "replace", "path": "/resultTime", "value": "2026-01-01T01:00:00Z"}],
            "resultTime",
            "2026-01-01T01:00:00Z",
        ),
        (
            f"/Observations({OBSERVED})",
            [{"op": "add", "path": "/parameters", "value": {"x": 1}}],
            "parameters",
            {"x": 1},
        ),
        (
            "/Locations(1)",
            [{"op": "replace", "path": "/location/coordinates/0", "value": 7.7}],
            "location",
            bodies.point(7.7),
        ),
    ],
)
def test_a_json_patch_changes_what_it_says(door: Door, path: str, patch: Any, name: str, value: Any) -> None:
    answer = door.ask("PATCH", path, content=json.dumps(patch), headers=PATCH)
    assert answer.status_code == 200, answer.text
    assert answer.json().get(name) == door.get(path).get(name) == value


def test_a_json_patch_points_elsewhere(door: Door) -> None:
    door.post("/Sensors", bodies.sensor(name="other"))
    patch = [
        {"op": "test", "path": "/Sensor/@iot.id", "value": 1},
        {"op": "replace", "path": "/Sensor", "value": {"@iot.id": 3}},
    ]
    assert door.ask("PATCH", "/Datastreams(1)", content=json.dumps(patch), headers=PATCH).status_code == 200
    assert door.get("/Datastreams(1)/Sensor")["name"] == "other"


@pytest.mark.parametrize(
    ("path", "patch", "status"),
    [
        (
            "/Things(1)",
            [
                {"op": "replace", "path": "/name", "value": "x"},
                {"op": "test", "path": "/description", "value": "x"},
            ],
            409,
        ),
        ("/Things(1)", [{"op": "remove", "path": "/properties/q"}], 409),
        ("/Things(1)", [{"op": "add", "path": "/properties/q/r", "value": 1}], 409),
        ("/Things(1)", [{"op": "remove", "path": "/name"}], 400),
        ("/Things(1)", [{"op": "add", "path": "/colour", "value": 1}], 400),
        ("/Things(1)", [{"op": "replace", "path": "/name", "value": 1}], 400),
        ("/Things(1)", [{"op": "replace", "path": "/@iot.id", "value": 2}], 400),
        ("/Things(1)", [{"op": "replace", "path": "", "value": []}], 400),
        ("/Things(1)", [{"op": "remove", "path": ""}], 400),
        ("/Things(1)", {"name": "x"}, 400),
        ("/Things(1)", [{"op": "frobnicate", "path": "/name"}], 400),
        ("/Things(99)", [{"op": "replace", "path": "/name", "value": "x"}], 404),
        (
            f"/Observations({OBSERVED})",
            [{"op": "replace", "path": "/Datastream", "value": {"@iot.id": 2}}],
            409,
        ),
        ("/Things", [], 405),
    ],
)
def test_a_json_patch_that_does_not_fit_changes_nothing(
    door: Door, path: str, patch: Any, status: int
) -> None:
    before = door.dump()
    answer = door.ask("PATCH", path, content=json.dumps(patch), headers=PATCH)
    assert answer.status_code == status, answer.text
    assert door.dump() == before


def test_a_json_patch_stands_in_the_change_log(door: Door) -> None:
    patch = [{"op": "replace", "path": "/properties/a", "value": 2}]
    as_(door, CLERK).ask("PATCH", "/Things(1)", content=json.dumps(patch), headers=PATCH)
    [(verb, subject, said)] = lines(door)
    assert (verb, subject, said["after"]) == (
        "thing.edit",
        "Things(1)",
        {"properties": {"a": 2, "b/c": [1, 2]}},
    )


def test_put_gives_everything_anew(door: Door) -> None:
    answer = door.ask("PUT", "/Things(1)", json={"@iot.id": 1, "name": "x", "description": "y"})
    assert (answer.status_code, answer.json()["name"], "properties" in answer.json()) == (200, "x", False)
    assert len(door.get("/Things(1)/Datastreams")["value"]) == 2
    assert door.ask("PUT", "/Things(1)", json={"name": "x"}).status_code == 400
    assert door.ask("PUT", "/Things(99)", json={"name": "x", "description": "y"}).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "choice", "status", "name"),
    [
        ("POST", "/Things", bodies.thing(), "minimal", 201, None),
        ("POST", "/Things", bodies.thing(), "representation", 201, "Wetterstation"),
        ("POST", "/Things", bodies.thing(), "", 201, None),
        ("PATCH", "/Things(1)", {"name": "x"}, "minimal", 204, None),
        ("PATCH", "/Things(1)", {"name": "x"}, "representation", 200, "x"),
        ("PATCH", "/Things(1)", {"name": "x"}, "", 200, "x"),
        ("PUT", "/Things(1)", bodies.thing(name="x"), "minimal", 204, None),
        ("PUT", "/Things(1)", bodies.thing(name="x"), "representation", 200, "x"),
    ],
)
def test_who_prefers_something_gets_it(
    door: Door, method: str, path: str, body: Any, choice: str, status: int, name: str | None
) -> None:
    answer = door.ask(method, path, json=body, headers={"prefer": f"return={choice}"} if choice else {})
    assert (answer.status_code, answer.json()["name"] if answer.content else None) == (status, name)
    assert answer.headers.get("preference-applied") == (f"return={choice}" if choice else None)
    assert ("location" in answer.headers) is (status == 201)


@pytest.mark.parametrize("path", ["/Observations", "/Datastreams(1)/Observations", "/Observations/"])
def test_an_observation_is_shown_to_who_wants_to_see_it(door: Door, path: str) -> None:
    body = {"result": 5, "Datastream": {"@iot.id": 1}}
    answer = door.ask(
        "POST", path, json=body, headers={"prefer": "respond-async, return=representation; x=1"}
    )
    assert (answer.status_code, answer.json()["result"]) == (201, 5)
    assert answer.headers["location"] == answer.json()["@iot.selfLink"]
    assert (
        answer.headers["etag"]
        == door.ask("GET", answer.headers["location"].removeprefix(ROOT)).headers["etag"]
    )


@pytest.mark.parametrize("preference", ["return=everything", "return", "wait=10", "", ";;=,"])
def test_other_preferences_are_passed_over(door: Door, preference: str) -> None:
    answer = door.ask("POST", "/Things", json=bodies.thing(), headers={"prefer": preference})
    assert (answer.status_code, answer.content, "preference-applied" in answer.headers) == (201, b"", False)


@pytest.mark.parametrize(
    "body",
    [
        {"@iot.id": 2},
        {"id": 2},
        {"@odata.id": "Locations(2)"},
        {"@id": f"{ROOT}/Locations(2)"},
        {"@iot.selfLink": "/v1.1/Locations(2)"},
    ],
)
def test_a_reference_is_added(door: Door, body: Any) -> None:
    answer = door.post("/Things(1)/Locations/$ref", body)
    assert (answer.status_code, answer.content) == (204, b"")
    assert [one["name"] for one in door.get("/Things(1)/Locations")["value"]] == ["Hafen"]
    assert len(door.get("/Things(1)/HistoricalLocations")["value"]) == 2


def test_a_reference_is_set(door: Door) -> None:
    door.post("/Sensors", bodies.sensor(name="other"))
    assert door.ask("PUT", "/Datastreams(1)/Sensor/$ref", json={"@odata.id": "Sensors(3)"}).status_code == 204
    assert door.get("/Datastreams(1)/Sensor")["name"] == "other"


@pytest.mark.parametrize(
    "path",
    [
        "/Things(1)/Locations(1)/$ref",
        "/Things(1)/Locations/$ref?$id=Locations(1)",
        f"/Things(1)/Locations/$ref?$id={ROOT}/Locations(1)",
        "/Locations(1)/Things(1)/$ref",
    ],
)
def test_a_reference_is_taken_away(door: Door, path: str) -> None:
    heard: list[Committed] = []
    door.hub.feed.subscribe(heard.append)
    assert as_(door, CLERK).ask("DELETE", path).status_code == 204
    assert door.get("/Things(1)/Locations")["value"] == []
    assert door.get("/Locations(1)")["name"] == "Markt"
    assert "Things(1)" in {one[1] for one in lines(door)}
    assert ("update", "Thing", 1) in {
        (one.kind, one.entity, one.id) for group in heard for one in group.changes
    }
    assert door.ask("DELETE", path).status_code == 404


def test_history_follows_a_place_that_is_left(door: Door) -> None:
    door.ask("PATCH", "/Things(1)", json={"Locations": [{"@iot.id": 1}, {"@iot.id": 2}]})
    assert door.ask("DELETE", "/Things(1)/Locations(1)/$ref").status_code == 204
    last = door.get("/Things(1)/HistoricalLocations?$orderby=time desc&$top=1&$expand=Locations")["value"][0]
    assert [one["name"] for one in last["Locations"]] == ["Hafen"]
    assert door.ask("DELETE", f"/HistoricalLocations({last['@iot.id']})/Locations(2)/$ref").status_code == 409


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/Things(1)/Locations/$ref", {"@iot.id": 99}, 400),
        ("POST", "/Things(99)/Locations/$ref", {"@iot.id": 1}, 404),
        ("POST", "/Things(1)/Locations/$ref", {"@odata.id": "Sensors(1)"}, 400),
        ("POST", "/Things(1)/Locations/$ref", {"@odata.id": "Locations"}, 400),
        ("POST", "/Things(1)/Locations/$ref", {"@odata.id": "http://other.example/v1.1/Locations(1)"}, 400),
        ("POST", "/Things(1)/Locations/$ref", {"@odata.id": "Locations(1)?$select=id"}, 400),
        ("POST", "/Things(1)/Locations/$ref", bodies.location(), 400),
        ("POST", "/Things(1)/Locations/$ref", [1], 400),
        ("PUT", "/Datastreams(1)/Sensor/$ref", {}, 400),
        ("PUT", "/Datastreams(1)/Sensor/$ref", {"@iot.id": None}, 400),
        ("PUT", "/Things(1)/Locations/$ref", {"@iot.id": 1}, 405),
        ("DELETE", "/Things(1)/Locations/$ref", None, 400),
        ("DELETE", "/Things(1)/Locations/$ref?$id=Sensors(1)", None, 400),
        ("DELETE", "/Things(1)/Locations(2)/$ref", None, 404),
        ("DELETE", "/Things(1)/Datastreams(1)/$ref", None, 409),
        ("DELETE", "/Sensors(1)/Datastreams(1)/$ref", None, 409),
        ("DELETE", "/ObservedProperties(1)/Datastreams(1)/$ref", None, 409),
        ("DELETE", "/Datastreams(1)/Sensor/$ref", None, 405),
    ],
)
def test_a_reference_that_cannot_be_changes_nothing(
    door: Door, method: str, path: str, body: Any, status: int
) -> None:
    before = door.dump()
    answer = door.ask(method, path, json=body)
    assert answer.status_code == status, answer.text
    assert door.dump() == before


def test_references_of_others_are_not_touched(door: Door) -> None:
    before = door.dump()
    stranger = as_(door, STRANGER)
    assert stranger.post("/Things(1)/Locations/$ref", {"@iot.id": 2}).status_code == 403
    assert stranger.ask("DELETE", "/Things(1)/Locations(1)/$ref").status_code == 403
    assert door.dump() == before


def fill(door: Door, datastream: int, count: int) -> None:
    rows = [
        [f"2026-02-01T{one // 60 % 24:02d}:{one % 60:02d}:{one // 1440:02d}Z", one] for one in range(count)
    ]
    groups = [
        {"Datastream": {"@iot.id": datastream}, "components": ["phenomenonTime", "result"], "dataArray": rows}
    ]
    assert door.post("/CreateObservations", groups).status_code == 201


def test_what_a_filter_finds_is_deleted(door: Door) -> None:
    fill(door, 1, 2_500)
    fill(door, 2, 10)
    heard: list[Committed] = []
    door.hub.feed.subscribe(heard.append)
    answer = as_(door, CLERK).ask("DELETE", "/Datastreams(1)/Observations?$filter=result ge 100")
    assert (answer.status_code, answer.json()) == (200, {"deleted": 2_400})
    assert door.get("/Datastreams(1)/Observations?$count=true&$top=0")["@iot.count"] == 101
    assert door.get("/Datastreams(2)/Observations?$count=true&$top=0")["@iot.count"] == 10
    assert door.get("/Datastreams(1)")["phenomenonTime"].endswith("T01:39:00Z")
    assert sum(len(one.changes) for one in heard) == 2_400
    assert {(verb, subject) for verb, subject, _ in lines(door)} == {("observation.delete", "Datastreams(1)")}
    assert sum(said["before"]["count"] for _, _, said in lines(door)) == 2_400


def test_all_observations_are_searched(door: Door) -> None:
    fill(door, 2, 10)
    assert door.ask("DELETE", "/Observations?$filter=phenomenonTime ge 2026-02-01T00:05:00Z").json() == {
        "deleted": 5
    }


def test_whole_entities_go_with_what_hangs_on_them(door: Door) -> None:
    door.post("/Things", bodies.whole_thing() | {"name": "old"})
    door.post("/Things", bodies.whole_thing() | {"name": "old"})
    assert as_(door, CLERK).ask("DELETE", "/Things?$filter=name eq 'old'").json() == {"deleted": 2}
    assert [one["@iot.id"] for one in door.get("/Things")["value"]] == [1]
    assert len(door.get("/Datastreams")["value"]) == 2
    assert [one[:2] for one in lines(door)] == [("thing.delete", "Things(2)"), ("thing.delete", "Things(3)")]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/Observations", 400),
        ("/Things", 400),
        ("/Things?$top=1", 400),
        ("/Things?$filter=true&$top=1", 400),
        ("/Things?$filter=nonsense", 400),
        ("/Things?$filter=", 400),
        ("/Things(99)/Datastreams?$filter=true", 404),
    ],
)
def test_nothing_is_deleted_by_mistake(door: Door, path: str, status: int) -> None:
    before = door.dump()
    assert door.ask("DELETE", path).status_code == status
    assert door.dump() == before


def test_all_are_deleted_where_that_is_said(door: Door) -> None:
    assert door.ask("DELETE", "/Things?$filter=true").json() == {"deleted": 1}
    assert door.ask("DELETE", "/Things?$filter=true").json() == {"deleted": 0}


def test_where_one_is_not_ours_none_is_deleted(door: Door) -> None:
    theirs = Principal("system", manages=frozenset({3}), home=3, everything=True)
    door.hub.pipeline.put_and_wait(
        CreateEntity(theirs, "Thing", bodies.whole_thing(), None, Visibility.PUBLIC)
    )
    for datastream in (1, 3):
        body = {"result": 1, "Datastream": {"@iot.id": datastream}}
        door.hub.pipeline.put_and_wait(CreateEntity(SYSTEM, "Observation", body))
    before = door.dump()
    for path in (
        "/Observations?$filter=true",
        "/Things?$filter=true",
        "/Datastreams(1)/Observations?$filter=true",
    ):
        assert as_(door, STRANGER).ask("DELETE", path).status_code == 403
    assert door.dump() == before
    assert as_(door, STRANGER).ask("DELETE", "/Datastreams(3)/Observations?$filter=true").json() == {
        "deleted": 1
    }


def test_what_is_hidden_is_not_found_by_a_filter(door: Door) -> None:
    theirs = Principal("system", manages=frozenset({3}), home=3, everything=True)
    door.hub.pipeline.put_and_wait(
        CreateEntity(theirs, "Thing", bodies.whole_thing(), None, Visibility.ORGANISATION)
    )
    assert as_(door, OPEN_WRITER).ask("DELETE", "/Things?$filter=true").json() == {"deleted": 1}
    assert [one["@iot.id"] for one in as_(door, theirs).get("/Things")["value"]] == [2]
