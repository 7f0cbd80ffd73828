# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a client has at the door whether it is connected or not: subscriptions, and what waits for it."""

from collections import Counter, deque
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from allmende.core.principal import Principal
from allmende.sensing.mqtt.application import Delivery, Done, Topic
from allmende.sensing.mqtt.codec import write_publish

if TYPE_CHECKING:
    from allmende.sensing.mqtt.session import Session

MOST_WAITING = 1_000  # messages that a slow or absent client may have before it
MOST_BYTES = 4_000_000  # of them all together
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
        self._taking: dict[int, list[Done]] = {}
        """Those that are on their way to the store, and who hears of it."""
        self._waiting: deque[_Sent] = deque()
        self._bytes = 0
        """Of what waits."""
        self._in_flight: dict[int, _Sent] = {}
        self._again: deque[int] = deque()
        """Those of them that this connection has not had yet: its window may be narrower."""
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
        self._waiting.append(_Sent(delivery, flags))
        self._bytes += len(delivery.payload)
        while len(self._waiting) > MOST_WAITING or self._bytes > MOST_BYTES:
            self._next()
            self.lost["away" if session is None else "slow"] += 1
        self.go_on()

    def go_on(self) -> None:
        """Sends what waits, as far as the client has room for it and takes it."""
        session = self.session
        while session is not None and self._has_room(session):
            if self._again:
                self._repeat(session, self._again.popleft())
            elif self._waiting:
                self._begin(session, self._next())
            else:
                return

    def acknowledged(self, number: int) -> None:
        if self._in_flight.pop(number, None) is not None:
            if number in self._again:  # of the connection before, answered on this one
                self._again.remove(number)
            self.go_on()

    def once(self, number: int, done: Done) -> Done | None:
        """Who is told what became of a packet of QoS 2. None: it is on its way already, by a connection
        that broke, and `done` hears of it."""
        if number in self._taking:
            self._taking[number].append(done)
            return None
        self._taking[number] = [done]
        return partial(self._taken, number)

    def not_taken(self, number: int) -> None:
        """There was no room for it."""
        self._taking.pop(number, None)

    def _taken(self, number: int, error: Exception | None) -> None:
        if error is None:
            self.received.add(number)
        for done in self._taking.pop(number, ()):
            done(error)

    def send_again(self) -> None:
        """What was on its way when the connection before ended (§4.4)."""
        self._again = deque(self._in_flight)
        self.go_on()

    def _has_room(self, session: "Session") -> bool:
        return len(self._in_flight) - len(self._again) < session.window and not session.is_slow

    def _next(self) -> _Sent:
        sent = self._waiting.popleft()
        self._bytes -= len(sent.delivery.payload)
        return sent

    def _begin(self, session: "Session", sent: _Sent) -> None:
        number = self._free_id()
        if session.send(self._packet(session.version, number, sent)):
            self._in_flight[number] = sent

    def _repeat(self, session: "Session", number: int) -> None:
        sent = self._in_flight[number]
        if not session.send(self._packet(session.version, number, sent._replace(flags=sent.flags | _DUP))):
            del self._in_flight[number]

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
