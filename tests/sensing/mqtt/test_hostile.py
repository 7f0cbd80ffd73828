# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Clients that send whatever they like, in any order, cut anywhere, and never read: nothing falls over, our
answers are MQTT for two other codecs, and nothing of them is left."""

from random import Random
from typing import Any

import mqtt5
import pytest
from zmqtt._internal.packets import codec as zmqtt

from allmende.core.errors import Forbidden, Malformed, Overloaded
from allmende.sensing.mqtt import codec
from allmende.sensing.mqtt.codec import V3, V5
from allmende.sensing.mqtt.door import Door
from allmende.sensing.mqtt.properties import write_data, write_text
from tests.sensing.mqtt.plain import Application, Client

_ERRORS = [None, Malformed("kaputt"), Forbidden("nicht deins"), Overloaded("full"), RuntimeError("a fault")]
_FILTERS = ["a", "b", "v1.1/errors", "v1.1/#", "$share/g/a"]


class Hostile:
    """One client; `door` and its clock are shared with others."""

    def __init__(self, door: Door, dice: Random) -> None:
        self.dice, self.version = dice, dice.choice([V3, V5])
        self.client = Client(door, self.version)
        self.heard = b""
        self.client.write = self._hear  # type: ignore[method-assign]

    def _hear(self, data: bytes) -> None:
        self.heard += data

    def act(self) -> None:
        is_new = self.client.session.state is None and self.dice.random() < 0.9
        data = self._connect() if is_new else self.packet()
        if self.dice.random() < 0.15:
            data = self._damaged(data)
        if self.dice.random() < 0.1:
            data = data[: self.dice.randrange(len(data) + 1)]
        self.client.is_slow = self.dice.random() < 0.1
        if not self.client.is_paused and not self.client.is_closed:
            self.client.session.feed(data)
        if not self.client.is_slow:
            self.client.session.drained()

    def packet(self) -> bytes:
        dice, number = self.dice, self.dice.randrange(1, 5)
        write: list[Any] = [
            self._connect,
            lambda: codec.write_publish(
                self.version, write_text("v1.1/Observations"), dice.randbytes(9), dice.randrange(3), number, 8
            ),
            lambda: self._with_id(codec.SUBSCRIBE << 4 | 2, number, b"\1"),
            lambda: self._with_id(codec.UNSUBSCRIBE << 4 | 2, number, b""),
            lambda: codec.write_acknowledgement(codec.PUBACK, number),
            lambda: codec.write_acknowledgement(codec.PUBREL, number),
            lambda: codec._packet(codec.PINGREQ << 4, b""),
            lambda: codec._packet(codec.DISCONNECT << 4, dice.choice([b"", b"\4"])),
            lambda: codec._packet(dice.randrange(256), dice.randbytes(dice.randrange(9))),
        ]
        return bytes(dice.choices(write, [3, 8, 4, 1, 4, 2, 2, 0.3, 0.3])[0]())

    def _connect(self) -> bytes:
        dice, user = self.dice, self.dice.choice([None, "1", "2"])
        flags = dice.choice([0, 2]) | (0xC0 if user else 0) | 4
        more = b"" if self.version == V3 else b"\x08\x11\0\0\0\x20\x21\0\2"
        body = (
            write_text("MQTT") + bytes((self.version, flags)) + b"\0\7" + more + write_text(dice.choice("cd"))
        )
        body += (b"\0" if self.version == V5 else b"") + write_text("v1.1/Observations") + write_data(b"weg")
        return codec._packet(0x10, body + (write_text(user) + write_data(b"geheim") if user else b""))

    def _with_id(self, first: int, number: int, options: bytes) -> bytes:
        body = number.to_bytes(2, "big") + (b"\0" if self.version == V5 else b"")
        wished = self.dice.sample(_FILTERS, 2)
        return codec._packet(first, body + b"".join(write_text(one) + options for one in wished))

    def _damaged(self, data: bytes) -> bytes:
        found = bytearray(data)
        found[self.dice.randrange(len(found))] ^= 1 << self.dice.randrange(8)
        return bytes(found)

    def is_understood(self) -> bool:
        """By another codec, to the last byte. A stranger hears of it in the words of 3.1.1."""
        rest = memoryview(self.heard)
        while rest:
            is_old = self.version == V3 or bytes(rest[:4]) == b"\x20\2\0\1"
            rest = rest[(zmqtt.decode(rest, version="3.1.1") if is_old else mqtt5.read(rest))[1] :]
        return True


class World:
    """A door with some clients that come, act, are answered and go."""

    def __init__(self, seed: int) -> None:
        self.dice, self.now = Random(seed), 0.0
        self.application = Application()
        self.door = Door(self.application, 10_000, lambda: self.now)
        self.clients: list[Hostile] = []

    def turn(self) -> None:
        dice, application = self.dice, self.application
        application.raises = Overloaded("full") if dice.random() < 0.05 else None
        error = dice.choice(_ERRORS)
        application.answer = (lambda _: error) if dice.random() < 0.3 else None
        there = [one for one in self.clients if not one.client.is_closed]
        if len(there) < 5 or dice.random() < 0.02:
            self.clients.append(Hostile(self.door, dice))
        dice.choice(there or self.clients).act()
        if application.waiting and dice.random() < 0.7:
            application.waiting.pop(0)(dice.choice(_ERRORS))
        application.send(dice.choice("ab"), dice.randbytes(5))
        if dice.random() < 0.1:
            self.pass_time(dice.choice([0.3, 5, 40]))
        if dice.random() < 0.02:
            application.revoked ^= {"1"}
            application.epoch += 1

    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        self.door.tick()
        self.door.retry()

    def end(self) -> None:
        self.application.raises, self.application.answer = None, lambda _: None
        for one in self.clients:
            one.client.vanish()
        while self.application.waiting:
            self.application.waiting.pop(0)(None)
        self.pass_time(200_000)


@pytest.mark.parametrize("seed", range(20))
def test_whatever_clients_do_the_door_stands_and_nothing_of_them_is_left(seed: int) -> None:
    world = World(seed)
    for _ in range(1_000):
        world.turn()
    world.end()
    assert all(one.is_understood() for one in world.clients)
    door = world.door
    assert (door._sessions, door._states, door.stalled) == (set(), {}, set())
    assert not any(world.application.heard.values())
    assert door.counters["published"] > 20
