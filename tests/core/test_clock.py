# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import contextlib
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.core.clock import EARLIEST, LATEST, format_instant, parse_instant, parse_moment
from allmende.core.errors import Malformed


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("2026-11-23T14:05:00Z", "2026-11-23T14:05:00Z"),
        ("2026-11-23T15:05:00+01:00", "2026-11-23T14:05:00Z"),
        ("2026-11-23T14:05:00", "2026-11-23T14:05:00Z"),
        ("2026-11-23T14:05Z", "2026-11-23T14:05:00Z"),
        ("2026-11-23 14:05:00", "2026-11-23T14:05:00Z"),
        ("2012-06-26T03:42:02-0600", "2012-06-26T09:42:02Z"),
        ("2015-10-14T21:30:00.104Z", "2015-10-14T21:30:00.104Z"),
        ("2015-10-14T21:30:00.104 02:00", "2015-10-14T19:30:00.104Z"),
        ("2015-10-14t21:30:00z", "2015-10-14T21:30:00Z"),
        ("2015-10-14T21:30:00,5Z", "2015-10-14T21:30:00.500Z"),
        ("2015-10-14T21:30:00.123456789Z", "2015-10-14T21:30:00.123456Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_a_time_is_read_as_clients_write_it(given: str, shown: str) -> None:
    assert format_instant(parse_instant(given)) == shown


@pytest.mark.parametrize(
    "given",
    [
        "",
        "yesterday",
        "2026-11-23",
        "2026-13-01T00:00:00Z",
        "2026-11-23T25:00:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "10000-01-01T00:00:00Z",
        "2026-11-23T14:05:00+99:00",
        "2026-11-23T14:05:00Z; drop table thing",
    ],
)
def test_what_is_no_time_is_refused_with_an_example(given: str) -> None:
    with pytest.raises(Malformed, match="Try: 2026-11-23T14:05:00Z"):
        parse_instant(given)


@given(st.integers(EARLIEST, LATEST))
def test_every_instant_survives_being_written_and_read(instant: int) -> None:
    assert parse_instant(format_instant(instant)) == instant


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_a_clear_refusal(text: str) -> None:
    with contextlib.suppress(Malformed):
        assert EARLIEST <= parse_instant(text) <= LATEST


def test_a_day_alone_begins_at_midnight_in_the_zone() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert format_instant(parse_moment("2026-11-25")) == "2026-11-25T00:00:00Z"
    assert format_instant(parse_moment("2026-11-25", berlin)) == "2026-11-24T23:00:00Z"
    assert format_instant(parse_moment("2026-07-25", berlin)) == "2026-07-24T22:00:00Z"
    assert format_instant(parse_moment("2026-11-25T00:00:00", berlin)) == "2026-11-25T00:00:00Z"


@pytest.mark.parametrize("given", ["", "gestern", "25.11.2026", "2026-02-30", "0000-01-01", "20261125"])
def test_what_is_no_day_is_named_as_it_was_given(given: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_moment(given)
    assert repr(given) in caught.value.message
