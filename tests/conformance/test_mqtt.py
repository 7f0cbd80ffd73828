# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""OGC 18-088 §14: observations by publishing, and what changes by subscribing, with a client of others."""

import json
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import httpx
import paho.mqtt.client as paho
import pytest

from allmende.core.config import Mqtt
from allmende.core.principal import OPEN_WRITER
from allmende.sensing.http.app import SensorThings
from allmende.sensing.http.conformance import MQTT
from allmende.sensing.hub import opened
from bench.processes import free_port, served
from tests.conformance.requirement import requirement
from tests.conformance.service import FULL
from tests.sensing.http.door import Door
from tests.sensing.store import bodies
from tests.sensing.stores import settings_at

AT = "2026-11-01T06:00:00Z"
QUIET = 0.5  # seconds in which what must not come would have come


class Town:
    """A whole server: asked by HTTP, spoken to by MQTT."""

    def __init__(self, root: str, port: int) -> None:
        self.root, self.port = root, port
        self.http = httpx.Client(base_url=root, timeout=30)
        self.client = paho.Client(paho.CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
        self.told: Queue[tuple[str, Any]] = Queue()
        self._answers: Queue[Any] = Queue()
        self._left: Queue[Any] = Queue()
        self._topics: list[str] = []
        self.client.on_unsubscribe = lambda *given: self._left.put(given)
        self.client.on_message = self._hear
        self.client.on_subscribe = lambda _, __, ___, codes, ____: self._answers.put(codes)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()

    def _hear(self, _: Any, __: Any, message: paho.MQTTMessage) -> None:
        if not message.retain:
            self.told.put((message.topic, json.loads(message.payload)))

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()
        self.http.close()

    def post(self, path: str, body: Any) -> int:
        answer = self.http.post(path, json=body)
        assert answer.status_code == 201, answer.text
        return int(answer.headers["location"].rpartition("(")[2].removesuffix(")"))

    def patch(self, path: str, body: Any) -> None:
        assert self.http.patch(path, json=body).status_code == 200

    def get(self, path: str) -> Any:
        return self.http.get(path).json()

    def publish(self, topic: str, body: Any) -> None:
        self.client.publish(topic, json.dumps(body), qos=1).wait_for_publish(10)

    def listen(self, *topics: str) -> None:
        """To these and no others."""
        if self._topics:
            self.client.unsubscribe(self._topics)
            self._left.get(timeout=10)
        self._topics = list(topics)
        while not self.told.empty():
            self.told.get()
        for topic in topics:
            self.client.subscribe(topic, qos=1)
            assert not any(one.is_failure for one in self._answers.get(timeout=10)), topic

    def next(self) -> tuple[str, Any]:
        return self.told.get(timeout=10)

    def hears_nothing(self) -> bool:
        try:
            self.told.get(timeout=QUIET)
        except Empty:
            return True
        return False


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    port = free_port()
    with served(tmp_path_factory.mktemp("mqtt"), mqtt_port=str(port)) as server:
        found = Town(f"http://localhost:{server.address[1]}/v1.1", port)
        assert found.post("/Things", FULL) == 1
        yield found
        found.close()


@requirement("create-observations-via-mqtt/observations-creation")
def test_who_publishes_creates_observations_as_who_posts(town: Town) -> None:
    stream = town.post("/Things(1)/Datastreams", bodies.datastream())
    here = f"v1.1/Datastreams({stream})/Observations"
    before = town.get("/MultiDatastreams(3)/Observations")["value"]
    town.publish("v1.1/Observations", {"result": 1, "phenomenonTime": AT, "Datastream": {"@iot.id": stream}})
    town.publish(here, {"result": 2, "resultTime": AT, "parameters": {"a": 1}})
    town.publish(here, {"result": 3, "FeatureOfInterest": bodies.feature(name="Beet")})
    town.publish("v1.1/MultiDatastreams(3)/Observations", {"result": [61.5, 12]})
    found = town.get(f"/Datastreams({stream})/Observations?$orderby=id&$expand=FeatureOfInterest")["value"]
    assert [one["result"] for one in found] == [1, 2, 3]
    assert found[0]["phenomenonTime"] == AT
    assert (found[1]["resultTime"], found[1]["parameters"]) == (AT, {"a": 1})
    assert (
        found[0]["FeatureOfInterest"]["@iot.id"] == found[1]["FeatureOfInterest"]["@iot.id"]
    )  # of the Location
    assert found[2]["FeatureOfInterest"]["name"] == "Beet"
    values = town.get("/MultiDatastreams(3)/Observations")["value"]
    assert [one["result"] for one in values if one not in before] == [[61.5, 12]]


@pytest.mark.parametrize(
    ("topic", "body"),
    [
        ("v1.1/Observations", {"result": 1}),
        ("v1.1/Datastreams(99)/Observations", {"result": 1}),
        ("v1.1/Things", {"name": "a", "description": "b"}),
        ("Datastreams(1)/Observations", {"result": 1}),
        ("v1.0/Datastreams(1)/Observations", {"result": 1}),
    ],
)
def test_what_does_not_fit_creates_nothing(town: Town, topic: str, body: Any) -> None:
    before = town.get("/Observations?$count=true&$top=0"), town.get("/Things?$count=true&$top=0")
    town.publish(topic, body)
    assert (town.get("/Observations?$count=true&$top=0"), town.get("/Things?$count=true&$top=0")) == before


@requirement("receive-updates-via-mqtt/receive-updates")
def test_who_subscribes_is_told_as_a_get_shows_it(town: Town) -> None:
    sets = ("v1.1/Observations", "v1.1/Datastreams(2)/Observations")
    town.listen(*sets)
    number = town.post("/Datastreams(2)/Observations", {"result": "warm"})
    whole = town.get(f"/Observations({number})")
    assert sorted(town.next() for _ in sets) == sorted((one, whole) for one in sets)  # a set: what is new
    town.patch(f"/Observations({number})", {"result": "kalt"})
    whole = town.get(f"/Observations({number})")
    assert sorted(town.next() for _ in sets) == sorted((one, whole) for one in sets)  # and what is changed
    one = ("v1.1/Things(1)", "v1.1/Things(1)/description", "v1.1/Things?$select=name,description")
    town.listen(*one)
    town.patch("/Things(1)", {"description": "neu"})
    told = dict(town.next() for _ in one)
    assert told["v1.1/Things(1)"] == town.get("/Things(1)")  # an entity
    assert told["v1.1/Things(1)/description"] == {"description": "neu"}  # a property
    assert told["v1.1/Things?$select=name,description"] == {"name": FULL["name"], "description": "neu"}
    town.patch("/Things(1)", {"name": "Garten"})
    assert {town.next()[0], town.next()[0]} == {one[0], one[2]}  # the property has not changed
    assert town.hears_nothing()


def test_whichever_way_it_comes_it_is_told(town: Town) -> None:
    topic = "v1.1/Datastreams(1)/Observations?$select=result"
    town.listen(topic)
    stream = {"@iot.id": 1}
    town.post("/Observations", {"result": 11, "Datastream": stream})
    town.publish("v1.1/Observations", {"result": 12, "Datastream": stream})
    rows = [{"Datastream": stream, "components": ["phenomenonTime", "result"], "dataArray": [[AT, 13]]}]
    assert town.http.post("/CreateObservations", json=rows).status_code == 201
    one = {"id": "1", "method": "post", "url": "Datastreams(1)/Observations", "body": {"result": 14}}
    assert town.http.post("/$batch", json={"requests": [one]}).status_code == 200
    assert [town.next() for _ in range(4)] == [(topic, {"result": value}) for value in (11, 12, 13, 14)]


def test_a_nested_set_tells_of_its_members_alone(town: Town) -> None:
    topic = "v1.1/Things(1)/Datastreams?$select=name"
    town.listen(topic)
    town.post("/Things(1)/Datastreams", bodies.datastream(name="Wind"))
    other = town.post("/Things", bodies.thing())
    town.post(f"/Things({other})/Datastreams", bodies.datastream(name="anderswo"))
    assert (town.next(), town.hears_nothing()) == ((topic, {"name": "Wind"}), True)


def test_what_comes_into_being_by_itself_is_told(town: Town) -> None:
    topics = ("v1.1/Things(1)/HistoricalLocations?$select=time", "v1.1/FeaturesOfInterest?$select=name")
    town.listen(*topics)
    town.post("/Things(1)/Locations", bodies.location(name="Dach"))
    assert town.next()[0] == topics[0]
    town.publish("v1.1/Datastreams(1)/Observations", {"result": 1})
    assert town.next()[0] == topics[1]


def test_the_root_says_where_the_mqtt_door_is(town: Town) -> None:
    settings = httpx.get(town.root).json()["serverSettings"]
    place = town.root.removeprefix("http://").removesuffix("/v1.1")
    for one in MQTT:
        assert one in settings["conformance"]
        assert settings[one] == {"endpoints": [f"mqtt://localhost:{town.port}", f"ws://{place}/mqtt"]}


def test_with_tls_it_says_so(tmp_path: Path) -> None:
    settings = settings_at(tmp_path, mqtt=Mqtt(tls_port=8883))
    with opened(settings) as hub:
        found = Door(hub, SensorThings(hub, lambda _: OPEN_WRITER)).get("/")["serverSettings"][MQTT[0]]
    assert found == {"endpoints": ["mqtts://stadt.example:8883", "ws://stadt.example/mqtt"]}
