# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""kill -9 of a server to which clients publish with QoS 1: each goes on in the server's next life, and sends
again what was not acknowledged. Every value is a number of its own; half say when they were measured."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import uvloop

from allmende.core.clock import format_instant
from allmende.sensing.mqtt import codec
from allmende.sensing.mqtt.codec import V3, Frames
from allmende.sensing.mqtt.properties import write_text
from bench import recount, town
from bench.processes import Server, free_port, start_server

_WINDOW = 100
_EACH = 1_000_000
"""Values of a sender begin at so much more than those of the one before."""
_FLAGGED = """
SELECT result FROM observation JOIN flag USING (datastream, start) WHERE rule = 'redelivery'"""


@dataclass(slots=True)
class Outcome:
    """`again`: messages that were sent more than once; `twice`: values that are there twice, and say so."""

    kills: int = 0
    acknowledged: int = 0
    again: int = 0
    twice: int = 0
    faults: list[str] = field(default_factory=list)


class Sender:
    """One client over all lives of the server; `under_way` by packet id, in the order of sending."""

    def __init__(self, number: int, datastream: int, count: int) -> None:
        self._name = f"sender-{number}"
        self._head = codec.write_topic(f"v1.1/Datastreams({datastream})/Observations")
        self._values = iter(range(number * _EACH, number * _EACH + count))
        self._ids: Iterator[int] = iter(())
        self.under_way: dict[int, int] = {}
        self.acknowledged: set[int] = set()
        self.again: set[int] = set()

    async def live(self, port: int) -> bool:
        """Until everything is acknowledged (True) or the server is dead."""
        with suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            with closing(writer):
                head = write_text("MQTT") + b"\4\0\0\0" + write_text(self._name)
                writer.write(codec._packet(codec.CONNECT << 4, head))
                await reader.readexactly(4)
                self.again |= set(self.under_way.values())
                writer.write(b"".join(self._packet(*one, dup=True) for one in self.under_way.items()))
                return await self._publish(reader, writer)
        return False

    async def _publish(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        frames = Frames(1_000)
        while True:
            writer.write(b"".join(self._next()))
            if not self.under_way:
                return True
            data = await reader.read(1 << 16)
            if not data:
                return False
            frames.feed(data)
            while (packet := frames.take()) is not None:
                number = codec.read_acknowledgement(packet[1], V3).id
                self.acknowledged.add(self.under_way.pop(number))

    def _next(self) -> Iterator[bytes]:
        while len(self.under_way) < _WINDOW and (value := next(self._values, None)) is not None:
            number = self._free_id()
            self.under_way[number] = value
            yield self._packet(number, value)

    def _free_id(self) -> int:
        while True:
            number = next(self._ids, 0)
            if not number:
                self._ids = iter(range(1, 65_536))
            elif number not in self.under_way:
                return number

    def _packet(self, number: int, value: int, *, dup: bool = False) -> bytes:
        timed = b""
        if is_timed(value):
            timed = b',"phenomenonTime":"%s"' % format_instant(town.FIRST + value * 1_000_000).encode()
        return codec.write_publish(V3, self._head, b'{"result":%d%s}' % (value, timed), 1, number, 8 * dup)


def is_timed(value: int) -> bool:
    return value % 2 == 0


def kill_while_publishing(data: Path, messages: int, kills: int, seed: int, senders: int = 10) -> Outcome:
    """The server dies so often, at random moments; in the end every message is acknowledged."""
    random = Random(seed)
    datastreams = town.prepare(data, senders, 1)
    all_of_them = [Sender(one, datastreams[one], messages // senders) for one in range(senders)]
    moments = sorted(random.randrange(messages) for _ in range(kills))
    outcome = Outcome()
    for moment in (*moments, None):
        port = free_port()
        server = start_server(data, mqtt_port=str(port))
        try:
            uvloop.run(_live(all_of_them, port, server, moment))
        finally:
            server.end()
        outcome.kills += moment is not None
        outcome.faults = faults(data, all_of_them)
        if outcome.faults:
            break
    outcome.acknowledged = sum(len(one.acknowledged) for one in all_of_them)
    outcome.again = sum(len(one.again) for one in all_of_them)
    outcome.twice = _twice(data)
    return outcome


async def _live(senders: Sequence[Sender], port: int, server: Server, moment: int | None) -> None:
    """Kills when so many are acknowledged; None: nobody dies."""
    lives = [asyncio.ensure_future(one.live(port)) for one in senders]
    while moment is not None and sum(len(one.acknowledged) for one in senders) < moment:
        if all(one.done() for one in lives):
            raise RuntimeError(f"the server ended by itself, see {server.log}")
        await asyncio.sleep(0.001)
    if moment is not None:
        server.kill()
    await asyncio.gather(*lives)


def faults(data: Path, senders: Sequence[Sender]) -> list[str]:
    stored, flagged = _stored(data)
    acknowledged = set[int]().union(*(one.acknowledged for one in senders))
    sent = acknowledged.union(*(one.under_way.values() for one in senders))
    again = set[int]().union(*(one.again for one in senders))
    found = {
        "acknowledged and not there": acknowledged - stored.keys(),
        "there and never sent": stored.keys() - sent,
        "there more than once although they say when": {
            one for one, count in stored.items() if count > 1 and is_timed(one)
        },
        "there more than once and not told apart": {
            one for one, count in stored.items() if count - flagged[one] > 1
        },
        "flagged and never sent again": flagged.keys() - again,
    }
    said = [
        f"{len(which)} values are {what}, e.g. {sorted(which)[:3]}" for what, which in found.items() if which
    ]
    return [*said, *recount.faults(town.settings_of(data).sensing_file)]


def _twice(data: Path) -> int:
    return sum(1 for count in _stored(data)[0].values() if count > 1)


def _stored(data: Path) -> tuple[Counter[int], Counter[int]]:
    """How often each value is there, and how often flagged."""
    with closing(sqlite3.connect(town.settings_of(data).sensing_file)) as connection:
        values = (connection.execute(sql) for sql in ("SELECT result FROM observation", _FLAGGED))
        stored, flagged = (Counter(int(value) for (value,) in rows) for rows in values)
    return stored, flagged
