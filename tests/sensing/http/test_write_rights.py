# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may write what: 401 where a key would help, 404 for what may not be read, 403 for what may be read but
not changed. Nothing of a refused request is stored."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from allmende.core.errors import Unauthorised
from allmende.core.ids import observation_id
from allmende.core.principal import ANONYMOUS, SYSTEM, Principal, Visibility
from allmende.sensing.http.answers import Answer, Scope
from allmende.sensing.http.app import SensorThings
from allmende.sensing.store.commands import CreateEntity
from tests.sensing.http.door import Door
from tests.sensing.http.door import door as opened_door
from tests.sensing.store import bodies

OWN = frozenset({2})
PRIVATE, PUBLIC = Visibility.ORGANISATION, Visibility.PUBLIC
MANAGER = Principal("key", 1, reads=OWN, manages=OWN, home=2, visibility=PRIVATE)
DEVICE = Principal("key", 2, observes=frozenset({2, 3}), home=2)
READER = Principal("key", 3, reads=OWN, home=2)
STRANGER = Principal("key", 4, reads=frozenset({3}), manages=frozenset({3}), home=3)
MEMBER = Principal("person", 5, reads=OWN)
REFUSED = Unauthorised("This key is not known here.")

TOWNS, PUBLIC_OWN, HIDDEN = 1, 2, 3
"""Datastreams, and their Things: the town's own, organisation 2's public one and its hidden one."""


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    """Things 1 and 2 are public, Thing 3 is private; each has one Datastream with one Observation."""
    with opened_door(tmp_path) as one:
        for organisation, visibility in ((1, PUBLIC), (2, PUBLIC), (2, PRIVATE)):
            own = frozenset({organisation})
            maker = Principal("system", manages=own, home=organisation, everything=True)
            body = bodies.whole_thing()
            one.hub.pipeline.put_and_wait(CreateEntity(maker, "Thing", body, None, visibility))
        for datastream in (1, 2, 3):
            body = {"result": 1, "Datastream": {"@iot.id": datastream}}
            one.hub.pipeline.put_and_wait(CreateEntity(SYSTEM, "Observation", body))
        yield one


def as_(door: Door, who: Principal | Exception) -> Door:
    def principal_of(_: Scope) -> Principal:
        if isinstance(who, Exception):
            raise who
        return who

    return Door(door.hub, SensorThings(door.hub, principal_of))


def short_way(door: Door, datastream: int | None, body: Any) -> int:
    """As site/protocol.py hands over one observation."""

    async def trial() -> Answer:
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        scope = {"scheme": "http", "headers": [(b"host", b"h")], "head": {b"host": b"h"}}
        door.app.observe_at_once(scope, datastream, json.dumps(body).encode(), answered.set_result)
        return await answered

    return asyncio.run(trial()).status


def observe_everyhow(door: Door, datastream: int) -> list[int]:
    """One observation by every way there is; what a way says of the body counts as of the address."""
    here = {"Datastream": {"@iot.id": datastream}}
    inline = here | {"FeatureOfInterest": bodies.feature()}
    path = f"/Datastreams({datastream})/Observations"
    statuses = [
        door.post(path, {"result": 1}).status_code,
        door.post(path, {"result": 1, "FeatureOfInterest": bodies.feature()}).status_code,
        short_way(door, datastream, {"result": 1}),
        *(404 if one == 400 else one for one in (
            door.post("/Observations", {"result": 1} | here).status_code,
            door.post("/Observations", {"result": 1} | inline).status_code,
            short_way(door, None, {"result": 1} | here),
        )),
    ]  # fmt: skip
    rows = [here | {"components": ["phenomenonTime", "result"], "dataArray": [["2026-01-01T00:00:00Z", 1]]}]
    many = door.post("/CreateObservations", rows)
    if many.status_code != 201:
        return [*statuses, many.status_code]
    [told] = many.json()
    known = {"error There is no Datastreams": 404, f"error Datastreams({datastream}) is not yours": 403}
    return [*statuses, next((code for text, code in known.items() if told.startswith(text)), 201)]


@pytest.mark.parametrize(
    ("who", "answers"),
    [
        (ANONYMOUS, {TOWNS: 401, PUBLIC_OWN: 401, HIDDEN: 401, 99: 401}),
        (REFUSED, {TOWNS: 401, PUBLIC_OWN: 401, HIDDEN: 401, 99: 401}),
        (STRANGER, {TOWNS: 403, PUBLIC_OWN: 403, HIDDEN: 404, 99: 404}),
        (READER, {TOWNS: 403, PUBLIC_OWN: 403, HIDDEN: 403, 99: 404}),
        (MEMBER, {TOWNS: 403, PUBLIC_OWN: 403, HIDDEN: 403, 99: 404}),
        (DEVICE, {TOWNS: 403, PUBLIC_OWN: 201, HIDDEN: 201, 99: 404}),
        (MANAGER, {TOWNS: 403, PUBLIC_OWN: 201, HIDDEN: 201, 99: 404}),
    ],
    ids=["anonymous", "refused key", "stranger", "reader", "member", "device", "manager"],
)
def test_who_may_add_an_observation(door: Door, who: Any, answers: dict[int, int]) -> None:
    for datastream, status in answers.items():
        before = door.dump()
        assert observe_everyhow(as_(door, who), datastream) == [status] * 7, datastream
        assert (door.dump() == before) == (status != 201)


