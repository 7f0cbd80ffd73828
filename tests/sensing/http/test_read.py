# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: E501  # a table reads best with a row on a line

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from allmende.core.errors import AllmendeError
from allmende.core.ids import observation_id
from allmende.core.principal import SYSTEM
from allmende.sensing.http.conformance import CONFORMANCE
from allmende.sensing.store import reader
from tests.sensing.town import RESULTS, ROOT, Town, open_town

FIRST = observation_id(1, 1)
LATEST = "Observations($top=1;$orderby=phenomenonTime desc)"


def test_the_root_lists_the_sets_and_what_holds(town: Town) -> None:
    root = town.get("")
    names = [one["name"] for one in root["value"]]
    assert names == [
        "Things", "Locations", "HistoricalLocations", "Datastreams", "MultiDatastreams", "Sensors",
        "ObservedProperties", "Observations", "FeaturesOfInterest",
    ]  # fmt: skip
    assert [one["url"] for one in root["value"]] == [f"{ROOT}/{name}" for name in names]
    assert root["serverSettings"]["conformance"] == list(CONFORMANCE)


def test_an_entity_shows_its_properties_and_links(town: Town) -> None:
    assert town.get("/Things(1)") == {
        "@iot.id": 1,
        "@iot.selfLink": f"{ROOT}/Things(1)",
        "name": "Rathaus",
        "description": "about thing 1",
        "properties": {"n": 1, "s": "x", "on": True, "deep": {"a": [1, {"b": 2.5}]}, "z": None},
        "Locations@iot.navigationLink": f"{ROOT}/Things(1)/Locations",
        "HistoricalLocations@iot.navigationLink": f"{ROOT}/Things(1)/HistoricalLocations",
        "Datastreams@iot.navigationLink": f"{ROOT}/Things(1)/Datastreams",
        "MultiDatastreams@iot.navigationLink": f"{ROOT}/Things(1)/MultiDatastreams",
    }


def test_a_datastream_shows_what_was_observed_and_nothing_where_nothing_was(town: Town) -> None:
    found = town.get("/Datastreams(1)")
    assert found["phenomenonTime"] == "2026-11-20T00:00:00Z/2026-11-20T04:00:00Z"
    assert found["observedArea"] == {"type": "Point", "coordinates": [7, 52]}
    assert not {"phenomenonTime", "resultTime", "observedArea"} & town.get("/Datastreams(5)").keys()


def test_an_observation_always_shows_result_and_times(town: Town) -> None:
    found = town.get(f"/Observations({observation_id(1, 3)})")
    assert found["resultTime"] is None
    assert found["phenomenonTime"] == "2026-11-20T01:00:00Z"
    assert "parameters" not in found
    extra = town.get(f"/Observations({observation_id(1, 5)})")
    assert (extra["parameters"], extra["resultQuality"]) == ({"p": 5}, "good")


def test_results_come_back_as_they_were_given(town: Town) -> None:
    found = town.get("/Datastreams(4)/Observations?$select=result,id&$orderby=id")
    expected = [RESULTS[(serial * 5 + 4) % len(RESULTS)] for serial in range(1, 16)]
    assert [one["result"] for one in found["value"]] == expected
    assert [type(one["result"]) for one in found["value"]] == [type(one) for one in expected]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/Things(1)/name", {"name": "Rathaus"}),
        ("/Things(1)/@iot.id", {"@iot.id": 1}),
        ("/Things(1)/properties/deep/a/1/b", {"b": 2.5}),
        ("/Datastreams(1)/unitOfMeasurement/name", {"name": "unit 1"}),
        ("/Datastreams(1)/Thing/Locations(1)/name", {"name": "Ort 1"}),
        ("/Things(1)/Datastreams/$ref?$top=1&$orderby=id desc", None),
        ("/Things/$ref?$filter=id lt 3", {"value": [{"@iot.selfLink": f"{ROOT}/Things({n})"} for n in (1, 2)]}),
        ("/Datastreams(1)/Thing/$ref", {"@iot.selfLink": f"{ROOT}/Things(1)"}),
        ("/Things(1)?$select=id", {"@iot.id": 1}),
        ("/Things(1)?$select=name,Datastreams", {"name": "Rathaus", "Datastreams@iot.navigationLink": f"{ROOT}/Things(1)/Datastreams"}),
        ("/Things(5)?$select=properties", {}),
        ("/Things(1)?$select=properties", {"properties": {"n": 1, "s": "x", "on": True, "deep": {"a": [1, {"b": 2.5}]}, "z": None}}),
        ("/Things(1)?$select=selfLink", {"@iot.selfLink": f"{ROOT}/Things(1)"}),
        ("/Things?$top=0&$count=true", {"@iot.count": 4, "value": []}),
        ("/Things?$filter=name eq 'none'&$count=true", {"@iot.count": 0, "value": []}),
        ("/Things?$filter=Things/name eq 'Rathaus'&$select=id", {"value": [{"@iot.id": 1}]}),
        ("/Things?$select=id&$expand=Locations($select=name)&$top=1&$filter=id eq 2", {"value": [{"@iot.id": 2, "Locations": [{"name": "Ort 1"}, {"name": "Ort 2"}]}]}),
        ("/Datastreams(5)?$select=id&$expand=Observations($count=true)", {"@iot.id": 5, "Observations@iot.count": 0, "Observations": []}),
        ("/HistoricalLocations(1)?$select=time&$expand=Thing($select=name)", {"time": "2026-11-20T01:00:00Z", "Thing": {"name": "Rathaus"}}),
        (f"/Observations({FIRST})?$select=id&$expand=FeatureOfInterest($select=name),Datastream($select=id)", {"@iot.id": FIRST, "FeatureOfInterest": {"name": "Feld 2"}, "Datastream": {"@iot.id": 1}}),
        (f"/Observations({observation_id(4, 1)})?$select=id&$expand=FeatureOfInterest", {"@iot.id": observation_id(4, 1)}),
        ("/Observations?$filter=result gt '3' and result lt '4' and Datastream/id eq 2&$select=result", {"value": []}),
    ],
)  # fmt: skip
def test_what_is_asked_is_answered(town: Town, url: str, expected: Any) -> None:
    if expected is None:
        assert town.get(url)["value"] == [{"@iot.selfLink": f"{ROOT}/Datastreams(2)"}]
    else:
        assert town.get(url) == expected


