# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Devices and their networks push: what they send is stored once, what is wrong is told and kept."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from allmende.core.errors import Unauthorised
from allmende.core.principal import ANONYMOUS, OPEN_WRITER, Principal
from allmende.sensing.http.answers import Scope
from allmende.sensing.http.push import Push
from allmende.sensing.hub import Hub, opened
from allmende.sensing.ingest.messages import Messages
from allmende.sensing.store.commands import CreateEntity
from allmende.sensing.store.device_commands import Assigned, PutDecoder, PutDevice, PutSource
from tests.connectors.told import airrohr, chirpstack, ttn
from tests.sensing.store import bodies
from tests.sensing.stores import settings_at

KEY = "alm_1_secret"
WARM = {
    "temperature": Assigned(1),
    "BME280_temperature": Assigned(1),
    "level": Assigned(1),
    "s1": Assigned(1),
}
DEVICES = {
    "ttn": "boden-1",
    "chirpstack": "0101010101010a0b",
    "sensor_community": "esp8266-2392534",
    "opensensemap": "b1",
    "generic": "d1",
}


def asks(scope: Scope) -> Principal:
    """A key, no key, or a wrong one."""
    shown = dict(scope["headers"]).get(b"authorization")
    if shown is None:
        return ANONYMOUS
    if shown != f"Bearer {KEY}".encode():
        raise Unauthorised("This key is not known here.")
    return Principal("key", 1, observes=frozenset({1}))


class Town:
    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    def post(
        self, path: str, body: Any, key: str | None = f"Bearer {KEY}", *, method: str = "POST"
    ) -> httpx.Response:
        headers = ({"authorization": key} if key else {}) | {"x-sensor": "esp8266-2392534"}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()

        async def ask() -> httpx.Response:
            messages = Messages(self.hub)
            transport = httpx.ASGITransport(Push(messages, asks, 100_000, self.hub.clock))
            async with httpx.AsyncClient(transport=transport, base_url="http://stadt.example") as client:
                answer = await client.request(method, path, content=content, headers=headers)
            messages.close()
            return answer

        return asyncio.run(ask())

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.hub.database.reading() as connection:
            return connection.execute(sql).fetchall()

    @property
    def values(self) -> list[Any]:
        return [one for (one,) in self.rows("SELECT result FROM observation ORDER BY start, id")]

    @property
    def refused(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT connector, external, reason, times FROM rejected ORDER BY id")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with opened(settings_at(tmp_path)) as hub:
        hub.pipeline.put_and_wait(CreateEntity(OPEN_WRITER, "Thing", bodies.whole_thing()))
        for source, (connector, device) in enumerate(DEVICES.items(), 1):
            hub.pipeline.put_and_wait(PutSource(OPEN_WRITER, connector, "unsere", 1))
            hub.pipeline.put_and_wait(PutDevice(OPEN_WRITER, source, device, 1, WARM))
        yield Town(hub)


@pytest.mark.parametrize(
    ("path", "body", "value"),
    [
        ("/push/ttn/1", ttn(), 20.5),
        ("/push/ttn", ttn(), 20.5),
        ("/push/chirpstack/2?event=up", chirpstack(), 1.25),
        ("/push/luftdaten", airrohr(BME280_temperature="6.89"), 6.89),
        ("/push/luftdaten/", airrohr(BME280_temperature="6.89"), 6.89),
        ("/boxes/b1/data", {"s1": "12.3"}, 12.3),
        ("/boxes/b1/s1", {"value": "12.3"}, 12.3),
        ("/push/json/5?device=d1", {"level": 3}, 3),
    ],
)
def test_what_a_device_sends_is_stored(town: Town, path: str, body: Any, value: float) -> None:
    answer = town.post(path, body)
    assert answer.status_code in (200, 201), answer.text
    assert town.values == [value]
    assert town.refused == []


def test_a_network_that_sends_twice_stores_once(town: Town) -> None:
    first, second = town.post("/push/ttn/1", ttn()), town.post("/push/ttn/1", ttn())
    assert (first.json()["added"], second.json()["added"]) == (1, 0)
    assert town.values == [20.5]


def test_a_box_is_answered_as_it_expects_and_may_send_its_token_alone(town: Town) -> None:
    answer = town.post("/boxes/b1/data", {"s1": "12.3"}, KEY)
    assert (answer.status_code, answer.text) == (201, "Measurements saved in box")
    refused = town.post("/boxes/b1/data", {"s1": "warm"}, KEY)
    assert (refused.status_code, refused.json()["code"]) == (400, 400)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("javascript", "function decodeUplink(i) { return {data: {level: i.bytes[0] + i.fPort}}; }"),
        ("layout", '[[value]]\nname = "level"\nat = 0\ntype = "u8"\nshift = 1'),
    ],
)
def test_a_decoder_that_was_pasted_makes_the_values(town: Town, kind: Any, text: str) -> None:
    number = town.hub.pipeline.put_and_wait(PutDecoder(OPEN_WRITER, "Pegel", 1, kind, text))
    town.hub.pipeline.put_and_wait(PutDevice(OPEN_WRITER, 2, DEVICES["chirpstack"], 1, WARM, number, 2))
    assert town.post("/push/chirpstack", chirpstack()).status_code == 200
    assert town.values == [0xAA + 1]
    if kind == "layout":
        refused = town.post("/push/chirpstack", chirpstack(data="", deduplicationId="b"))
        assert (refused.status_code, town.refused[0][2]) == (400, "bad-payload")


