# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a client is told whose station's project has ended."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from httpx import Response

from allmende.core.principal import SYSTEM
from allmende.sensing.api import devices
from allmende.sensing.ending import Ending
from tests.sensing.http.door import Door
from tests.sensing.http.door import door as opened_door
from tests.sensing.store import bodies

STREAM = "/Datastreams(1)/Observations"
ENDED = Ending("project", 1_764_000_000_000_000, "/vorhaben/3")
DOORS: dict[str, Callable[[Door], Response]] = {
    "stream": lambda door: door.post(STREAM, {"result": 1}),
    "all": lambda door: door.post("/Observations", {"result": 1, "Datastream": {"@iot.id": 1}}),
    "with a feature": lambda door: door.post(STREAM, {"result": 1, "FeatureOfInterest": bodies.feature()}),
    "new stream": lambda door: door.post(
        "/Things(1)/Datastreams", bodies.datastream(Observations=[{"result": 1}])
    ),
}


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with opened_door(tmp_path) as one:
        one.post("/Things", bodies.whole_thing())
        one.post(STREAM, {"result": 41})
        devices.stop(SYSTEM, 1, ENDED)
        yield one


@pytest.mark.parametrize("name", DOORS)
def test_a_new_observation_is_refused_with_a_reason_and_taken_again_later(door: Door, name: str) -> None:
    answer = DOORS[name](door)
    assert answer.status_code == 403
    assert "the project of Things(1) has ended" in answer.json()["message"]
    devices.resume(SYSTEM, 1)
    assert DOORS[name](door).status_code == 201


def test_many_rows_are_refused_each_with_the_reason(door: Door) -> None:
    rows = [["2026-01-01T00:00:00Z", 1], ["2026-01-01T00:00:01Z", 2]]
    body = [{"Datastream": {"@iot.id": 1}, "components": ["phenomenonTime", "result"], "dataArray": rows}]
    told = door.post("/CreateObservations", body).json()
    assert [one.startswith("error Datastreams(1) has taken no observations since") for one in told] == [
        True
    ] * 2


def test_what_was_stored_is_read_as_before(door: Door) -> None:
    assert [one["result"] for one in door.get(STREAM)["value"]] == [41]
    assert door.get("/Things(1)?$expand=Datastreams")["Datastreams"][0]["phenomenonTime"]
