# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""MQTT with everything on (a key, roll-ups, somebody who hears), many who hear the same, and webhooks."""

import asyncio
import json
from collections import Counter
from contextlib import suppress
from itertools import count
from pathlib import Path
from time import monotonic

import uvloop

from allmende.core.clock import format_instant
from allmende.core.principal import SYSTEM
from allmende.sensing import hub
from allmende.sensing.api import sources
from allmende.sensing.ingest.sources import Source
from allmende.sensing.mqtt import codec
from allmende.sensing.mqtt.codec import V3, Frames
from allmende.sensing.mqtt.properties import write_data, write_text
from allmende.sensing.store.device_commands import Assigned
from bench import load, town
from bench.figures import Figure, Figures
from bench.keyed import make_key
from bench.processes import Server, free_port, served

_WINDOW = 100
_PUBLISHERS = 10
_IDLE, _HEARERS, _EACH_SECOND = 1_000, 200, 50


def topic_of(datastream: int) -> str:
    return f"v1.1/Datastreams({datastream})/Observations"


class Line:
    """One MQTT connection; `latencies`: seconds from sending to the acknowledgement."""

    def __init__(self, port: int, name: str, key: str = "") -> None:
        self._port, self._name, self._key = port, name, key
        self.latencies: list[float] = []
        self.heard: list[float] = []

    async def open(self) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self._port)
        flags = 2 | (0xC0 if self._key else 0)
        body = write_text("MQTT") + bytes((4, flags)) + b"\0\0" + write_text(self._name)
        if self._key:
            body += write_text("key") + write_data(self._key.encode())
        self.writer.write(codec._packet(codec.CONNECT << 4, body))
        answer = await self.reader.readexactly(4)
        if answer[3]:
            raise ConnectionError(f"{self._name} was not let in: {answer!r}")

    async def publish(self, topic: str, until: float) -> None:
        """QoS 1, so many in flight, until then and until all is acknowledged."""
        frames, sent, numbers, head = Frames(100), dict[int, float](), count(), codec.write_topic(topic)
        while True:
            parts = []
            while len(sent) < _WINDOW and monotonic() < until:
                number = next(numbers) % 65_535 + 1
                sent[number] = monotonic()
                parts.append(codec.write_publish(V3, head, b'{"result": 21.5}', 1, number))
            self.writer.write(b"".join(parts))
            if not sent:
                return
            frames.feed(await self.reader.read(1 << 16))
            now = monotonic()
            while (packet := frames.take()) is not None:
                number = codec.read_acknowledgement(packet[1], V3).id
                self.latencies.append(now - sent.pop(number))

    async def subscribe(self, topic: str) -> None:
        self.writer.write(codec._packet(codec.SUBSCRIBE << 4 | 2, b"\0\1" + write_text(topic) + b"\0"))
        await self.reader.readexactly(5)

    async def hear(self, begun: dict[float, float]) -> None:
        """Notes how long each message took, by the number that it carries."""
        frames = Frames(10_000)
        with suppress(asyncio.CancelledError):
            while data := await self.reader.read(1 << 16):
                now = monotonic()
                frames.feed(data)
                while (packet := frames.take()) is not None:
                    number = float(packet[1].partition(b'"result":')[2].partition(b",")[0])
                    if number in begun:
                        self.heard.append(now - begun[number])

    def close(self) -> None:
        self.writer.close()


def bench(folder: Path, *, seconds: float = 10.0) -> Figures:
    data = folder / "publishing"
    datastreams = town.prepare(data, 20)
    port = free_port()
    with served(data, mqtt_port=str(port)) as server:
        key = make_key(data / "people.sqlite3")
        figures = uvloop.run(_publishing(server, port, key, datastreams, seconds))
        figures |= uvloop.run(_fanning(port, datastreams[0], seconds))
    return figures | _webhooks(folder, seconds)


