# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What senseBoxes send to openSenseMap: a box needs only another host name. Limits and refusals as there."""

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

from allmende.connectors.contract import Message, PayloadError, Uplink, Value
from allmende.connectors.sensor_community.decode import decode as decode_luftdaten
from allmende.connectors.values import instant, kind_of, number, read_json, read_object

MOST = 2_500
_MINUTE = 60_000_000
_STAMPED = struct.Struct("<I")
_FLOAT = struct.Struct("<f")
_Values = Iterator[Value]


def decode(message: Message, settings: Mapping[str, Any]) -> Sequence[Uplink]:  # noqa: ARG001  needs none
    """The device is the box of the address, the values have the ids of its sensors as names. Raises
    PayloadError."""
    box = message.query.get("box", "")
    if not box:
        raise PayloadError("no-device", "The address names no box. Try: /boxes/<box>/data.")
    values = tuple(islice(_found(message), MOST + 1))
    if not values:
        raise PayloadError("no-values", "The message brings no values.")
    if len(values) > MOST:
        raise PayloadError("too-many", f"The message has too many values. Known: at most {MOST}.")
    latest = message.received + _MINUTE
    if any(one.at is not None and one.at > latest for one in values):
        raise PayloadError(
            "bad-time", "A value is more than a minute in the future. Try: set the box's clock."
        )
    return [Uplink(box, values)]


def named(message: Message, settings: Mapping[str, Any]) -> str:  # noqa: ARG001  the same
    return message.query.get("box", "")


def _found(message: Message) -> _Values:
    if sensor := message.query.get("sensor", ""):
        return iter([_row({**read_object(message.body), "sensor": sensor})])
    if message.query.get("luftdaten"):
        return iter(decode_luftdaten(_as_airrohr(message), {})[0].values)
    if message.query.get("hackair"):
        return _hackair(read_object(message.body))
    kind = message.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    return _KINDS.get(kind, _json)(message.body)


def _as_airrohr(message: Message) -> Message:
    """The box stands for the station, whose own name does not count here."""
    headers = {**message.headers, "x-sensor": f"box-{message.query['box']}"}
    return Message(message.body, message.received, headers)


def _json(content: bytes) -> _Values:
    found = read_json(content)
    if isinstance(found, list):
        return (_row(one) for one in found)
    if isinstance(found, dict):
        return (_member(sensor, one) for sensor, one in found.items())
    raise PayloadError(
        "bad-payload", f"The message is a JSON {kind_of(found)}. Known: an object or an array."
    )


def _row(found: Any) -> Value:
    """`{"sensor": …, "value": …, "createdAt": …, "location": …}`."""
    if not isinstance(found, dict):
        raise PayloadError("bad-payload", f"One of the values is a JSON {kind_of(found)}. Known: an object.")
    sensor = found.get("sensor", found.get("sensor_id"))
    return _value(sensor, found.get("value"), found.get("createdAt"), found.get("location"))


def _member(sensor: str, found: Any) -> Value:
    """`"12.3"`, or `["12.3", time, [lng, lat, height]]`."""
    parts = found if isinstance(found, list) else [found]
    if not 1 <= len(parts) <= 3:
        raise PayloadError(
            "bad-payload", f"The value of {sensor[:40]!r} has {len(parts)} parts. Known: 1 to 3."
        )
    return _value(sensor, *parts, *[None] * (3 - len(parts)))


def _csv(content: bytes) -> _Values:
    """`sensor,value[,createdAt[,lng,lat[,height]]]`, no header."""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise PayloadError("not-csv", f"The message is not UTF-8 from byte {error.start} on.") from error
    for line in filter(None, map(str.strip, text.splitlines())):
        cells = [one.strip() for one in line.split(",")]
        if len(cells) not in (2, 3, 5, 6):
            raise PayloadError(
                "not-csv",
                f"The line {line[:60]!r} has {len(cells)} columns. "
                "Known: sensor,value[,createdAt[,lng,lat[,height]]].",
            )
        place = [number(one) for one in cells[3:]]
        yield _value(cells[0], cells[1], cells[2] if len(cells) > 2 else None, place or None)


def _bytes(content: bytes, *, stamped: bool) -> _Values:
    size = 20 if stamped else 16
    if len(content) % size:
        raise PayloadError(
            "bad-payload", f"The message has {len(content)} bytes. Known: {size} for each value."
        )
    for place in range(0, len(content), size):
        sensor = content[place : place + 12].hex()
        (value,) = _FLOAT.unpack_from(content, place + 12)
        at = _STAMPED.unpack_from(content, place + 16)[0] * 1_000_000 if stamped else None
        yield _value(sensor, f"{value:.1f}", None)._replace(at=at)


def _hackair(found: Mapping[str, Any]) -> _Values:
    reading = found.get("reading")
    if not isinstance(reading, dict):
        raise PayloadError("no-values", "There is no reading. Known: what hackAIR devices send.")
    return (_value(name.removesuffix("_AirPollutantValue"), value, None) for name, value in reading.items())


def _value(sensor: Any, value: Any, created: Any, place: Any = None) -> Value:
    if not isinstance(sensor, str) or not sensor or len(sensor) > 80:
        raise PayloadError("bad-payload", f"One of the values names no sensor: {str(sensor)[:40]!r}.")
    found = (
        number(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
    )
    if found is None:
        raise PayloadError(
            "bad-value", f"The value of {sensor!r} is {str(value)[:40]!r}, which is no number."
        )
    if place is not None:
        _check_place(sensor, place, created)
    return Value(sensor, found, instant(created, "createdAt"))


def _check_place(sensor: str, place: Any, created: Any) -> None:
    """Where the box was: looked at, since a box that sends nonsense is refused, but not kept."""
    if created in (None, ""):
        raise PayloadError("bad-place", f"The value of {sensor!r} has a location but no createdAt.")
    parts = [place.get(one) for one in ("lng", "lat")] if isinstance(place, dict) else place
    if not isinstance(parts, list) or len(parts) not in (2, 3):
        raise PayloadError("bad-place", f"The location of {sensor!r} is neither [lng, lat] nor {{lng, lat}}.")
    for one, most in zip(parts, (180, 90), strict=False):
        if isinstance(one, bool) or not isinstance(one, int | float) or not -most <= one <= most:
            raise PayloadError(
                "bad-place", f"The location of {sensor!r} is {str(place)[:60]}: off the earth."
            )


_KINDS: dict[str, Callable[[bytes], _Values]] = {
    "text/csv": _csv,
    "application/sbx-bytes": partial(_bytes, stamped=False),
    "application/sbx-bytes-ts": partial(_bytes, stamped=True),
}