def test_a_feature_that_comes_with_an_observation_is_the_datastreams(door: Door) -> None:
    body = {"result": 1, "FeatureOfInterest": bodies.feature(name="Beet")}
    assert as_(door, DEVICE).post("/Datastreams(3)/Observations", body).status_code == 201
    with door.hub.database.reading() as connection:
        row = connection.execute("SELECT organisation, visibility FROM feature WHERE name = 'Beet'")
        assert row.fetchone() == (2, 0)


WRITES: list[tuple[str, str, Any]] = [
    ("PATCH", "/Things({n})", {"name": "x"}),
    ("PUT", "/Things({n})", {"name": "x", "description": "x"}),
    ("DELETE", "/Things({n})", None),
    ("PATCH", "/Datastreams({n})", {"name": "x"}),
    ("DELETE", "/Datastreams({n})", None),
    ("PATCH", "/Sensors({n})", {"name": "x"}),
    ("DELETE", "/Sensors({n})", None),
    ("DELETE", "/ObservedProperties({n})", None),
    ("PATCH", "/Locations({n})", {"name": "x"}),
    ("DELETE", "/Locations({n})", None),
    ("DELETE", "/FeaturesOfInterest({n})", None),
    ("DELETE", "/HistoricalLocations({n})", None),
    ("PATCH", "/Observations({o})", {"result": 2}),
    ("DELETE", "/Observations({o})", None),
    ("PATCH", "/Datastreams({n})/Thing", {"name": "x"}),
    ("DELETE", "/Things({n})/Locations({n})", None),
    ("POST", "/Things({n})/Datastreams", bodies.datastream()),
    ("POST", "/Things({n})/Locations", bodies.location()),
    ("POST", "/FeaturesOfInterest({n})/Observations", {"result": 1, "Datastream": {"@iot.id": 2}}),
]


@pytest.mark.parametrize(
    ("who", "answers"),
    [
        (ANONYMOUS, {TOWNS: 401, HIDDEN: 401, 99: 401}),
        (REFUSED, {TOWNS: 401, HIDDEN: 401, 99: 401}),
        (STRANGER, {TOWNS: 403, PUBLIC_OWN: 403, HIDDEN: 404, 99: 404}),
        (READER, {TOWNS: 403, PUBLIC_OWN: 403, HIDDEN: 403, 99: 404}),
        (DEVICE, {TOWNS: 403, PUBLIC_OWN: 403, HIDDEN: 404, 99: 404}),
        (MANAGER, {TOWNS: 403, 99: 404}),
    ],
    ids=["anonymous", "refused key", "stranger", "reader", "device", "manager"],
)
def test_who_may_not_change_what(door: Door, who: Any, answers: dict[int, int]) -> None:
    asked, before = as_(door, who), door.dump()
    for number, status in answers.items():
        for method, path, body in WRITES:
            place = path.format(n=number, o=observation_id(number, 1))
            found = asked.ask(method, place, json=body)
            assert found.status_code == status, (method, place, found.text)
    assert door.dump() == before


def test_a_manager_changes_what_belongs_to_the_organisation(door: Door) -> None:
    asked = as_(door, MANAGER)
    for number in (PUBLIC_OWN, HIDDEN):
        for method, path, body in WRITES:
            if method in ("PATCH", "POST"):
                found = asked.ask(method, path.format(n=number, o=observation_id(number, 1)), json=body)
                assert found.status_code in (200, 201), (method, path, found.text)
    for number in (PUBLIC_OWN, HIDDEN):
        assert asked.ask("DELETE", f"/Things({number})").status_code == 200


NEW: list[tuple[str, Any]] = [
    ("/Things", bodies.whole_thing()),
    ("/Locations", bodies.location()),
    ("/Sensors", bodies.sensor()),
    ("/ObservedProperties", bodies.observed_property()),
    ("/FeaturesOfInterest", bodies.feature()),
    ("/Datastreams", bodies.datastream(Thing=bodies.thing())),
    ("/Observations", {"result": 1, "Datastream": bodies.datastream(Thing=bodies.thing())}),
]


@pytest.mark.parametrize(
    ("who", "status"), [(ANONYMOUS, 401), (DEVICE, 403), (READER, 403), (MEMBER, 403), (REFUSED, 401)]
)
def test_who_manages_nothing_creates_nothing(door: Door, who: Any, status: int) -> None:
    asked, before = as_(door, who), door.dump()
    for path, body in NEW:
        assert asked.post(path, body).status_code == status, path
    assert door.dump() == before


@pytest.mark.parametrize(("path", "body"), NEW[:-1])
def test_what_a_key_creates_is_its_organisations(door: Door, path: str, body: Any) -> None:
    made = as_(door, MANAGER).post(path, body)
    assert made.status_code == 201
    place = made.headers["location"].partition("/v1.1")[2]
    assert as_(door, MANAGER).ask("GET", place).status_code == 200
    assert as_(door, READER).ask("GET", place).status_code == 200
    assert as_(door, ANONYMOUS).ask("GET", place).status_code == 404
    assert as_(door, STRANGER).ask("GET", place).status_code == 404


