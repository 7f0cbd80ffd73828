# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Two stores with the same writes, what is private taken out of the second: whoever may not read it cannot
tell them apart, by whatever is asked or tried."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from allmende.core.config import Sensing, Settings
from allmende.core.errors import AllmendeError
from allmende.core.principal import ANONYMOUS, SYSTEM, Principal, Visibility
from allmende.sensing.changes import Feed
from allmende.sensing.entities import BY_NAME, ENTITIES
from allmende.sensing.odata.text import expression_to_text
from allmende.sensing.store.commands import CreateEntity, DeleteEntity, Parent, PatchEntity, SetVisibility
from allmende.sensing.store.database import Database
from allmende.sensing.store.writer import Writer
from tests.sensing.http.test_read_visibility import doors
from tests.sensing.queries import Queries
from tests.sensing.store import bodies
from tests.sensing.stores import STORES, database_at, few_on_postgres
from tests.sensing.town import NOW, ROOT, FakeHub, Town

PRIVATE, PUBLIC = Visibility.ORGANISATION, Visibility.PUBLIC
ROOTS = [one for one in ENTITIES if one.is_root]
MOST_PAGES = 30


def keeper(organisation: int) -> Principal:
    own = frozenset({organisation})
    return Principal("key", organisation, reads=own, manages=own, home=organisation)


ASKERS = {
    "anonymous": ANONYMOUS,
    "member of another": Principal("person", 9, reads=frozenset({3})),
    "keeper of one of both": keeper(2),
}
PAGED = [
    "/Things?$top=1",
    "/Locations?$top=1&$count=true",
    "/Datastreams?$top=1&$orderby=Sensor/name desc,ObservedProperty/id",
    "/Sensors?$top=1&$orderby=name desc",
    "/HistoricalLocations?$top=1&$orderby=Thing/name",
    "/FeaturesOfInterest?$top=1&$expand=Observations($top=1)",
    "/Observations?$top=2&$orderby=phenomenonTime desc",
    "/Observations?$top=2&$resultFormat=dataArray",
    "/Observations?$top=1&$orderby=FeatureOfInterest/name",
    "/Things?$expand=Datastreams($top=1;$count=true;$expand=Observations($top=1;$count=true))",
    "/Locations?$expand=Things($top=1;$expand=Datastreams),HistoricalLocations($top=1)",
    "/Datastreams?$select=id,observedArea,phenomenonTime,resultTime",
    "/MultiDatastreams?$top=1&$expand=ObservedProperties($top=1),Observations($top=1)",
]


@dataclass
class World:
    """A store that is written to and asked."""

    database: Database
    writer: Writer
    town: Town

    def do(self, command: Any) -> tuple[int, Any]:
        outcome = self.writer.write_batch([command])[0]
        if isinstance(outcome, AllmendeError):
            return outcome.status, outcome.message
        assert not isinstance(outcome, BaseException), outcome
        return 200, outcome

    def ids(self, entity: str, where: str = "TRUE") -> list[int]:
        with self.database.reading() as connection:
            only = BY_NAME[entity].only
            kind = "TRUE" if only is None else "{} = {}".format(*only)
            sql = f"SELECT id FROM {BY_NAME[entity].table} WHERE {where} AND {kind} ORDER BY id"
            return [one for (one,) in connection.execute(sql)]

    def owner(self, entity: str, number: int) -> int:
        with self.database.reading() as connection:
            sql = f"SELECT organisation FROM {BY_NAME[entity].table} WHERE id = ?"
            return int(connection.execute(sql, (number,)).fetchone()[0])

    def answer(self, url: str, who: Principal) -> tuple[int, bytes]:
        try:
            found = self.town.ask(url, who)
        except AllmendeError as error:
            return error.status, error.message.encode()
        return found.status, found.body

    def pages(self, url: str, who: Principal) -> list[tuple[int, bytes]]:
        """The answer, and all that its next links lead to, on every level."""
        found, waiting = [self.answer(url, who)], []
        waiting += _next_links(json.loads(found[0][1]))
        while waiting and len(found) < MOST_PAGES:
            link = waiting.pop(0)
            page = self.town.follow(link, who)
            found.append((200, json.dumps(page).encode()))
            waiting += _next_links(page)
        return found


def _next_links(document: Any) -> Iterator[str]:
    if isinstance(document, list):
        for one in document:
            yield from _next_links(one)
    elif isinstance(document, dict):
        for name, value in document.items():
            if name.endswith("@iot.nextLink"):
                yield value
            else:
                yield from _next_links(value)


