# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whatever a batch holds, each of its requests gets an answer of its own and none is a fault of ours."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.sensing.http.batches import Part, ask, multipart
from tests.sensing.http.door import Door
from tests.sensing.http.door import door as opened_door
from tests.sensing.store import bodies

NAMES = ["", "1", "a", "not", "$a", "-"]
URLS = [
    "Things",
    "Things(1)",
    "$1",
    "$a",
    "$a/Datastreams",
    "/$1/Locations/$ref",
    "$1/name",
    "$a/$ref",
    "$",
    "$/",
    "",
    "/",
    "Datastreams(1)/Observations",
    "Observations",
    "Things(1)/Locations/$ref",
    "Things(1)/Locations(1)/$ref",
    "Things?$filter=name eq 'x'",
    "Observations?$filter=result gt 1000",
    "Things/$count",
    "CreateObservations",
    "$batch",
    "Things(1)/name/$value",
    "http://stadt.example/v1.1/Things(1)",
    "http://x:99999/v1.1",
    "Things('a%00b')",
    "Things(1)?$id=$a",
]
METHODS = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE"]
REFERENCES: list[Any] = [
    {"@iot.id": "$1"},
    {"@iot.id": "$a"},
    {"@odata.id": "$a"},
    {"@iot.id": 1},
    {"@id": "Things(1)"},
    {"id": "$"},
]
BODIES: list[Any] = [
    None,
    {},
    [],
    1,
    "x",
    {"result": 1},
    {"result": 1, "Datastream": {"@iot.id": "$a"}},
    {"name": "n"},
    bodies.thing(),
    bodies.sensor(),
    bodies.location(Things=[{"@iot.id": "$1"}]),
    {"Locations": REFERENCES},
    [{"op": "replace", "path": "/name", "value": "$1"}],
    [{"op": "copy", "from": "", "path": "/properties"}],
    *REFERENCES,
]
HEADERS: list[dict[str, str]] = [
    {},
    {"Content-Type": "application/json-patch+json"},
    {"If-Match": '"x"'},
    {"If-Match": "*"},
    {"Prefer": "return=representation"},
    {"Prefer": "return=minimal"},
]
SINGLE = some.builds(
    Part,
    some.sampled_from(METHODS),
    some.sampled_from(URLS),
    some.sampled_from(BODIES),
    some.sampled_from(NAMES),
    some.sampled_from(HEADERS),
)
BATCH = some.lists(
    SINGLE | some.lists(SINGLE, min_size=1, max_size=4).map(lambda one: Part(together=tuple(one))),
    min_size=1,
    max_size=5,
)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with opened_door(tmp_path_factory.mktemp("garbage"), body_limit=200_000) as one:
        one.post("/Things", bodies.whole_thing(2))
        yield one


@given(BATCH, some.sampled_from(["multipart", "json"]))
@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_request_of_any_batch_is_answered(door: Door, parts: list[Part], form: str) -> None:
    told = ask(door, form, *parts)
    assert len(told) == len(parts)
    for part, answers in zip(parts, told, strict=True):
        for one in answers if isinstance(answers, list) else [answers]:
            assert 200 <= one.status < 500 or one.status == 501, (part, one)


@given(some.binary(max_size=30), some.integers(0, 400))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_batch_with_something_wrong_in_it_is_answered(door: Door, wrong: bytes, place: int) -> None:
    good = multipart(
        Part("GET", "Things(1)", name="a"), Part(together=(Part("POST", "Things", {"name": "x"}),))
    )
    content = good[:place] + wrong + good[place:]
    answer = door.ask(
        "POST", "/$batch", content=content, headers={"content-type": "multipart/mixed; boundary=batch_1"}
    )
    assert answer.status_code in (200, 400)
    assert b"HTTP/1.1 500" not in answer.content


@given(
    some.recursive(
        some.none() | some.text(max_size=4) | some.integers(),
        lambda inner: (
            some.lists(inner, max_size=3)
            | some.dictionaries(
                some.sampled_from(
                    [
                        "requests",
                        "id",
                        "method",
                        "url",
                        "body",
                        "if",
                        "dependsOn",
                        "headers",
                        "atomicityGroup",
                    ]
                ),
                inner,
                min_size=1,
                max_size=5,
            )
        ),
        max_leaves=12,
    )
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_is_a_batch_or_refused(door: Door, document: Any) -> None:
    for body in (document, {"requests": [document]}):
        assert door.post("/$batch", body).status_code in (200, 400)
