# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from allmende.core.principal import ANONYMOUS
from tests.sensing.http.door import ROOT, Door
from tests.sensing.http.door import door as opened_door
from tests.sensing.store import bodies

ID = (1 << 30) + 1


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with opened_door(tmp_path) as one:
        one.post("/Things", bodies.whole_thing(2))
        yield one


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/Observations", {"result": 1, "Datastream": {"@iot.id": 1}}),
        ("/Datastreams(1)/Observations", {"result": 1}),
        ("/Datastreams(1)/Observations", {"result": 1, "Datastream": {"@iot.id": 1}}),
        ("/Observations", {"result": 1, "@iot.id": 7, "@iot.selfLink": "x", "Datastream": {"@iot.id": 1}}),
        ("/Observations", {"result": 1, "Datastream": {"@iot.id": 1}, "FeatureOfInterest": bodies.feature()}),
        ("/Observations/", {"result": 1, "Datastream": {"@iot.id": 1}}),
    ],
)
def test_an_observation_is_answered_with_its_place(door: Door, path: str, body: dict[str, Any]) -> None:
    answer = door.ask("POST", path, json=body, headers={"origin": "https://karte.example"})
    assert (answer.status_code, answer.content) == (201, b"")
    assert answer.headers["location"] == f"{ROOT}/Observations({ID})"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Location" in answer.headers["access-control-expose-headers"].split(", ")
    assert door.get(f"/Observations({ID})")["result"] == 1


@pytest.mark.parametrize(
    "result",
    [
        0,
        -1,
        2.5,
        1e-300,
        12345678901234567890123,
        True,
        None,
        "",
        "ÄÖ\u2028",
        [],
        {"a": [1, {"b": None}]},
        2**63 - 1,
    ],
)
def test_every_result_comes_back_as_it_was(door: Door, result: Any) -> None:
    door.post("/Datastreams(1)/Observations", {"result": result})
    back = door.get(f"/Observations({ID})")["result"]
    assert (type(back), back) == (type(result), result)


def test_entities_are_made_changed_and_deleted(door: Door) -> None:
    made = door.post("/Things(1)/Datastreams", bodies.datastream(name="third"))
    assert (made.status_code, made.headers["location"]) == (201, f"{ROOT}/Datastreams(3)")
    changed = door.ask("PATCH", "/Datastreams(3)", json={"name": "new"})
    assert (changed.status_code, changed.json()["name"]) == (200, "new")
    put = door.ask(
        "PUT",
        "/Things(1)/Datastreams(3)",
        json=bodies.datastream(name="put") | {"Sensor": {"@iot.id": 1}, "ObservedProperty": {"@iot.id": 1}},
    )
    assert (put.status_code, put.json()["name"]) == (200, "put")
    assert door.ask("PATCH", "/Datastreams(3)/Sensor", json={"name": "S"}).json()["name"] == "S"
    assert door.ask("DELETE", "/Things(1)/Datastreams(3)").status_code == 200
    assert door.ask("GET", "/Datastreams(3)").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/Things", {"name": "x"}, 400),
        ("POST", "/Nothing", {}, 404),
        ("POST", "/Things(1)", {}, 405),
        ("POST", "/Things(1)/name", {}, 405),
        ("POST", "/Things(99)/Datastreams", bodies.datastream(), 404),
        ("POST", "/Datastreams(1)/Sensor", {}, 405),
        ("POST", "/Datastreams(99)/Observations", {"result": 1}, 404),
        ("POST", "/Datastreams(9223372036854775807)/Observations", {"result": 1}, 404),
        ("POST", "/Datastreams('x')/Observations", {"result": 1}, 404),
        ("POST", "/Observations", {"result": 1, "Datastream": {"@iot.id": 99}}, 400),
        ("POST", "/Observations", {"result": 1, "Datastream": {"@iot.id": "1"}}, 400),
        ("POST", "/Observations", {"result": 1, "Datastream": {"@iot.id": -1}}, 400),
        ("POST", "/Observations", {"result": 1, "Datastream": {"@iot.id": 1 << 70}}, 400),
        (
            "POST",
            "/Datastreams(1)/Observations",
            {"result": 1, "FeatureOfInterest": {"@iot.id": 1 << 62}},
            400,
        ),
        (
            "POST",
            "/CreateObservations",
            [{"Datastream": {"@iot.id": 1 << 70}, "components": [], "dataArray": []}],
            400,
        ),
        ("PUT", "/Things(1)", {"name": "x"}, 400),
        ("POST", "/Observations", {"result": 1, "colour": 2, "Datastream": {"@iot.id": 1}}, 400),
        ("POST", "/$batch", {}, 400),
        ("POST", "/Things(1)/Datastreams/$ref", {}, 400),
        ("PATCH", "/Things", {}, 405),
        ("PATCH", "/Things(1)", [], 400),
        ("PATCH", "/Things(1)/name", {}, 405),
        ("PATCH", "/Things(99)", {}, 404),
        ("PATCH", "/Things(9223372036854775807)", {}, 404),
        ("PATCH", "/Things(99999999999999999999)", {}, 404),
        ("PATCH", "/Things(1)/Datastreams(99)", {}, 404),
        ("PATCH", "/Things(1)", {"Locations": [bodies.location()]}, 400),
        ("DELETE", "/Things", None, 400),
        ("DELETE", "/Things(99)", None, 404),
        ("DELETE", "/Observations(9223372036854775807)", None, 404),
        ("DELETE", "/Observations(-5)", None, 404),
        ("BREW", "/Things", None, 405),
    ],
)
def test_what_cannot_be_done_says_so_and_changes_nothing(
    door: Door, method: str, path: str, body: Any, status: int
) -> None:
    before = door.dump()
    answer = door.ask(method, path, json=body)
    assert answer.status_code == status, answer.text
    assert (answer.json()["code"], bool(answer.json()["message"])) == (status, True)
    assert door.dump() == before


def test_a_stranger_is_told_how_to_get_in(tmp_path: Path) -> None:
    with opened_door(tmp_path, ANONYMOUS) as door:
        for method, path in [
            ("POST", "/Observations"),
            ("POST", "/Datastreams(1)/Observations"),
            ("POST", "/CreateObservations"),
            ("POST", "/Things"),
            ("PATCH", "/Things(1)"),
            ("PUT", "/Things(1)"),
            ("DELETE", "/Things(1)"),
        ]:
            answer = door.ask(method, path, content=b"{}")
            assert (answer.status_code, "Authorization: Bearer" in answer.text) == (401, True), path


def test_the_public_address_stands_in_links(tmp_path: Path) -> None:
    with opened_door(tmp_path) as door:
        assert door.post("/Things", bodies.thing()).headers["location"] == f"{ROOT}/Things(1)"


def test_head_is_get_without_a_body(door: Door) -> None:
    get, head = door.ask("GET", "/Things"), door.ask("HEAD", "/Things")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]
