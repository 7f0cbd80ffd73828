# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who is at the MQTT door, by which client id, and for how long. All of it on the event loop."""

from collections import Counter
from collections.abc import Callable
from secrets import token_hex
from time import monotonic

import msgspec

from allmende.core.errors import AllmendeError, Overloaded, Unauthorised
from allmende.core.principal import ANONYMOUS, Principal
from allmende.sensing.mqtt import codec
from allmende.sensing.mqtt.application import Application, Delivery, Done, Publication
from allmende.sensing.mqtt.codec import V3, V5, Connect
from allmende.sensing.mqtt.properties import Property
from allmende.sensing.mqtt.session import RECEIVE_MAXIMUM, Refused, Session
from allmende.sensing.mqtt.state import Key, State

TICK = 0.25  # seconds
ERRORS = "v1.1/errors"
_CONNECT_WITHIN = 10.0
_PATIENCE = 1.5  # times the keep alive (§3.1.2.10)
_LONGEST_EXPIRY = 86_400.0  # seconds that an absent client is waited for
_LONGEST_CLIENT = 256
_MOST = 20_000  # connections
_STRANGERS = 1_000  # that are more, and have not said yet who they are
_AT_ONCE = 1_000  # sessions of absent clients that are let go together
_UNSENT = 1 << 20
_TAKEN_OVER, _REVOKED, _SILENT, _STOPPING = 0x8E, 0x98, 0x8D, 0x8B
_FULL = Refused(0x97, 3)
_BAD_CLIENT = Refused(0x85, 2)
_BAD_METHOD = Refused(0x8C, 5)