def test_a_message_without_values_is_well(town: Town) -> None:
    answer = town.post("/push/chirpstack?event=join", chirpstack())
    assert (answer.status_code, answer.json()["added"]) == (200, 0)


@pytest.mark.parametrize(
    ("path", "body", "status", "refused"),
    [
        ("/push/luftdaten", b'{"a":', 400, [("sensor_community", "esp8266-2392534", "not-json", 1)]),
        ("/push/ttn", {"uplink_message": {}}, 400, [("ttn", "", "no-device", 1)]),
        (
            "/push/json?device=d9",
            {"level": 3},
            400,
            [("generic", "d9", "no-device", 1)],
        ),
        ("/boxes/b1/data", {"s1": "warm"}, 400, [("opensensemap", "b1", "bad-value", 1)]),
        ("/push/nothing", {}, 404, []),
        ("/push/ttn/99", ttn(), 404, []),
        ("/push/ttn/2", ttn(), 404, []),
    ],
)
def test_what_can_never_be_taken_is_told_and_kept(
    town: Town, path: str, body: Any, status: int, refused: list[tuple[Any, ...]]
) -> None:
    assert town.post(path, body).status_code == status
    assert town.refused == refused
    assert town.values == []


@pytest.mark.parametrize(
    ("path", "device"),
    [("/push/luftdaten", "esp8266-2392534"), ("/push/json/5?device=d1", "d1"), ("/boxes/b1/data", "b1")],
)
@pytest.mark.parametrize(("key", "reason"), [(f"Bearer {KEY}", "not-json"), ("Bearer alm_1_wrong", "key")])
def test_what_cannot_be_read_is_told_on_the_page_of_its_device(
    town: Town, path: str, device: str, key: str, reason: str
) -> None:
    town.post(path, b'{"level": 3', key)
    assert [row[1:3] for row in town.refused] == [(device, reason)]


def test_a_wrong_key_is_kept_of_a_device_that_is_registered(town: Town) -> None:
    known, stranger = airrohr(BME280_temperature="1"), {**airrohr(), "esp8266id": "7"}
    for key in (None, "Bearer wrong"):
        assert town.post("/push/luftdaten", known, key).status_code == 401
        assert town.post("/push/luftdaten", stranger, key).status_code == 401
    assert [one[:3] for one in town.refused] == [("sensor_community", DEVICES["sensor_community"], "key")] * 2
    assert town.values == []


def test_what_strangers_send_is_not_even_kept(town: Town) -> None:
    for body in (b"{kaputt", {"level": 1}):
        for key in (None, "Bearer wrong"):
            assert town.post("/push/json?device=fremd", body, key).status_code == 401
    assert town.refused == []


def test_a_device_with_an_endless_name_is_refused(town: Town) -> None:
    answer = town.post(f"/push/json?device={'x' * 201}", {"level": 1})
    assert answer.status_code in (200, 400)
    assert all(len(one[1]) <= 200 for one in town.refused)