def opened(folder: Path) -> World:
    database = database_at(folder)
    writer = Writer(database, Feed(), zone=ZoneInfo("Europe/Berlin"), clock=lambda: NOW)
    hub = FakeHub(Settings(data=folder, sensing=Sensing(page_size=50)), database)
    return World(database, writer, Town(hub))


def closed(world: World) -> None:
    world.writer.close()
    world.database.close()


# What is done to both worlds. A number chooses among what is there.


def _chosen(world: World, entity: str, number: int, where: str = "TRUE") -> int | None:
    ids = world.ids(entity, where)
    return ids[number % len(ids)] if ids else None


def _place(world: World, number: int | None) -> list[Any]:
    if number is None:
        return []
    shared = _chosen(world, "Location", number, "visibility = 1") if number % 2 else None
    return [bodies.location(number, name=f"Ort {number}") if shared is None else {"@iot.id": shared}]


def _stream(world: World, number: int) -> dict[str, Any]:
    """Its own sensor and observed property, or those of others."""
    body = bodies.datastream(name=f"Reihe {number}")
    sensor = _chosen(world, "Sensor", number, "visibility = 1") if number % 3 == 1 else None
    observed = _chosen(world, "ObservedProperty", number, "visibility = 1") if number % 3 == 2 else None
    body |= {} if sensor is None else {"Sensor": {"@iot.id": sensor}}
    return body | ({} if observed is None else {"ObservedProperty": {"@iot.id": observed}})


def station(world: World, organisation: int, visibility: Visibility, place: int | None, streams: int) -> None:
    body = bodies.thing(Locations=_place(world, place))
    body["Datastreams"] = [_stream(world, streams + place_) for place_ in range(streams % 3)]
    if streams % 4 == 3:
        body["MultiDatastreams"] = [bodies.multi_datastream(name=f"Reihen {streams}")]
    world.do(CreateEntity(keeper(organisation), "Thing", body, None, visibility))


def stream(world: World, number: int, visibility: Visibility) -> None:
    thing = _chosen(world, "Thing", number)
    if thing is not None:
        who = keeper(world.owner("Thing", thing))
        body = _stream(world, number)
        world.do(CreateEntity(who, "Datastream", body, Parent("Thing", thing, "Datastreams"), visibility))


def observe(world: World, number: int, kind: int) -> None:
    """Of the automatic feature, of one of its own, or of one that is public."""
    kind_of_stream = "MultiDatastream" if number % 3 == 2 else "Datastream"
    datastream = _chosen(world, kind_of_stream, number)
    if datastream is None:
        return
    result = number if kind_of_stream == "Datastream" else [number, None]
    body: dict[str, Any] = {"result": result, kind_of_stream: {"@iot.id": datastream}}
    feature = _chosen(world, "FeatureOfInterest", number, "visibility = 1")
    if kind == 1:
        body["FeatureOfInterest"] = bodies.feature(number, name=f"Feld {number}")
    elif kind == 2 and feature is not None:
        body["FeatureOfInterest"] = {"@iot.id": feature}
    world.do(CreateEntity(keeper(world.owner(kind_of_stream, datastream)), "Observation", body))


def show(world: World, entity: str, number: int, visibility: Visibility) -> None:
    chosen = _chosen(world, entity, number)
    if chosen is None:
        return
    world.do(SetVisibility(SYSTEM, entity, chosen, visibility))
    if (
        entity.endswith("Datastream") and visibility is PUBLIC
    ):  # what is published is published with its features
        observed = f"id IN (SELECT feature FROM datastream_feature WHERE datastream = {chosen})"
        for feature in world.ids("FeatureOfInterest", observed):
            world.do(SetVisibility(SYSTEM, "FeatureOfInterest", feature, visibility))


def move(world: World, number: int, place: int) -> None:
    thing = _chosen(world, "Thing", number)
    if thing is not None:
        who = keeper(world.owner("Thing", thing))
        there = _place(world, place)[0]
        if "@iot.id" in there:
            world.do(PatchEntity(who, "Thing", thing, {"Locations": [there]}))
        else:
            world.do(CreateEntity(who, "Location", there, Parent("Thing", thing, "Locations")))