def test_a_public_station_is_public_with_all_that_came_inline(door: Door) -> None:
    maker = Principal("key", 1, reads=OWN, manages=OWN, home=2, visibility=PUBLIC)
    made = as_(door, maker).post("/Things", bodies.whole_thing())
    place = made.headers["location"].partition("/v1.1")[2]
    shown = as_(door, ANONYMOUS).get(f"{place}?$expand=Locations,Datastreams($expand=Sensor)")
    assert len(shown["Locations"]) == len(shown["Datastreams"]) == 1
    assert shown["Datastreams"][0]["Sensor"]["name"] == "SHT31"


@pytest.mark.parametrize("number", [HIDDEN, 99], ids=["hidden", "not there"])
def test_a_body_that_names_what_is_hidden_is_told_the_same_as_of_nothing(door: Door, number: int) -> None:
    """Both numbers give the answers that are written here."""
    link, asked, before = {"@iot.id": number}, as_(door, STRANGER), door.dump()
    thing = bodies.thing()
    for path, body, name in [
        ("/Things", bodies.thing(Locations=[link]), "Locations names Locations"),
        ("/Things", bodies.thing(Datastreams=[bodies.datastream(Sensor=link)]), "Sensor names Sensors"),
        ("/Datastreams", bodies.datastream(Thing=link), "Thing names Things"),
        ("/Datastreams", bodies.datastream(Thing=thing, ObservedProperty=link),
         "ObservedProperty names ObservedProperties"),
        ("/Sensors", bodies.sensor(Datastreams=[link]), "Datastreams names Datastreams"),
        ("/Locations", bodies.location(Things=[link]), "Things names Things"),
        ("/Observations", {"result": 1, "Datastream": {"@iot.id": number}}, "There is no Datastreams"),
    ]:  # fmt: skip
        answer = asked.post(path, body)
        text = f"{name}({number}){', and there is none' if 'names' in name else ''}."
        assert (answer.status_code, answer.json()["message"]) == (400, text)
    assert door.dump() == before


def test_nothing_can_be_put_at_the_place_of_another(door: Door) -> None:
    """It would keep the owner from hiding or deleting the place."""
    there = {"Locations": [{"@iot.id": PUBLIC_OWN}]}
    stranger = as_(door, STRANGER)
    assert stranger.post("/Things", bodies.thing(**there)).status_code == 403
    made = stranger.post("/Things", bodies.thing())
    assert made.status_code == 201
    own = made.headers["location"].partition("/v1.1")[2]
    assert stranger.ask("PATCH", own, json=there).status_code == 403
    assert as_(door, MANAGER).post("/Things", bodies.thing(**there)).status_code == 201


def test_the_history_of_anothers_thing_is_not_to_be_written(door: Door) -> None:
    before = door.dump()
    body = bodies.location(HistoricalLocations=[{"@iot.id": 1}])
    assert as_(door, STRANGER).post("/Locations", body).status_code == 403
    assert door.dump() == before


def test_a_datastream_that_moves_belongs_to_its_new_things_owner(door: Door) -> None:
    both = Principal("person", 7, reads=frozenset({1, 2}), manages=frozenset({1, 2}))
    asked = as_(door, both)
    assert asked.ask("PATCH", "/Datastreams(1)", json={"Thing": {"@iot.id": 3}}).status_code == 200
    assert as_(door, ANONYMOUS).ask("GET", "/Datastreams(1)").status_code == 404
    assert as_(door, READER).ask("GET", "/Datastreams(1)").status_code == 200


def test_a_challenge_says_how_to_show_a_key(door: Door) -> None:
    for who in (ANONYMOUS, REFUSED):
        for path in ("/Things", "/Observations", "/Datastreams(1)/Observations", "/CreateObservations"):
            answer = as_(door, who).post(path, {})
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == 'Bearer realm="Allmende"'


@pytest.mark.parametrize("name", ["authorization", "cookie"])
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/Things", 200), ("GET", "/Things(99)", 404), ("GET", "/Things?$top=x", 400),
     ("PATCH", "/Things(1)", 400), ("POST", "/Things", 400), ("POST", "/Observations", 400)],
)  # fmt: skip
def test_no_cache_gives_one_askers_answer_to_another(
    door: Door, name: str, method: str, path: str, status: int
) -> None:
    headers = {name: "x", "origin": "https://karte.example"}
    answer = as_(door, MANAGER).ask(method, path, content=b"[", headers=headers)
    assert (answer.status_code, answer.headers["cache-control"]) == (status, "private")
    assert answer.headers["vary"] == "Accept-Encoding, Authorization, Cookie"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


def test_what_everybody_is_told_may_be_kept_by_everybody(door: Door) -> None:
    answer = as_(door, ANONYMOUS).ask("GET", "/Things")
    assert ("cache-control" in answer.headers, answer.headers["vary"]) == (
        False,
        "Accept-Encoding, Authorization, Cookie",
    )
