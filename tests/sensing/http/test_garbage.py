# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Garbage of every kind gets a clear 4xx and changes nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.sensing.http.door import Door, Doors, filled_doors
from tests.sensing.http.door import door as opened_door
from tests.sensing.store import bodies

PATHS = [
    "/Observations",
    "/Datastreams(1)/Observations",
    "/CreateObservations",
    "/Things",
    "/Things(1)/Datastreams",
]
INJECTIONS = [
    "'; DROP TABLE observation; --",
    '" OR 1=1',
    "%00",
    "\0",
    "../../etc/passwd",
    "{{7*7}}",
    "\u202e",
    "\ud800",
    "a" * 50_000,
    "Robert'); DELETE FROM thing WHERE ('1'='1",
    "<script>alert(1)</script>",
    "@iot.id",
    "$filter",
]


def fill(door: Door) -> None:
    door.post("/Things", bodies.whole_thing(2))
    door.post("/Observations", {"result": 1, "Datastream": {"@iot.id": 1}})


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with filled_doors(tmp_path_factory, fill, body_limit=200_000) as found:
        yield found


@pytest.fixture
def door(store_kind: str, doors: Doors) -> Door:
    return doors(store_kind)


def refused(door: Door, method: str, path: str, body: bytes) -> dict[str, Any]:
    before = door.dump()
    status, answer = door.ask_raw(method, path, [body], {"host": "h"})
    assert 400 <= status < 500, (status, answer)
    document: dict[str, Any] = json.loads(answer)
    assert (document["code"], bool(document["message"])) == (status, True)
    assert door.dump() == before
    return document


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"}",
        b"nonsense",
        b"[",
        b"\xff\xfe",
        b'"\xff"',
        b'{"result":NaN}',
        b'{"result":Infinity}',
        b'{"result":1e999}',
        b'{"result":-}',
        b'{"result":01}',
        b'{"a":1,}',
        b'{"result":"\\ud800"}',
        b"null",
        b"true",
        b"[" * 10_000,
        b"[" * 10_000 + b"]" * 10_000,
        b'{"a":' * 10_000,
        b'{"result":' + b"9" * 10_000 + b"x}",
        b'{"Datastream":{"@iot.id":1},"result":' + b"[" * 200 + b"]" * 200 + b"}",
        b'{"result":1}{"result":2}',
        b'{"Datastream":{"@iot.id":1e3},"result":1}',
        b'{"Datastream":{"@iot.id":true},"result":1}',
    ],
)
def test_what_is_no_json_or_no_entity(door: Door, path: str, body: bytes) -> None:
    refused(door, "POST", path, body)


def test_the_place_of_the_fault_is_named(door: Door) -> None:
    assert refused(door, "POST", "/Observations", b'{"result": 1,, "a": 2}')["position"] == 13
    assert refused(door, "POST", "/Things", b'{"name": "x"')["position"] == 12


@pytest.mark.parametrize("path", PATHS)
def test_a_body_that_is_too_long_is_not_read_to_its_end(door: Door, path: str) -> None:
    before = door.dump()
    pieces = [b" " * 50_000] * 2_000  # 100 MB; the fifth piece is over the limit
    assert door.ask_raw("POST", path, pieces, {"host": "h"})[0] == 413
    assert door.ask_raw("POST", path, [b""], {"host": "h", "content-length": "100000000"})[0] == 413
    assert door.dump() == before


@pytest.mark.parametrize(
    "time",
    [
        "0000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "",
        "0",
        "2026-02-30T00:00:00Z",
        "2026-01-01T25:00:00Z",
        "2026-13-01",
        "P1D",
        "now()",
    ],
)
def test_times_that_are_none(door: Door, time: str) -> None:
    for name in ("phenomenonTime", "resultTime", "validTime"):
        body = {"result": 1, "Datastream": {"@iot.id": 1}, name: time}
        refused(door, "POST", "/Observations", json.dumps(body).encode())


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "0999-12-31T23:59:59Z", "9999-01-01T00:00:00Z"])
def test_years_that_no_calendar_has_room_around(door: Door, time: str) -> None:
    for name in ("phenomenonTime", "resultTime"):
        body = {"result": 1, "Datastream": {"@iot.id": 1}, name: time}
        refused(door, "POST", "/Observations", json.dumps(body).encode())


@pytest.mark.parametrize("time", ["1000-01-01T00:00:00Z", "9998-12-31T23:59:59.999999Z"])
def test_the_first_and_the_last_year_are_kept(tmp_path: Path, time: str) -> None:
    with opened_door(tmp_path) as door:
        door.post("/Things", bodies.whole_thing())
        answer = door.post(
            "/Datastreams(1)/Observations", {"result": 1, "phenomenonTime": time, "resultTime": time}
        )
        assert answer.status_code == 201
        assert door.get(f"/Observations({(1 << 30) + 1})")["phenomenonTime"] == time


JSON = some.recursive(
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats()
    | some.text(max_size=20)
    | some.sampled_from(INJECTIONS[:7]),
    lambda inner: (
        some.lists(inner, max_size=4)
        | some.dictionaries(
            some.sampled_from(["name", "result", "Datastream", "@iot.id", "Locations", "x"]), inner
        )
    ),
    max_leaves=12,
)
NAMES = some.sampled_from(
    [
        "name",
        "description",
        "properties",
        "Locations",
        "Datastreams",
        "result",
        "Datastream",
        "phenomenonTime",
        "resultTime",
        "parameters",
        "FeatureOfInterest",
        "components",
        "dataArray",
        "location",
        "encodingType",
    ]
)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    some.sampled_from(PATHS),
    some.one_of(JSON, some.dictionaries(NAMES, JSON), some.lists(some.dictionaries(NAMES, JSON))),
)
def test_any_json_is_stored_or_refused_never_a_failure(door: Door, path: str, body: Any) -> None:
    before = door.dump()
    status, answer = door.ask_raw("POST", path, [json.dumps(body).encode()], {"host": "h"})
    assert status == 201 or 400 <= status < 500, (status, answer)
    if status != 201 or json.loads(answer or b"[]") == []:
        assert status == 201 or door.dump() == before


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    some.sampled_from(["POST", "PATCH", "PUT", "DELETE"]), some.text(max_size=40), some.binary(max_size=40)
)
def test_any_path_and_any_bytes_are_answered(door: Door, method: str, path: str, body: bytes) -> None:
    status, answer = door.ask_raw(method, f"/{path}", [body], {"host": "h"})
    assert 400 <= status < 500 or status == 501, (status, answer)


@pytest.mark.parametrize("text", INJECTIONS)
def test_injections_are_text_and_nothing_else(door: Door, text: str) -> None:
    tables = door.tables()
    inside = text.encode("utf-8", "surrogatepass")
    for body in (
        {"name": text, "description": text, "properties": {"key": text}},
        {"result": text, "Datastream": {"@iot.id": 1}},
    ):
        path = "/Things" if "name" in body else "/Observations"
        status, answer = door.ask_raw("POST", path, [json.dumps(body).encode()], {"host": "h"})
        assert status in (201, 400), (status, answer)
    for path in (f"/{text}", f"/Things({text})", f"/Things(1)/{text}", f"/Datastreams({text})/Observations"):
        for method in ("POST", "PATCH", "DELETE"):
            assert 400 <= door.ask_raw(method, path, [b"{}"], {"host": "h"})[0] <= 501, inside[:50]
    assert door.tables() == tables