def test_a_source_with_a_mapping_that_does_not_fit_keeps_nobody_elses_devices_out(town: Town) -> None:
    town.hub.pipeline.put_and_wait(PutSource(OPEN_WRITER, "generic", "kaputt", 1, {"tme": "t"}, 5))
    source = town.hub.pipeline.put_and_wait(PutSource(OPEN_WRITER, "generic", "heil", 1))
    town.hub.pipeline.put_and_wait(PutDevice(OPEN_WRITER, source, "d2", 1, WARM))
    assert town.post("/push/json?device=d2", {"level": 3}).status_code == 200
    assert town.values == [3]
    strange = town.post("/push/json?device=d3", {"level": 3})
    assert "The device 'd3' is not registered" in strange.text


def test_what_is_sent_to_a_mapping_that_does_not_fit_is_kept_for_its_device(town: Town) -> None:
    settings = {"topic": "{device}{device}"}
    source = town.hub.pipeline.put_and_wait(PutSource(OPEN_WRITER, "generic", "kaputt", 1, settings))
    town.hub.pipeline.put_and_wait(PutDevice(OPEN_WRITER, source, "d2", 1, WARM))
    answer = town.post(f"/push/json/{source}?device=d2", {"level": 3})
    assert (answer.status_code, "The topic" in answer.text) == (400, True)
    assert [one[:3] for one in town.refused] == [("generic", "", "mapping")]


@pytest.mark.parametrize("number", [10**30, 10**400], ids=["long", "endless"])
def test_whole_numbers_that_no_computer_has_do_no_harm(town: Town, number: int) -> None:
    body = b'{"level": %d, "temperature": 4}' % number
    assert town.post("/push/json?device=d1", body).status_code == 200
    assert [one for one in town.values if one < 5] == [4]


def test_a_source_that_is_not_there_is_named(town: Town) -> None:
    answer = town.post("/push/ttn/99", {})
    assert answer.status_code == 404
    assert "There is no source 99 of ttn. Try: the address from the source's own page" in answer.text


def test_a_key_of_another_device_is_refused(town: Town) -> None:
    town.hub.pipeline.put_and_wait(PutDevice(OPEN_WRITER, 5, "d2", 1, {"level": Assigned(1)}))
    town.hub.pipeline.put_and_wait(PutDevice(OPEN_WRITER, 5, "d2", 1, {}, None, 6))
    assert town.post("/push/json?device=d2", {"level": 3}).status_code == 403


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_here_is_only_pushed(town: Town, method: str) -> None:
    answer = town.post("/push/ttn", b"", method=method)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_a_message_that_is_too_long_is_refused(town: Town) -> None:
    assert town.post("/push/json?device=d1", b"1" * 100_001).status_code == 413


def test_a_long_message_is_read_beside_the_loop(town: Town) -> None:
    body = {"level": 3, "more": "x" * 70_000}
    assert town.post("/push/json?device=d1", body).status_code == 200
    assert town.values == [3]


def test_while_the_writer_has_no_room_the_sender_is_told_to_come_back(town: Town) -> None:
    town.hub.pipeline.stop()
    answer = town.post("/push/ttn", ttn())
    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)


@pytest.mark.parametrize("key", [None, "Bearer wrong"])
@pytest.mark.parametrize("path", ["/push/json", "/push/json/5"])
def test_a_long_message_of_a_stranger_is_not_even_read(
    town: Town, monkeypatch: pytest.MonkeyPatch, path: str, key: str | None
) -> None:
    town.hub.pipeline.put_and_wait(PutSource(OPEN_WRITER, "generic", "noch eine", 1))

    async def never(*_: object) -> None:
        raise AssertionError("it was read")

    monkeypatch.setattr(Messages, "_decoded", never)
    assert town.post(f"{path}?device=d1", b"[" + b"1," * 40_000 + b"1]", key).status_code == 401
    assert town.refused == []


def test_of_a_message_with_endless_names_and_texts_little_is_kept_for_pages(town: Town) -> None:
    said = {"temperature": 20.5, "x" * 9_000: 1, "words": "y" * 9_000}
    sent = ttn(decoded_payload=said, session_key_id="a\0b" * 9_000)
    for _ in range(2):
        assert town.post("/push/ttn/1", sent).status_code == 200
    assert town.values == [20.5]
    ((message, latest),) = town.rows("SELECT message, latest FROM device_state WHERE device = 1")
    assert (len(message) <= 200, "\0" in message, len(latest) < 1_000) == (True, False, True)
