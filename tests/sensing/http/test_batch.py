# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""POST $batch in both forms: in their order, each for itself, change sets as one (OGC 18-088 §11)."""

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from allmende.core.principal import ANONYMOUS, Principal
from allmende.sensing.changes import Committed
from allmende.sensing.http import batch
from allmende.sensing.http.app import SensorThings
from tests.sensing.http.batches import Part, ask, multipart
from tests.sensing.http.door import ROOT, Door
from tests.sensing.http.door import door as opened_door
from tests.sensing.store import bodies

pytestmark = pytest.mark.parametrize("form", ["multipart", "json"])
ONE = {"@iot.id": 1}
CLERK = Principal("person", 7, reads=frozenset({1}), manages=frozenset({1}))
DEVICE = Principal("key", 2, observes=frozenset({1}))


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    """Thing 1 with Datastreams 1 and 2."""
    with opened_door(tmp_path, body_limit=3_000_000) as one:
        one.post("/Things", bodies.whole_thing(2))
        yield one


def as_(door: Door, who: Principal) -> Door:
    return Door(door.hub, SensorThings(door.hub, lambda _: who))


def observation(result: Any, **more: Any) -> Part:
    return Part("POST", "Datastreams(1)/Observations", {"result": result}, **more)


def test_each_is_answered_in_its_order_and_by_its_name(door: Door, form: str) -> None:
    told = ask(
        door,
        form,
        Part("GET", "Things(1)?$select=name", name="a"),
        Part("POST", "Things", bodies.thing(name="second"), name="b"),
        Part("PATCH", "Things(1)", {"name": "new"}, name="c"),
        Part("GET", "Things?$count=true&$top=0", name="d"),
        Part("DELETE", "Things(2)", name="e"),
        Part("GET", "Things(2)", name="f"),
    )
    assert [(one.name, one.status) for one in told] == [
        ("a", 200),
        ("b", 201),
        ("c", 200),
        ("d", 200),
        ("e", 200),
        ("f", 404),
    ]
    assert told[0].body == {"name": "Wetterstation"}
    assert told[1].headers["location"] == f"{ROOT}/Things(2)"
    assert told[2].body["name"] == "new"
    assert told[3].body["@iot.count"] == 2


def test_reads_see_the_writes_before_them(door: Door, form: str) -> None:
    asked = []
    for result in range(5):
        asked += [
            observation(result),
            Part("GET", "Datastreams(1)/Observations?$orderby=id desc&$top=1&$select=result"),
        ]
    told = ask(door, form, *asked)
    assert [one.body["value"][0]["result"] for one in told[1::2]] == list(range(5))


def test_what_fails_fails_alone(door: Door, form: str) -> None:
    told = ask(
        door,
        form,
        observation(1),
        Part("GET", "Things(99)"),
        Part("POST", "Things", {"name": "x"}),
        Part("GET", "Things?$filter=nonsense"),
        observation({"a": 1}),
        Part("PUT", "Things", {}),
        Part("POST", "Datastreams(99)/Observations", {"result": 1}),
        Part("POST", "Observations", {"result": 1, "Datastream": {"@iot.id": 99}}),
        Part("POST", "Nothing", {}),
        observation(2),
    )
    assert [one.status for one in told] == [201, 404, 400, 400, 201, 405, 404, 400, 404, 201]
    assert door.get("/Datastreams(1)/Observations?$count=true&$top=0")["@iot.count"] == 3


def test_a_change_set_is_done_whole(door: Door, form: str) -> None:
    [told] = ask(
        door,
        form,
        Part(together=(observation(1), observation(2), Part("PATCH", "Things(1)", {"name": "new"}))),
    )
    assert [one.status for one in told] == [201, 201, 200]
    assert told[2].body["name"] == "new"
    assert [one.id - told[0].id for one in told[:2]] == [0, 1]


