# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Times of observations: an instant, or an interval as two instants or an instant and a duration."""

import re

from allmende.core.clock import DAY, EARLIEST, HOUR, LATEST, MINUTE, SECOND, parse_instant
from allmende.core.errors import Malformed

_DURATION = re.compile(
    r"P(?:(\d{1,6})W)?(?:(\d{1,7})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,9})M)?(?:(\d{1,10})(?:\.(\d{1,6})\d*)?S)?)?"
)


def parse_time(text: str) -> tuple[int, int | None]:
    """`2026-11-23T14:05:00Z`, `…/…`, `…/PT15M` → start and end in microseconds UTC. Raises Malformed."""
    if "/" not in text:
        return parse_instant(text), None
    first, _, second = text.partition("/")
    if second.startswith("P"):
        start = parse_instant(first)
        end = start + parse_duration(second)
    elif first.startswith("P"):
        end = parse_instant(second)
        start = end - parse_duration(first)
    else:
        start, end = parse_instant(first), parse_instant(second)
    if start > end or start < EARLIEST or end > LATEST:
        raise Malformed(f"{text[:80]!r} ends before it starts, or leaves the years 1 to 9999.")
    return start, end


def parse_duration(text: str) -> int:
    """ISO 8601 weeks, days, hours, minutes, seconds → microseconds. Raises Malformed."""
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()):
        raise Malformed(f"{text[:40]!r} is not a duration. Known: weeks to seconds. Try: P1D or PT15M.")
    weeks, days, hours, minutes, seconds, fraction = match.groups("0")
    whole = int(weeks) * 7 * DAY + int(days) * DAY + int(hours) * HOUR + int(minutes) * MINUTE
    return whole + int(seconds) * SECOND + int(f"{fraction:0<6}")
