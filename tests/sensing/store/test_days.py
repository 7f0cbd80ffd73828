# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from allmende.core.clock import EARLIEST, HOUR, LATEST, format_instant, parse_instant, to_datetime
from allmende.sensing.store.days import Days

ZONES = [
    "Europe/Berlin",
    "UTC",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "Pacific/Apia",
    "America/St_Johns",
    "Asia/Beirut",
]


@pytest.mark.parametrize(
    ("zone", "instant", "low", "hours"),
    [
        ("Europe/Berlin", "2025-10-26T22:59:59Z", "2025-10-25T22:00:00Z", 25),
        ("Europe/Berlin", "2025-03-30T00:30:00Z", "2025-03-29T23:00:00Z", 23),
        ("Europe/Berlin", "2025-10-26T23:00:00Z", "2025-10-26T23:00:00Z", 24),
        ("UTC", "2025-03-30T12:00:00Z", "2025-03-30T00:00:00Z", 24),
        ("Asia/Kathmandu", "2025-01-01T18:15:00Z", "2025-01-01T18:15:00Z", 24),
        ("America/Sao_Paulo", "2018-11-04T12:00:00Z", "2018-11-04T03:00:00Z", 23),
        ("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29T10:00:00Z", 24),
    ],
)
def test_days_begin_at_local_midnight(zone: str, instant: str, low: str, hours: int) -> None:
    begin, end = Days(ZoneInfo(zone)).bounds(parse_instant(instant))
    assert (format_instant(begin), (end - begin) // HOUR) == (low, hours)


@given(some.integers(EARLIEST, LATEST), some.sampled_from(ZONES))
def test_every_instant_lies_in_its_day_and_days_do_not_overlap(instant: int, zone: str) -> None:
    days = Days(ZoneInfo(zone))
    low, high = days.bounds(instant)
    assert low <= instant < high
    assert days.bounds(max(low, EARLIEST)) == (low, high)
    if low > EARLIEST and high < LATEST:
        assert days.bounds(low - 1)[1] == low
        assert days.bounds(high)[0] == high


@given(some.integers(parse_instant("1950-01-01T00:00:00Z"), parse_instant("2080-01-01T00:00:00Z")))
def test_in_berlin_a_day_is_its_date(instant: int) -> None:
    zone = ZoneInfo("Europe/Berlin")
    begin = to_datetime(Days(zone).day_of(instant)).astimezone(zone)
    date = to_datetime(instant).astimezone(zone).date()
    assert (begin.date(), begin.hour, begin.minute) == (date, 0, 0)
