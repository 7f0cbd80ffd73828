# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Times as tables write them, mostly local and without an offset, → instants.

A local time that the spring skips is refused. One that the autumn has twice is left open here: `Moment.again`
is its second instant, and `repeated.py` decides by the rows around it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from allmende.core.clock import EARLIEST_KEPT, EPOCH, LATEST_KEPT, MICROSECOND, from_datetime
from allmende.core.errors import Malformed

_ISO = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?", re.ASCII)
_GERMAN = re.compile(
    r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d\d)(?:(?:,| um|T)?\s*(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?: Uhr)?)?",
    re.ASCII,
)
_JOINED = re.compile(
    r"(\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)) +(\d{1,2})(?:[:.](\d\d))?(?:[:.](\d\d))?(?: Uhr)?",
    re.ASCII,
)
"""Date and time of day out of two columns: `2026-11-23 9:05`, `23.11.2026 14`."""
_EPOCH = re.compile(r"\d{9,10}(\.\d{1,6})?|\d{12,13}|\d{15,16}", re.ASCII)
_ISO_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]24:00(:00)?", re.ASCII)
_MEMORY = 200_000  # times; the files of many stations repeat them
_SPAN = re.compile(r"(\d{1,5}) ?(s|min|h|day|days)", re.ASCII)


class Moment(NamedTuple):
    """`start` and, where rows cover a span, `end`; `again` is the second such pair of a repeated hour."""

    start: int
    end: int | None = None
    again: tuple[int, int | None] | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """How long a row covers from its time on: whole local days and a duration."""

    days: int = 0
    duration: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """How this source writes times. An empty `format`: ISO 8601, German, or seconds since 1970."""

    zone: ZoneInfo
    format: str = ""
    covers: Span | None = None


class Moments(dict[str, "Moment | str"]):
    """The text of a time → its moment, or the reason why it is none. Remembers, because times come again."""

    def __init__(self, reckoning: Reckoning) -> None:
        super().__init__()
        self._reckoning = reckoning

    def __missing__(self, text: str) -> "Moment | str":
        if len(self) >= _MEMORY:
            self.clear()
        try:
            found: Moment | str = moment(text, self._reckoning)
        except Malformed as error:
            found = error.message
        self[text] = found
        return found


def span(text: str) -> Span:
    """`15 min`, `1 h`, `1 day` → Span. Raises Malformed."""
    match = _SPAN.fullmatch(text)
    if match is None:
        raise Malformed(f"{text!r} is not a span. Try: 15 min, 1 h or 1 day.")
    count, unit = int(match[1]), match[2]
    if unit.startswith("day"):
        return Span(days=count)
    seconds = {"s": 1, "min": 60, "h": 3600}[unit]
    return Span(duration=timedelta(seconds=count * seconds))


def is_time(text: str) -> bool:
    """Whether this looks like a date or time without being told a format (bare numbers do not)."""
    try:
        if _EPOCH.fullmatch(text.strip()):
            return False
        parsed(text)
    except Malformed:
        return False
    return True


def moment(text: str, reckoning: Reckoning) -> Moment:
    """Raises Malformed for what is no time, and for a local time that does not exist."""
    try:
        return _placed(parsed(text, reckoning.format), reckoning)
    except OverflowError as error:
        raise Malformed(f"{text[:40]!r} is outside the years 1 to 9999") from error


def parsed(text: str, form: str = "") -> datetime:
    """Naive where the text has no offset. Raises Malformed."""
    text = text.strip()
    try:
        if form:
            return datetime.strptime(text, form)  # noqa: DTZ007  its zone comes later
        if _ISO.fullmatch(text):
            return _iso(text)
        text = _JOINED.sub(_two_digits, text) if _JOINED.fullmatch(text) else text
        if _ISO.fullmatch(text):
            return _iso(text)
        german = _GERMAN.fullmatch(text)
        if german:
            return _german(*german.groups())
        if _EPOCH.fullmatch(text):
            return _epoch(text)
    except (ValueError, OverflowError) as error:
        raise Malformed(_why_not(text, form)) from error
    raise Malformed(
        f"{text[:40]!r} is not a time in a known form (ISO, 23.11.2026 14:05, seconds since 1970)"
    )


