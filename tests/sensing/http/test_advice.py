# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Mistakes that developers make in their first hour, and what they are told to try."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sensing.http.door import Door
from tests.sensing.http.door import door as opened_door
from tests.sensing.store import bodies


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with opened_door(tmp_path_factory.mktemp("advice")) as found:
        found.post("/Things", bodies.whole_thing())
        yield found


@pytest.mark.parametrize(
    ("path", "advice"),
    [
        ("/things", "Try: Things."),
        ("/Thing", "Try: Things."),
        ("/Sensorthings", "FeaturesOfInterest."),
        ("/Things/1", "Try: one of it, Things(1)."),
        ("/Things/Datastreams", "Try: one of it, Things(1)/Datastreams."),
        ("/Datastreams(1)/observations", "Try: Observations."),
        ("/Things?=3", "Try: single quotes around the address."),
        ("/Things?top=3", "Try: $top=3."),
        ("/Things?filter=name eq 'x'", "Try: $filter=name eq 'x'."),
        ("/Things?$filter=name = 'x'", "Try: eq."),
        ("/Things?$filter=name like 'x'", "Try: contains(name, 'x')."),
        ("/Things?$filter=Datastreams/any(d: d/name = 'x')", "Try: eq."),
        ("/Things?$filter=any(Datastreams, name eq 'x')", "Try: Datastreams/any(d: d/name eq 'x')."),
        ("/Things?$filter=Datastreams/any(name eq 'x')", "Try: Datastreams/any(d: d/name eq 'x')."),
        ("/Things?$filter=properties.kind eq 'x'", "Try: properties/kind."),
        ("/Things?$filter=nme eq 'x'", "Try: name."),
        ("/Things?$orderby=name descending", "Try: desc."),
        ("/Datastreams?$expand=Observations($orderby=phenomenonTime descending)", "Try: desc."),
        ("/Observations?$filter=datastream/id eq 1", "Try: Datastream."),
        ("/Observations?$filter=result * 2 gt 1", "Try: mul."),
        ("/Observations?$filter=phenomenonTime gt now() sub PT1H", "Try: duration'PT1H'."),
        ("/Observations?$filter=phenomenonTime gt 27.11.2026", "Known: 2.5, 2026-11-23"),
        ("/Observations?$filter=phenomenonTime gt '27.11.2026'", "'27.11.2026' is not a time."),
        ("/Things?$limit=3", "Try: $top."),
        ("/Things?$format=csv", "Try: $resultFormat=CSV."),
        ("/Things?$fliter=id eq 1", "Try: $filter."),
        ("/Things?$filter=id > 4", "Try: gt or ge."),
        ("/Things?$filter=id <= 4", "Try: lt or le."),
        ("/Things?$filter=id != 4", "Try: ne, or not."),
        (
            "/Locations?$filter=st_within(location, geography'POLYGON((9 50,10 50,10 51))')",
            "the last one like the first. Try: POLYGON ((7.6 51.9, 7.7 51.9, 7.7 52, 7.6 51.9)).",
        ),
        ("/Things?$as_of=gestern", "$as_of: 'gestern' is not a time."),
    ],
)
def test_a_question_that_is_not_understood_says_what_to_try(door: Door, path: str, advice: str) -> None:
    assert advice in refusal(door, "GET", path)


@pytest.mark.parametrize(
    ("method", "path", "body", "advice"),
    [
        ("POST", "/Datastreams(1)/Observations", {"value": 1}, "An Observation has no 'value'."),
        ("POST", "/Datastreams(1)/Observations", [{"result": 1}], "Try: $batch or CreateObservations"),
        ("POST", "/ObservedProperties", {"name": "x"}, "An ObservedProperty needs definition."),
        ("POST", "/CreateObservations", {}, 'Try: [{"Datastream": {"@iot.id": 1}, "components"'),
        ("POST", "/$batch", [], 'Try: {"requests": [{"id": "a"'),
        ("PATCH", "/Things(1)", [{"op": "test"}], "Try: Content-Type: application/json-patch+json"),
        ("PUT", "/Things(1)", 1, "A Thing is a JSON object, a number was given."),
        ("PATCH", "/Datastreams(1)/Observations", {}, "Try: one of them, as Observations(1)."),
        (
            "PATCH",
            "/Datastreams(1)",
            {"unitOfMeasurement": {"name": "°C"}},
            "needs symbol, definition, null where there is none. Known: name, symbol, definition.",
        ),
    ],
)
def test_a_change_that_is_not_understood_says_what_to_try(
    door: Door, method: str, path: str, body: Any, advice: str
) -> None:
    assert advice in refusal(door, method, path, json=body)


def test_an_option_of_somebody_else_is_still_passed_over(door: Door) -> None:
    assert door.get("/Things?utm_source=mail&x=")["value"]


def refusal(door: Door, method: str, path: str, **content: Any) -> str:
    answer = door.ask(method, path, **content)
    assert 400 <= answer.status_code < 500 or answer.status_code == 501, answer.text
    message: str = answer.json()["message"]
    return message
