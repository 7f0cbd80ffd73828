# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What all connectors read alike: JSON, instants, numbers, and objects of values flattened to names."""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from math import isfinite
from typing import Any

import msgspec

from allmende.connectors.contract import PayloadError, Value
from allmende.core.clock import check_kept, parse_instant
from allmende.core.errors import Malformed

_NUMBER = re.compile(r"[+-]?(\d+)(\.\d*)?([eE][+-]?\d{1,3})?|[+-]?\.\d+([eE][+-]?\d{1,3})?", re.ASCII)
_MOST_VALUES = 500  # of one message of one device
_DEEPEST = 8
_INT64 = 1 << 63
_LARGEST = sys.float_info.max


def read_json(body: bytes) -> Any:
    """Raises PayloadError with the place of the fault."""
    try:
        return msgspec.json.decode(body)
    except RecursionError as error:
        raise PayloadError("not-json", "The JSON is nested too deep.") from error
    except (msgspec.DecodeError, ValueError) as error:  # also what is not UTF-8, numbers of a thousand digits
        shown = body[:40].decode("utf-8", "replace")
        raise PayloadError("not-json", f"The message is not JSON: {error}. It begins {shown!r}.") from error


def read_object(body: bytes) -> dict[str, Any]:
    found = read_json(body)
    if not isinstance(found, dict):
        raise PayloadError("not-json", f"The message is a JSON {kind_of(found)}. Known: an object, {{…}}.")
    return found


def member(found: Mapping[str, Any], *names: str) -> Any:
    """What stands at this path of objects; None where there is nothing."""
    inner: Any = found
    for name in names:
        inner = inner.get(name) if isinstance(inner, dict) else None
    return inner


def kind_of(found: Any) -> str:
    """As JSON calls it."""
    known = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}
    return known.get(type(found), "number")


def instant(text: Any, what: str = "time") -> int | None:
    """ISO 8601 with up to nine digits of a second → microseconds UTC; None for none. Raises PayloadError."""
    if text is None or text == "":
        return None
    try:
        return check_kept(parse_instant(str(text)))
    except Malformed as error:
        raise PayloadError("bad-time", f"The {what} is {str(text)[:60]!r}. {error.message}") from error


def number(text: str) -> int | float | None:
    """A decimal number as devices print it; None for anything else, also for what is not finite."""
    text = text.strip()
    match = _NUMBER.fullmatch(text)
    if match is None or len(text) > 60:
        return None
    if match[1] is not None and match[2] is None and match[3] is None:
        found = int(text)
        return sized(found)
    value = float(text)
    return value if isfinite(value) else None


def flattened(data: Any) -> tuple[Value, ...]:
    """Numbers, truth and texts in an object, by their paths: `soil.0.moisture`. What is null, not finite or
    empty is no value. Raises PayloadError where there are too many, or too deep."""
    found = tuple(Value(name, result) for name, result in islice(_leaves(data, "", 0), _MOST_VALUES + 1))
    if len(found) > _MOST_VALUES:
        raise PayloadError("too-many", f"The message has too many values. Known: at most {_MOST_VALUES}.")
    return found


def _leaves(data: Any, name: str, depth: int) -> Iterator[tuple[str, float | int | str | bool]]:
    if depth > _DEEPEST:
        raise PayloadError("too-many", f"The values are nested deeper than {_DEEPEST} levels.")
    inner: Iterator[tuple[Any, Any]] | None = None
    if isinstance(data, dict):
        inner = iter(data.items())
    elif isinstance(data, list):
        inner = iter(enumerate(data))
    if inner is not None:
        for key, one in inner:
            yield from _leaves(one, f"{name}.{key}" if name else str(key), depth + 1)
    elif name and _is_value(data):
        yield name, data if isinstance(data, bool | str) else sized(data)


def _is_value(data: Any) -> bool:
    if isinstance(data, bool | str):
        return data != ""
    return isinstance(data, int | float) and is_finite(data)


def is_finite(found: float) -> bool:
    """Also of whole numbers of hundreds of digits, which JSON has and no float can hold."""
    return -_LARGEST <= found <= _LARGEST


def sized(found: int | float) -> int | float:  # noqa: PYI041  both are meant
    """A finite number as it can be stored: what is longer than 64 bits is no whole number any more."""
    return found if isinstance(found, float) or -_INT64 <= found < _INT64 else float(found)


def numbers_of(values: Sequence[Any]) -> list[float]:
    """Those that are finite numbers."""
    found = [one for one in values if isinstance(one, int | float) and not isinstance(one, bool)]
    return [sized(one) for one in found if is_finite(one)]
