# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a client has at the door whether it is connected or not: subscriptions, and what waits for it."""

from collections import Counter, deque
from typing import TYPE_CHECKING, NamedTuple

from allmende.core.principal import Principal
from allmende.sensing.mqtt.application import Delivery, Topic
from allmende.sensing.mqtt.codec import write_publish

if TYPE_CHECKING:
    from allmende.sensing.mqtt.session import Session

MOST_WAITING = 1_000  # messages that a slow or absent client may have before it
_IDS = 65_535
_RETAIN, _DUP = 1, 8


class Key(NamedTuple):
    """A client id alone is nobody's: another key could take the connection over. `owner`: whose key."""

    owner: str
    client: str


class _Sent(NamedTuple):
    delivery: Delivery
    flags: int


class State:
    """Of one client. `lost` counts, for all clients of the door, what was not delivered, by why."""

    def __init__(self, key: Key, principal: Principal, lost: Counter[str]) -> None:
        self.key = key
        self.principal = principal
        self.lost = lost
        self.session: Session | None = None
        self.expiry = 0.0
        """Seconds that it outlives a connection."""
        self.left: float | None = None
        """When the last connection ended."""
        self.subscriptions: dict[str, Subscription] = {}
        self.errors: int | None = None
        """The QoS with which the client hears its own errors."""
        self.received: set[int] = set()
        """Packets of QoS 2 that are stored and not released yet."""
        self._waiting: deque[_Sent] = deque()
        self._in_flight: dict[int, _Sent] = {}
        self._last_id = 0

    def deliver(self, delivery: Delivery, qos: int, *, retain: bool) -> None:
        session, flags = self.session, _RETAIN if retain else 0
        if qos == 0:
            if session is None:
                self.lost["away"] += 1
            elif session.is_slow:
                self.lost["slow"] += 1
            else:
                session.send(delivery.packet(session.version, flags))
            return
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.popleft()
            self.lost["away" if session is None else "slow"] += 1
        self._waiting.append(_Sent(delivery, flags))
        self.go_on()

    def go_on(self) -> None:
        """Sends what waits, as far as the client has room for it."""
        session = self.session
        while session is not None and self._waiting and len(self._in_flight) < session.window:
            number, sent = self._free_id(), self._waiting.popleft()
            self._in_flight[number] = sent
            session.send(self._packet(session.version, number, sent))

    def acknowledged(self, number: int) -> None:
        if self._in_flight.pop(number, None) is not None:
            self.go_on()

    def send_again(self) -> None:
        """What was on its way when the connection before ended (§4.4)."""
        session = self.session
        for number, sent in self._in_flight.items() if session else ():
            assert session is not None  # noqa: S101  see above
            session.send(self._packet(session.version, number, sent._replace(flags=sent.flags | _DUP)))
        self.go_on()

    def _packet(self, version: int, number: int, sent: _Sent) -> bytes:
        return write_publish(version, sent.delivery.topic, sent.delivery.payload, 1, number, sent.flags)

    def _free_id(self) -> int:
        while True:
            self._last_id = self._last_id % _IDS + 1
            if self._last_id not in self._in_flight:
                return self._last_id


class Subscription:
    """One filter of one client."""

    __slots__ = ("as_published", "qos", "state", "topic")

    def __init__(self, state: State, topic: Topic, qos: int, *, as_published: bool) -> None:
        self.state, self.topic, self.qos, self.as_published = state, topic, qos, as_published

    def send(self, delivery: Delivery, *, retain: bool = False) -> None:
        self.state.deliver(delivery, self.qos, retain=retain)