def _two_digits(match: re.Match[str]) -> str:
    day, hour, minute, second = match.groups()
    return f"{day} {hour:0>2}:{minute or '00'}" + (f":{second}" if second else "")


def _why_not(text: str, form: str) -> str:
    """What is wrong with a time that has a known form, in words that a clerk has."""
    if form:
        return f"{text[:40]!r} is no time of the form {form!r}"
    german, iso = _GERMAN.fullmatch(text), re.match(r"(\d{4})-(\d\d)-(\d\d)", text, re.ASCII)
    if german:
        day, month, year = int(german[1]), int(german[2]), int(german[3])
        year += 2000 if len(german[3]) == 2 else 0
    elif iso:
        year, month, day = int(iso[1]), int(iso[2]), int(iso[3])
    else:
        return f"{text[:40]!r} is outside the years 1 to 9999"
    try:
        datetime(year, month, day)  # noqa: DTZ001  only whether there is such a day
    except ValueError:
        return f"{day:02}.{month:02}.{year:04} is no day of the calendar"
    return f"{text[:40]!r} has a time of day that no clock shows"


def _iso(text: str) -> datetime:
    midnight = _ISO_MIDNIGHT.fullmatch(text)
    if midnight:
        return datetime.fromisoformat(midnight[1]) + timedelta(days=1)
    return datetime.fromisoformat(text)


def _german(
    day: str, month: str, year: str, hour: str | None, minute: str | None, second: str | None
) -> datetime:
    whole_year = int(year) + (2000 if len(year) == 2 else 0)
    midnight = datetime(whole_year, int(month), int(day))  # noqa: DTZ001  its zone comes later
    if (hour, minute) == ("24", "00"):
        return midnight + timedelta(days=1)
    return midnight.replace(hour=int(hour or 0), minute=int(minute or 0), second=int(second or 0))


def _epoch(text: str) -> datetime:
    """Seconds, milliseconds or microseconds since 1970, by the number of digits."""
    seconds, _, fraction = text.partition(".")
    unit = {9: 1_000_000, 10: 1_000_000, 12: 1_000, 13: 1_000}.get(len(seconds), 1)
    return EPOCH + (int(seconds) * unit + int(f"{fraction:0<6}" if fraction else "0")) * MICROSECOND


def _placed(time: datetime, reckoning: Reckoning) -> Moment:
    start = _instant(time, reckoning.zone, fold=0)
    if time.tzinfo is not None:
        return Moment(start, _end(time, start, reckoning, fold=0))
    second = _instant(time, reckoning.zone, fold=1)
    if second < start:  # the zone's offset grows here, so this hour was left out
        raise Malformed(
            f"{time:%d.%m.%Y %H:%M} does not exist in {reckoning.zone.key}: the clocks were put forward"
        )
    end = _end(time, start, reckoning, fold=0)
    if second == start:
        return Moment(start, end)
    return Moment(start, end, (second, _end(time, second, reckoning, fold=1)))


def _end(time: datetime, start: int, reckoning: Reckoning, *, fold: int) -> int | None:
    covers = reckoning.covers
    if covers is None:
        return None
    if not covers.days:
        return start + covers.duration // MICROSECOND
    local = time if time.tzinfo is None else time.astimezone(reckoning.zone).replace(tzinfo=None)
    return _instant(local + timedelta(days=covers.days), reckoning.zone, fold=fold)


def _instant(time: datetime, zone: ZoneInfo, *, fold: int) -> int:
    aware = time if time.tzinfo is not None else time.replace(tzinfo=zone, fold=fold)
    instant = from_datetime(aware.astimezone(UTC))
    if not EARLIEST_KEPT <= instant <= LATEST_KEPT:
        raise OverflowError
    return instant
