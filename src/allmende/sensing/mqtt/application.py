# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What stands behind the door. The door knows packets and connections, the application topics, rights and the
store. All calls are on the event loop, none waits."""

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple, Protocol

from allmende.core.principal import Principal
from allmende.sensing.mqtt.codec import write_publish, write_topic

UNSPECIFIED, NOT_ALLOWED, NO_SUCH_TOPIC, NO_WILDCARDS, NOT_SHARED = 0x80, 0x87, 0x8F, 0xA2, 0x9E


class TopicRefused(Exception):
    """Nobody subscribes to this; `code` is the reason of MQTT 5, the message says what is known."""

    def __init__(self, message: str, code: int = NO_SUCH_TOPIC) -> None:
        super().__init__(message)
        self.code = code


class Topic(Protocol):
    """What a filter means: equal ones mean the same."""

    @property
    def name(self) -> str: ...

    @property
    def is_errors(self) -> bool:
        """The client's own topic of what could not be taken; the door serves it itself."""


class Delivery:
    """A message on its way to many subscribers: written once for all who take it alike."""

    __slots__ = ("_packets", "payload", "topic")

    def __init__(self, topic: str, payload: bytes) -> None:
        self.topic = write_topic(topic)
        self.payload = payload
        self._packets: dict[int, bytes] = {}

    def packet(self, version: int, flags: int) -> bytes:
        """With QoS 0."""
        known = self._packets.get(version << 4 | flags)
        if known is None:
            known = write_publish(version, self.topic, self.payload, 0, 0, flags)
            self._packets[version << 4 | flags] = known
        return known


class Subscriber(Protocol):
    def send(self, delivery: Delivery, *, retain: bool = False) -> None: ...


class Publication(NamedTuple):
    """What a client publishes. `again`: it says that it may have sent this before."""

    topic: str
    payload: bytes
    again: bool


Done = Callable[[Exception | None], None]


class Application(Protocol):
    @property
    def lost(self) -> Counter[str]:
        """What it could not tell anybody, by why."""

    def sign_in(self, user: str | None, password: bytes | None) -> Principal:
        """Asked again while the connection lasts. Raises Unauthorised."""

    @property
    def epoch(self) -> int:
        """Another number: who signed in may not count any more."""

    def understand(self, principal: Principal, text: str) -> Topic:
        """Raises TopicRefused."""

    def subscribe(self, topic: Topic, principal: Principal, subscriber: Subscriber, *, latest: bool) -> None:
        """`latest`: what is there now comes first, as retained."""

    def unsubscribe(self, topic: Topic, principal: Principal, subscriber: Subscriber) -> None: ...

    def publish(self, principal: Principal, publication: Publication, done: Done) -> None:
        """`done` is called after the commit, or with what was wrong; at once, or later in the loop. Raises
        Overloaded where there is no room at the moment, and then calls nothing."""

    def refused(self, principal: Principal, client: str, publication: Publication, error: Exception) -> None:
        """Keeps what can never be taken where its owner sees it."""
