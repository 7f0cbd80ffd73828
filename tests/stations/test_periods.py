# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from datetime import date

import pytest

from allmende.core.clock import DAY, HOUR, format_instant, parse_instant
from allmende.core.errors import Malformed
from allmende.sensing.api.read import Period
from allmende.stations.periods import asked, shown
from tests.stations.conftest import BERLIN
from tests.stations.samples import NOW

ALL = Period(0, NOW)


@pytest.mark.parametrize(
    ("query", "last", "first", "end"),
    [
        ({}, NOW, "2026-11-22T16:00:00.000001Z", "2026-11-23T16:00:00.000001Z"),
        ({"zeitraum": "woche"}, NOW, "2026-11-16T16:00:00.000001Z", "2026-11-23T16:00:00.000001Z"),
        ({"zeitraum": "unsinn"}, NOW, "2026-11-22T16:00:00.000001Z", "2026-11-23T16:00:00.000001Z"),
        ({"bis": "2026-03-29"}, NOW, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
        ({"bis": "2026-02-30"}, NOW, "2026-11-22T16:00:00.000001Z", "2026-11-23T16:00:00.000001Z"),
        ({"bis": "9999-12-31"}, NOW, "2026-11-22T16:00:00.000001Z", "2026-11-23T16:00:00.000001Z"),
        ({}, NOW - 300 * DAY, "2026-01-26T23:00:00Z", "2026-01-27T23:00:00Z"),
    ],
)
def test_what_a_page_shows(query: dict[str, str], last: int, first: str, end: str) -> None:
    period = shown(query, last, NOW, BERLIN).period
    assert (format_instant(period.start), format_instant(period.end)) == (first, end)


@pytest.mark.parametrize(
    ("rhythm", "slug"), [(None, "tag"), (900, "tag"), (3600, "woche"), (86_400, "monat")]
)
def test_a_page_opens_with_as_much_as_makes_a_curve(rhythm: int | None, slug: str) -> None:
    assert shown({}, NOW, NOW, BERLIN, rhythm).span.slug == slug
    assert shown({"zeitraum": "jahr"}, NOW, NOW, BERLIN, rhythm).span.slug == "jahr"


def test_one_can_leaf_through_time() -> None:
    week = shown({"zeitraum": "woche", "bis": "2026-11-10"}, NOW, NOW, BERLIN)
    assert (week.earlier, week.until, week.later) == (
        date(2026, 11, 3),
        date(2026, 11, 10),
        date(2026, 11, 17),
    )
    assert shown({"zeitraum": "woche"}, NOW, NOW, BERLIN).later is None


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ({}, 0, NOW),
        ({"von": "2026-11-23"}, parse_instant("2026-11-22T23:00:00Z"), NOW),
        ({"bis": "2026-11-22"}, 0, parse_instant("2026-11-22T23:00:00Z")),
        ({"von": "2026-11-23T10:00:00Z", "bis": "2026-11-23T11:00:00Z"}, NOW - 6 * HOUR, NOW - 5 * HOUR),
    ],
)
def test_what_an_address_asks_for(query: dict[str, str], start: int, end: int) -> None:
    assert asked(query, ALL, BERLIN) == Period(start, end)


@pytest.mark.parametrize("query", [{"von": "gestern"}, {"bis": "0000-01-01"}, {"von": "2027-01-01"}])
def test_what_cannot_be_read_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        asked(query, ALL, BERLIN)
