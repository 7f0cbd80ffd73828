# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.sensing.quality import HOUR, Doubt, Reading, doubts

USUAL = [10.0, 10.4, 10.1, 9.8, 10.2, 10.5, 10.3, 10.0]


def rules(values: list[float], unit: str = "°C", every: int = HOUR // 12) -> list[tuple[int, str]]:
    """Place and rule of every doubt."""
    readings = [Reading(place * every, value) for place, value in enumerate(values)]
    return [(one.start // every, one.rule) for one in doubts(readings, unit)]


@pytest.mark.parametrize(
    ("values", "unit", "found"),
    [
        (USUAL, "°C", []),
        ([*USUAL, 85.0, 10.1], "°C", [(8, "range")]),
        ([*USUAL, 25.0, 10.1], "°C", [(8, "jump")]),
        ([*USUAL, 15.0], "°C", []),
        ([5, 5], "°C", []),
        ([5, 30], "°C", []),  # of two nobody knows which is wrong
        ([-1.0], "%", [(0, "range")]),
        ([1_013, 1_012, 1_014, 1_013, 1_013, 1_012, 980], "hPa", [(6, "jump")]),
        ([*USUAL, 85.0], "Räder", []),
        ([], "°C", []),
    ],
)
def test_what_cannot_be_and_what_jumps_is_doubtful(
    values: list[float], unit: str, found: list[tuple[int, str]]
) -> None:
    assert rules(values, unit) == found


def test_where_values_vary_much_a_jump_is_usual() -> None:
    assert rules([0, 120, 10, 200, 30, 150, 5, 180], "µg/m³") == []


def test_the_same_value_for_hours_is_doubtful_from_then_on() -> None:
    assert rules([21.5] * 15, every=HOUR) == [(place, "stuck") for place in range(11, 15)]
    assert rules([21.5] * 100, every=HOUR // 60) == []
    assert rules([21.5] * 11 + [21.6] + [21.5] * 5, every=HOUR) == []


def test_what_may_well_stay_at_its_end_is_not_stuck() -> None:
    assert rules([100.0] * 30, "%", every=HOUR) == []
    assert rules([0.0] * 30, "µg/m³", every=HOUR) == []


def test_a_doubt_says_why() -> None:
    found = list(doubts([Reading(0, 85.0)], "°C"))
    assert found == [Doubt(0, "range", "85 °C, known -45–60 (v1)")]


@given(st.lists(st.floats(-1e6, 1e6), max_size=60), st.sampled_from(["°C", "%", "hPa", "µg/m³", "x"]))
def test_every_doubt_is_of_a_value_that_is_there(values: list[float], unit: str) -> None:
    assert {place for place, _ in rules(values, unit)} <= set(range(len(values)))
