# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Properties of MQTT 5: what stands between the fixed part of a packet and its payload (§2.2.2)."""

from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from struct import Struct
from typing import Any, NamedTuple

Properties = Mapping[int, Any]
"""By identifier. User properties are a list of pairs, subscription identifiers a list."""

PROTOCOL_ERROR = 0x82
MALFORMED = 0x81

_U16 = Struct(">H")
_U32 = Struct(">I")


class BadPacket(Exception):
    """What came is not MQTT; the connection ends. `code` is the reason of MQTT 5."""

    def __init__(self, message: str, code: int = MALFORMED) -> None:
        super().__init__(message)
        self.code = code


class Property(IntEnum):
    PAYLOAD_FORMAT = 0x01
    MESSAGE_EXPIRY = 0x02
    CONTENT_TYPE = 0x03
    RESPONSE_TOPIC = 0x08
    CORRELATION_DATA = 0x09
    SUBSCRIPTION_ID = 0x0B
    SESSION_EXPIRY = 0x11
    ASSIGNED_CLIENT_ID = 0x12
    SERVER_KEEP_ALIVE = 0x13
    AUTH_METHOD = 0x15
    AUTH_DATA = 0x16
    REQUEST_PROBLEM_INFO = 0x17
    WILL_DELAY = 0x18
    REQUEST_RESPONSE_INFO = 0x19
    RESPONSE_INFO = 0x1A
    SERVER_REFERENCE = 0x1C
    REASON = 0x1F
    RECEIVE_MAXIMUM = 0x21
    TOPIC_ALIAS_MAXIMUM = 0x22
    TOPIC_ALIAS = 0x23
    MAXIMUM_QOS = 0x24
    RETAIN_AVAILABLE = 0x25
    USER = 0x26
    MAXIMUM_PACKET = 0x27
    WILDCARDS_AVAILABLE = 0x28
    IDENTIFIERS_AVAILABLE = 0x29
    SHARED_AVAILABLE = 0x2A


_P = Property
_NEVER_ZERO = {_P.RECEIVE_MAXIMUM, _P.MAXIMUM_PACKET, _P.SUBSCRIPTION_ID, _P.TOPIC_ALIAS}
CONNECT = frozenset(
    {
        _P.SESSION_EXPIRY,
        _P.RECEIVE_MAXIMUM,
        _P.MAXIMUM_PACKET,
        _P.TOPIC_ALIAS_MAXIMUM,
        _P.REQUEST_RESPONSE_INFO,
        _P.REQUEST_PROBLEM_INFO,
        _P.USER,
        _P.AUTH_METHOD,
        _P.AUTH_DATA,
    }
)
_MESSAGE = {
    _P.PAYLOAD_FORMAT,
    _P.MESSAGE_EXPIRY,
    _P.CONTENT_TYPE,
    _P.RESPONSE_TOPIC,
    _P.CORRELATION_DATA,
    _P.USER,
}
WILL = frozenset({*_MESSAGE, _P.WILL_DELAY})
PUBLISH = frozenset({*_MESSAGE, _P.TOPIC_ALIAS})
ACKNOWLEDGE = frozenset({_P.REASON, _P.USER})
SUBSCRIBE = frozenset({_P.SUBSCRIPTION_ID, _P.USER})
UNSUBSCRIBE = frozenset({_P.USER})
DISCONNECT = frozenset({_P.SESSION_EXPIRY, _P.REASON, _P.USER, _P.SERVER_REFERENCE})


def read_varint(data: bytes, place: int) -> tuple[int, int]:
    """A variable byte integer (§1.5.5) and where it ends."""
    value = shift = 0
    for step in range(4):
        if place + step >= len(data):
            raise BadPacket("The packet ends inside a length.")
        byte = data[place + step]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            if step and byte == 0:
                raise BadPacket("A length is written with more bytes than it needs.")
            return value, place + step + 1
        shift += 7
    raise BadPacket("A length has more than four bytes.")


def write_varint(value: int) -> bytes:
    if value < 0x80:
        return bytes((value,))
    found = bytearray()
    while value >= 0x80:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)


def read_u16(data: bytes, place: int) -> tuple[int, int]:
    if place + 2 > len(data):
        raise BadPacket("The packet ends inside a number.")
    return data[place] << 8 | data[place + 1], place + 2


def read_data(data: bytes, place: int) -> tuple[bytes, int]:
    """Bytes with their length before them."""
    size, place = read_u16(data, place)
    if place + size > len(data):
        raise BadPacket("The packet ends inside a text.")
    return data[place : place + size], place + size


def read_text(data: bytes, place: int) -> tuple[str, int]:
    """UTF-8 without U+0000 (§1.5.4)."""
    found, place = read_data(data, place)
    try:
        text = found.decode()
    except UnicodeDecodeError as error:
        raise BadPacket("A text is not UTF-8.") from error
    if "\0" in text:
        raise BadPacket("A text has the character U+0000 in it.")
    return text, place


