# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""One connection, without any I/O: bytes go in at `feed`, and out at the line that it was given.

An acknowledgement is written after the commit, in the order of what was published (§4.6)."""

from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from allmende.core.errors import (
    AllmendeError,
    Forbidden,
    Malformed,
    Overloaded,
    StoreFull,
    Unauthorised,
    Unknown,
)
from allmende.sensing.mqtt import codec
from allmende.sensing.mqtt.application import NOT_SHARED, Done, Publication, TopicRefused
from allmende.sensing.mqtt.codec import PUBACK, PUBCOMP, PUBREC, V3, V5, Connect, Frames, Publish, Wish
from allmende.sensing.mqtt.properties import PROTOCOL_ERROR, BadPacket, Property
from allmende.sensing.mqtt.state import State, Subscription

if TYPE_CHECKING:
    from allmende.sensing.mqtt.door import Door

RECEIVE_MAXIMUM = 100
"""Messages that a client may have sent and not heard of."""
_TOO_MANY = 2 * RECEIVE_MAXIMUM  # of any QoS: reading pauses
_WINDOW = 100
_MOST_UNRELEASED = 10_000  # with QoS 2: stored, and their client has not let go of their ids
_MOST_SUBSCRIPTIONS = 1_000
LONGEST_CONNECT = 16_384
"""Bytes of the first packet: what strangers may make us keep. Wills and passwords are short."""
_OPEN, _CLOSE = -1, -2
_NOT_AUTHORISED, _BAD_ALIAS, _BAD_QOS, _NO_IDENTIFIERS, _TOO_MANY_RECEIVED = 0x87, 0x94, 0x9B, 0xA1, 0x93
_BUSY, _FULL, _BAD_TOPIC, _BAD_PAYLOAD, _REFUSED = 0x89, 0x97, 0x90, 0x99, 0x83
_WITH_WILL = 0x04
_NOT_THERE = 0x11


class Line(Protocol):
    """The way to the client."""

    @property
    def is_slow(self) -> bool:
        """It takes what it is sent more slowly than that comes."""

    def write(self, data: bytes) -> None: ...
    def close(self) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...


class _Unanswered:
    """A message that was published: what kind of packet answers it (0: none), and with which code."""

    __slots__ = ("code", "id", "kind", "reason")

    def __init__(self, kind: int, number: int) -> None:
        self.kind, self.id, self.code, self.reason = kind, number, _OPEN, ""


class Session:
    def __init__(self, door: "Door", line: Line, now: float) -> None:
        self._door = door
        self._line = line
        self._frames = Frames(min(LONGEST_CONNECT, door.limit))
        self._unanswered: deque[_Unanswered] = deque()
        self._stalled: tuple[Publish, _Unanswered] | None = None
        self.is_paused = False
        """Nothing is read of it, and so nothing heard."""
        self.began = self.heard = now
        self.state: State | None = None
        self.connect: Connect | None = None
        self.version = V3
        self.window = _WINDOW
        self.is_over = False

    @property
    def is_slow(self) -> bool:
        return self._line.is_slow

    def send(self, packet: bytes) -> bool:
        """False: the client takes no packets of this length."""
        if len(packet) <= self._door.most_bytes(self):
            self._line.write(packet)
            return True
        if self.state is not None:
            self.state.lost["too large"] += 1
        return False

    def drained(self) -> None:
        """The line takes more again."""
        if self.state is not None and self.state.session is self:
            self.state.go_on()

    def feed(self, data: bytes) -> None:
        if self.is_over:
            return
        self.heard = self._door.now()
        self._frames.feed(data)
        self._go_on()

    def lost(self) -> None:
        """The line has ended, whoever ended it."""
        self._over(with_will=True)

    def end(self, code: int, reason: str = "") -> None:
        """Sends the client away; one of 3.1.1 hears nothing."""
        if self.is_over:
            return
        if self.version == V5 and self.state is not None:
            self._line.write(codec.write_disconnect(code, reason))
        self._over(with_will=True)
        self._line.close()

    def retry(self) -> None:
        """There may be room again for what found none."""
        if self._stalled is None or self.is_over:
            return
        stalled, self._stalled = self._stalled, None
        self._hand_over(*stalled)
        if self._stalled is None:
            self._read_on()
            self._go_on()

    def _go_on(self) -> None:
        try:
            while not self.is_over and not self.is_paused and (packet := self._frames.take()) is not None:
                self._take(*packet)
        except codec.UnknownVersion:
            self._line.write(codec.write_connack(V3, 1))
            self._over(with_will=False)
            self._line.close()
        except BadPacket as error:
            self._door.counters["bad packets"] += 1
            self.end(error.code, str(error))
            self._line.close()

    def _take(self, first: int, body: bytes) -> None:
        kind = codec.check_flags(first)
        if self.state is None:
            if kind != codec.CONNECT:
                raise BadPacket("The first packet is no CONNECT.", PROTOCOL_ERROR)
            self._connect(codec.read_connect(body))
        elif kind == codec.PUBLISH:
            self._publish(self.state, codec.read_publish(first, body, self.version))
        else:
            self._take_other(self.state, kind, body)

    def _take_other(self, state: State, kind: int, body: bytes) -> None:
        match kind:
            case codec.PUBACK:
                state.acknowledged(codec.read_acknowledgement(body, self.version).id)
            case codec.PUBREL:
                self._release(state, codec.read_acknowledgement(body, self.version).id)
            case codec.SUBSCRIBE:
                self._subscribe(state, codec.read_subscribe(body, self.version))
            case codec.UNSUBSCRIBE:
                self._unsubscribe(state, codec.read_unsubscribe(body, self.version))
            case codec.PINGREQ:
                self._line.write(codec.PONG)
            case codec.DISCONNECT:
                self._leave(state, *codec.read_disconnect(body, self.version))
            case _:
                raise BadPacket(f"A client sends no packet {kind} here.", PROTOCOL_ERROR)

    def _connect(self, packet: Connect) -> None:
        self.version, self.connect = packet.version, packet
        try:
            answer = self._door.let_in(self, packet)
        except _Refused as error:
            self._line.write(codec.write_connack(packet.version, error.code_for(packet.version)))
            self._over(with_will=False)
            self._line.close()
            return
        self._frames.limit = self._door.limit
        self.window = min(_WINDOW, packet.properties.get(Property.RECEIVE_MAXIMUM, _WINDOW))
        self._line.write(answer)
        assert self.state is not None  # noqa: S101  the door let it in
        self.state.send_again()

    def _publish(self, state: State, packet: Publish) -> None:
        if Property.TOPIC_ALIAS in packet.properties:
            raise BadPacket("Topic aliases are not taken.", _BAD_ALIAS)
        if not packet.topic:
            raise BadPacket("The topic is empty.", PROTOCOL_ERROR)
        if packet.qos == 2:
            if self.version == V5:
                raise BadPacket("QoS 2 is not offered. Known: 0 and 1.", _BAD_QOS)
            if packet.id in state.received:
                self._line.write(codec.write_acknowledgement(PUBREC, packet.id))
                return
            if len(state.received) >= _MOST_UNRELEASED:
                raise BadPacket(
                    f"More than {_MOST_UNRELEASED} messages are not released.", _TOO_MANY_RECEIVED
                )
        entry = _Unanswered((0, PUBACK, PUBREC)[packet.qos], packet.id)
        self._unanswered.append(entry)
        if self.version == V5 and packet.qos and self._received() > RECEIVE_MAXIMUM:
            raise BadPacket(f"More than {RECEIVE_MAXIMUM} messages are unanswered.", _TOO_MANY_RECEIVED)
        self._hand_over(packet, entry)
        if len(self._unanswered) >= _TOO_MANY and not self.is_paused:
            self.is_paused = True
            self._line.pause()

    def _received(self) -> int:
        """How many with QoS 1; only looked at where there may be too many."""
        if len(self._unanswered) <= RECEIVE_MAXIMUM:
            return 0
        return sum(1 for one in self._unanswered if one.kind)

    def _hand_over(self, packet: Publish, entry: _Unanswered) -> None:
        assert self.state is not None  # noqa: S101  who publishes has been let in
        publication = Publication(packet.topic, packet.payload, packet.dup)
        told: Done = partial(self._done, entry, publication)
        done = self.state.once(entry.id, told) if entry.kind == PUBREC else told
        if done is None:
            return
        try:
            self._door.publish(self.state, publication, done)
        except Overloaded:
            self.state.not_taken(entry.id)
            self._stalled = packet, entry
            self._door.stalled.add(self)
            if not self.is_paused:
                self.is_paused = True
                self._line.pause()
        except AllmendeError as error:
            done(error)

    def _done(self, entry: _Unanswered, publication: Publication, error: Exception | None) -> None:
        if error is None:
            entry.code = 0
        else:
            entry.code, entry.reason = self._code(error), str(error)
            if self.state is not None and entry.code != _CLOSE:
                self._door.refuse(self.state, publication, error)
        self._acknowledge()

    def _code(self, error: Exception) -> int:
        """In 3.1.1 an acknowledgement cannot say no. Closing makes the client send again, which helps where
        the fault passes, or where somebody has to see it; what never will be taken is acknowledged."""
        if isinstance(error, Overloaded | StoreFull) or not isinstance(error, AllmendeError):
            return _CLOSE
        if isinstance(error, Forbidden | Unauthorised):
            return _NOT_AUTHORISED if self.version == V5 else _CLOSE
        if self.version == V3:
            return 0
        if isinstance(error, Unknown):
            return _BAD_TOPIC
        return _BAD_PAYLOAD if isinstance(error, Malformed) else _REFUSED

    def _acknowledge(self) -> None:
        waiting = self._unanswered
        while waiting and waiting[0].code != _OPEN:
            one = waiting.popleft()
            if self.is_over:
                continue
            if one.code == _CLOSE:
                self.end(_BUSY, one.reason)
            elif one.kind:
                self._line.write(
                    codec.write_acknowledgement(one.kind, one.id, self.version, one.code, one.reason)
                )
        if self.is_paused and self._stalled is None and len(waiting) < RECEIVE_MAXIMUM:
            self._read_on()
            self._go_on()

    def _read_on(self) -> None:
        if self.is_paused and len(self._unanswered) < _TOO_MANY:
            self.is_paused = False
            self._line.resume()

    def _release(self, state: State, number: int) -> None:
        state.received.discard(number)
        self._line.write(codec.write_acknowledgement(PUBCOMP, number))

    def _subscribe(self, state: State, packet: codec.Subscribe) -> None:
        if Property.SUBSCRIPTION_ID in packet.properties:
            raise BadPacket("Subscription identifiers are not offered.", _NO_IDENTIFIERS)
        granted: list[tuple[Subscription, bool]] = []
        codes, reasons = [], []
        for wish in packet.wishes:
            try:
                found, is_new = self._wished(state, wish)
            except TopicRefused as error:
                codes.append(error.code if self.version == V5 else 0x80)
                reasons.append(str(error))
                self._door.counters["subscriptions refused"] += 1
                continue
            codes.append(found.qos)
            if not found.topic.is_errors:
                granted.append((found, wish.retained == 0 or (wish.retained == 1 and is_new)))
        self._line.write(codec.write_suback(self.version, packet.id, codes, " ".join(reasons)))
        for found, latest in granted:
            self._door.application.subscribe(found.topic, state.principal, found, latest=latest)

    def _wished(self, state: State, wish: Wish) -> tuple[Subscription, bool]:
        """Raises TopicRefused."""
        if wish.filter.startswith("$share/"):
            raise TopicRefused("Shared subscriptions are not offered.", NOT_SHARED)
        if len(state.subscriptions) >= _MOST_SUBSCRIPTIONS and wish.filter not in state.subscriptions:
            raise TopicRefused(f"A client has at most {_MOST_SUBSCRIPTIONS} subscriptions.", _FULL)
        topic = self._door.application.understand(state.principal, wish.filter)
        before = state.subscriptions.get(wish.filter)
        if before is not None and not before.topic.is_errors:
            self._door.application.unsubscribe(before.topic, state.principal, before)
        found = Subscription(state, topic, min(wish.qos, 1), as_published=wish.as_published)
        state.subscriptions[wish.filter] = found
        if topic.is_errors:
            state.errors = found.qos
        return found, before is None

    def _unsubscribe(self, state: State, packet: codec.Unsubscribe) -> None:
        codes = [0 if self._door.forget(state, one) else _NOT_THERE for one in packet.filters]
        self._line.write(codec.write_unsuback(self.version, packet.id, codes))

    def _leave(self, state: State, code: int, properties: Any) -> None:
        if Property.SESSION_EXPIRY in properties:
            if state.expiry == 0 and properties[Property.SESSION_EXPIRY]:
                raise BadPacket("A session that was to end with the connection cannot go on.", PROTOCOL_ERROR)
            state.expiry = self._door.expiry(properties[Property.SESSION_EXPIRY])
        self._over(with_will=code == _WITH_WILL)
        self._line.close()

    def _over(self, *, with_will: bool) -> None:
        if not self.is_over:
            self.is_over = True
            self._door.let_out(self, with_will=with_will)


class _Refused(Exception):
    """Nobody is let in like this. `code` for MQTT 5, `old` for 3.1.1."""

    def __init__(self, code: int, old: int) -> None:
        super().__init__(code)
        self.code, self.old = code, old

    def code_for(self, version: int) -> int:
        return self.code if version == V5 else self.old


Refused = _Refused
