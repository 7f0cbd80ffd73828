# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.connectors.csv.times import Moment, Moments, Reckoning, Span, is_time, moment, span
from allmende.core.clock import MINUTE, format_instant, parse_instant
from allmende.core.errors import Malformed

BERLIN = Reckoning(ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-23 14:05", "2026-11-23T13:05:00Z"),
        ("2026-07-23 14:05", "2026-07-23T12:05:00Z"),
        ("2026-11-23T14:05:06", "2026-11-23T13:05:06Z"),
        ("2026-11-23T14:05:06Z", "2026-11-23T14:05:06Z"),
        ("2026-11-23T14:05:06+05:00", "2026-11-23T09:05:06Z"),
        ("2026-11-23T14:05:06.250", "2026-11-23T13:05:06.250Z"),
        ("2026-11-23", "2026-11-22T23:00:00Z"),
        ("2026-11-23 24:00", "2026-11-23T23:00:00Z"),
        ("23.11.2026 14:05", "2026-11-23T13:05:00Z"),
        ("23.11.2026, 14:05 Uhr", "2026-11-23T13:05:00Z"),
        ("23.11.2026 14.05", "2026-11-23T13:05:00Z"),
        ("23.11.2026 14:05:06", "2026-11-23T13:05:06Z"),
        ("3.1.26 4:05", "2026-01-03T03:05:00Z"),
        ("31.12.2026 24:00", "2026-12-31T23:00:00Z"),
        ("23.11.2026", "2026-11-22T23:00:00Z"),
        (" 23.11.2026 ", "2026-11-22T23:00:00Z"),
        ("1763903100", "2025-11-23T13:05:00Z"),
        ("1763903100.5", "2025-11-23T13:05:00.500Z"),
        ("1763903100000", "2025-11-23T13:05:00Z"),
        ("1763903100000000", "2025-11-23T13:05:00Z"),
    ],
)
def test_times_as_towns_write_them(text: str, instant: str) -> None:
    assert format_instant(moment(text, BERLIN).start) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gestern",
        "11/23/2026",
        "31.02.2026",
        "2026-13-01",
        "23.11.2026 25:00",
        "0001-01-01",
        "12",
        "14:05",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        moment(text, BERLIN)


def test_a_format_that_is_given_is_the_only_one() -> None:
    american = Reckoning(ZoneInfo("UTC"), "%m/%d/%Y %H:%M")
    assert format_instant(moment("11/23/2026 14:05", american).start) == "2026-11-23T14:05:00Z"
    with pytest.raises(Malformed):
        moment("2026-11-23 14:05", american)


@pytest.mark.parametrize("text", ["30.03.2025 02:00", "2025-03-30 02:30", "2025-03-30 02:59:59"])
def test_a_time_that_the_spring_skips_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(Malformed, match=r"30\.03\.2025 02:\d\d does not exist in Europe/Berlin"):
        moment(text, BERLIN)


@pytest.mark.parametrize(
    "text", ["2025-03-30 01:59", "2025-03-30 03:00", "2025-10-26 01:59", "2025-10-26 03:00"]
)
def test_the_hours_beside_are_as_usual(text: str) -> None:
    assert moment(text, BERLIN).again is None


def test_a_time_that_the_autumn_has_twice_is_left_open() -> None:
    covering = Reckoning(ZoneInfo("Europe/Berlin"), covers=Span(duration=timedelta(minutes=15)))
    first, second = parse_instant("2025-10-26T00:15:00Z"), parse_instant("2025-10-26T01:15:00Z")
    assert moment("2025-10-26 02:15", covering) == Moment(
        first, first + 15 * MINUTE, (second, second + 15 * MINUTE)
    )


def test_a_time_with_an_offset_is_never_open() -> None:
    assert moment("2025-10-26T02:15:00+01:00", BERLIN) == Moment(parse_instant("2025-10-26T01:15:00Z"))


@pytest.mark.parametrize(
    ("day", "hours"), [("29.03.2025", 24), ("30.03.2025", 23), ("26.10.2025", 25), ("27.10.2025", 24)]
)
def test_a_day_is_as_long_as_the_clocks_make_it(day: str, hours: int) -> None:
    found = moment(day, Reckoning(ZoneInfo("Europe/Berlin"), covers=Span(days=1)))
    assert ((found.end or 0) - found.start) // MINUTE == hours * 60


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("15 min", Span(duration=timedelta(minutes=15))),
        ("15min", Span(duration=timedelta(minutes=15))),
        ("30 s", Span(duration=timedelta(seconds=30))),
        ("1 h", Span(duration=timedelta(hours=1))),
        ("1 day", Span(days=1)),
        ("7 days", Span(days=7)),
    ],
)
def test_spans_in_words(text: str, found: Span) -> None:
    assert span(text) == found


def test_an_unknown_span_is_refused() -> None:
    with pytest.raises(Malformed, match="'1 month' is not a span"):
        span("1 month")


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("2026-11-23 14:05", True),
        ("23.11.2026", True),
        ("1763903100", False),
        ("12", False),
        ("Datum", False),
    ],
)
def test_what_looks_like_a_time(text: str, looks: bool) -> None:
    assert is_time(text) is looks


def test_a_reason_is_remembered_like_a_moment() -> None:
    moments = Moments(BERLIN)
    assert (moments["2026-11-23 14:05"], moments["?"]) == (
        Moment(parse_instant("2026-11-23T13:05:00Z")),
        "'?' is not a time in a known form (ISO, 23.11.2026 14:05, seconds since 1970)",
    )


@given(st.integers(631_152_000, 2_082_758_400))  # 1990 to 2036
def test_every_instant_is_found_again_from_its_local_time(seconds: int) -> None:
    instant = datetime.fromtimestamp(seconds, UTC)
    local = instant.astimezone(ZoneInfo("Europe/Berlin")).replace(tzinfo=None)
    found = moment(f"{local:%d.%m.%Y %H:%M:%S}", BERLIN)
    starts = {found.start} | ({found.again[0]} if found.again else set())
    assert parse_instant(instant.isoformat()) in starts


@given(st.text(max_size=24))
def test_no_text_is_a_surprise(text: str) -> None:
    assert isinstance(Moments(BERLIN)[text], Moment | str)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31.02.2026", "31.02.2026 is no day of the calendar"),
        ("2026-02-31 10:00", "31.02.2026 is no day of the calendar"),
        ("01.02.2026 25:00", "'01.02.2026 25:00' has a time of day that no clock shows"),
    ],
)
def test_a_reason_is_in_plain_words(text: str, reason: str) -> None:
    assert Moments(BERLIN)[text] == reason


@pytest.mark.parametrize("text", ["2026-11-23 9:05", "23.11.2026 9:05", "2026-11-23 9:05 Uhr"])
def test_date_and_time_of_day_that_were_joined_are_read(text: str) -> None:
    assert Moments(BERLIN)[text] == Moment(parse_instant("2026-11-23T08:05:00Z"))