number = some.integers(0, 11)
visible = some.sampled_from([PRIVATE, PRIVATE, PUBLIC])
act = some.one_of(
    some.builds(lambda *given: partial(_run, station, given), some.sampled_from([1, 2]), visible,
                some.none() | number, number),
    some.builds(lambda *given: partial(_run, stream, given), number, visible),
    some.builds(lambda *given: partial(_run, observe, given), number, some.integers(0, 2)),
    some.builds(lambda *given: partial(_run, observe, given), number, some.integers(0, 2)),
    some.builds(lambda *given: partial(_run, show, given),
                some.sampled_from(["Thing", "Datastream", "MultiDatastream", "Location"]), number,
                some.sampled_from([PRIVATE, PUBLIC])),
    some.builds(lambda *given: partial(_run, move, given), number, number),
)  # fmt: skip


def _run(what: Any, given: tuple[Any, ...], world: World) -> None:
    what(world, *given)


def private_to_others(world: World, who: Principal) -> list[tuple[str, int]]:
    mine = ", ".join(map(str, who.reads)) or "0"
    where = f"visibility = 0 AND organisation NOT IN ({mine})"
    return [(one.name, number) for one in ROOTS for number in world.ids(one.name, where)]


def take_out(world: World, private: list[tuple[str, int]]) -> None:
    for entity, number in private:
        if number in world.ids(entity):
            assert world.do(DeleteEntity(SYSTEM, entity, number))[0] == 200


def attempts(entity: str, number: int) -> list[Any]:
    """What somebody may try that knows an id or guesses it."""
    link = {"@iot.id": number}
    target = BY_NAME[entity]
    found = [
        partial(PatchEntity, entity=entity, id=number, body={"name": "x"}),
        partial(DeleteEntity, entity=entity, id=number),
        partial(SetVisibility, entity=entity, id=number, visibility=PUBLIC),
    ]
    for other in ENTITIES:
        for one in other.links:
            if one.target == entity:
                value = [link] if one.many else link
                body = {"name": "x", "description": "x", "result": 1, "time": "2026-01-01T00:00:00Z",
                        "Thing": {"@iot.id": 999}, one.name: value}  # fmt: skip
                known = {name: body[name] for name in body if other.property(name) or other.link(name)}
                found.append(partial(CreateEntity, entity=other.name, body=known))
    found += [
        partial(CreateEntity, entity=one.target, body={}, parent=Parent(entity, number, one.name))
        for one in target.links
        if one.many
    ]
    return found


def compare(one: World, two: World, who: Principal, urls: list[str]) -> None:
    for url in urls:
        assert one.answer(url, who) == two.answer(url, who), url
    for url in PAGED:
        assert one.pages(url, who) == two.pages(url, who), url


def questions(world: World, private: list[tuple[str, int]], seed: int) -> list[str]:
    queries = Queries(seed)
    found = queries.random.sample(doors(), 60)
    for entity in ENTITIES:
        text = expression_to_text(queries.filter(entity)).replace("%", "%25")
        found.append(f"/{entity.set}?$filter={text}&$count=true&$select=id")
    for name, number in private:
        entity = BY_NAME[name]
        found += [f"/{entity.set}({number})", f"/{entity.set}({number})/name/$value"]
        found += [f"/{entity.set}({number})/{link.name}" for link in entity.links]
        found += [f"/{one.set}?$filter={link.name}/id eq {number}" for one in ENTITIES for link in one.links
                  if link.target == name]  # fmt: skip
    found += [f"/Observations({number})" for number in world.ids("Observation")]
    return found


@pytest.mark.usefixtures("tmp_path")
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.lists(act, min_size=4, max_size=14), some.sampled_from(sorted(ASKERS)), some.integers(0, 1000))
@few_on_postgres(3)
def test_what_is_private_might_as_well_not_be_there(acts: list[Any], asker: str, seed: int) -> None:
    who = ASKERS[asker]
    with TemporaryDirectory() as folder:
        with_it, without = opened(Path(folder, "a")), opened(Path(folder, "b"))
        try:
            for world in (with_it, without):
                for one in acts:
                    one(world)
            private = private_to_others(with_it, who)
            take_out(without, private)
            urls = questions(with_it, private, seed)
            compare(with_it, without, who, urls)
            _try_to_write(with_it, without, who, private)
            compare(with_it, without, who, urls)
        finally:
            closed(with_it)
            closed(without)
            STORES.release()


