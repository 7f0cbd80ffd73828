# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import itertools
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.core.clock import DAY, HOUR, MINUTE
from allmende.sensing.api.read import Period, Point, Series, Stream
from allmende.web.charts import Look, draw, gap_after, runs

LOOK = Look(ZoneInfo("Europe/Berlin"), "de", 'Räder & "mehr"')
STREAM = Stream(1, 1, "Räder", "", "", "", "", "", 0, None, None, None)


def a_series(points: list[Point], resolution: str = "raw") -> Series:
    return Series(STREAM, Period(0, DAY), resolution, tuple(points))


def raw(time: int, value: float) -> Point:
    return Point(time, value, value, value, 1)


def drawn(series: Series, rhythm: int | None = None) -> ET.Element:
    return ET.fromstring(draw(series, LOOK, rhythm))  # noqa: S314  our own text


def classes(svg: ET.Element) -> list[str]:
    return [one.get("class", "") for one in svg if one.get("class") in ("line", "band", "dot")]


def test_nothing_measured_draws_nothing() -> None:
    assert draw(a_series([]), LOOK) == ""


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan"), 1.5e308, -1.5e308])
def test_a_value_that_no_paper_holds_is_left_out(value: float) -> None:
    assert draw(a_series([raw(0, value)]), LOOK) == ""
    kept = [raw(hour * HOUR, hour) for hour in range(3)]
    assert draw(a_series([*kept, raw(3 * HOUR, value)]), LOOK) == draw(a_series(kept), LOOK)


def test_raw_values_are_a_line_summarised_ones_a_line_with_its_band() -> None:
    points = [raw(hour * HOUR, hour) for hour in range(24)]
    assert classes(drawn(a_series(points))) == ["line"]
    assert classes(drawn(a_series(points, "hour"))) == ["band", "line"]


def test_a_gap_stays_a_gap_and_a_lonely_value_is_a_dot() -> None:
    hours = [0, 1, 2, 3, 9, 15, 16, 17]
    points = [raw(hour * HOUR, 1.0) for hour in hours]
    assert classes(drawn(a_series(points, "hour"))) == ["band", "line", "dot", "band", "line"]
    assert classes(drawn(a_series(points), rhythm=3600)) == ["line", "dot", "line"]


def test_the_picture_says_what_it_shows_with_everything_escaped() -> None:
    svg = drawn(a_series([raw(0, 1), raw(HOUR, 2)]))
    assert (svg.get("role"), svg.get("aria-label")) == ("img", 'Räder & "mehr"')


@pytest.mark.parametrize(
    ("resolution", "gap"), [("hour", HOUR), ("day", DAY + HOUR), ("7 days", 7 * DAY + HOUR)]
)
def test_neighbouring_buckets_belong_together(resolution: str, gap: int) -> None:
    assert gap_after(a_series([], resolution)) == gap


def test_raw_values_belong_together_up_to_three_of_their_usual_distances() -> None:
    points = [raw(step * 15 * MINUTE, 1.0) for step in range(5)]
    assert gap_after(a_series(points)) == 45 * MINUTE
    assert gap_after(a_series(points), rhythm=3600) == 3 * HOUR


@given(st.lists(st.integers(0, 10**12), unique=True), st.integers(0, 10**11))
def test_runs_lose_nothing_and_part_exactly_at_gaps(times: list[int], gap: int) -> None:
    points = [raw(time, 0) for time in sorted(times)]
    found = runs(points, gap)
    assert [point for run in found for point in run] == points
    assert all(b.time - a.time <= gap for run in found for a, b in itertools.pairwise(run))
    assert all(after[0].time - before[-1].time > gap for before, after in itertools.pairwise(found))


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=30))
def test_any_values_stay_on_the_paper(values: list[float]) -> None:
    svg = drawn(a_series([raw(index * 1000, value) for index, value in enumerate(values)]))
    places = [pair.split(",") for one in svg for pair in one.get("points", "").split()]
    assert all(0 <= float(x) <= 1080 and 0 <= float(y) <= 270 for x, y in places)