@pytest.mark.parametrize(
    ("bad", "status"),
    [
        (Part("POST", "Things", {"name": "x"}), 400),
        (Part("POST", "Datastreams(99)/Observations", {"result": 1}), 404),
        (Part("PATCH", "Things(99)", {"name": "x"}), 404),
        (Part("POST", "Nothing", {}), 404),
        (Part("POST", "Things", None), 400),
        (Part("DELETE", "Observations?$filter=true"), 400),
        (Part("POST", "CreateObservations", []), 400),
        (Part("POST", "$batch", {}), 400),
        (Part("POST", "$nobody/Datastreams", {}), 400),
        (Part("BREW", "Things", {}), 405),
    ],
)
def test_a_change_set_that_fails_has_done_nothing(door: Door, form: str, bad: Part, status: int) -> None:
    if form == "json" and bad.method == "BREW":
        bad = Part("PUT", "Things", {})  # a batch of unknown methods is no batch there
    before = door.dump()
    heard: list[Committed] = []
    door.hub.feed.subscribe(heard.append)
    good = Part("POST", "Things", bodies.whole_thing(), name="x")
    [told] = ask(door, form, Part(together=(observation(1), good, bad, observation(2))))
    assert (told.status, "request 3" in told.body["message"]) == (status, True)
    assert door.dump() == before
    assert not heard


def test_neighbours_of_a_failed_change_set_are_done(door: Door, form: str) -> None:
    bad = Part(together=(observation(8), Part("POST", "Things", {})))
    first, failed, last = ask(door, form, observation(1), bad, observation(2))
    assert (first.status, failed.status, last.status) == (201, 400, 201)
    assert door.get("/Datastreams(1)/Observations?$count=true&$top=0")["@iot.count"] == 2


def test_later_requests_of_a_change_set_name_what_earlier_ones_made(door: Door, form: str) -> None:
    stream = bodies.datastream(Sensor={"@iot.id": "$sensor1"}, ObservedProperty={"@iot.id": "$p.1"})
    [told] = ask(
        door,
        form,
        Part(
            together=(
                Part("POST", "Sensors", bodies.sensor(name="S"), name="sensor1"),
                Part("POST", "ObservedProperties", bodies.observed_property(), name="p.1"),
                Part("POST", "Things", bodies.thing(Locations=[bodies.location()]), name="1"),
                Part("POST", "$1/Datastreams", stream, name="2"),
                Part("POST", "$2/Observations", {"result": 7}, name="3"),
                Part("POST", "Observations", {"result": 8, "Datastream": {"@iot.id": "$2"}}, name="4"),
                Part("PATCH", "$1", {"name": "changed"}, name="5"),
                Part("POST", "Locations", bodies.location(Things=[{"@iot.id": "$1"}]), name="6"),
                Part("PUT", "$2/Sensor/$ref", ONE, name="7"),
                Part("PUT", "$2/Sensor/$ref", {"@odata.id": "$sensor1"}, name="8"),
            )
        ),
    )
    assert [one.status for one in told] == [201, 201, 201, 201, 201, 201, 200, 201, 204, 204]
    sensor, _, thing, stream_told = told[:4]
    assert told[6].body["@iot.id"] == thing.id
    found = door.get(f"/Things({thing.id})?$expand=Datastreams($expand=Sensor,Observations),Locations")
    assert (found["name"], len(found["Locations"])) == ("changed", 1)
    assert found["Datastreams"][0]["Sensor"]["@iot.id"] == sensor.id
    assert found["Datastreams"][0]["@iot.id"] == stream_told.id
    assert [one["result"] for one in found["Datastreams"][0]["Observations"]] == [7, 8]


def test_requests_outside_of_change_sets_name_earlier_ones_too(door: Door, form: str) -> None:
    told = ask(
        door,
        form,
        Part("POST", "Things", bodies.whole_thing(), name="t"),
        Part("GET", "$t/Datastreams?$select=name"),
        Part("PATCH", "$t/Locations(2)", {"name": "there"}),
        Part(together=(Part("POST", "$t/Datastreams", bodies.datastream(), name="d"),)),
        Part("POST", "$d/Observations", {"result": 1}),
        Part("GET", "$d/Thing?$select=id"),
        Part("GET", "$nobody"),
    )
    assert [getattr(one, "status", one) for one in told[:3]] == [201, 200, 200]
    assert [one.status for one in told[4:]] == [201, 200, 400]
    assert told[5].body["@iot.id"] == told[0].id


def test_what_a_get_found_can_be_named(door: Door, form: str) -> None:
    told = ask(
        door,
        form,
        Part("GET", "Sensors?$filter=name eq 'SHT31'&$top=1", name="s"),
        Part("POST", "Things(1)/Datastreams", bodies.datastream(Sensor={"@iot.id": "$s"})),
        Part("PATCH", "$s", {"name": "found"}),
    )
    assert [one.status for one in told] == [200, 201, 200]
    assert door.get(f"/Datastreams({told[1].id})/Sensor")["name"] == "found"


