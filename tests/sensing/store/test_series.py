# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from allmende.core.clock import HOUR, from_datetime
from allmende.sensing.store.series import days, hours, merged

BERLIN = ZoneInfo("Europe/Berlin")


def _utc(*when: int) -> int:
    return from_datetime(datetime(*when, tzinfo=UTC))  # type: ignore[misc,arg-type]


def test_hours_begin_with_the_hour_that_the_start_lies_in() -> None:
    assert hours(_utc(2026, 1, 1, 0, 30), _utc(2026, 1, 1, 2)) == [_utc(2026, 1, 1, 0), _utc(2026, 1, 1, 1)]


def test_the_day_of_the_change_to_summer_time_has_23_hours() -> None:
    first, second, third = days(_utc(2026, 3, 28, 12), _utc(2026, 3, 30, 12), BERLIN)
    assert (first, second - first, third - second) == (_utc(2026, 3, 27, 23), 24 * HOUR, 23 * HOUR)


def test_the_day_of_the_change_to_winter_time_has_25_hours() -> None:
    first, second, third = days(_utc(2026, 10, 24, 12), _utc(2026, 10, 26, 12), BERLIN)
    assert (second - first, third - second) == (24 * HOUR, 25 * HOUR)


def test_merged_days_keep_sum_count_and_extremes() -> None:
    found = [(0, 2, 10.0, 1.0, 9.0), (10, 1, 5.0, 5.0, 5.0), (30, 1, 7.0, 7.0, 7.0)]
    assert merged(found, [0, 10, 20, 30], 2) == [(0, 3, 15.0, 1.0, 9.0), (20, 1, 7.0, 7.0, 7.0)]


def test_a_step_of_one_changes_nothing() -> None:
    found = [(0, 2, 10.0, 1.0, 9.0)]
    assert merged(found, [0, 10], 1) == found
