# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What only the JSON form has: conditions, dependencies, what was found before a change set."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sensing.http.door import Door
from tests.sensing.http.door import door as opened_door
from tests.sensing.store import bodies


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with opened_door(tmp_path) as one:
        one.post("/Things", bodies.whole_thing(2))
        yield one


def ask(door: Door, *requests: dict[str, Any]) -> list[dict[str, Any]]:
    answer = door.post("/$batch", {"requests": list(requests)})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["responses"]
    return found


def one(name: str, method: str, url: str, body: Any = None, **more: Any) -> dict[str, Any]:
    return {"id": name, "method": method, "url": url, **({} if body is None else {"body": body}), **more}


def test_the_example_of_the_extension(door: Door) -> None:
    told = ask(
        door,
        one("0", "get", "Things(1)"),
        one("1", "post", "Things", bodies.thing(), atomicityGroup="group1"),
        one("2", "patch", "Things(1)", {"name": "x"}, atomicityGroup="group1"),
        one("3", "get", "Things(3)"),
    )
    assert [(each["id"], each["status"]) for each in told] == [("0", 200), ("1", 201), ("2", 200), ("3", 404)]
    assert told[1]["location"].endswith("/v1.1/Things(2)")
    assert told[1]["atomicityGroup"] == "group1"
    assert told[3]["body"]["code"] == 404


@pytest.mark.parametrize("known", [True, False])
def test_found_or_made_in_one_change_set(door: Door, known: bool) -> None:
    name = "SHT31" if known else "other"
    told = ask(
        door,
        one("s", "GET", f"Sensors?$filter=name eq '{name}'&$top=1", atomicityGroup="g"),
        one("s", "POST", "Sensors", bodies.sensor(name=name), atomicityGroup="g", **{"if": "not $s"}),
        one(
            "d",
            "POST",
            "Things(1)/Datastreams",
            bodies.datastream(Sensor={"@iot.id": "$s"}),
            atomicityGroup="g",
        ),
        one("x", "GET", "$d/Sensor?$select=name", atomicityGroup="g"),
    )
    assert [each["status"] for each in told] == [200, 200 if known else 201, 201, 200]
    assert ("Skipped" in str(told[1].get("body"))) is known
    assert told[3]["body"] == {"name": name}


@pytest.mark.parametrize(
    ("condition", "done"),
    [("$t", True), ("t", True), ("not $t", False), ("$u", False), ("not $u", True), (" not   u ", True)],
)
def test_a_condition_asks_whether_something_is_there(door: Door, condition: str, done: bool) -> None:
    told = ask(
        door,
        one("t", "GET", "Things(1)"),
        one("u", "GET", "Things(99)"),
        one("p", "PATCH", "Things(1)", {"name": "done"}, **{"if": condition}),
        one("$t $u", "GET", "Things(1)?$select=name"),
    )
    assert (told[3]["body"]["name"] == "done") is done


@pytest.mark.parametrize("condition", ["$t eq 1", "nothing at all", "$"])
def test_other_conditions_are_refused(door: Door, condition: str) -> None:
    told = ask(door, one("t", "GET", "Things(1)"), one("p", "DELETE", "Things(1)", **{"if": condition}))
    assert told[1]["status"] == 400
    assert door.get("/Things(1)")["name"] == "Wetterstation"


def test_what_depends_on_a_failure_is_not_done(door: Door) -> None:
    told = ask(
        door,
        one("a", "POST", "Things", {}),
        one("b", "PATCH", "Things(1)", {"name": "b"}, dependsOn=["a"]),
        one("c", "PATCH", "Things(1)", {"name": "c"}, dependsOn=["b"]),
        one("d", "POST", "Things", {}, atomicityGroup="g"),
        one("e", "PATCH", "Things(1)", {"name": "e"}, dependsOn=["g"]),
        one("f", "PATCH", "Things(1)", {"name": "f"}, dependsOn=["nobody"]),
        one("g2", "GET", "Things(1)"),
        one("h", "PATCH", "Things(1)", {"name": "h"}, dependsOn=["g2"]),
        one("i", "POST", "$a/Datastreams", bodies.datastream()),
    )
    assert [each["status"] for each in told] == [400, 424, 424, 400, 424, 400, 200, 200, 424]
    assert door.get("/Things(1)")["name"] == "h"


def test_groups_stand_together(door: Door) -> None:
    requests = [
        one("a", "DELETE", "Things(1)", atomicityGroup="g"),
        one("b", "GET", "Things"),
        one("c", "DELETE", "Things(2)", atomicityGroup="g"),
    ]
    answer = door.post("/$batch", {"requests": requests})
    assert (answer.status_code, "stand apart" in answer.json()["message"]) == (400, True)
    assert door.get("/Things(1)")


def test_all_of_a_failed_group_are_told_why(door: Door) -> None:
    told = ask(
        door,
        one("a", "PATCH", "Things(1)", {"name": "x"}, atomicityGroup="g"),
        one("b", "PATCH", "Things(99)", {"name": "x"}, atomicityGroup="g"),
    )
    assert [(each["id"], each["status"]) for each in told] == [("a", 404), ("b", 404)]
    assert "request 2 (b)" in told[0]["body"]["message"]


def test_an_empty_batch_has_no_answers(door: Door) -> None:
    assert ask(door) == []


def test_numbers_may_be_names_and_texts_be_bodies(door: Door) -> None:
    requests = [
        {"id": 7, "method": "GET", "url": "Things(1)/name/$value"},
        one("8", "GET", "Things(1)/properties"),
    ]
    told = ask(door, *requests)
    assert (told[0]["id"], told[0]["body"]) == ("7", "Wetterstation")
    assert (told[1]["status"], "body" in told[1]) == (204, False)


def test_a_name_in_a_property_stays_what_it_is(door: Door) -> None:
    body = bodies.thing(properties={"note": "$1", "id": "$unknown"})
    told = ask(
        door,
        one("1", "POST", "Sensors", bodies.sensor()),
        one("2", "POST", "Things", body),
        one("3", "GET", "Things(2)"),
    )
    assert told[2]["body"]["properties"] == {"note": "$1", "id": "$unknown"}
