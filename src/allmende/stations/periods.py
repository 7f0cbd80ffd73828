# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which part of time a page shows: chosen by links and addresses, so that it works without JavaScript."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from allmende.core.clock import DAY, SECOND, format_instant, from_datetime, parse_instant, to_datetime
from allmende.core.errors import Malformed
from allmende.sensing.api.read import Period


@dataclass(frozen=True, slots=True)
class Span:
    slug: str
    title: Promise
    days: int


SPANS = (
    Span("tag", _("Tag"), 1),
    Span("woche", _("Woche"), 7),
    Span("monat", _("Monat"), 30),
    Span("jahr", _("Jahr"), 365),
)
_BY_SLUG = {span.slug: span for span in SPANS}
_HOUR, _DAY = 3_600, 86_400  # seconds


@dataclass(frozen=True, slots=True)
class Shown:
    """`until` is the last local day that is shown; None while the period ends now."""

    span: Span
    period: Period
    until: date | None
    earlier: date
    later: date | None

    @property
    def from_seconds(self) -> float:
        return self.period.start / SECOND

    @property
    def to_seconds(self) -> float:
        return self.period.end / SECOND

    @property
    def from_iso(self) -> str:
        return format_instant(self.period.start)

    @property
    def to_iso(self) -> str:
        return format_instant(self.period.end)


def shown(
    query: Mapping[str, str], last: int | None, now: int, zone: ZoneInfo, rhythm: int | None = None
) -> Shown:
    """The period that `?zeitraum=woche&bis=2026-11-23` asks for; what cannot be read counts as not given.

    Without `bis` it ends now, or with the day of the last value where that is older than a day.
    `rhythm`: seconds between two values; daily ones open with a month, hourly ones with a week.
    """
    span = _BY_SLUG.get(query.get("zeitraum", ""), _BY_SLUG[_usual(rhythm or 0)])
    until = _day(query.get("bis", ""))
    if until is None and last is not None and now - last > DAY:
        until = local_day(last, zone)
    end = now + 1 if until is None else _end_of(until, zone)
    first = to_datetime(end).astimezone(zone) - timedelta(days=span.days)
    last_day = until or local_day(now, zone)
    later = last_day + timedelta(days=span.days)
    return Shown(
        span,
        Period(from_datetime(first.astimezone(zone)), end),
        until,
        last_day - timedelta(days=span.days),
        None if later > local_day(now, zone) else later,
    )


def _usual(rhythm: int) -> str:
    """What shows a curve and not three points: a month of daily values, a week of hourly ones."""
    return "monat" if rhythm >= _DAY else "woche" if rhythm >= _HOUR else "tag"


def asked(query: Mapping[str, str], usual: Period, zone: ZoneInfo) -> Period:
    """`von` and `bis` as local days (both shown whole) or as ISO instants. Raises Malformed."""
    start = _instant(query["von"], zone) if query.get("von") else usual.start
    end = usual.end
    if given := query.get("bis"):
        day = _day(given)
        end = _end_of(day, zone) if day else _instant(given, zone)
    if end <= start:
        raise Malformed("bis lies before von. Try: ?von=2026-11-01&bis=2026-11-23")
    return Period(start, end)


def _instant(text: str, zone: ZoneInfo) -> int:
    day = _day(text)
    return from_datetime(datetime.combine(day, time(), zone)) if day else parse_instant(text)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 9000 and len(text) == 10 else None


def local_day(instant: int, zone: ZoneInfo) -> date:
    return to_datetime(instant).astimezone(zone).date()


def _end_of(day: date, zone: ZoneInfo) -> int:
    return from_datetime(datetime.combine(day + timedelta(days=1), time(), zone))