@pytest.mark.parametrize(
    ("url", "kind", "body"),
    [
        ("/Things(1)/name/$value", b"text/plain;charset=utf-8", b"Rathaus"),
        ("/Things(1)/properties/n/$value", b"text/plain;charset=utf-8", b"1"),
        ("/Things(1)/properties/deep/$value", b"application/json;charset=utf-8", b'{"a":[1,{"b":2.5}]}'),
        ("/Datastreams(1)/phenomenonTime/$value", b"text/plain;charset=utf-8", b"2026-11-20T00:00:00Z/2026-11-20T04:00:00Z"),
        ("/Things/$count", b"text/plain;charset=utf-8", b"4"),
        ("/Things/$count?$filter=id gt 2", b"text/plain;charset=utf-8", b"2"),
        ("/Datastreams(1)/Observations/$count", b"text/plain;charset=utf-8", b"12"),
        ("/Observations/$count", b"text/plain;charset=utf-8", b"58"),
    ],
)  # fmt: skip
def test_bare_values_are_bare(town: Town, url: str, kind: bytes, body: bytes) -> None:
    found = town.ask(url)
    assert (found.status, found.headers[0], found.body) == (200, (b"content-type", kind), body)


@pytest.mark.parametrize(
    "url",
    ["/Things(5)/properties", "/Things(1)/properties/z", f"/Observations({observation_id(1, 3)})/resultTime"],
)
def test_null_has_no_content(town: Town, url: str) -> None:
    found = town.ask(url)
    assert (found.status, found.body) == (204, b"")


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/Things(99)", 404), ("/Things(9223372036854775807)", 404), ("/Observations(9223372036854775807)", 404),
        ("/Observations(-1)", 404), ("/Things(0)", 404), ("/Foo", 404), ("/Things(1)/foo", 404), ("/Things/name", 404),
        ("/Things/Datastreams", 404), ("/Things(99)/Datastreams", 404), ("/Things(1)/name/x", 404),
        ("/Things(1)/properties/none", 404), ("/Datastreams(1)/Thing(1)", 404), ("/Things(2)/Datastreams(1)", 404),
        (f"/Datastreams(2)/Observations({FIRST})", 404), (f"/Observations({observation_id(4, 1)})/FeatureOfInterest", 404),
        ("/Things(1)/$value", 400), ("/Things(1)/name/$ref", 400), ("/Things(1)/$count", 400),
        ("/Things(1)?$top=1", 400), ("/Things(1)/name?$select=x", 400), ("/Datastreams?$expand=Thing($top=1)", 400),
        ("/Things?$select=foo", 400), ("/Things?$expand=Foo", 400), ("/Things?$orderby=foo", 400),
        ("/Things?$orderby=Datastreams/name", 400), ("/Things?$filter=foo eq 1", 400), ("/Things?$filter=name", 400),
        ("/Things?$filter=name eq 5", 400), ("/Things?$filter=Datastreams eq 5", 400), ("/Things?$filter=id/x eq 5", 400),
        ("/Things?$filter=name/x eq 5", 400), ("/Things?$filter=name gt 2026-11-23T00:00:00Z", 400),
        ("/Things?$filter=foo(name) eq 1", 400), ("/Things?$filter=length(name,name) eq 1", 400),
        ("/Things?$filter=tolower(id) eq 'x'", 400), ("/Things?$filter=name add 1 eq 1", 400),
        ("/Things?$filter=year(name) eq 1", 400), ("/Things?$select=name/x", 400), ("/Things?$select=properties/0", 400),
        ("/Things?$select=distinct:name&$count=true", 400), ("/Things?$select=distinct:id", 400),
        ("/Things?$select=distinct:name&$orderby=description", 400), ("/Things?$select=distinct:", 400),
        ("/Things?$resultFormat=CSV&$expand=Datastreams", 400),
        ("/Things?$resultFormat=dataArray", 400), ("/Observations?$resultFormat=dataArray&$expand=Datastream", 400),
        ("/Things?$skiptoken=x", 400), ("/Things?$skiptoken=1.2", 400), ("/Things?$skiptoken=_AAAA", 400),
        ("/Things?$skiptoken=9223372036854775808", 400), ("/Things/$ref?$select=name", 400),
        ("/Observations?$orderby=phenomenonTime&$skip=10001", 400),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_refused(town: Town, url: str, status: int) -> None:
    with pytest.raises(AllmendeError) as caught:
        town.ask(url)
    assert caught.value.status == status, caught.value.message