@pytest.mark.parametrize(
    "url",
    [
        "Things(1)",
        "/Things(1)",
        "/v1.1/Things(1)",
        f"{ROOT}/Things(1)",
        "Things(1)?$select=name",
        "Things%281%29",
        "%2Fv1.1/Things(1)#there",
        f"{ROOT}/Things?$filter=name%20eq%20%27Wetterstation%27",
        "Things?$filter=name eq 'Wetterstation'",
    ],
)
def test_addresses_are_absolute_from_the_host_on_or_from_the_root(door: Door, form: str, url: str) -> None:
    [told] = ask(door, form, Part("GET", url))
    assert told.status == 200, told.body
    found = told.body["value"][0] if "value" in told.body else told.body
    assert found["name"] == "Wetterstation"


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/v1.1/Things(1)",
        "http://stadt.example/other/Things(1)",
        "http://[/Things(1)",
        "Things(%FF)",
        "../v1.1/Things(1)",
    ],
)
def test_what_is_elsewhere_is_not_done_here(door: Door, form: str, url: str) -> None:
    before = door.dump()
    [told] = ask(door, form, Part("DELETE", url))
    assert told.status in (400, 404)
    assert door.dump() == before


def test_a_thousand_inserts_are_few_transactions(door: Door, form: str) -> None:
    heard: list[Committed] = []
    door.hub.feed.subscribe(heard.append)
    begin = perf_counter()
    told = ask(door, form, *[observation(one, name=str(one)) for one in range(1_000)])
    assert perf_counter() - begin < 5  # a round trip for each would take longer on any disk
    assert [one.name for one in told] == [str(one) for one in range(1_000)]
    assert {one.status for one in told} == {201}
    assert len(heard) < 20
    assert [row.result for one in heard for row in one.observations] == list(range(1_000))


def test_several_times_what_the_queue_holds_is_stored(tmp_path: Path, form: str) -> None:
    with opened_door(tmp_path, queue=600) as door:
        door.post("/Things", bodies.whole_thing())
        told = ask(door, form, *[observation(one) for one in range(3_000)])
    assert {one.status for one in told} == {201}


def test_rows_of_many_datastreams_go_along(door: Door, form: str) -> None:
    rows = [
        {
            "Datastream": ONE,
            "components": ["phenomenonTime", "result"],
            "dataArray": [["2026-01-01T00:00:00Z", 1]],
        }
    ]
    told = ask(
        door,
        form,
        Part("POST", "CreateObservations", rows),
        Part("GET", "Datastreams(1)/Observations/$count"),
    )
    assert [one.status for one in told] == [201, 200]
    assert str(told[1].body) == "1"


def test_things_that_a_filter_finds_are_deleted_in_their_turn(door: Door, form: str) -> None:
    told = ask(
        door,
        form,
        observation(1),
        observation(50),
        Part("DELETE", "Datastreams(1)/Observations?$filter=result lt 10"),
        Part("GET", "Datastreams(1)/Observations?$select=result"),
    )
    assert told[2].body == {"deleted": 1}
    assert told[3].body["value"] == [{"result": 50}]


def test_headers_of_a_part_count(door: Door, form: str) -> None:
    patch = [{"op": "replace", "path": "/name", "value": "patched"}]
    told = ask(
        door,
        form,
        Part("PATCH", "Things(1)", patch, headers={"Content-Type": "application/json-patch+json"}),
        Part("PATCH", "Things(1)", {"name": "x"}, headers={"Prefer": "return=minimal"}),
        Part("POST", "Things", bodies.thing(), headers={"Prefer": "return=representation"}),
        Part("PATCH", "Things(1)", {"name": "y"}, headers={"If-Match": '"never"'}),
    )
    assert [one.status for one in told] == [200, 204, 201, 412]
    assert told[0].body["name"] == "patched"
    assert told[1].headers["preference-applied"] == "return=minimal"
    assert told[2].body["@iot.id"] == 2


