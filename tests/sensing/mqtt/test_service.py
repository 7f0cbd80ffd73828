# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Publishing stores, and whatever is stored by any door is told to those who hear it and may see it."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from allmende.connectors.contract import PayloadError, Reading
from allmende.core.errors import AllmendeError, Malformed, NotAllowed, Unauthorised, Unknown
from allmende.core.principal import ANONYMOUS, OPEN_WRITER, SYSTEM, Principal, Visibility
from allmende.sensing.entities import BY_SET
from allmende.sensing.http import read
from allmende.sensing.http.answers import Request
from allmende.sensing.hub import Hub, opened
from allmende.sensing.ingest.messages import Messages
from allmende.sensing.mqtt.application import Delivery, Publication
from allmende.sensing.mqtt.service import Service
from allmende.sensing.mqtt.topics import topic_of
from allmende.sensing.store.commands import (
    Command,
    CreateEntity,
    DeleteEntity,
    Parent,
    PatchEntity,
    SetVisibility,
    TakeReadings,
)
from allmende.sensing.store.device_commands import Assigned, PutDevice, PutSource
from tests.sensing.store import bodies
from tests.sensing.stores import settings_at

ROOT = "http://stadt.example/v1.1"
MEMBER = Principal("person", 3, reads=frozenset({1}))
AT = "2026-03-01T10:00:00Z"


