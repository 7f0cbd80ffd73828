# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Anybody's JSON, or a bare number, by a mapping that says where things stand."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from allmende.connectors.contract import Message, PayloadError, Uplink, Value
from allmende.connectors.csv.times import Moments, Reckoning
from allmende.connectors.generic.mapping import Layout, Line, mapping_of
from allmende.connectors.generic.path import found_at, parse_path
from allmende.connectors.values import flattened, is_finite, number, read_json, sized
from allmende.core.clock import EARLIEST_KEPT, LATEST_KEPT
from allmende.core.errors import Malformed

VALUE = "value"
"""How a bare number is called."""
_TO_MICROSECONDS = {"s": 1_000_000, "ms": 1_000, "us": 1}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a line of the mapping found in a message: its value, or why there is none, in a word and in a
    sentence."""

    name: str
    result: float | int | str | bool | None
    fault: Literal["", "nothing", "more", "infinite"] = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """What a mapping finds in a message, each part for itself. `device` is empty and `at` None where nothing
    stands there, or where `faults` say what is wrong with it. `rest`: all values, where the mapping has no
    lines."""

    document: Any
    lines: tuple[Shown, ...]
    rest: tuple[Value, ...]
    device: str
    at: int | None
    faults: Mapping[Literal["device", "time", "values"], PayloadError]


def decode(message: Message, settings: Mapping[str, Any]) -> Sequence[Uplink]:
    """`settings` as mapping.Layout. Raises PayloadError."""
    try:
        mapping = mapping_of(settings)
    except Malformed as error:  # it is its owner who has to know, not only the device
        raise PayloadError("mapping", error.message) from error
    document = document_of(message.body)
    device = _device(message, mapping, document)
    if not mapping.lines:
        values = _all_values(document)
    else:
        shown = [_shown(document, line) for line in mapping.lines]
        values = tuple(Value(one.name, one.result) for one in shown if one.result is not None)
    key = found_at(document, parse_path(mapping.key)) if mapping.key else None
    return [Uplink(device, values, _time(document, mapping), key="" if key is None else str(key)[:200])]


def try_out(message: Message, settings: Mapping[str, Any]) -> Tried:
    """For who writes a mapping. Raises PayloadError where the message cannot be read at all, Malformed where
    the mapping cannot be used."""
    mapping, document = mapping_of(settings), document_of(message.body)
    faults: dict[Literal["device", "time", "values"], PayloadError] = {}
    device, at = "", None
    rest: tuple[Value, ...] = ()
    try:
        device = _device(message, mapping, document)
    except PayloadError as error:
        faults["device"] = error
    try:
        at = _time(document, mapping)
    except PayloadError as error:
        faults["time"] = error
    try:
        rest = () if mapping.lines else _all_values(document)
    except PayloadError as error:
        faults["values"] = error
    lines = tuple(_shown(document, line) for line in mapping.lines)
    return Tried(document, lines, rest, device, at, faults)


def topics(settings: Mapping[str, Any]) -> Sequence[str]:
    pattern = mapping_of(settings).topic
    return [re.sub(r"\{\w+\}", "+", pattern)] if pattern else []


def document_of(body: bytes) -> Any:
    """JSON; or a bare number or word, as plain devices publish them."""
    text = body[:64].decode("utf-8", "replace").strip()
    if len(body) <= 64 and text and text[0] not in '{["':
        bare = number(text)
        if bare is not None:
            return bare
        return {"true": True, "false": False}.get(text, text)
    return read_json(body)


def _all_values(document: Any) -> tuple[Value, ...]:
    return flattened(document) if isinstance(document, dict | list) else (Value(VALUE, document),)


def _shown(document: Any, line: Line) -> Shown:
    found = found_at(document, parse_path(line.path))
    if found is None:
        return Shown(line.name, None, "nothing", f"Nothing stands at {line.path!r}.")
    if isinstance(found, dict | list):
        return Shown(line.name, None, "more", f"At {line.path!r} stands no value, but more JSON.")
    if isinstance(found, str) and (bare := number(found)) is not None:
        found = bare
    if isinstance(found, bool | str):
        return Shown(line.name, found)
    result = found if not is_finite(found) or _is_plain(line) else found * line.factor + line.shift
    if not is_finite(result):
        return Shown(
            line.name,
            None,
            "infinite",
            f"At {line.path!r} stands {str(found)[:60]}, which is no finite number.",
        )
    return Shown(line.name, sized(result))


def _is_plain(line: Line) -> bool:
    return (line.factor, line.shift) == (1, 0)


def _device(message: Message, mapping: Layout, document: Any) -> str:
    """Of the message, of the topic, or of the address (`?device=`). Raises PayloadError."""
    found: Any = message.query.get("device")
    if mapping.device:
        found = found_at(document, parse_path(mapping.device))
    elif mapping.topic and message.topic:
        match = _pattern(mapping.topic).fullmatch(message.topic)
        found = match["device"] if match and "device" in match.groupdict() else found
    if isinstance(found, str | int) and not isinstance(found, bool) and str(found):
        return str(found)[:200]
    where = f"at {mapping.device!r} in the message" if mapping.device else "in the topic or as ?device="
    raise PayloadError(
        "no-device", f"The message does not say which device it is of: nothing stands {where}."
    )


def named(message: Message, settings: Mapping[str, Any]) -> str:
    """By its topic or its address."""
    with suppress(Malformed):  # also a mapping that cannot be used
        return _device(message, mapping_of(settings), None)
    return ""


@lru_cache(maxsize=200)
def _pattern(topic: str) -> re.Pattern[str]:
    """`haus/{device}/+/sensor`."""
    parts = re.split(r"(\{\w+\}|\+)", topic)
    words = [
        f"(?P<{one[1:-1]}>[^/]+)" if one.startswith("{") else "[^/]+" if one == "+" else re.escape(one)
        for one in parts
    ]
    return re.compile("".join(words))


def _time(document: Any, mapping: Layout) -> int | None:
    """None: nothing stands where the time should, so it is of when it came. Raises PayloadError."""
    found = found_at(document, parse_path(mapping.time)) if mapping.time else None
    if found is None or found == "":
        return None
    if mapping.time_format == "iso":
        return _local(str(found), mapping.zone)
    value = number(str(found)) if not isinstance(found, bool) else None
    exact = None if value is None else value * _TO_MICROSECONDS[mapping.time_format]
    if exact is None or not EARLIEST_KEPT <= exact <= LATEST_KEPT:
        raise _bad_time(found, f"Known: a number of {mapping.time_format} since 1970, as the mapping says.")
    return round(exact)


def _local(text: str, zone: str) -> int:
    """A local time that the autumn has twice is refused: which of the two it is nobody can tell of one
    message alone."""
    moment = _reader(zone)[text]
    if isinstance(moment, str):
        raise _bad_time(text, moment)
    if moment.again is not None:
        raise _bad_time(text, f"The autumn has this hour twice in {zone}. Try: send UTC, or an offset.")
    return moment.start


@lru_cache(maxsize=50)
def _reader(zone: str) -> Moments:
    return Moments(Reckoning(ZoneInfo(zone)))


def _bad_time(found: Any, why: str) -> PayloadError:
    return PayloadError("bad-time", f"The time is {str(found)[:60]!r}. {why}")
