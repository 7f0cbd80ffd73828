# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Time cut into equal parts as people count it: quarters of an hour, days, months of a time zone."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from allmende.core.clock import DAY, HOUR, MINUTE, SECOND, from_datetime, to_datetime
from allmende.core.errors import Malformed

NAMED = {
    "minute": "PT1M",
    "hour": "PT1H",
    "day": "P1D",
    "week": "P7D",
    "month": "P1M",
    "quarter": "P3M",
    "year": "P1Y",
}
_DURATION = re.compile(r"P(?:(\d{1,3})([DWMY])|T(\d{1,4})([HMS]))", re.ASCII)
_WITHIN_A_DAY = {"H": HOUR, "M": MINUTE, "S": SECOND}
_MONDAY = date(1970, 1, 5).toordinal()
_LAST_YEAR = 9_998


@dataclass(frozen=True, slots=True)
class Every:
    """One of three is not zero. `within`: microseconds, a part of a day, counted anew from every midnight;
    days are counted from a Monday, months from a January."""

    within: int = 0
    days: int = 0
    months: int = 0


def parse_every(text: str) -> Every:
    """`hour`, `day`, `month`, … or a duration of ISO 8601: PT15M, P1D, P1M. Raises Malformed."""
    match = _DURATION.fullmatch(NAMED.get(text.strip().lower(), text.strip().upper()))
    number = 0 if match is None else int(match[1] or match[3])
    if match is None or number == 0:
        raise Malformed(
            f"every={text[:40]!r} is no length of time. Known: {', '.join(NAMED)}, PT15M, P1D, P1M."
        )
    if match[3] is not None:
        return _part_of_a_day(text, number * _WITHIN_A_DAY[match[4]])
    match match[2]:
        case "D":
            return Every(days=number)
        case "W":
            return Every(days=7 * number)
        case "M":
            return Every(months=number)
        case _:
            return Every(months=12 * number)


def _part_of_a_day(text: str, step: int) -> Every:
    if step == DAY:
        return Every(days=1)
    if DAY % step:
        raise Malformed(f"every={text[:40]!r} does not divide a day. Try: PT10M, PT15M, PT1H, PT6H.")
    return Every(within=step)


def edges(every: Every, zone: ZoneInfo, low: int, high: int, most: int) -> list[int]:
    """Where the parts that [low, high) touches begin, and where the last one ends; `most` of them at most."""
    found: list[int] = []
    for edge in _edges(every, zone, low):
        if edge <= low:
            found = [edge]
        else:
            found.append(edge)
        if edge >= high or len(found) > most:
            return found
    return found


def _edges(every: Every, zone: ZoneInfo, low: int) -> Iterator[int]:
    """From one at or before `low` on."""
    day = to_datetime(low).astimezone(zone).date()
    if every.within:
        yield from _within_days(every.within, zone, day, low)
        return
    if every.days:
        ordinal = day.toordinal() - (day.toordinal() - _MONDAY) % every.days
        while (day := date.fromordinal(ordinal)).year <= _LAST_YEAR:
            yield _midnight(day, zone)
            ordinal += every.days
        return
    month = day.year * 12 + day.month - 1
    month -= month % every.months
    while month // 12 <= _LAST_YEAR:
        yield _midnight(date(max(month // 12, 1), month % 12 + 1, 1), zone)
        month += every.months


def _within_days(step: int, zone: ZoneInfo, day: date, low: int) -> Iterator[int]:
    first = _midnight(day, zone)
    edge = first + (low - first) // step * step
    while day.year <= _LAST_YEAR:
        day += timedelta(days=1)
        following = _midnight(day, zone)
        yield from range(edge, following, step)
        edge = following


def _midnight(day: date, zone: ZoneInfo) -> int:
    return from_datetime(datetime(day.year, day.month, day.day, tzinfo=zone))


def place_of(found: list[int], instant: int) -> int:
    """Which part the instant lies in."""
    return bisect_right(found, instant) - 1
