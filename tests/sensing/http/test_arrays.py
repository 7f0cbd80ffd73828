# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sensing.http.door import ROOT, Door
from tests.sensing.http.door import door as opened_door
from tests.sensing.store import bodies
from tests.sensing.store.recount import faults


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with opened_door(tmp_path) as one:
        one.post("/Things", bodies.whole_thing(2))
        yield one


def group(
    datastream: int, *rows: list[Any], components: tuple[str, ...] = ("phenomenonTime", "result")
) -> Any:
    return {
        "Datastream": {"@iot.id": datastream},
        "components": list(components),
        "dataArray@iot.count": len(rows),
        "dataArray": list(rows),
    }


def link(datastream: int, serial: int) -> str:
    return f"{ROOT}/Observations({(datastream << 30) + serial})"


def test_answers_stand_in_the_order_of_the_rows(door: Door) -> None:
    door.post("/FeaturesOfInterest", bodies.feature())
    answer = door.post(
        "/CreateObservations",
        [
            group(1, ["2010-12-23T10:20:00-0700", 1], ["yesterday", 2], ["2010-12-23T10:21:00-0700", None]),
            group(99, ["2026-01-01T00:00:00Z", 1]),
            group(
                2,
                ["2026-01-01T00:00:00Z", 1, 1],
                ["2026-01-01T00:00:00Z", 2, 77],
                ["2026-01-01T00:00:00Z", 3, None],
                ["2026-01-01T00:00:00Z", 4, "x"],
                ["2026-01-01T00:00:00Z", 5],
                components=("phenomenonTime", "result", "FeatureOfInterest/id"),
            ),
        ],
    )
    assert answer.status_code == 201
    said = [one if one.startswith("http") else one[:5] for one in answer.json()]
    assert said == [
        link(1, 1), "error", link(1, 2), "error", link(2, 1), "error", link(2, 2), "error", "error"
    ]  # fmt: skip
    with door.hub.database.reading() as connection:
        assert faults(connection, door.hub.zone) == []


def test_all_components_are_kept(door: Door) -> None:
    components = ("result", "resultTime", "phenomenonTime", "validTime", "parameters", "resultQuality")
    row = ["warm", "2026-01-01T01:00:00Z", "2026-01-01T00:00:00Z/PT1H", None, {"a": 1}, "good"]
    answer = door.post("/CreateObservations", [group(1, row, components=components)])
    assert answer.json() == [link(1, 1)]
    observation = door.get(f"/Observations({(1 << 30) + 1})")
    assert {name: observation[name] for name in ("result", "resultTime", "phenomenonTime", "parameters")} == {
        "result": "warm",
        "resultTime": "2026-01-01T01:00:00Z",
        "phenomenonTime": "2026-01-01T00:00:00Z/2026-01-01T01:00:00Z",
        "parameters": {"a": 1},
    }


def test_many_rows_are_all_there(door: Door) -> None:
    rows = [[f"2026-01-01T{n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}Z", n] for n in range(5_000)]
    answer = door.post("/CreateObservations", [group(1, *rows)])
    assert answer.json() == [link(1, n + 1) for n in range(5_000)]
    assert door.get("/Datastreams(1)/Observations?$top=0&$count=true")["@iot.count"] == 5_000


@pytest.mark.parametrize(
    "body",
    [
        {},
        [1],
        [{}],
        [group(1, components=("phenomenonTime",))],
        [group(1, components=("phenomenonTime", "result", "colour"))],
        [group(1, components=("phenomenonTime", "result", "result"))],
        [group(1) | {"dataArray": {}}],
        [group(1) | {"Datastream": {"@iot.id": "1"}}],
    ],
)
def test_what_cannot_be_read_is_refused_whole(door: Door, body: Any) -> None:
    before = door.dump()
    assert door.post("/CreateObservations", body).status_code == 400
    assert door.dump() == before
