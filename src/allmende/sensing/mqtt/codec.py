# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Packets of MQTT 3.1.1 and 5 that a server reads and writes (OASIS, 29 October 2014 and 7 March 2019).

A body is what stands behind the fixed header; flags are its four low bits. Every reader raises BadPacket."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from allmende.sensing.mqtt import properties as props
from allmende.sensing.mqtt.properties import (
    PROTOCOL_ERROR,
    BadPacket,
    Properties,
    read_data,
    read_properties,
    read_text,
    read_u16,
    read_varint,
    write_properties,
    write_text,
    write_varint,
)

CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP = range(1, 8)
SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, DISCONNECT, AUTH = range(8, 16)
V3, V5 = 4, 5
TOO_LARGE = 0x95
_FLAGS = {PUBREL: 2, SUBSCRIBE: 2, UNSUBSCRIBE: 2}
"""What the four low bits must be; 0 for all others but PUBLISH."""
_TOPICS_KEPT = 20_000
_LONGEST_KEPT = 200  # bytes


class UnknownVersion(BadPacket):
    """A protocol that is neither 3.1.1 nor 5: its client is told in the words of 3.1.1."""


class Will(NamedTuple):
    """What is published when its client goes without a word."""

    topic: str
    payload: bytes
    qos: int
    retain: bool


class Connect(NamedTuple):
    """`clean`: no session from before. `keep_alive`: seconds, 0 for never."""

    version: int
    clean: bool
    keep_alive: int
    client: str
    properties: Properties
    will: Will | None
    user: str | None
    password: bytes | None


class Publish(NamedTuple):
    """`id`: 0 with QoS 0."""

    topic: str
    payload: bytes
    qos: int
    id: int
    dup: bool
    retain: bool
    properties: Properties


class Wish(NamedTuple):
    """A filter and what goes with it. `retained`: 0 send what is retained, 1 only for a new subscription,
    2 never. `as_published`: a retained flag is passed on. `not_own`: not what the client itself publishes."""

    filter: str
    qos: int
    not_own: bool = False
    as_published: bool = False
    retained: int = 0


class Subscribe(NamedTuple):
    id: int
    wishes: Sequence[Wish]
    properties: Properties


class Unsubscribe(NamedTuple):
    id: int
    filters: Sequence[str]


class Acknowledgement(NamedTuple):
    """PUBACK, PUBREC, PUBREL or PUBCOMP."""

    id: int
    code: int


