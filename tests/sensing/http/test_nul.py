# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A NUL character is refused wherever it comes in: SQLite ends a text there, PostgreSQL cannot hold it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sensing.http.door import Door
from tests.sensing.http.door import door as opened_door
from tests.sensing.store import bodies

PATCH = {"content-type": "application/json-patch+json"}
NULS: tuple[Any, ...] = ("a\0b", "\0", "\\\0", ["\0"], {"\0": 1}, {"a": {"b": ["x", "\0"]}})


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with opened_door(tmp_path) as one:
        one.post("/Things", bodies.whole_thing())
        yield one


@pytest.mark.parametrize("nul", NULS)
def test_a_body_with_a_nul_is_refused_and_changes_nothing(door: Door, nul: Any) -> None:
    before = door.dump()
    row = {
        "Datastream": {"@iot.id": 1},
        "components": ["phenomenonTime", "result"],
        "dataArray": [["2026-01-01T00:00:00Z", nul]],
    }
    for method, path, body, headers in (
        ("POST", "/Datastreams(1)/Observations", {"result": nul}, {}),
        ("POST", "/Datastreams(1)/Observations", {"result": 1, "parameters": {"a": nul}}, {}),
        ("POST", "/Things", bodies.thing(properties={"a": nul}), {}),
        ("POST", "/Sensors", bodies.sensor(metadata=nul), {}),
        ("POST", "/Locations", bodies.location(location={**bodies.point(), "a": nul}), {}),
        ("PATCH", "/Things(1)", {"properties": {"a": nul}}, {}),
        ("PATCH", "/Things(1)", [{"op": "add", "path": "/properties", "value": {"a": nul}}], PATCH),
    ):
        answer = door.ask(method, path, json=body, headers=headers)
        assert (answer.status_code, "NUL" in answer.text) == (400, True), (method, path)
    assert "NUL" in door.post("/CreateObservations", [row]).json()[0]
    assert door.dump() == before


def test_what_only_looks_like_one_is_kept(door: Door) -> None:
    text = "\\u0000"
    door.post("/Things", bodies.thing(name="looks", properties={"a": text}))
    door.post("/Datastreams(1)/Observations", {"result": text})
    found = door.get("/Things?$filter=properties/a eq '\\u0000' and length(properties/a) eq 6")["value"]
    assert [one["properties"] for one in found] == [{"a": text}]
    assert len(door.get("/Observations?$filter=result eq '\\u0000'")["value"]) == 1


@pytest.mark.parametrize("query", ["$filter=name eq 'a%00b'", "$orderby=name%00", "$select=properties/a%00"])
def test_a_question_with_a_nul_is_refused(door: Door, query: str) -> None:
    answer = door.ask("GET", f"/Things?{query}")
    assert (answer.status_code, "NUL" in answer.text) == (400, True)
