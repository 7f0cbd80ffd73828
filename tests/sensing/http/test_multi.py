# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""MultiDatastreams as clients meet them (OGC 18-088 §12)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sensing.http.door import ROOT, Door
from tests.sensing.http.door import door as opened_door
from tests.sensing.store import bodies


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    """Datastream 1 and MultiDatastream 2 with three values."""
    with opened_door(tmp_path) as one:
        body = bodies.whole_thing() | {"MultiDatastreams": [bodies.multi_datastream()]}
        assert one.post("/Things", body).status_code == 201
        for day, result in enumerate(([61.5, 12], [70, None], [55.25, 40]), 1):
            given = {"result": result, "phenomenonTime": f"2026-11-{day:02d}T00:00:00Z"}
            assert one.post("/MultiDatastreams(2)/Observations", given).status_code == 201
        yield one


def results(door: Door, path: str) -> list[Any]:
    return [one["result"] for one in door.get(path)["value"]]


def test_it_shows_its_components_in_their_order(door: Door) -> None:
    found = door.get("/MultiDatastreams(2)?$expand=ObservedProperties($select=name)")
    assert found["unitOfMeasurements"] == bodies.multi_datastream()["unitOfMeasurements"]
    assert found["multiObservationDataTypes"] == bodies.multi_datastream()["multiObservationDataTypes"]
    assert found["phenomenonTime"] == "2026-11-01T00:00:00Z/2026-11-03T00:00:00Z"
    assert [one["name"] for one in found["ObservedProperties"]] == ["Schallpegel", "Anzahl"]
    ids = [one["@iot.id"] for one in door.get("/MultiDatastreams(2)/ObservedProperties")["value"]]
    turned = {"ObservedProperties": [{"@iot.id": one} for one in reversed(ids)]}
    assert door.ask("PATCH", "/MultiDatastreams(2)", json=turned).status_code == 200
    for page in ("/MultiDatastreams(2)/ObservedProperties", "/MultiDatastreams?$expand=ObservedProperties"):
        value = door.get(page)["value"]
        properties = value if "Properties" in page.partition("?")[0] else value[0]["ObservedProperties"]
        assert [one["@iot.id"] for one in properties] == ids[::-1], page


def test_the_order_of_components_holds_over_pages(door: Door) -> None:
    ids = [one["@iot.id"] for one in door.get("/MultiDatastreams(2)/ObservedProperties")["value"]]
    turned = {"ObservedProperties": [{"@iot.id": one} for one in reversed(ids)]}
    door.ask("PATCH", "/MultiDatastreams(2)", json=turned)
    for first in (
        door.get("/MultiDatastreams(2)/ObservedProperties?$top=1")["@iot.nextLink"],
        door.get("/MultiDatastreams(2)?$expand=ObservedProperties($top=1)")[
            "ObservedProperties@iot.nextLink"
        ],
    ):
        rest = door.get(first.removeprefix(ROOT))
        assert [one["@iot.id"] for one in rest["value"]] == [ids[0]]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("result[0] gt 60", [[61.5, 12], [70, None]]),
        ("result/1 ge 12", [[61.5, 12], [55.25, 40]]),
        ("result[1] eq null", [[70, None]]),
        ("result[0] add result[1] gt 90", [[55.25, 40]]),
        ("MultiDatastream/id eq 2 and result[0] lt 60", [[55.25, 40]]),
        ("MultiDatastream/name eq 'Lärm und Verkehr'", [[61.5, 12], [70, None], [55.25, 40]]),
        ("Datastream/name ne 'x'", []),
    ],
)
def test_components_can_be_asked_for(door: Door, condition: str, expected: list[Any]) -> None:
    assert results(door, f"/Observations?$filter={condition}") == expected


def test_an_observation_links_to_the_one_that_it_hangs_on(door: Door) -> None:
    door.post("/Datastreams(1)/Observations", {"result": 1})
    plain, *arrays = door.get("/Observations?$orderby=id")["value"]
    assert f"{ROOT}/Observations({plain['@iot.id']})/Datastream" == plain["Datastream@iot.navigationLink"]
    assert "MultiDatastream@iot.navigationLink" not in plain
    for one in arrays:
        assert "Datastream@iot.navigationLink" not in one
        path = one["MultiDatastream@iot.navigationLink"].removeprefix(ROOT)
        assert door.get(path)["@iot.id"] == 2
        assert door.ask("GET", path.replace("Multi", "")).status_code == 404
    shown = door.get(
        "/Observations?$expand=Datastream($select=id),MultiDatastream($select=id)&$select=result"
    )
    assert [sorted(one.keys() - {"result"}) for one in shown["value"]] == [["Datastream"]] + [
        ["MultiDatastream"]
    ] * 3


def test_each_kind_is_found_under_its_own_name(door: Door) -> None:
    assert [one["@iot.id"] for one in door.get("/Datastreams")["value"]] == [1]
    assert [one["@iot.id"] for one in door.get("/MultiDatastreams")["value"]] == [2]
    for path in ("/Things(1)", "/Sensors(2)", "/ObservedProperties(3)"):
        assert [one["@iot.id"] for one in door.get(f"{path}/MultiDatastreams")["value"]] == [2], path
    for path in ("/Datastreams(2)", "/MultiDatastreams(1)", "/Datastreams(2)/Observations"):
        assert door.ask("GET", path).status_code == 404, path
    assert door.post("/Datastreams(2)/Observations", {"result": 1}).status_code == 404
    thing = door.get(
        "/Things?$expand=MultiDatastreams($expand=Observations($top=1;$orderby=phenomenonTime desc))"
    )
    assert thing["value"][0]["MultiDatastreams"][0]["Observations"][0]["result"] == [55.25, 40]


def test_data_arrays_go_in_and_come_out(door: Door) -> None:
    rows = [["2026-12-01T00:00:00Z", [1, 2]], ["2026-12-02T00:00:00Z", [1]], ["2026-12-03T00:00:00Z", [3, 4]]]
    group = {"components": ["phenomenonTime", "result"], "dataArray": rows}
    answer = door.post("/CreateObservations", [{"MultiDatastream": {"@iot.id": 2}, **group}])
    assert [one.startswith(ROOT) for one in answer.json()] == [True, False, True]
    found = door.get(
        "/Observations?$resultFormat=dataArray&$select=result&$filter=phenomenonTime gt 2026-11-30"
    )
    assert found["value"] == [
        {
            "MultiDatastream@iot.navigationLink": f"{ROOT}/MultiDatastreams(2)",
            "components": ["result"],
            "dataArray@iot.count": 2,
            "dataArray": [[[1, 2]], [[3, 4]]],
        }
    ]
    both = [{"MultiDatastream": {"@iot.id": 2}, "Datastream": {"@iot.id": 1}, **group}]
    assert door.post("/CreateObservations", both).status_code == 400
