# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What sort of day it is in Auenbrück: workdays, Wednesday and Saturday markets, holidays, feasts."""

from datetime import date, datetime, timedelta
from enum import IntEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from allmende.core.clock import EPOCH

ZONE = ZoneInfo("Europe/Berlin")
SLOTS = 96  # quarters of an hour in a day


class Sort(IntEnum):
    WORKDAY = 0
    FRIDAY = 1
    MARKET = 2  # Wednesday
    SATURDAY = 3  # market too
    SUNDAY = 4  # and public holidays
    BREAK = 5  # a workday of the school holidays
    FEAST = 6  # town feast, Christmas market


def easter(year: int) -> date:
    """Easter Sunday (Gauss, as corrected by Lichtenberg; good for 1900 to 2099)."""
    moon = (19 * (year % 19) + 24) % 30
    week = (2 * (year % 4) + 4 * (year % 7) + 6 * moon + 5) % 7
    if (moon, week) == (29, 6) or (moon == 28 and week == 6 and year % 19 > 10):
        week -= 7
    return date(year, 3, 22) + timedelta(days=moon + week)


@lru_cache(64)
def sort_of(day: date) -> Sort:
    if _is_feast(day):
        return Sort.FEAST
    if day.weekday() == 6 or _is_holiday(day):
        return Sort.SUNDAY
    if day.weekday() == 5:
        return Sort.SATURDAY
    if day.weekday() == 2:
        return Sort.MARKET
    if _is_break(day):
        return Sort.BREAK
    return Sort.FRIDAY if day.weekday() == 4 else Sort.WORKDAY


def _is_holiday(day: date) -> bool:
    if (day.month, day.day) in {(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)}:
        return True
    return (day - easter(day.year)).days in {-2, 1, 39, 50, 60}


def _is_break(day: date) -> bool:
    """School holidays, about as they lie every year."""
    at = (day.month, day.day)
    fixed = at >= (12, 22) or at <= (1, 9) or (7, 8) <= at <= (8, 18) or (10, 6) <= at <= (10, 18)
    return fixed or -8 <= (day - easter(day.year)).days <= 8


def _is_feast(day: date) -> bool:
    """The town feast on the second weekend of June; the Christmas market on the weekends of Advent."""
    if day.weekday() < 5:
        return False
    if day.month == 6:
        return 8 <= day.day - (day.weekday() - 5) <= 14
    return date(day.year, 11, 27) <= day <= date(day.year, 12, 23)


@lru_cache(16)
def slots(day: int) -> tuple[int, ...]:
    """For the 97 quarter-hours of a UTC day (days since 1970): sort of the local day × 96 + local quarter."""
    first = EPOCH + timedelta(days=day)
    found = []
    for hour in range(25):
        local = (first + timedelta(hours=hour)).astimezone(ZONE)
        start = sort_of(local.date()) * SLOTS + local.hour * 4
        found += [start, start + 1, start + 2, start + 3]
    return tuple(found[:97])


def local(day: int, hour: int = 12) -> datetime:
    return (EPOCH + timedelta(days=day, hours=hour)).astimezone(ZONE)
