# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`kill -9` in the middle of publishing: what was acknowledged is stored, once, or is told apart."""

import asyncio
import json
import random
import sqlite3
import subprocess
import urllib.request
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path

import pytest

from allmende.sensing.mqtt import codec
from allmende.sensing.mqtt.codec import V3, Frames
from tests.cli.test_serve import serving
from tests.site.test_mqtt import free_port
from tests.site.test_protocol import STATION

_TOPIC = codec.write_topic("v1.1/Datastreams(1)/Observations")
_HEAD = codec.write_topic("MQTT") + b"\4\2\0\0"
_WINDOW = 50


class Sender:
    """Publishes numbers as long as the server lives; those that were not answered again in the next life."""

    def __init__(self, first: int) -> None:
        self.next = first
        self.sent: dict[int, int] = {}
        self.acknowledged: set[int] = set()

    async def live(self, port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        frames = Frames(1_000)
        name = codec.write_topic(f"sender-{self.next % 10}")
        writer.write(codec._packet(codec.CONNECT << 4, _HEAD + name))
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readexactly(4)
            for number, value in self.sent.items():
                writer.write(_packet(number, value, dup=True))
            while data := await self._exchange(reader, writer):
                frames.feed(data)
                while (packet := frames.take()) is not None:
                    number = codec.read_acknowledgement(packet[1], V3).id
                    self.acknowledged.add(self.sent.pop(number))
        writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        while len(self.sent) < _WINDOW:
            number = next(one for one in range(1, 65_536) if one not in self.sent)
            self.sent[number] = self.next
            writer.write(_packet(number, self.next))
            self.next += 10
        return await reader.read(4_096)


def _packet(number: int, value: int, *, dup: bool = False) -> bytes:
    return codec.write_publish(V3, _TOPIC, b'{"result": %d}' % value, 1, number, 8 * dup)


def _make_station(address: str) -> None:
    body, kind = json.dumps(STATION).encode(), {"Content-Type": "application/json"}
    made = urllib.request.Request(f"{address}/v1.1/Things", body, kind)
    urllib.request.urlopen(made, timeout=10).close()


async def _live(senders: list[Sender], port: int, process: "subprocess.Popen[str]", seconds: float) -> None:
    lives = [asyncio.ensure_future(one.live(port)) for one in senders]
    await asyncio.sleep(seconds)
    process.kill()
    await asyncio.gather(*lives)


@pytest.mark.slow
def test_what_was_acknowledged_is_stored_once_or_told_apart(tmp_path: Path) -> None:
    senders = [Sender(one) for one in range(3)]
    dice = random.Random(7)
    for life in range(4):
        port = free_port()
        with serving("--data", str(tmp_path), "--open-writes", "--mqtt-port", str(port)) as served:
            process, address = served
            if not life:
                _make_station(address)
            asyncio.run(_live(senders, port, process, 0.3 + dice.random()))
    with closing(sqlite3.connect(tmp_path / "sensing.sqlite3")) as connection:
        stored = Counter(int(one) for (one,) in connection.execute("SELECT result FROM observation"))
        flagged = Counter(
            int(one)
            for (one,) in connection.execute(
                """SELECT result FROM observation JOIN flag USING (datastream, start)
                WHERE rule = 'redelivery'"""
            )
        )
    acknowledged = set[int]().union(*(one.acknowledged for one in senders))
    assert len(acknowledged) > 1_000
    assert acknowledged <= stored.keys()
    twice = {value for value, count in stored.items() if count > 1}
    assert twice <= flagged.keys()
    assert all(stored[value] - flagged[value] <= 1 for value in stored)