def write_data(data: bytes) -> bytes:
    return _U16.pack(len(data)) + data


def write_text(text: str) -> bytes:
    return write_data(text.encode())


def _read_truth(data: bytes, place: int) -> tuple[int, int]:
    if place >= len(data):
        raise BadPacket("The packet ends inside a property.")
    if data[place] > 1:
        raise BadPacket(f"A property is {data[place]}. Known: 0 and 1.", PROTOCOL_ERROR)
    return data[place], place + 1


def _read_u32(data: bytes, place: int) -> tuple[int, int]:
    if place + 4 > len(data):
        raise BadPacket("The packet ends inside a property.")
    return _U32.unpack_from(data, place)[0], place + 4


def _read_pair(data: bytes, place: int) -> tuple[tuple[str, str], int]:
    name, place = read_text(data, place)
    value, place = read_text(data, place)
    return (name, value), place


def _write_pair(pair: tuple[str, str]) -> bytes:
    return write_text(pair[0]) + write_text(pair[1])


class _Kind(NamedTuple):
    read: Callable[[bytes, int], tuple[Any, int]]
    write: Callable[[Any], bytes]


_TRUTH = _Kind(_read_truth, lambda value: bytes((value,)))
_SHORT = _Kind(read_u16, _U16.pack)
_LONG = _Kind(_read_u32, _U32.pack)
_TEXT = _Kind(read_text, write_text)
_BINARY = _Kind(read_data, write_data)
_KINDS: dict[int, _Kind] = {
    _P.PAYLOAD_FORMAT: _TRUTH,
    _P.MESSAGE_EXPIRY: _LONG,
    _P.CONTENT_TYPE: _TEXT,
    _P.RESPONSE_TOPIC: _TEXT,
    _P.CORRELATION_DATA: _BINARY,
    _P.SUBSCRIPTION_ID: _Kind(read_varint, write_varint),
    _P.SESSION_EXPIRY: _LONG,
    _P.ASSIGNED_CLIENT_ID: _TEXT,
    _P.SERVER_KEEP_ALIVE: _SHORT,
    _P.AUTH_METHOD: _TEXT,
    _P.AUTH_DATA: _BINARY,
    _P.REQUEST_PROBLEM_INFO: _TRUTH,
    _P.WILL_DELAY: _LONG,
    _P.REQUEST_RESPONSE_INFO: _TRUTH,
    _P.RESPONSE_INFO: _TEXT,
    _P.SERVER_REFERENCE: _TEXT,
    _P.REASON: _TEXT,
    _P.RECEIVE_MAXIMUM: _SHORT,
    _P.TOPIC_ALIAS_MAXIMUM: _SHORT,
    _P.TOPIC_ALIAS: _SHORT,
    _P.MAXIMUM_QOS: _TRUTH,
    _P.RETAIN_AVAILABLE: _TRUTH,
    _P.USER: _Kind(_read_pair, _write_pair),
    _P.MAXIMUM_PACKET: _LONG,
    _P.WILDCARDS_AVAILABLE: _TRUTH,
    _P.IDENTIFIERS_AVAILABLE: _TRUTH,
    _P.SHARED_AVAILABLE: _TRUTH,
}


def read_properties(data: bytes, place: int, allowed: frozenset[int]) -> tuple[Properties, int]:
    """Raises BadPacket for what is not allowed here, or twice where once is."""
    size, place = read_varint(data, place)
    if not size:
        return {}, place
    end = place + size
    if end > len(data):
        raise BadPacket("The packet ends inside its properties.")
    inside, found = data[:end], dict[int, Any]()
    while place < end:
        key, place = read_varint(inside, place)
        if key not in allowed:
            raise BadPacket(f"The property 0x{key:02x} does not belong here.", PROTOCOL_ERROR)
        value, place = _read(inside, place, key)
        if key == _P.USER:
            found.setdefault(key, []).append(value)
        elif key in found:
            raise BadPacket(f"The property 0x{key:02x} comes twice.", PROTOCOL_ERROR)
        else:
            found[key] = value
    return found, end


def _read(data: bytes, place: int, key: int) -> tuple[Any, int]:
    value, place = _KINDS[key].read(data, place)
    if value == 0 and key in _NEVER_ZERO:
        raise BadPacket(f"The property 0x{key:02x} is 0.", PROTOCOL_ERROR)
    return value, place


def write_properties(properties: Properties) -> bytes:
    found = b"".join(bytes((key,)) + _KINDS[key].write(value) for key, value in _pairs(properties))
    return write_varint(len(found)) + found


def _pairs(properties: Properties) -> Iterable[tuple[int, Any]]:
    for key, value in properties.items():
        if key == _P.USER:
            for one in value:
                yield key, one
        else:
            yield key, value
