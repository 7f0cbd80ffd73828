# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What SQLite lacks or does for ASCII only. No index and no stored expression may use these."""

import math
import sqlite3
from collections.abc import Callable
from datetime import date

from allmende.core.clock import DAY, EARLIEST, HOUR, LATEST, MINUTE, SECOND


def add_functions(connection: sqlite3.Connection) -> None:
    connection.create_function("unicode_lower", 1, _lower, deterministic=True)
    connection.create_function("unicode_upper", 1, _upper, deterministic=True)
    connection.create_function("float_mod", 2, _mod, deterministic=True)
    connection.create_function("number_round", 1, _round, deterministic=True)
    connection.create_function("number_floor", 1, _floor, deterministic=True)
    connection.create_function("number_ceiling", 1, _ceiling, deterministic=True)
    connection.create_function("number_text", 1, _number_text, deterministic=True)
    connection.create_function("text_part", 2, _text_part, deterministic=True)
    connection.create_function("text_part", 3, _text_part, deterministic=True)
    connection.create_function("time_part", 2, _time_part, deterministic=True)
    connection.create_function("day_of", 1, _day_of, deterministic=True)


def _lower(text: object) -> str | None:
    return text.lower() if isinstance(text, str) else None


def _upper(text: object) -> str | None:
    return text.upper() if isinstance(text, str) else None


def _floor(number: object) -> int | float | None:
    if isinstance(number, float):
        return float(math.floor(number)) if math.isfinite(number) else number
    return number if isinstance(number, int) else None


def _ceiling(number: object) -> int | float | None:
    below = _floor(-number) if isinstance(number, int | float) else None
    return None if below is None else -below


def _round(number: object) -> int | float | None:
    """A half goes away from zero. Adding a half first would take what lies just below one along."""
    if not isinstance(number, float) or not math.isfinite(number):
        return number if isinstance(number, int | float) else None
    size = abs(number)
    whole = math.floor(size)
    return math.copysign(whole + (size - whole >= 0.5), number)


def _number_text(number: object) -> str | None:
    """As it is shown."""
    return None if number is None else repr(number)


def _text_part(text: object, start: object, length: object = math.inf) -> str | None:
    """Characters from 0 on; what is below 0 is 0."""
    if not isinstance(text, str) or not isinstance(start, int | float) or not isinstance(length, int | float):
        return None
    first, count = (int(max(0, min(one, len(text)))) for one in (start, length))
    return text[first : first + count]


def _time_part(name: object, at: object) -> int | float | None:
    """Of an instant in microseconds UTC; null beyond the years 1 to 9999."""
    if not isinstance(at, int) or not EARLIEST <= at <= LATEST:
        return None
    return _PARTS[str(name)](*divmod(at, DAY))


def _day_of(at: object) -> int | None:
    return at - at % DAY if isinstance(at, int) else None


def _date(days: int) -> date:
    return date.fromordinal(_FIRST + days)


_FIRST = date(1970, 1, 1).toordinal()
_PARTS: dict[str, Callable[[int, int], int | float]] = {
    "year": lambda days, _: _date(days).year,
    "month": lambda days, _: _date(days).month,
    "day": lambda days, _: _date(days).day,
    "hour": lambda _, rest: rest // HOUR,
    "minute": lambda _, rest: rest // MINUTE % 60,
    "second": lambda _, rest: rest // SECOND % 60,
    "fractionalseconds": lambda _, rest: rest % SECOND / SECOND,
    "offset": lambda _, __: 0,
}
"""Of a day since 1970 and the microseconds since its midnight."""


def _mod(left: object, right: object) -> int | float | None:
    """The remainder with the sign of the dividend; null for a division by zero and for no numbers."""
    if not isinstance(left, int | float) or not isinstance(right, int | float) or right == 0:
        return None
    if isinstance(left, int) and isinstance(right, int):
        rest = abs(left) % abs(right)
        return rest if left >= 0 else -rest
    return math.fmod(left, right) if math.isfinite(left) else None
