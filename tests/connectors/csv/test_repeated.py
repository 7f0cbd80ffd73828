# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.connectors.csv.repeated import Held, Once, settled
from allmende.connectors.csv.times import Reckoning, moment, span
from allmende.core.clock import MINUTE, format_instant

BERLIN = Reckoning(ZoneInfo("Europe/Berlin"))
QUARTERS = Reckoning(ZoneInfo("Europe/Berlin"), covers=span("15 min"))


def held(*times: str, reckoning: Reckoning = BERLIN) -> list[Held]:
    """`a 02:15` is station a; `02:15` is the only one."""
    pairs = [one.rpartition(" ") for one in times]
    return [Held(station, moment(f"2025-10-26 {time}", reckoning)) for station, _, time in pairs]


def utc(rows: list[Held], once: Once = "first", *, descending: bool = False) -> list[str]:
    return [format_instant(start)[11:16] for start, _ in settled(rows, once, descending=descending)]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (["02:00", "02:30", "02:00", "02:30"], ["00:00", "00:30", "01:00", "01:30"]),
        (["02:00", "02:00", "02:30", "02:30"], ["00:00", "01:00", "00:30", "01:30"]),
        (["02:58", "02:03", "02:59"], ["00:58", "01:03", "01:59"]),
        (["a 02:00", "b 02:00", "a 02:00", "b 02:00"], ["00:00", "00:00", "01:00", "01:00"]),
        (["02:30", "02:00", "02:15", "02:30"], ["00:30", "01:00", "01:15", "01:30"]),
    ],
)
def test_an_hour_that_stands_twice_is_summer_time_first(rows: list[str], found: list[str]) -> None:
    assert utc(held(*rows), "both") == found


def test_in_a_file_that_runs_backwards_standard_time_comes_first() -> None:
    rows = held("02:30", "02:00", "02:30", "02:00")
    assert utc(rows, descending=True) == ["01:30", "01:00", "00:30", "00:00"]


@pytest.mark.parametrize(
    ("once", "found"),
    [
        ("first", [("00:00", "00:15"), ("00:15", "00:30")]),
        ("second", [("01:00", "01:15"), ("01:15", "01:30")]),
        ("both", [("00:00", "01:15"), ("00:15", "01:30")]),
    ],
)
def test_an_hour_that_stands_once_is_what_the_mapping_says(once: Once, found: list[tuple[str, str]]) -> None:
    rows = settled(held("02:00", "02:15", reckoning=QUARTERS), once, descending=False)
    assert [(format_instant(a)[11:16], format_instant(b or 0)[11:16]) for a, b in rows] == found


def test_one_station_may_have_it_twice_and_another_once() -> None:
    rows = held("a 02:00", "a 02:00", "b 02:00")
    assert utc(rows, "second") == ["00:00", "01:00", "01:00"]


@given(st.sets(st.integers(0, 59), min_size=1), st.sets(st.integers(0, 59), min_size=1))
def test_two_passes_that_turn_back_stay_in_order(first: set[int], second: set[int]) -> None:
    """Whatever minutes are there: a second pass that begins before the first has ended is told apart."""
    if min(second) >= max(first):
        return
    rows = held(*(f"02:{one:02}" for one in [*sorted(first), *sorted(second)]))
    starts = [start for start, _ in settled(rows, "first", descending=False)]
    assert all(earlier < later for earlier, later in pairwise(starts))
    assert starts[-1] - starts[0] == (60 + max(second) - min(first)) * MINUTE
