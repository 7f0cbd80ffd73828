# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.core.clock import DAY, HOUR, MINUTE, SECOND, from_datetime
from allmende.stations.demo import faults
from allmende.stations.demo.calendar import Sort, easter, slots, sort_of
from allmende.stations.demo.catalogue import sites
from allmende.stations.demo.faults import Fault
from allmende.stations.demo.frame import frame
from allmende.stations.demo.signals import HOURLY, QUARTERLY, day_readings, value
from allmende.stations.demo.weather import hours

SIGNALS = [signal for site in sites() for signal in site.signals]
BY_KEY = {signal.key: signal for signal in SIGNALS}
MONDAY = from_datetime(datetime(2026, 11, 23, tzinfo=UTC)) // DAY


def year(key, step=HOURLY, every=1):
    return [
        one for day in range(MONDAY - 364, MONDAY, every) for one in day_readings(BY_KEY[key], 1, day, step)
    ]


def mean(readings):
    return sum(one.result for one in readings) / len(readings)


@given(
    signal=st.sampled_from(SIGNALS),
    day=st.integers(19_000, 23_000),
    step=st.sampled_from([HOURLY, QUARTERLY]),
)
def test_a_day_of_history_is_what_live_would_have_said(signal, day, step):
    readings = day_readings(signal, 1, day, step)
    assert [one.result for one in readings] == [value(signal, one.start) for one in readings]


@given(signal=st.sampled_from(SIGNALS), second=st.integers(1_600_000_000, 2_000_000_000))
def test_every_value_is_within_its_bounds_and_rounded(signal, second):
    result = value(signal, second * SECOND)
    meter = signal.meter
    if result is not None:
        assert meter.low <= result <= meter.high
        assert result == round(result, meter.digits)
        assert isinstance(result, int) == (meter.digits == 0)


@given(signal=st.sampled_from(SIGNALS), second=st.integers(1_600_000_000, 2_000_000_000))
def test_the_same_instant_gives_the_same_value(signal, second):
    first = value(signal, second * SECOND)
    frame.cache_clear()
    hours.cache_clear()
    assert value(signal, second * SECOND) == first


def test_a_full_day_has_a_value_every_hour_or_quarter_but_in_gaps():
    whole = [day_readings(signal, 1, MONDAY, QUARTERLY) for signal in SIGNALS]
    assert max(len(one) for one in whole) == 96
    assert max(len(day_readings(signal, 1, MONDAY, HOURLY)) for signal in SIGNALS) == 24


def test_all_streams_of_a_station_have_gaps_now_and_then():
    lengths = [
        len(day_readings(BY_KEY["luft-wallring/pm10"], 1, day, HOURLY)) for day in range(MONDAY - 364, MONDAY)
    ]
    assert 0.95 < sum(lengths) / (364 * 24) < 0.999


def test_free_places_and_their_share_agree():
    free, used = BY_KEY["parken-rathaus/free"], BY_KEY["parken-rathaus/occupancy"]
    starts = [one.start for one in day_readings(free, 1, MONDAY, HOURLY)]
    assert all(abs((1 - value(free, at) / 180) * 100 - value(used, at)) <= 1.1 for at in starts)


def test_directions_add_up_to_the_whole():
    total, inward, out = (BY_KEY[f"rad-promenade/{one}"] for one in ("total", "in", "out"))
    for one in day_readings(total, 1, MONDAY, QUARTERLY):
        assert abs(one.result - value(inward, one.start) - value(out, one.start)) <= 1


