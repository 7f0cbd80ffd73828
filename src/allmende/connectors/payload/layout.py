# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where values stand in the bytes of simple devices, written down as TOML; and Cayenne LPP.

```toml
[[value]]
name = "temperature"
at = 0            # first byte
type = "i16"      # u8 i8 u16 i16 u24 i24 u32 i32 u64 i64 f32 f64
scale = 0.1       # stored is number * scale + shift
```
More keys: `order = "little"` (default big), `bits = [4, 7]` (of the number, 0 the lowest), `shift`, `port`
(only there), `from` (only where there are so many bytes), `words = {"0" = "zu", "1" = "offen"}`."""

import re
import struct
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from math import isfinite
from typing import Literal

import msgspec

from allmende.connectors.contract import PayloadError, Value
from allmende.core.errors import Malformed

_FLOATS = {"f32": "f", "f64": "d"}
_LONGEST = 255  # bytes of a LoRaWAN payload
_MOST = 100
_LONGEST_TEXT = 20_000
_CHAIN = re.compile(r"(?:\.[ \t]*[\w\"'-]+[ \t]*){10}")
"""Of names with points between them: a reader of TOML takes minutes for one that is long enough."""


class BadLayout(Malformed):
    """The description cannot be used; the message says what is known."""


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"least": "from"}):
    name: str
    at: int
    type: Literal["u8", "i8", "u16", "i16", "u24", "i24", "u32", "i32", "u64", "i64", "f32", "f64"]
    order: Literal["big", "little"] = "big"
    bits: tuple[int, int] | None = None
    scale: float = 1
    shift: float = 0
    port: int | None = None
    least: int = 0
    words: dict[str, str] = {}

    @property
    def size(self) -> int:
        return int(self.type[1:]) // 8


class Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"places": "value"}):
    places: tuple[Place, ...] = ()
    lpp: bool = False


@lru_cache(maxsize=500)
def layout_of(text: str) -> Layout:
    """Raises BadLayout."""
    if len(text) > _LONGEST_TEXT:
        raise BadLayout(f"The layout has {len(text)} characters. Known: at most {_LONGEST_TEXT}.")
    if (chain := _CHAIN.search(text)) is not None:
        raise BadLayout(f"The layout cannot be read: too many points in {chain[0][:40]!r}.")
    try:
        found = msgspec.convert(tomllib.loads(text), Layout)
    except (ValueError, RecursionError) as error:  # also numbers of thousands of digits
        raise BadLayout(f"The layout cannot be read: {error}.") from error
    if found.lpp == bool(found.places):
        raise BadLayout("The layout needs [[value]] tables, or lpp = true and none.")
    if len(found.places) > _MOST:
        raise BadLayout(f"The layout has {len(found.places)} values. Known: at most {_MOST}.")
    for one in found.places:
        _check(one)
    return found


def decode(layout: Layout, raw: bytes, port: int) -> tuple[Value, ...]:
    """Raises PayloadError for bytes that do not fit."""
    if layout.lpp:
        return tuple(_lpp(raw))
    found = [one for one in layout.places if one.port in (None, port) and len(raw) >= one.least]
    if not found:
        raise PayloadError("no-values", f"The layout has nothing for port {port} and {len(raw)} bytes.")
    return tuple(Value(one.name, _value(one, raw)) for one in found)


def _check(place: Place) -> None:
    width = place.size * 8
    if not place.name or len(place.name) > 80:
        raise BadLayout("Every value needs a name of 1 to 80 characters.")
    if not 0 <= place.at <= _LONGEST - place.size:
        raise BadLayout(f"{place.name!r} begins at byte {place.at}. Known: 0 to {_LONGEST - place.size}.")
    if place.bits is not None and not 0 <= place.bits[0] <= place.bits[1] < width:
        raise BadLayout(
            f"The bits of {place.name!r} are {list(place.bits)}. Known: 0 to {width - 1}, lowest first."
        )
    if not (isfinite(place.scale) and isfinite(place.shift)):
        raise BadLayout(f"The scale or the shift of {place.name!r} is no finite number.")
    if place.bits is not None and place.type in _FLOATS:
        raise BadLayout(f"{place.name!r} has bits of a {place.type}. Known: bits of whole numbers.")


def _value(place: Place, raw: bytes) -> float | int | str:
    part = raw[place.at : place.at + place.size]
    if len(part) < place.size:
        raise PayloadError(
            "bad-payload",
            f"{place.name!r} stands at bytes {place.at} to {place.at + place.size - 1}, and the message has "
            f"{len(raw)}. Try: from = {place.at + place.size} at this value.",
        )
    number = _number(place, part)
    if place.words:
        return place.words.get(str(number), str(number))
    if (place.scale, place.shift) == (1, 0):
        return number
    result = number * place.scale + place.shift
    if not isfinite(result):
        raise PayloadError("bad-value", f"{place.name!r} is {result}, which is no number.")
    return round(result, 10)


def _number(place: Place, part: bytes) -> float | int:
    if place.type in _FLOATS:
        order = ">" if place.order == "big" else "<"
        found: float = struct.unpack(order + _FLOATS[place.type], part)[0]
        if not isfinite(found):
            raise PayloadError("bad-value", f"{place.name!r} is {found}, which is no number.")
        return found
    if place.bits is None:
        return int.from_bytes(part, place.order, signed=place.type[0] == "i")
    low, high = place.bits
    number = int.from_bytes(part, place.order) >> low & ((1 << high - low + 1) - 1)
    is_negative = place.type[0] == "i" and number >> high - low
    return number - (1 << high - low + 1) if is_negative else number


_LPP: dict[int, tuple[str, int, bool, float]] = {
    0: ("digital_in", 1, False, 1),
    1: ("digital_out", 1, False, 1),
    2: ("analog_in", 2, True, 0.01),
    3: ("analog_out", 2, True, 0.01),
    101: ("luminosity", 2, False, 1),
    102: ("presence", 1, False, 1),
    103: ("temperature", 2, True, 0.1),
    104: ("humidity", 1, False, 0.5),
    115: ("pressure", 2, False, 0.1),
    116: ("voltage", 2, False, 0.01),
    117: ("current", 2, False, 0.001),
    118: ("frequency", 4, False, 1),
    120: ("percentage", 1, False, 1),
    121: ("altitude", 2, True, 1),
    125: ("concentration", 2, False, 1),
    128: ("power", 2, False, 1),
    130: ("distance", 4, False, 0.001),
    131: ("energy", 4, False, 0.001),
    132: ("direction", 2, False, 1),
    142: ("switch", 1, False, 1),
}
"""Name, bytes, signed, scale. The three-part ones (accelerometer, gyrometer, GPS) stand below."""
_LPP_PARTS: dict[int, tuple[str, tuple[tuple[str, int, float], ...]]] = {
    113: ("accelerometer", (("x", 2, 0.001), ("y", 2, 0.001), ("z", 2, 0.001))),
    134: ("gyrometer", (("x", 2, 0.01), ("y", 2, 0.01), ("z", 2, 0.01))),
    136: ("gps", (("latitude", 3, 0.0001), ("longitude", 3, 0.0001), ("altitude", 3, 0.01))),
}


def _lpp(raw: bytes) -> Iterator[Value]:
    """Channel, type, value, again and again: `temperature_3`."""
    place = 0
    while place < len(raw):
        if place + 2 > len(raw):
            raise PayloadError("bad-payload", "The Cayenne LPP message ends inside a value.")
        channel, kind = raw[place], raw[place + 1]
        place += 2
        parts = _LPP_PARTS.get(kind)
        known = _LPP.get(kind)
        if parts is None and known is None:
            raise PayloadError("bad-payload", f"Cayenne LPP has no type {kind} (at byte {place - 1}).")
        if known is not None:
            name, size, signed, scale = known
            yield Value(f"{name}_{channel}", _scaled(raw, place, size, scale, signed=signed))
            place += size
            continue
        assert parts is not None  # noqa: S101  one of both
        for name, size, scale in parts[1]:
            yield Value(f"{parts[0]}_{channel}.{name}", _scaled(raw, place, size, scale, signed=True))
            place += size


def _scaled(raw: bytes, place: int, size: int, scale: float, *, signed: bool) -> float | int:
    part = raw[place : place + size]
    if len(part) < size:
        raise PayloadError("bad-payload", "The Cayenne LPP message ends inside a value.")
    number = int.from_bytes(part, "big", signed=signed)
    return number if scale == 1 else round(number * scale, 6)