def test_the_verbs_say_how_long_they_took(town: Town) -> None:
    headers = dict(town.ask("/Things").headers)
    assert [one.split(b";")[0].strip() for one in headers[b"server-timing"].split(b",")] == [
        b"parse", b"plan", b"compile", b"fetch", b"render",
    ]  # fmt: skip


def statements(town: Town, url: str, monkeypatch: pytest.MonkeyPatch) -> int:
    ran = []
    run = reader.run
    monkeypatch.setattr(reader, "run", lambda *given: ran.append(given) or run(*given))
    town.get(url)
    return len(ran)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/Things", 1),
        (f"/Things?$expand=Locations,Datastreams($expand={LATEST})", 4),
        ("/Things?$expand=Locations,Datastreams($expand=Observations($top=2;$filter=result gt 1),Sensor)", 5),
        ("/Datastreams(1)/Observations?$expand=Datastream/Thing/Locations,FeatureOfInterest", 6),
    ],
)
def test_an_expand_level_is_one_statement(
    town: Town, url: str, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert statements(town, url, monkeypatch) == expected


def test_the_newest_observation_from_the_state_is_the_one_from_history(town: Town) -> None:
    found = town.get(f"/Datastreams?$expand={LATEST}", SYSTEM)["value"]
    same = town.get(f"/Datastreams?$expand={LATEST[:-1]};$filter=id ge 0)", SYSTEM)["value"]
    for one, two in zip(found, same, strict=True):
        assert one["Observations"] == two["Observations"]
        assert ("Observations@iot.nextLink" in one) == ("Observations@iot.nextLink" in two)


def test_data_arrays_hold_what_the_list_holds(town: Town) -> None:
    url = "/Observations?$orderby=result,id&$top=9&$count=true"
    plain, arrays = town.get(url), town.get(f"{url}&$resultFormat=dataArray")
    assert arrays["@iot.count"] == plain["@iot.count"]
    rows = []
    for group in arrays["value"]:
        stream = group["Datastream@iot.navigationLink"]
        assert group["dataArray@iot.count"] == len(group["dataArray"])
        for row in group["dataArray"]:
            one = dict(zip(group["components"], row, strict=True))
            rows.append((stream, one["id"], one["phenomenonTime"], one["result"], one["resultTime"]))
    expected = [
        (f"{ROOT}/Datastreams({one['@iot.id'] >> 30})", one["@iot.id"], one["phenomenonTime"], one["result"], one["resultTime"])
        for one in plain["value"]
    ]  # fmt: skip
    assert rows == expected


def test_floats_come_back_equal_whatever_they_are(tmp_path: Path) -> None:
    random, town = Random(7), open_town(tmp_path)
    numbers = [random.uniform(-1, 1) * 10.0 ** random.randrange(-300, 300) for _ in range(500)]
    writer = town.hub.database.writer()
    writer.executemany(
        "INSERT INTO observation (datastream, start, id, result) VALUES (5, ?, ?, ?)",
        [(index, observation_id(5, index), number) for index, number in enumerate(numbers)],
    )
    writer.close()
    found = json.loads(town.ask("/Datastreams(5)/Observations?$top=1000&$select=result").body)
    assert [one["result"] for one in found["value"]] == numbers
