# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A door without sockets: a client that speaks in packets, and an application that keeps what it is told."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from allmende.core.errors import Unauthorised
from allmende.core.principal import ANONYMOUS, Principal
from allmende.sensing.mqtt import codec
from allmende.sensing.mqtt.application import Delivery, Done, Publication, Subscriber, TopicRefused
from allmende.sensing.mqtt.codec import V3, V5, Frames
from allmende.sensing.mqtt.door import Door
from allmende.sensing.mqtt.properties import write_data, write_properties, write_text
from allmende.sensing.mqtt.session import Session
from allmende.sensing.mqtt.topics import Topic

KEYS = {"1": Principal("key", 1), "2": Principal("key", 2)}


@dataclass
class Application:
    """Answers a publication when the test says so; `answer` answers at once."""

    epoch: int = 0
    revoked: set[str] = field(default_factory=set)
    published: list[tuple[Principal, Publication]] = field(default_factory=list)
    waiting: list[Done] = field(default_factory=list)
    answer: Callable[[Publication], Exception | None] | None = None
    raises: Exception | None = None
    heard: dict[str, list[Subscriber]] = field(default_factory=dict)
    kept: list[tuple[str, str]] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)

    def sign_in(self, user: str | None, password: bytes | None) -> Principal:
        if user is None:
            return ANONYMOUS
        if user in self.revoked or user not in KEYS or password != b"geheim":
            raise Unauthorised("no such key")
        return KEYS[user]

    def understand(self, principal: Principal, text: str) -> Topic:  # noqa: ARG002
        if "#" in text:
            raise TopicRefused("no wildcards", 0xA2)
        return Topic(text, "errors" if text == "v1.1/errors" else "set")

    def subscribe(self, topic: Any, principal: Principal, subscriber: Subscriber, *, latest: bool) -> None:  # noqa: ARG002
        self.heard.setdefault(topic.name, []).append(subscriber)
        if latest:
            subscriber.send(Delivery(topic.name, b"latest"), retain=True)

    def unsubscribe(self, topic: Any, principal: Principal, subscriber: Subscriber) -> None:  # noqa: ARG002
        self.heard[topic.name].remove(subscriber)

    def publish(self, principal: Principal, publication: Publication, done: Done) -> None:
        if self.raises is not None:
            raise self.raises
        self.published.append((principal, publication))
        if self.answer is not None:
            done(self.answer(publication))
        else:
            self.waiting.append(done)

    def refused(self, principal: Principal, client: str, publication: Publication, error: Exception) -> None:  # noqa: ARG002
        self.kept.append((client, str(error)))

    def send(self, topic: str, payload: bytes) -> None:
        delivery = Delivery(topic, payload)
        for one in list(self.heard.get(topic, [])):
            one.send(delivery)


class Client:
    """Writes packets and reads what comes back."""

    def __init__(self, door: Door, version: int = V3) -> None:
        self.version = version
        self.is_closed = self.is_paused = self.is_slow = False
        self._frames = Frames(1 << 20)
        self.session = Session(door, self, door.now())
        door.come(self.session)

    def write(self, data: bytes) -> None:
        self._frames.feed(data)

    def close(self) -> None:
        self.is_closed = True

    def pause(self) -> None:
        self.is_paused = True

    def resume(self) -> None:
        self.is_paused = False

    def heard(self) -> list[tuple[int, bytes]]:
        """Kind and body of all packets since the last time."""
        found = []
        while (one := self._frames.take()) is not None:
            found.append((one[0] >> 4, one[1]))
        return found

    def kinds(self) -> list[int]:
        return [kind for kind, _ in self.heard()]

    def send(self, first: int, body: bytes) -> None:
        self.session.feed(codec._packet(first, body))

    def connect(
        self, client: str = "c", user: str | None = None, *, clean: bool = True, **more: Any
    ) -> list[tuple[int, bytes]]:
        """`more`: keep_alive, properties, will (topic, payload), password."""
        will, password = more.get("will"), more.get("password", b"geheim" if user else None)
        flags = 2 * clean | 4 * (will is not None) | 0x80 * (user is not None) | 0x40 * (password is not None)
        body = (
            write_text("MQTT") + bytes((self.version, flags)) + more.get("keep_alive", 60).to_bytes(2, "big")
        )
        body += write_properties(more.get("properties", {})) if self.version == V5 else b""
        body += write_text(client)
        if will is not None:
            body += (b"\0" if self.version == V5 else b"") + write_text(will[0]) + write_data(will[1])
        body += write_text(user) if user is not None else b""
        body += write_data(password) if password is not None else b""
        self.send(codec.CONNECT << 4, body)
        return self.heard()

    def publish(self, payload: bytes = b"x", qos: int = 1, number: int = 1, *, dup: bool = False) -> None:
        topic = write_text("v1.1/Observations")
        self.session.feed(codec.write_publish(self.version, topic, payload, qos, number, 8 * dup))

    def subscribe(self, *filters: str, qos: int = 0, number: int = 9, options: int = 0) -> None:
        body = number.to_bytes(2, "big") + (b"\0" if self.version == V5 else b"")
        for one in filters:
            body += write_text(one) + bytes((qos | options,))
        self.send(codec.SUBSCRIBE << 4 | 2, body)

    def unsubscribe(self, *filters: str) -> None:
        body = b"\0\x0a" + (b"\0" if self.version == V5 else b"")
        self.send(codec.UNSUBSCRIBE << 4 | 2, body + b"".join(map(write_text, filters)))

    def acknowledge(self, number: int) -> None:
        self.session.feed(codec.write_acknowledgement(codec.PUBACK, number))

    def leave(self) -> None:
        self.send(codec.DISCONNECT << 4, b"")

    def vanish(self) -> None:
        self.session.lost()
