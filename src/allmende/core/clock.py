# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Instants as microseconds UTC since 1970: what the store keeps and what is sorted and compared."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from time import time_ns

from allmende.core.errors import Malformed

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EARLIEST = -62_135_596_800 * SECOND  # 0001-01-01T00:00:00Z
LATEST = 253_402_300_799 * SECOND + 999_999  # 9999-12-31T23:59:59.999999Z
EARLIEST_KEPT = -30_610_224_000 * SECOND  # 1000-01-01T00:00:00Z
LATEST_KEPT = 253_370_764_799 * SECOND + 999_999  # 9998-12-31T23:59:59.999999Z

Clock = Callable[[], int]
"""Returns the present instant in microseconds UTC; tests pass their own."""

# ISO 8601 as clients send it: a "+" that a form decoder turned into a space, an offset without colon,
# fractions of any length. What fromisoformat does not take is brought into its form first.
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?\s*(?:([Zz])|([+\- ])(\d\d):?(\d\d)?)?\Z"
)

_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)


def now() -> int:
    return time_ns() // 1000


def to_datetime(instant: int) -> datetime:
    """An aware UTC datetime; raises OverflowError outside the years 1 to 9999."""
    return EPOCH + timedelta(microseconds=instant)


def from_datetime(moment: datetime) -> int:
    """Microseconds UTC of an aware datetime."""
    return (moment - EPOCH) // MICROSECOND


def parse_instant(text: str) -> int:
    """ISO 8601 → microseconds UTC. A time without offset is UTC. Raises Malformed."""
    try:
        moment = datetime.fromisoformat(text) if text[10:11] in ("T", "t") else None
    except ValueError:
        moment = None
    if moment is None:
        moment = _lenient(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        instant = from_datetime(moment)
    except OverflowError as error:
        raise _not_a_time(text) from error
    if not EARLIEST <= instant <= LATEST:
        raise _not_a_time(text)
    return instant


def parse_moment(text: str, zone: tzinfo = UTC) -> int:
    """As parse_instant; a day alone is its midnight in the zone. Raises Malformed, with what was given."""
    if not _DAY.match(text):
        return parse_instant(text)
    try:
        return from_datetime(datetime.fromisoformat(text).replace(tzinfo=zone))
    except (ValueError, OverflowError) as error:
        raise _not_a_time(text) from error


def check_kept(instant: int) -> int:
    """The instant, if it can be stored: with room at both ends for every time zone and every calendar.

    Raises Malformed. Queries may say years that no observation has.
    """
    if not EARLIEST_KEPT <= instant <= LATEST_KEPT:
        raise Malformed(
            f"{format_instant(instant)} is a year that is not kept. Known: the years 1000 to 9998. "
            "Try: an interval without an end as an instant."
        )
    return instant


def _lenient(text: str) -> datetime:
    match = _TIME.match(text.strip())
    if match is None:
        raise _not_a_time(text)
    day, hours, fraction, zulu, sign, offset_hours, offset_minutes = match.groups()
    offset = (
        "+00:00"
        if zulu or sign is None
        else f"{'-' if sign == '-' else '+'}{offset_hours}:{offset_minutes or '00'}"
    )
    micros = f".{(fraction or '0')[:6]:0<6}"
    full = hours if len(hours) == 8 else f"{hours}:00"
    try:
        return datetime.fromisoformat(f"{day}T{full}{micros}{offset}")
    except ValueError as error:
        raise _not_a_time(text) from error


def _not_a_time(text: str) -> Malformed:
    return Malformed(
        f"{text[:60]!r} is not a time. Known: ISO 8601 between the years 1 and 9999. "
        "Try: 2026-11-23T14:05:00Z or 2026-11-23T15:05:00+01:00."
    )


def format_instant(instant: int) -> str:
    """ISO 8601 UTC with `Z`, milliseconds where they say something, microseconds only if needed."""
    moment = EPOCH + timedelta(microseconds=instant)
    micros = instant % SECOND
    if micros == 0:
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment.year >= 1000 else _early(moment, "")
    fraction = f".{micros // 1000:03d}" if micros % 1000 == 0 else f".{micros:06d}"
    return _early(moment, fraction)


def _early(moment: datetime, fraction: str) -> str:
    return f"{moment.replace(microsecond=0, tzinfo=None).isoformat()}{fraction}Z"