def _try_to_write(with_it: World, without: World, who: Principal, private: list[tuple[str, int]]) -> None:
    for entity, number in private:
        for command in attempts(entity, number):
            found = with_it.do(command(principal=who))
            assert found == without.do(command(principal=who)), command
            assert found[0] >= 400, command
    for one in ROOTS:  # what is one's own may be deleted, whoever uses it unseen
        for number in without.ids(one.name, "visibility = 1"):
            command = DeleteEntity(who, one.name, number)
            assert with_it.do(command) == without.do(command), command


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    found = opened(tmp_path)
    yield found
    closed(found)


def test_the_answer_to_a_hidden_id_differs_from_that_to_no_id_by_the_id_alone(world: World) -> None:
    station(world, 1, PRIVATE, 0, 1)
    for entity in ("Things", "Locations", "Sensors", "ObservedProperties", "Datastreams", "MultiDatastreams"):
        hidden, none = (world.answer(f"/{entity}({one})", ANONYMOUS) for one in (1, 987))
        assert (hidden[0], hidden[1].replace(b"(1)", b"(987)")) == none


def test_a_public_area_does_not_show_where_a_hidden_feature_is(world: World) -> None:
    station(world, 1, PUBLIC, 0, 1)
    world.do(CreateEntity(keeper(1), "FeatureOfInterest", bodies.feature(50, 10), None, PRIVATE))
    for feature in ({"@iot.id": 1}, bodies.feature(8, 52)):
        body = {"result": 1, "Datastream": {"@iot.id": 1}, "FeatureOfInterest": feature}
        assert world.do(CreateEntity(keeper(1), "Observation", body))[0] == 200
    assert world.town.get("/Datastreams(1)")["observedArea"] == bodies.point(8, 52)
    world.do(SetVisibility(SYSTEM, "FeatureOfInterest", 1, PUBLIC))
    assert world.town.get("/Datastreams(1)")["observedArea"]["coordinates"][0][0] == [8, 10]
    world.do(SetVisibility(SYSTEM, "FeatureOfInterest", 1, PRIVATE))
    assert world.town.get("/Datastreams(1)")["observedArea"] == bodies.point(8, 52)


def test_what_is_put_into_a_hidden_station_is_hidden(world: World) -> None:
    station(world, 1, PRIVATE, None, 0)
    stream(world, 0, PUBLIC)
    place = bodies.location()
    world.do(CreateEntity(keeper(1), "Location", place, Parent("Thing", 1, "Locations")))
    body = {"result": 1, "FeatureOfInterest": bodies.feature()}
    world.do(CreateEntity(keeper(1), "Observation", body, Parent("Datastream", 1, "Observations")))
    several = bodies.multi_datastream(Sensor={"@iot.id": 1}, ObservedProperties=[{"@iot.id": 1}] * 1)
    several |= {name: several[name][:1] for name in ("multiObservationDataTypes", "unitOfMeasurements")}
    world.do(CreateEntity(keeper(1), "MultiDatastream", several, Parent("Thing", 1, "MultiDatastreams")))
    for one in ENTITIES:
        assert world.town.get(f"/{one.set}?$count=true") == {"@iot.count": 0, "value": []}, one.set
        assert world.town.get(f"/{one.set}?$count=true", keeper(1))["@iot.count"] == 1, one.set


def test_a_sensor_that_is_used_unseen_goes_from_its_owner_alone(world: World) -> None:
    station(world, 1, PUBLIC, None, 1)
    body = bodies.thing(Datastreams=[bodies.datastream(Sensor={"@iot.id": 1})])
    world.do(CreateEntity(keeper(2), "Thing", body, None, PRIVATE))
    assert world.do(DeleteEntity(keeper(1), "Sensor", 1)) == (200, None)
    assert world.answer("/Sensors(1)", keeper(1))[0] == 404
    assert world.ids("Datastream") == [2]
    assert world.town.get("/Datastreams(2)/Sensor", keeper(2))["@iot.selfLink"] == f"{ROOT}/Sensors(1)"


def test_a_sensor_that_others_are_seen_to_use_stays(world: World) -> None:
    station(world, 1, PUBLIC, None, 1)
    body = bodies.thing(Datastreams=[bodies.datastream(Sensor={"@iot.id": 1})])
    world.do(CreateEntity(keeper(2), "Thing", body, None, PUBLIC))
    assert world.do(DeleteEntity(keeper(1), "Sensor", 1))[0] == 403
    assert world.ids("Datastream") == [1, 2]
