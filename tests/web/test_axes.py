# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.core.clock import DAY, parse_instant
from allmende.web.axes import line_texts, scale, ticks

BERLIN = ZoneInfo("Europe/Berlin")
START = parse_instant("2026-03-28T00:00:00+01:00")


@pytest.mark.parametrize(
    ("low", "high", "lines"),
    [
        (0, 100, (0, 50, 100)),
        (12, 84, (0, 50, 100)),
        (6.1, 8.9, (6, 7, 8, 9)),
        (0, 0, (0, 0.5, 1)),
        (-5, 15, (-5, 0, 5, 10, 15)),
    ],
)
def test_a_scale_has_few_round_lines(low: float, high: float, lines: tuple[float, ...]) -> None:
    assert scale(low, high).lines == pytest.approx(lines)


@pytest.mark.parametrize(
    ("low", "high", "lines"), [(0, 0, (0, 1)), (0, 2, (0, 1, 2)), (90, 100, (0, 50, 100))]
)
def test_what_is_counted_begins_at_zero_and_has_no_halves(
    low: float, high: float, lines: tuple[float, ...]
) -> None:
    assert scale(low, high, counts=True).lines == lines


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9))
def test_a_scale_holds_all_values_and_has_at_most_a_dozen_lines(low: float, length: float) -> None:
    chosen = scale(low, low + length)
    tolerance = 1e-6 * max(1, abs(low), length)
    assert chosen.low <= low + tolerance
    assert chosen.high >= low + length - tolerance
    assert 2 <= len(chosen.lines) <= 12


def test_neighbouring_lines_have_different_texts() -> None:
    assert line_texts(scale(0.80, 0.84), "de") == ("0,80", "0,81", "0,82", "0,83", "0,84")


@pytest.mark.parametrize(
    ("days", "texts"),
    [
        (1, ["0 Uhr", "6 Uhr", "12 Uhr", "18 Uhr", "0 Uhr"]),
        (3, ["Sa 28.", "So 29.", "Mo 30.", "Di 31."]),
        (30, ["30. März", "6. Apr.", "13. Apr.", "20. Apr.", "27. Apr."]),
        (365, ["Mai", "Juli", "Sep.", "Nov.", "Jan. 2027", "März"]),
        (1500, ["2027", "2028", "2029", "2030"]),
    ],
)
def test_times_are_marked_as_fits_the_length(days: int, texts: list[str]) -> None:
    assert [tick.text for tick in ticks(START, START + days * DAY, BERLIN, "de")] == texts


def test_hours_are_local_also_when_the_clocks_change() -> None:
    marks = ticks(START + DAY, START + 2 * DAY, BERLIN, "en")
    assert [(tick.text, (tick.time - START) // 3_600_000_000) for tick in marks] == [
        ("0:00", 24), ("6:00", 29), ("12:00", 35), ("18:00", 41), ("0:00", 47),
    ]  # fmt: skip