class Door:
    """`limit`: bytes of a packet. `counters` and `lost` are for people: what happened since the start."""

    def __init__(self, application: Application, limit: int, now: Callable[[], float] = monotonic) -> None:
        self.application = application
        self.limit = limit
        self.now = now
        self.counters: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        self.stalled: set[Session] = set()
        self._sessions: set[Session] = set()
        self._states: dict[Key, State] = {}
        self._epoch = application.epoch

    def open(self) -> None:
        """From here on it is the one that `current` gives."""
        _opened.append(self)

    @property
    def connected(self) -> int:
        return sum(1 for one in self._sessions if one.state is not None)

    def come(self, session: Session) -> None:
        """A line was opened."""
        self._sessions.add(session)
        self.counters["connections"] += 1
        if len(self._sessions) > _MOST + _STRANGERS:
            session.end(_FULL.code)

    def let_in(self, session: Session, packet: Connect) -> bytes:
        """Gives the session its state and returns the CONNACK. Raises Refused."""
        if len(self._sessions) > _MOST:
            raise _FULL
        if Property.AUTH_METHOD in packet.properties:
            raise _BAD_METHOD
        try:
            principal = self.application.sign_in(packet.user, packet.password)
        except Unauthorised as error:
            self.counters["refused"] += 1
            raise Refused(0x86 if packet.user else 0x87, 4 if packet.user else 5) from error
        client = packet.client or self._new_client(packet)
        if len(client) > _LONGEST_CLIENT:
            raise _BAD_CLIENT
        key = Key(f"{principal.kind} {principal.id}", client)
        known = self._states.get(key)
        if known is not None and known.session is not None:
            known.session.end(_TAKEN_OVER, "Somebody else came with the same client id.")
            known = self._states.get(key)
        if known is not None and packet.clean:
            self._forget(known)
            known = None
        if known is None and len(self._states) >= 2 * _MOST:
            self._make_room()
        state = known or State(key, principal, self.lost)
        state.principal, state.session, state.left = principal, session, None
        state.expiry = self._wished_expiry(packet) if principal != ANONYMOUS else 0.0
        self._states[key], session.state = state, state
        return self._connack(packet, client, state.expiry, present=known is not None)

    def let_out(self, session: Session, *, with_will: bool) -> None:
        """The session is over. What it leaves waits as long as its client wished."""
        self._sessions.discard(session)
        self.stalled.discard(session)
        state = session.state
        if state is None or state.session is not session:
            return
        state.session, state.left = None, self.now()
        will = session.connect.will if session.connect else None
        if with_will and will is not None:
            self._publish_will(state, Publication(will.topic, will.payload, again=False))
        if state.expiry <= 0:
            self._forget(state)

    def publish(self, state: State, publication: Publication, done: Done) -> None:
        """Raises Overloaded, AllmendeError."""
        self.application.publish(state.principal, publication, done)
        self.counters["published"] += 1

    def refuse(self, state: State, publication: Publication, error: Exception) -> None:
        """Tells the client, if it wants to hear, and keeps it where its owner sees it."""
        self.counters["payloads refused"] += 1
        self.application.refused(state.principal, state.key.client, publication, error)
        if state.errors is not None:
            said = {
                "topic": publication.topic,
                "code": getattr(error, "status", 500),
                "message": str(error),
                "payload": publication.payload[:500].decode("utf-8", "replace"),
            }
            state.deliver(Delivery(ERRORS, msgspec.json.encode(said)), state.errors, retain=False)

    def forget(self, state: State, text: str) -> bool:
        """Ends a subscription; False where there is none."""
        found = state.subscriptions.pop(text, None)
        if found is None:
            return False
        if found.topic.is_errors:
            state.errors = None
        else:
            self.application.unsubscribe(found.topic, state.principal, found)
        return True

    def most_bytes(self, session: Session) -> int:
        """That the client is sent in a packet: what it takes itself, and no more than it may send us."""
        if session.connect is None:
            return self.limit
        found: int = session.connect.properties.get(Property.MAXIMUM_PACKET, self.limit)
        return min(found, self.limit)

    @property
    def most_unsent(self) -> int:
        """Bytes that may wait for a client that takes nothing; then it is let go."""
        return _UNSENT + 2 * self.limit

    def expiry(self, seconds: float) -> float:
        return min(seconds, _LONGEST_EXPIRY)

    def tick(self) -> None:
        """What time brings, four times a second."""
        now = self.now()
        for session in [one for one in self._sessions if self._is_silent(one, now)]:
            session.end(_SILENT, "Nothing was heard for longer than the keep alive.")
        for state in [one for one in self._states.values() if _is_expired(one, now)]:
            self._forget(state)
        if self.application.epoch != self._epoch:
            self._epoch = self.application.epoch
            self._ask_again()

    def retry(self) -> None:
        """There may be room again."""
        waiting, self.stalled = self.stalled, set()
        for session in waiting:
            session.retry()

    def close(self) -> None:
        """The server stops."""
        for session in list(self._sessions):
            session.end(_STOPPING, "The server is stopping. Try: again in a moment.")
        if self in _opened:
            _opened.remove(self)

    def _ask_again(self) -> None:
        """Keys are revoked while their clients are connected."""
        for session in list(self._sessions):
            packet, state = session.connect, session.state
            if packet is None or state is None or packet.user is None:
                continue
            try:
                found = self.application.sign_in(packet.user, packet.password)
            except Unauthorised:
                session.end(_REVOKED, "The key does not count any more.")
                self._forget(state)
            else:
                self._change(state, found)

    def _change(self, state: State, principal: Principal) -> None:
        """A key may do something else now: what it hears is asked for anew in its name."""
        if principal == state.principal:
            return
        heard = [one for one in state.subscriptions.values() if not one.topic.is_errors]
        for one in heard:
            self.application.unsubscribe(one.topic, state.principal, one)
        state.principal = principal
        for one in heard:
            self.application.subscribe(one.topic, principal, one, latest=False)

    def _forget(self, state: State) -> None:
        for text in list(state.subscriptions):
            self.forget(state, text)
        if self._states.get(state.key) is state:
            del self._states[state.key]

    def _make_room(self) -> None:
        """Of absent clients: who has the most of them is waited for no longer, the longest absent first."""
        absent = [one for one in self._states.values() if one.session is None]
        if not absent:
            return
        owner = Counter(one.key.owner for one in absent).most_common(1)[0][0]
        theirs = sorted((one for one in absent if one.key.owner == owner), key=lambda one: one.left or 0)
        for one in theirs[:_AT_ONCE]:
            self._forget(one)
            self.lost["sessions"] += 1

    def _publish_will(self, state: State, publication: Publication) -> None:
        def done(error: Exception | None) -> None:
            if error is not None:
                self.refuse(state, publication, error)

        try:
            self.publish(state, publication, done)
        except Overloaded:
            self.lost["wills"] += 1
        except AllmendeError as error:
            done(error)

    def _is_silent(self, session: Session, now: float) -> bool:
        if session.connect is None or session.state is None:
            return now - session.began > _CONNECT_WITHIN
        keep_alive = session.connect.keep_alive
        is_late = now - session.heard > keep_alive * _PATIENCE
        return bool(keep_alive) and is_late and not session.is_paused

    def _wished_expiry(self, packet: Connect) -> float:
        """In 3.1.1 a session that is not clean has no end; here it has."""
        if packet.version == V3:
            return 0.0 if packet.clean else _LONGEST_EXPIRY
        return self.expiry(packet.properties.get(Property.SESSION_EXPIRY, 0))

    @staticmethod
    def _new_client(packet: Connect) -> str:
        """Raises Refused: 3.1.1 lets only clean sessions go without a name."""
        if packet.version == V3 and not packet.clean:
            raise _BAD_CLIENT
        return f"allmende-{token_hex(8)}"

    def _connack(self, packet: Connect, client: str, expiry: float, *, present: bool) -> bytes:
        if packet.version != V5:
            return codec.write_connack(packet.version, 0, present=present)
        said: dict[int, object] = {
            Property.RECEIVE_MAXIMUM: RECEIVE_MAXIMUM,
            Property.MAXIMUM_QOS: 1,
            Property.MAXIMUM_PACKET: self.limit,
            Property.WILDCARDS_AVAILABLE: 0,
            Property.IDENTIFIERS_AVAILABLE: 0,
            Property.SHARED_AVAILABLE: 0,
        }
        if not packet.client:
            said[Property.ASSIGNED_CLIENT_ID] = client
        if packet.properties.get(Property.SESSION_EXPIRY, 0) != expiry:
            said[Property.SESSION_EXPIRY] = int(expiry)
        return codec.write_connack(V5, 0, present=present, properties=said)


_opened: list[Door] = []


def current() -> Door | None:
    """Of this process."""
    return _opened[-1] if _opened else None


def _is_expired(state: State, now: float) -> bool:
    return state.left is not None and now - state.left > state.expiry