async def _publishing(server: Server, port: int, key: str, datastreams: list[int], seconds: float) -> Figures:
    lines = [Line(port, f"publisher-{one}", key) for one in range(_PUBLISHERS)]
    hearer = Line(port, "hearer")
    for one in (*lines, hearer):
        await one.open()
    await hearer.subscribe(topic_of(datastreams[0]))
    hearing = asyncio.ensure_future(hearer.hear({}))
    begin = monotonic()
    await asyncio.gather(
        *(
            one.publish(topic_of(datastreams[place % len(datastreams)]), begin + seconds)
            for place, one in enumerate(lines)
        )
    )
    took = monotonic() - begin
    hearing.cancel()
    for one in (*lines, hearer):
        one.close()
    latencies = sorted(latency for one in lines for latency in one.latencies)
    return {
        "mqtt_qos1": Figure(len(latencies) / took, "messages/s"),
        "mqtt_qos1_p99": Figure(latencies[int(0.99 * len(latencies))] * 1e3, "ms"),
        "mqtt_memory": Figure(server.resident_bytes() / 1e6, "MB"),
    }


async def _fanning(port: int, datastream: int, seconds: float) -> Figures:
    """A thousand are connected, two hundred hear the same fifty messages a second."""
    lines = [Line(port, f"client-{one}") for one in range(_IDLE)]
    for one in lines:
        await one.open()
    begun: dict[float, float] = {}
    hearers = lines[:_HEARERS]
    topic = topic_of(datastream)
    for one in hearers:
        await one.subscribe(topic)
    await asyncio.sleep(0.5)
    hearing = [asyncio.ensure_future(one.hear(begun)) for one in hearers]
    sender, head = lines[-1], codec.write_topic(topic)
    for number in range(int(seconds * _EACH_SECOND)):
        begun[number + 1_000_000] = monotonic()
        payload = b'{"result": %d}' % (number + 1_000_000)
        sender.writer.write(codec.write_publish(V3, head, payload, 1, number % 65_535 + 1))
        await asyncio.sleep(1 / _EACH_SECOND)
    await asyncio.sleep(1)
    for task in hearing:
        task.cancel()
    for one in lines:
        one.close()
    latencies = sorted(latency for one in hearers for latency in one.heard)
    wanted = len(begun) * _HEARERS
    return {
        "mqtt_fan_p99": Figure(latencies[int(0.99 * len(latencies))] * 1e3, "ms"),
        "mqtt_fan_lost": Figure(wanted - len(latencies), "messages"),
    }


def make_network(data: Path) -> tuple[int, list[int]]:
    """A source of The Things Stack with a device for each of twenty datastreams: its id, and theirs."""
    datastreams = town.prepare(data, 20)
    with hub.opened(town.settings_of(data)) as here:
        source = sources.put_source(SYSTEM, Source(0, "ttn", "bench", 1))
        with here.database.reading() as connection:
            things = dict(connection.execute("SELECT id, thing FROM datastream").fetchall())
        for one in datastreams:
            new = sources.NewDevice(f"device-{one}", things[one], {"temperature": Assigned(one)})
            sources.put_device(SYSTEM, source, new)
    return source, datastreams


def _webhooks(folder: Path, seconds: float) -> Figures:
    """The Things Stack posts one uplink after the other."""
    source, datastreams = make_network(folder / "webhooks")
    with served(folder / "webhooks") as server:
        posts = load.Source(uplinks(server.address, source, datastreams), 32)
        took = load.run(server.address, posts, seconds=seconds)
        if set(posts.statuses) != {200} or posts.lost:
            raise load_failed(posts.statuses)
    return {
        "webhooks": Figure(posts.answers / took, "uplinks/s"),
        "webhooks_p99": Figure(posts.percentile(0.99) * 1e3, "ms"),
    }


def load_failed(statuses: Counter[int]) -> RuntimeError:
    return RuntimeError(f"webhooks were answered with {dict(statuses)}")


def uplinks(address: load.Address, source: int, datastreams: list[int]) -> load.Requests:
    numbers, width = count(), len(datastreams)

    def request(_: int) -> bytes:
        number = next(numbers)
        turn, place = divmod(number, width)
        body = {
            "end_device_ids": {"device_id": f"device-{datastreams[place]}"},
            "uplink_message": {
                "session_key_id": "AXA50",
                "f_port": 2,
                "f_cnt": turn,
                "frm_payload": "DhwLBQ==",
                "decoded_payload": {"temperature": 20 + turn % 10, "battery": 3.1},
                "rx_metadata": [{"gateway_ids": {"gateway_id": "rathaus"}, "rssi": -101, "snr": 5.2}],
                "received_at": format_instant(town.FIRST + town.DAY * 90 + turn * town.MINUTE),
            },
        }
        return load.post(address, f"/push/ttn/{source}", json.dumps(body).encode())

    return request