class Frames:
    """Bytes as they come → whole packets, one at a time. `limit`: bytes of a body."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._data = b""
        self._place = 0
        self._pieces = bytearray()
        """Of a packet of which `_missing` bytes are still to come: copied once, however small they are."""
        self._missing = 0

    def feed(self, data: bytes) -> None:
        if self._missing:
            self._pieces += data
            self._missing -= len(data)
            if self._missing > 0:
                return
            self._data, self._place, self._missing = bytes(self._pieces), 0, 0
            self._pieces = bytearray()
            return
        rest = self._data[self._place :] if self._place < len(self._data) else b""
        self._data, self._place = rest + data if rest else data, 0

    def take(self) -> tuple[int, bytes] | None:
        """A first byte and a body; None while the next packet is not whole. Raises BadPacket, also for one
        that says it will be too long."""
        data, place = self._data, self._place
        if len(data) - place < 2:
            if place == len(data):  # a client that is idle costs nothing
                self._data, self._place = b"", 0
            return None
        size, begin = data[place + 1], place + 2
        if size >= 0x80:
            found = _length(data, place + 1)
            if found is None:
                return None
            size, begin = found
        if size > self.limit:
            raise BadPacket(f"A packet of {size} bytes; known are {self.limit}.", TOO_LARGE)
        end = begin + size
        if end > len(data):
            self._wait(end - len(data))
            return None
        self._place = end
        return data[place], data[begin:end]

    def _wait(self, missing: int) -> None:
        self._pieces += self._data[self._place :]
        self._data, self._place, self._missing = b"", 0, missing


def _length(data: bytes, place: int) -> tuple[int, int] | None:
    """None: the length itself is not whole yet."""
    there = data[place : place + 4]
    if len(there) < 4 and all(one >= 0x80 for one in there):
        return None
    return read_varint(data, place)


def check_flags(first: int) -> int:
    """The kind of packet."""
    kind = first >> 4
    if kind != PUBLISH and first & 0x0F != _FLAGS.get(kind, 0):
        raise BadPacket(f"The flags of packet {kind} are {first & 0x0F}.")
    return kind


def read_connect(body: bytes) -> Connect:
    name, place = read_text(body, 0)
    if place + 4 > len(body):
        raise BadPacket("The CONNECT ends too early.")
    version, flags = body[place], body[place + 1]
    if (name, version) not in (("MQTT", V3), ("MQTT", V5)):
        raise UnknownVersion(f"The protocol is {name[:20]!r} {version}. Known: MQTT 3.1.1 and 5.", 0x84)
    _check_connect(flags, version)
    keep_alive, place = read_u16(body, place + 2)
    properties: Properties = {}
    if version == V5:
        properties, place = read_properties(body, place, props.CONNECT)
        if props.Property.AUTH_DATA in properties and props.Property.AUTH_METHOD not in properties:
            raise BadPacket("There is authentication data without a method.", PROTOCOL_ERROR)
    client, place = read_text(body, place)
    will = None
    if flags & 0x04:
        will, place = _read_will(body, place, flags, version)
    user = password = None
    if flags & 0x80:
        user, place = read_text(body, place)
    if flags & 0x40:
        password, place = read_data(body, place)
    if place != len(body):
        raise BadPacket("There is something behind the CONNECT.")
    return Connect(version, bool(flags & 0x02), keep_alive, client, properties, will, user, password)


def _check_connect(flags: int, version: int) -> None:
    qos = flags >> 3 & 3
    if flags & 0x01 or qos == 3 or (not flags & 0x04 and flags & 0x38):
        raise BadPacket(f"The flags of the CONNECT are 0x{flags:02x}.")
    if version == V3 and flags & 0xC0 == 0x40:
        raise BadPacket("There is a password without a user.")


def _read_will(body: bytes, place: int, flags: int, version: int) -> tuple[Will, int]:
    if version == V5:
        _, place = read_properties(body, place, props.WILL)
    topic, place = read_text(body, place)
    payload, place = read_data(body, place)
    _check_topic(topic)
    return Will(topic, payload, flags >> 3 & 3, bool(flags & 0x20)), place


def read_publish(first: int, body: bytes, version: int) -> Publish:
    qos = first >> 1 & 3
    if qos == 3 or (first & 0x08 and not qos):
        raise BadPacket(f"The flags of the PUBLISH are {first & 0x0F}.")
    raw, place = read_data(body, 0)
    topic = _topic(raw) if len(raw) <= _LONGEST_KEPT else _read_topic(raw)
    number = 0
    if qos:
        number, place = read_u16(body, place)
        if not number:
            raise BadPacket("The packet identifier is 0.", PROTOCOL_ERROR)
    properties: Properties = {}
    if version == V5:
        if place < len(body) and not body[place]:
            place += 1
        else:
            properties, place = read_properties(body, place, props.PUBLISH)
    return Publish(topic, body[place:], qos, number, bool(first & 0x08), bool(first & 0x01), properties)


@lru_cache(maxsize=_TOPICS_KEPT)
def _topic(raw: bytes) -> str:
    """Sensors publish to the same topic again and again."""
    return _read_topic(raw)


def _read_topic(raw: bytes) -> str:
    topic, _ = read_text(len(raw).to_bytes(2, "big") + raw, 0)
    if topic:
        _check_topic(topic)
    return topic


def _check_topic(topic: str) -> None:
    if not topic or "#" in topic or "+" in topic:
        raise BadPacket(f"Nothing is published to {topic[:80]!r}: it has wildcards, or is empty.", 0x90)


def read_subscribe(body: bytes, version: int) -> Subscribe:
    number, place = _read_id(body)
    properties: Properties = {}
    if version == V5:
        properties, place = read_properties(body, place, props.SUBSCRIBE)
    wishes = []
    while place < len(body):
        text, place = read_text(body, place)
        if place >= len(body):
            raise BadPacket("The SUBSCRIBE ends too early.")
        wishes.append(_wish(text, body[place], version))
        place += 1
    if not wishes:
        raise BadPacket("The SUBSCRIBE names no filter.", PROTOCOL_ERROR)
    return Subscribe(number, wishes, properties)


def _wish(text: str, options: int, version: int) -> Wish:
    qos, retained = options & 3, options >> 4 & 3
    if not text:
        raise BadPacket("A filter is empty.")
    if qos == 3 or options & 0xC0 or retained == 3 or (version == V3 and options > 2):
        raise BadPacket(f"The options of a subscription are 0x{options:02x}.")
    if options & 4 and text.startswith("$share/"):
        raise BadPacket("A shared subscription cannot leave out the client's own.", PROTOCOL_ERROR)
    return Wish(text, qos, bool(options & 4), bool(options & 8), retained)


def read_unsubscribe(body: bytes, version: int) -> Unsubscribe:
    number, place = _read_id(body)
    if version == V5:
        _, place = read_properties(body, place, props.UNSUBSCRIBE)
    filters = []
    while place < len(body):
        text, place = read_text(body, place)
        filters.append(text)
    if not filters:
        raise BadPacket("The UNSUBSCRIBE names no filter.", PROTOCOL_ERROR)
    return Unsubscribe(number, filters)


def read_acknowledgement(body: bytes, version: int) -> Acknowledgement:
    number, place = _read_id(body)
    code = 0
    if version == V5 and place < len(body):
        code, place = body[place], place + 1
        if place < len(body):
            _, place = read_properties(body, place, props.ACKNOWLEDGE)
    if place != len(body):
        raise BadPacket("There is something behind the acknowledgement.")
    return Acknowledgement(number, code)


def read_disconnect(body: bytes, version: int) -> tuple[int, Properties]:
    """The reason, 0 for a client that just goes and takes its will along."""
    if not body:
        return 0, {}
    if version == V3:
        raise BadPacket("There is something in the DISCONNECT.")
    if len(body) == 1:
        return body[0], {}
    properties, place = read_properties(body, 1, props.DISCONNECT)
    if place != len(body):
        raise BadPacket("There is something behind the DISCONNECT.")
    return body[0], properties


def _read_id(body: bytes) -> tuple[int, int]:
    number, place = read_u16(body, 0)
    if not number:
        raise BadPacket("The packet identifier is 0.", PROTOCOL_ERROR)
    return number, place


def write_connack(
    version: int, code: int, *, present: bool = False, properties: Properties | None = None
) -> bytes:
    """`present`: there is a session from before."""
    rest = write_properties(properties or {}) if version == V5 else b""
    return _packet(CONNACK << 4, bytes((present, code)) + rest)


def write_publish(version: int, topic: bytes, payload: bytes, qos: int, number: int, flags: int = 0) -> bytes:
    """`topic`: with its length before it. `flags`: 8 for a repetition, 1 for what is retained."""
    parts = [topic]
    if qos:
        parts.append(number.to_bytes(2, "big"))
    if version == V5:
        parts.append(b"\0")
    parts.append(payload)
    return _packet(PUBLISH << 4 | qos << 1 | flags, b"".join(parts))


def write_acknowledgement(
    kind: int, number: int, version: int = V3, code: int = 0, reason: str = ""
) -> bytes:
    first = kind << 4 | _FLAGS.get(kind, 0)
    if not code or version == V3:
        return bytes((first, 2, number >> 8, number & 0xFF))
    rest = write_properties({props.Property.REASON: reason[:500]}) if reason else b""
    return _packet(first, number.to_bytes(2, "big") + bytes((code,)) + rest)


def write_suback(version: int, number: int, codes: Sequence[int], reason: str = "") -> bytes:
    return _packet(SUBACK << 4, _codes(version, number, reason) + bytes(codes))


def write_unsuback(version: int, number: int, codes: Sequence[int]) -> bytes:
    if version == V3:
        return _packet(UNSUBACK << 4, number.to_bytes(2, "big"))
    return _packet(UNSUBACK << 4, _codes(version, number, "") + bytes(codes))


def _codes(version: int, number: int, reason: str) -> bytes:
    if version == V3:
        return number.to_bytes(2, "big")
    said: Properties = {props.Property.REASON: reason[:500]} if reason else {}
    return number.to_bytes(2, "big") + write_properties(said)


def write_disconnect(code: int, reason: str = "") -> bytes:
    """MQTT 5 alone."""
    said: Properties = {props.Property.REASON: reason[:500]} if reason else {}
    return _packet(DISCONNECT << 4, bytes((code,)) + write_properties(said))


def write_topic(topic: str) -> bytes:
    return write_text(topic)


PONG = bytes((PINGRESP << 4, 0))


def _packet(first: int, body: bytes) -> bytes:
    return bytes((first,)) + write_varint(len(body)) + body