class Ear:
    """Hears one topic."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.heard: list[tuple[bytes, bool]] = []

    def send(self, delivery: Delivery, *, retain: bool = False) -> None:
        assert delivery.topic[2:].decode() == self.name
        self.heard.append((delivery.payload, retain))

    @property
    def new(self) -> list[Any]:
        """Since the last time, without what was retained."""
        found, self.heard = [one for one, retain in self.heard if not retain], []
        return [json.loads(one) for one in found]


class Room:
    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.messages = Messages(hub)
        self.service = Service(hub, ROOT, lambda *_: ANONYMOUS, lambda: 0, self.messages)

    async def listen(self, text: str, principal: Principal = ANONYMOUS) -> Ear:
        ear = Ear(text)
        self.service.subscribe(topic_of(text), principal, ear, latest=True)
        await self.quiet()
        return ear

    async def publish(
        self, topic: str, body: Any, principal: Principal = OPEN_WRITER, *, again: bool = False
    ) -> Exception | None:
        done: asyncio.Future[Exception | None] = asyncio.get_running_loop().create_future()
        payload = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.service.publish(principal, Publication(topic, payload, again), done.set_result)
        found = await asyncio.wait_for(done, 10)
        await self.quiet()
        return found

    async def do(self, command: Command) -> Any:
        found = await self.hub.pipeline.submit(command)
        await self.quiet()
        return found

    async def quiet(self) -> None:
        """Everything that was committed is told."""
        await asyncio.sleep(0)
        while self.service._telling is not None or self.service._waiting or self.service._tasks:
            await asyncio.sleep(0.001)

    def get(self, path: str, principal: Principal = ANONYMOUS) -> bytes:
        path, _, query = path.partition("?")
        return read.answer(self.hub, Request("GET", path, query.encode(), ROOT, principal, {})).body

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.hub.database.reading() as connection:
            return connection.execute(sql).fetchall()


Test = Callable[[Room], Awaitable[None]]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[[Test], None]]:
    with opened(settings_at(tmp_path)) as hub:
        hub.pipeline.put_and_wait(CreateEntity(OPEN_WRITER, "Thing", bodies.whole_thing()))
        yield lambda test: asyncio.run(within(hub, test))


async def within(hub: Hub, test: Test) -> None:
    room = Room(hub)
    await test(room)
    room.messages.close()


Run = Callable[[Test], None]


@pytest.mark.parametrize(
    ("topic", "body"),
    [
        ("v1.1/Datastreams(1)/Observations", {"result": 7}),
        ("v1.1/Observations", {"result": 7, "Datastream": {"@iot.id": 1}}),
        ("FROST-Server/v1.1/Datastreams(1)/Observations", {"result": 7, "phenomenonTime": AT}),
        (
            "v1.1/Datastreams(1)/Observations",
            {"result": 7, "FeatureOfInterest": bodies.feature(), "parameters": {"a": 1}},
        ),
    ],
)
def test_what_is_published_is_stored_and_told_as_a_get_shows_it(run: Run, topic: str, body: Any) -> None:
    async def test(room: Room) -> None:
        ears = [
            await room.listen(f"v1.1/{one}Observations")
            for one in ("", "Datastreams(1)/", "Things(1)/Datastreams(1)/")
        ]
        assert await room.publish(topic, body) is None
        for ear in ears:
            ((payload, retain),) = ear.heard
            assert (payload, retain) == (room.get(f"/Observations({json.loads(payload)['@iot.id']})"), False)

    run(test)


@pytest.mark.parametrize(
    ("topic", "body", "error"),
    [
        ("v1.1/Datastreams(1)/Observations", b"kaputt", Malformed),
        ("v1.1/Datastreams(99)/Observations", {"result": 1}, Unknown),
        ("v1.1/Observations", {"result": 1}, Malformed),
        ("v1.1/Things", {"name": "a", "description": "b"}, NotAllowed),
        ("v1.1/Datastreams(1)", {"name": "a"}, NotAllowed),
        ("haus/temperatur", b"7", NotAllowed),
    ],
)
def test_what_cannot_be_stored_is_told(run: Run, topic: str, body: Any, error: type[AllmendeError]) -> None:
    async def test(room: Room) -> None:
        try:
            found = await room.publish(topic, body)
        except AllmendeError as raised:
            found = raised
        assert type(found) is error
        assert room.rows("SELECT count(*) FROM observation") == [(0,)]
        room.service.refused(OPEN_WRITER, "station-1", Publication(topic, b"x", again=False), found)
        await room.do(SetVisibility(SYSTEM, "Thing", 1, Visibility.PUBLIC))
        kept = room.rows("SELECT connector, external, organisation FROM rejected")
        assert kept == [("mqtt", "station-1", 1)]

    run(test)


def test_what_is_linked_comes_along_where_a_subscriber_wants_it(run: Run) -> None:
    async def test(room: Room) -> None:
        nested = "$expand=Datastream($select=name;$expand=Thing($select=name))&$select=result"
        values = await room.listen(f"v1.1/Datastreams(1)/Observations?{nested}")
        thing = await room.listen("v1.1/Things(1)?$select=name&$expand=Datastreams($select=name)", MEMBER)
        hidden = await room.listen("v1.1/Things?$expand=Datastreams")
        await room.publish("v1.1/Datastreams(1)/Observations", {"result": 7})
        (told,) = values.new
        assert told == json.loads(
            room.get(f"/Observations({room.rows('SELECT id FROM observation')[0][0]})?{nested}")
        )
        assert told["Datastream"]["Thing"]["name"]
        assert [len(json.loads(body)["Datastreams"]) for body, _ in thing.heard] == [1]
        await room.do(SetVisibility(SYSTEM, "Thing", 1, Visibility.ORGANISATION))
        await room.do(PatchEntity(SYSTEM, "Thing", 1, {"name": "neu"}))
        assert [one["name"] for one in thing.new][-1] == "neu"
        assert hidden.new == []

    run(test)


def test_a_subscription_that_is_made_again_and_again_asks_the_store_once(run: Run) -> None:
    async def test(room: Room) -> None:
        asked: list[str] = []
        latest = room.service._rendering.latest

        def slow(topic: Any, principal: Principal) -> bytes | None:
            asked.append(topic.name)
            time.sleep(0.01)
            return latest(topic, principal)

        room.service._rendering.latest = slow  # type: ignore[method-assign]
        topic = topic_of("v1.1/Things(1)")
        for _ in range(200):
            ear = Ear("v1.1/Things(1)")
            room.service.subscribe(topic, OPEN_WRITER, ear, latest=True)
            room.service.unsubscribe(topic, OPEN_WRITER, ear)
        room.service.subscribe(topic, OPEN_WRITER, ear, latest=True)
        await room.quiet()
        assert (len(ear.heard), len(asked) < 10) == (1, True)

    run(test)


def test_who_shows_no_key_publishes_nothing(run: Run) -> None:
    async def test(room: Room) -> None:
        with pytest.raises(Unauthorised):
            await room.publish("v1.1/Datastreams(1)/Observations", {"result": 1}, ANONYMOUS)

    run(test)


def test_a_repetition_with_its_own_time_is_stored_once(run: Run) -> None:
    async def test(room: Room) -> None:
        for again in (False, True, True):
            body = {"result": 7, "phenomenonTime": AT}
            assert await room.publish("v1.1/Datastreams(1)/Observations", body, again=again) is None
        assert room.rows("SELECT result FROM observation") == [(7,)]
        assert room.rows("SELECT * FROM flag") == []

    run(test)


def test_a_repetition_without_a_time_is_stored_and_can_be_told_apart(run: Run) -> None:
    async def test(room: Room) -> None:
        for again in (False, True):
            await room.publish("v1.1/Datastreams(1)/Observations", {"result": 7}, again=again)
        await room.do(SetVisibility(SYSTEM, "Thing", 1, Visibility.PUBLIC))
        stored = room.rows("SELECT start FROM observation ORDER BY start")
        assert room.rows("SELECT datastream, start, rule FROM flag") == [(1, stored[1][0], "redelivery")]

    run(test)


def test_a_device_publishes_to_a_topic_of_its_own(run: Run) -> None:
    async def test(room: Room) -> None:
        mapping = {"topic": "tele/{device}/SENSOR", "lines": [{"name": "t", "path": "AM2301.Temperature"}]}
        await room.do(PutSource(OPEN_WRITER, "generic", "Tasmota", 1, mapping))
        await room.do(PutDevice(OPEN_WRITER, 1, "garten", 1, {"t": Assigned(1)}))
        ear = await room.listen("v1.1/Datastreams(1)/Observations")
        body = {"Time": AT, "AM2301": {"Temperature": 19.9}}
        assert await room.publish("tele/garten/SENSOR", body) is None
        assert [one["result"] for one in ear.new] == [19.9]
        assert type(await room.publish("tele/keller/SENSOR", body)) is PayloadError
        assert type(await room.publish("tele/garten/SENSOR", b"{")) is PayloadError
        assert type(await room.publish("tele/garten/STATE", body)) is NotAllowed

    run(test)


def test_readings_of_other_doors_and_corrections_are_told(run: Run) -> None:
    async def test(room: Room) -> None:
        ear = await room.listen("v1.1/Datastreams(1)/Observations?$select=result")
        await room.do(TakeReadings(OPEN_WRITER, [Reading(1, 1_000_000, 1), Reading(1, 2_000_000, 2)]))
        await room.do(TakeReadings(OPEN_WRITER, [Reading(1, 1_000_000, 3)]))
        assert ear.new == [{"result": 1}, {"result": 2}, {"result": 3}]

    run(test)


def test_a_multi_datastream_has_its_own_topic(run: Run) -> None:
    async def test(room: Room) -> None:
        number = await room.do(
            CreateEntity(OPEN_WRITER, "MultiDatastream", bodies.multi_datastream(Thing={"@iot.id": 1}))
        )
        right = await room.listen(f"v1.1/MultiDatastreams({number})/Observations")
        wrong = await room.listen(f"v1.1/Datastreams({number})/Observations")
        assert await room.publish(f"v1.1/MultiDatastreams({number})/Observations", {"result": [1, 2]}) is None
        assert [one["result"] for one in right.new] == [[1, 2]]
        assert wrong.new == []

    run(test)


def test_entities_and_properties_are_told_when_they_change(run: Run) -> None:
    async def test(room: Room) -> None:
        whole, text, name = [
            await room.listen(f"v1.1/Things(1){one}") for one in ("", "/description", "?$select=name")
        ]
        assert [retain for _, retain in whole.heard] == [True]
        whole.heard, text.heard, name.heard = [], [], []
        await room.do(PatchEntity(OPEN_WRITER, "Thing", 1, {"name": "Neu"}))
        await room.do(PatchEntity(OPEN_WRITER, "Thing", 1, {"description": "anders"}))
        assert [one["name"] for one in whole.new] == ["Neu", "Neu"]
        assert text.new == [{"description": "anders"}]
        assert name.new == [{"name": "Neu"}, {"name": "Neu"}]

    run(test)


def test_sets_tell_of_what_is_new_and_only_of_what_belongs_to_them(run: Run) -> None:
    async def test(room: Room) -> None:
        things, own, other = [
            await room.listen(f"v1.1/Things{one}") for one in ("", "(1)/Datastreams", "(2)/Datastreams")
        ]
        second = await room.do(CreateEntity(OPEN_WRITER, "Thing", bodies.whole_thing()))
        assert [one["@iot.id"] for one in things.new] == [second]
        assert own.new == []
        assert [one["@iot.id"] for one in other.new] == [2]
        parent = Parent("Thing", 1, "Datastreams")
        await room.do(CreateEntity(OPEN_WRITER, "Datastream", bodies.datastream(), parent))
        assert [one["@iot.id"] for one in own.new] == [3]

    run(test)


def test_what_belongs_to_an_observation_is_told_too(run: Run) -> None:
    async def test(room: Room) -> None:
        features, times, thing_of = [
            await room.listen(f"v1.1/{one}")
            for one in ("FeaturesOfInterest", "Datastreams(1)/phenomenonTime", "Datastreams(1)/Thing")
        ]
        thing_of.heard = []
        await room.publish("v1.1/Datastreams(1)/Observations", {"result": 1, "phenomenonTime": AT})
        assert len(features.new) == 1
        assert times.new == [{"phenomenonTime": f"{AT}/{AT}"}]
        await room.do(PatchEntity(OPEN_WRITER, "Thing", 1, {"name": "Neu"}))
        assert [one["name"] for one in thing_of.new] == ["Neu"]

    run(test)


def test_observations_of_a_feature_are_told_there(run: Run) -> None:
    async def test(room: Room) -> None:
        await room.publish("v1.1/Datastreams(1)/Observations", {"result": 1})
        ear, other = [await room.listen(f"v1.1/FeaturesOfInterest({one})/Observations") for one in (1, 2)]
        await room.publish("v1.1/Datastreams(1)/Observations", {"result": 2})
        await room.publish(
            "v1.1/Datastreams(1)/Observations", {"result": 3, "FeatureOfInterest": bodies.feature(1.0)}
        )
        assert [one["result"] for one in ear.new] == [2]
        assert [one["result"] for one in other.new] == [3]

    run(test)


def test_the_latest_value_is_retained(run: Run) -> None:
    async def test(room: Room) -> None:
        for value in (1, 2):
            await room.publish("v1.1/Datastreams(1)/Observations", {"result": value})
        ear = await room.listen("v1.1/Datastreams(1)/Observations?$select=result")
        assert [(json.loads(one), retain) for one, retain in ear.heard] == [({"result": 2}, True)]
        assert (await room.listen("v1.1/Observations")).heard == []
        assert (await room.listen("v1.1/Things(99)")).heard == []

    run(test)


def test_deletions_are_told_to_those_who_ask_for_them_and_manage_something(run: Run) -> None:
    async def test(room: Room) -> None:
        ear, stranger = [await room.listen("v1.1/Things/$deleted", one) for one in (OPEN_WRITER, ANONYMOUS)]
        plain = await room.listen("v1.1/Things(1)")
        plain.heard = []
        await room.do(DeleteEntity(OPEN_WRITER, "Thing", 1))
        assert ear.new == [{"@iot.id": 1, "@iot.selfLink": f"{ROOT}/Things(1)"}]
        assert (stranger.new, plain.new) == ([], [])

    run(test)


def test_the_deletion_of_what_was_hidden_is_told_to_its_organisation_alone(run: Run) -> None:
    async def test(room: Room) -> None:
        own, other, all_ = (
            Principal("key", 1, reads=frozenset({1}), manages=frozenset({1})),
            Principal("key", 2, reads=frozenset({2}), manages=frozenset({2})),
            SYSTEM,
        )
        await room.do(SetVisibility(OPEN_WRITER, "Thing", 1, Visibility.ORGANISATION))
        for entity in ("Things", "Datastreams", "HistoricalLocations"):
            assert room.rows(f"SELECT 1 FROM {BY_SET[entity].table}")
        ears = [
            [await room.listen(f"v1.1/{entity}/$deleted", one) for one in (own, all_, other)]
            for entity in ("Things", "Datastreams", "HistoricalLocations")
        ]
        await room.do(DeleteEntity(own, "Thing", 1))
        assert [[len(one.new) for one in three] for three in ears] == [[1, 1, 0]] * 3

    run(test)


TOPICS = (
    "Observations",
    "Datastreams(1)/Observations",
    "Datastreams(1)/Observations?$select=result",
    "Things",
    "Things(1)",
    "Things(1)/name",
    "Things(1)/Datastreams",
    "Datastreams(1)",
    "Datastreams(1)/phenomenonTime",
    "FeaturesOfInterest(1)/Observations",
    "FeaturesOfInterest",
    "Locations(1)",
    "Sensors(1)/name",
)


def test_what_is_hidden_is_told_to_its_own_alone(run: Run) -> None:
    async def test(room: Room) -> None:
        await room.publish("v1.1/Datastreams(1)/Observations", {"result": 1})
        strangers = [await room.listen(f"v1.1/{one}") for one in TOPICS]
        members = [await room.listen(f"v1.1/{one}", MEMBER) for one in TOPICS]
        await room.do(SetVisibility(SYSTEM, "Thing", 1, Visibility.ORGANISATION, whole=True))
        for ear in (*strangers, *members):
            ear.heard = []
        await room.publish("v1.1/Datastreams(1)/Observations", {"result": 2})
        for entity in ("Thing", "Location", "Sensor"):
            await room.do(PatchEntity(SYSTEM, entity, 1, {"name": "geheim"}))
        for ear in strangers:
            assert ear.heard == [], ear.name
        told = {ear.name for ear in members if ear.heard}
        assert len(told) >= len(TOPICS) - 2, told  # no feature, no Datastream is new
        late = [await room.listen(f"v1.1/{one}") for one in TOPICS]
        assert all(ear.heard == [] for ear in late)

    run(test)


def test_who_hears_nothing_more_costs_nothing(run: Run) -> None:
    async def test(room: Room) -> None:
        ear = await room.listen("v1.1/Observations")
        room.service.unsubscribe(topic_of("v1.1/Observations"), ANONYMOUS, ear)
        await room.publish("v1.1/Datastreams(1)/Observations", {"result": 1})
        assert ear.heard == []
        assert not room.hub.feed.is_heard

    run(test)


def test_each_key_is_asked_for_itself(run: Run) -> None:
    async def test(room: Room) -> None:
        keys = [replace(MEMBER, id=one) for one in (1, 2)]
        ears = [await room.listen("v1.1/Observations", one) for one in keys]
        await room.publish("v1.1/Datastreams(1)/Observations", {"result": 5})
        assert [[one["result"] for one in ear.new] for ear in ears] == [[5], [5]]

    run(test)