def test_everybody_may_do_in_a_batch_what_they_may_do_alone(door: Door, form: str) -> None:
    asked = [
        observation(1),
        Part("GET", "Things(1)"),
        Part("POST", "Things", bodies.thing()),
        Part(together=(observation(2),)),
    ]
    told = ask(as_(door, ANONYMOUS), form, *asked)
    assert [one.status for one in told] == [401, 200, 401, 401]
    told = ask(as_(door, DEVICE), form, *asked)
    assert [one.status for one in told[:3]] == [201, 200, 403]
    assert [one.status for one in told[3]] == [201]


def test_the_change_log_has_the_lines_of_single_requests(door: Door, form: str) -> None:
    clerk = as_(door, CLERK)
    changes = (Part("PATCH", "Things(1)", {"name": "b"}), Part("DELETE", "Datastreams(2)"))
    ask(clerk, form, Part("PATCH", "Things(1)", {"name": "a"}), Part(together=changes))
    with door.hub.database.reading() as connection:
        lines = connection.execute(
            "SELECT actor, verb, subject FROM change_log WHERE actor = 7 ORDER BY id"
        ).fetchall()
    assert lines == [
        (7, "thing.edit", "Things(1)"),
        (7, "thing.edit", "Things(1)"),
        (7, "datastream.delete", "Datastreams(2)"),
    ]


def test_the_feed_hears_all_of_it(door: Door, form: str) -> None:
    heard: list[Committed] = []
    door.hub.feed.subscribe(heard.append)
    ask(
        door, form, Part(together=(observation(1), Part("PATCH", "Things(1)", {"name": "b"}), observation(2)))
    )
    assert [row.result for one in heard for row in one.observations] == [1, 2]
    assert [(change.kind, change.entity) for one in heard for change in one.changes] == [
        ("create", "FeatureOfInterest"),
        ("update", "Thing"),
    ]


def test_too_much_is_refused_whole(door: Door, form: str) -> None:
    before = door.dump()
    if form == "json":
        one = {"id": "1", "method": "POST", "url": "Datastreams(1)/Observations", "body": {"result": 1}}
        answer = door.ask("POST", "/$batch", json={"requests": [one] * 10_001})
    else:
        headers = {"content-type": "multipart/mixed; boundary=batch_1"}
        answer = door.ask("POST", "/$batch", content=multipart(*[observation(1)] * 10_001), headers=headers)
    assert (answer.status_code, "several batches" in answer.json()["message"]) == (413, True)
    assert door.dump() == before


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text/plain", b"x"),
        ("", b"x"),
        ("multipart/mixed", b"x"),
        ("multipart/mixed; boundary=b", b"x"),
        ("application/json", b"x"),
        ("application/json", b"{}"),
        ("application/json", b"[]"),
        ("application/json", b'{"requests": [{"id": "1"}]}'),
        ("application/json", b'{"requests": [{"id": "1", "method": "BREW", "url": "Things"}]}'),
        (
            "application/json",
            b'{"requests": [{"id": "1", "method": "GET", "url": "Things", "headers": {"a": {}}}]}',
        ),
    ],
)
def test_what_is_no_batch_is_told_so(door: Door, form: str, kind: str, content: bytes) -> None:
    answer = door.ask("POST", "/$batch", content=content, headers={"content-type": kind})
    assert (answer.status_code, bool(answer.json()["message"])) == (400, True)


@pytest.mark.parametrize("limit", ["_MOST_ANSWERED", "_LONGEST_READING"])
def test_reading_has_an_end_and_writing_goes_on(
    door: Door, form: str, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, limit, 0)
    told = ask(door, form, Part("GET", "Things(1)"), Part("GET", "Things(1)"), observation(1))
    assert [one.status for one in told] == [200, 413, 201]


def test_clients_that_move_may_keep_either_address(door: Door, form: str) -> None:
    app = door.app

    async def moved(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "root_path": "/FROST-Server"}, receive, send)

    asked = [Part("GET", one) for one in ("Things(1)", "/v1.1/Things(1)", "/FROST-Server/v1.1/Things(1)")]
    told = ask(Door(door.hub, moved), form, *asked)  # type: ignore[arg-type]  # asked like the application
    assert [one.status for one in told] == [200, 200, 200]
    assert told[0].body["@iot.selfLink"] == "http://stadt.example/FROST-Server/v1.1/Things(1)"


def test_get_of_the_batch_is_not_allowed(door: Door, form: str) -> None:
    answer = door.ask("GET", "/$batch")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST, OPTIONS")
