# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Durations and times of the day as text, in microseconds: `P1DT12H`, `06:30:00`. OData 4.0 ABNF."""

import re

from allmende.core.clock import DAY, EARLIEST, HOUR, LATEST, MINUTE, SECOND
from allmende.core.errors import Malformed

_DURATION = re.compile(
    r"([+-])?P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,12})(?:\.(\d+))?S)?)?",
    re.ASCII,
)
_CLOCK = re.compile(r"(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?", re.ASCII)
_LONGEST = LATEST - EARLIEST


def parse_duration(text: str) -> int:
    """Raises Malformed. Years and months have no length of their own."""
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()[1:]) or text.endswith("T"):
        raise Malformed(
            f"{text[:60]!r} is not a duration. Known: weeks, days, hours, minutes, seconds, in this order. "
            "Try: duration'PT1H' or duration'P1DT12H30M'."
        )
    sign, weeks, days, hours, minutes, seconds, fraction = match.groups()
    counts = (weeks, days, hours, minutes, seconds)
    units = (7 * DAY, DAY, HOUR, MINUTE, SECOND)
    whole = sum(int(count or 0) * unit for count, unit in zip(counts, units, strict=True)) + _micros(fraction)
    if whole > _LONGEST:
        raise Malformed(f"{text[:60]!r} is too long. Known: durations of less than 9999 years.")
    return -whole if sign == "-" else whole


def format_duration(duration: int) -> str:
    days, rest = divmod(abs(duration), DAY)
    seconds, micros = divmod(rest, SECOND)
    fraction = f".{micros:06d}".rstrip("0") if micros else ""
    time = f"T{seconds}{fraction}S" if seconds or micros or not days else ""
    return f"{'-' if duration < 0 else ''}P{f'{days}D' if days else ''}{time}"


def parse_clock(text: str) -> int:
    """Microseconds since midnight. Raises Malformed."""
    match = _CLOCK.fullmatch(text)
    hours, minutes, seconds = (int(one or 0) for one in match.groups()[:3]) if match else (24, 0, 0)
    if match is None or hours > 23 or minutes > 59 or seconds > 59:
        raise Malformed(f"{text[:60]!r} is not a time of day. Known: 00:00:00 to 23:59:59.999999.")
    return hours * HOUR + minutes * MINUTE + seconds * SECOND + _micros(match[4])


def format_clock(clock: int) -> str:
    seconds, micros = divmod(clock, SECOND)
    fraction = f".{micros:06d}" if micros else ""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{fraction}"


def _micros(fraction: str | None) -> int:
    return int(f"{(fraction or '0')[:6]:0<6}")