@pytest.mark.parametrize(
    ("key", "busy", "quiet"),
    [
        ("rad-alte-bruecke/total", 6, 1),  # hours UTC
        ("passanten-marktplatz/total", 10, 3),
        ("laerm-wallring/laeq", 15, 2),
        ("luft-wallring/no2", 7, 2),
        ("parken-bahnhof/occupancy", 10, 2),
    ],
)
def test_days_have_a_rhythm(key, busy, quiet):
    workdays = [one for one in year(key) if (one.start // DAY + 3) % 7 < 5]
    at = {hour: mean([one for one in workdays if one.start % DAY // HOUR == hour]) for hour in (busy, quiet)}
    assert at[busy] > at[quiet] * 1.1


def test_weeks_have_a_rhythm():
    days = {kind: [] for kind in range(7)}
    for one in year("passanten-marktplatz/total"):
        days[(one.start // DAY + 3) % 7].append(one)
    means = {kind: mean(found) for kind, found in days.items()}
    assert max(means, key=means.get) == 5  # Saturday, market
    assert min(means, key=means.get) == 6
    assert means[2] > means[1]  # Wednesday, market


def test_years_have_a_season():
    warm = [
        one for one in year("wetter-gymnasium/temperature") if 200 < one.start // DAY - (MONDAY - 327) < 260
    ]
    cold = [
        one for one in year("wetter-gymnasium/temperature") if 0 <= one.start // DAY - (MONDAY - 327) < 60
    ]
    assert mean(warm) > mean(cold) + 10


def test_rain_lowers_cycling_and_raises_the_river_later():
    rainy, dry = [], []
    for day in range(MONDAY - 364, MONDAY):
        shared = frame(day, HOURLY)
        (rainy if sum(shared.rain[6:18]) > 4 else dry).append(day)
    bicycles = {
        sort: mean(
            [one for day in days for one in day_readings(BY_KEY["rad-promenade/total"], 1, day, HOURLY)]
        )
        for sort, days in (("rainy", rainy), ("dry", dry))
    }
    assert bicycles["rainy"] < 0.8 * bicycles["dry"]
    rise = [hours(day + 1)[6].rise - hours(day)[6].rise for day in rainy]
    assert sum(rise) / len(rise) > 0.02


def test_the_new_year_is_loud_and_dusty():
    midnight = from_datetime(datetime(2025, 12, 31, 23, tzinfo=UTC))
    assert value(BY_KEY["luft-grundschule/pm10"], midnight) > 120
    assert value(BY_KEY["laerm-markt/laeq"], midnight) > 60


@given(st.integers(19_000, 23_000))
def test_at_any_time_a_sensor_is_out_since_days_and_one_is_stuck(day):
    silent = [signal for signal in SIGNALS if signal.meter.fault is Fault.OUT]
    assert any(
        all(faults.is_out(Fault.OUT, signal.meter.turn, day - back) for back in range(5)) for signal in silent
    )
    frozen = [signal for signal in SIGNALS if signal.meter.fault is Fault.STUCK]
    since = [faults.stuck_since(Fault.STUCK, signal.meter.turn, day) for signal in frozen]
    assert any(one is not None for one in since)


def test_a_stuck_sensor_says_one_thing_only():
    signal = BY_KEY["laerm-ostring/laeq"]
    stuck = [day for day in range(MONDAY - 60, MONDAY) if faults.stuck_since(Fault.STUCK, 0, day) == day - 5]
    assert len({one.result for one in day_readings(signal, 1, stuck[0], QUARTERLY)}) == 1


def test_spikes_are_seldom_and_high():
    found = [one.result for one in year("luft-bahnhofstrasse/pm10")]
    spikes = sum(one > 500 for one in found)
    assert 5 < spikes < len(found) / 100


@pytest.mark.parametrize(
    ("day", "sort"),
    [
        (date(2026, 11, 23), Sort.WORKDAY),
        (date(2026, 11, 25), Sort.MARKET),
        (date(2026, 11, 27), Sort.FRIDAY),
        (date(2026, 11, 21), Sort.SATURDAY),
        (date(2026, 11, 22), Sort.SUNDAY),
        (date(2026, 11, 28), Sort.FEAST),
        (date(2026, 6, 13), Sort.FEAST),
        (date(2026, 6, 6), Sort.SATURDAY),
        (date(2026, 12, 25), Sort.SUNDAY),
        (date(2026, 4, 3), Sort.SUNDAY),
        (date(2026, 4, 7), Sort.BREAK),
        (date(2026, 7, 20), Sort.BREAK),
    ],
)
def test_sorts_of_days(day, sort):
    assert sort_of(day) is sort


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter(year, day):
    assert easter(year) == day


def test_local_hours_follow_summer_time():
    summer, winter = date(2026, 7, 1).toordinal(), date(2026, 12, 1).toordinal()
    epoch = date(1970, 1, 1).toordinal()
    assert slots(summer - epoch)[0] % 96 == 8
    assert slots(winter - epoch)[0] % 96 == 4


def test_live_values_between_two_quarters_lie_between_them():
    signal = BY_KEY["wetter-gymnasium/pressure"]
    noon = MONDAY * DAY + 12 * HOUR
    ends = sorted((value(signal, noon), value(signal, noon + 15 * MINUTE)))
    assert ends[0] - 0.3 <= value(signal, noon + 7 * MINUTE) <= ends[1] + 0.3
