# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where the grid lines of a chart stand and what is written at them. Pure; instants are microseconds UTC."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil, floor, log10
from zoneinfo import ZoneInfo

from allmende.core.clock import DAY, HOUR, from_datetime, to_datetime
from allmende.web import formats

_WANTED_LINES = 4
_SAME = 1e-9  # values nearer than this are one for the eye
_FROM_ZERO = 0.6  # a scale begins at zero unless all values lie far above it
_SHORT_DAYS = {
    "de": ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_SHORT_MONTHS = {
    "de": ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.", "Dez."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` to `high` with a line at every `step`; `decimals` tell neighbouring lines apart."""

    low: float
    high: float
    step: float

    @property
    def lines(self) -> tuple[float, ...]:
        count = round((self.high - self.low) / self.step)
        return tuple(self.low + index * self.step for index in range(count + 1))

    @property
    def decimals(self) -> int:
        return max(0, -floor(log10(self.step) + 1e-9))


@dataclass(frozen=True, slots=True)
class Tick:
    time: int
    text: str


def scale(low: float, high: float, *, counts: bool = False) -> Scale:
    """A scale with round numbers around the values; begins at zero where that costs little.

    `counts`: what is counted begins at zero always and has no halves. The values are finite, and smaller
    than `charts.LARGEST`.
    """
    if counts or 0 <= low <= _FROM_ZERO * high:
        low = min(low, 0.0)
    if low == high == 0:
        high = 1.0
    if high - low <= _SAME * max(1.0, abs(low), abs(high)):
        biggest = max(abs(low), abs(high))
        room = 0.1 * (biggest if biggest > _SAME else 1)
        low, high = low - room, high + room
    step = max(_round_step((high - low) / _WANTED_LINES), 1.0 if counts else 0.0)
    return Scale(floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step, step)


def _round_step(least: float) -> float:
    size: float = 10.0 ** floor(log10(least))
    return next(factor * size for factor in (1, 2, 5, 10) if factor * size >= least * (1 - 1e-9))


def ticks(start: int, end: int, zone: ZoneInfo, language: str) -> tuple[Tick, ...]:
    """Hours for a day or two, days for weeks, months for a year, years beyond."""
    length = end - start
    if length <= 2 * DAY + HOUR:
        found = _hours(start, end, zone, language, every=6 if length > 6 * HOUR else 1)
    elif length <= 10 * DAY:
        found = _days(start, end, zone, lambda day: f"{_SHORT_DAYS[language][day.weekday()]} {day.day}.")
    elif length <= 70 * DAY:
        found = _days(start, end, zone, lambda day: _day_month(day, language) if day.weekday() == 0 else "")
    elif length <= 800 * DAY:
        every = 1 if length <= 200 * DAY else 2 if length <= 400 * DAY else 4
        found = _days(start, end, zone, lambda day: _month(day, language, every) if day.day == 1 else "")
    else:
        found = _days(start, end, zone, lambda day: str(day.year) if (day.month, day.day) == (1, 1) else "")
    return tuple(found)


def _day_month(day: date, language: str) -> str:
    month = _SHORT_MONTHS[language][day.month - 1]
    return f"{day.day}. {month}" if language == "de" else f"{day.day} {month}"


def _month(day: date, language: str, every: int) -> str:
    if (day.month - 1) % every:
        return ""
    return f"{_SHORT_MONTHS[language][day.month - 1]}{f' {day.year}' if day.month == 1 else ''}"


def _hours(start: int, end: int, zone: ZoneInfo, language: str, every: int) -> Iterator[Tick]:
    for day in _dates(start, end, zone):
        for hour in range(0, 24, every):
            instant = from_datetime(datetime.combine(day, time(hour), zone))
            if start <= instant <= end:
                text = f"{hour} Uhr" if language == "de" else f"{hour}:00"
                yield Tick(instant, text)


def _days(start: int, end: int, zone: ZoneInfo, text: Callable[[date], str]) -> Iterator[Tick]:
    for day in _dates(start, end, zone):
        instant = from_datetime(datetime.combine(day, time(), zone))
        if start <= instant <= end and (said := text(day)):
            yield Tick(instant, said)


def _dates(start: int, end: int, zone: ZoneInfo) -> Iterator[date]:
    day = to_datetime(start).astimezone(zone).date()
    last = to_datetime(end).astimezone(zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def line_texts(chosen: Scale, language: str) -> tuple[str, ...]:
    return tuple(formats.number(line, language, chosen.decimals) for line in chosen.lines)
