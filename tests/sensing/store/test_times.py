# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import pytest

from allmende.core.errors import Malformed
from allmende.sensing.store.times import parse_duration, parse_time

DAY = 86_400_000_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-02T00:00:00Z", (DAY, None)),
        ("1970-01-01T17:00:00-0700", (DAY, None)),
        ("1970-01-02T00:00:00Z/1970-01-03T00:00:00Z", (DAY, 2 * DAY)),
        ("1970-01-02T00:00:00Z/P1D", (DAY, 2 * DAY)),
        ("P1D/1970-01-02T00:00:00Z", (0, DAY)),
        ("1970-01-02T00:00:00Z/1970-01-02T00:00:00Z", (DAY, DAY)),
        ("0001-01-01T00:00:00Z", (-62_135_596_800_000_000, None)),
        ("9999-12-31T23:59:59.999999Z", (253_402_300_799_999_999, None)),
    ],
)
def test_times_as_clients_send_them(text: str, expected: tuple[int, int | None]) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "/", "x", "1970-01-03T00:00:00Z/1970-01-02T00:00:00Z", "1970-01-01T00:00:00Z/P", "P1D/P1D",
     "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "9999-12-31T23:00:00Z/P1D", "0001-01-01T00:00:00+14:00",
     "1970-01-01T00:00:00Z/P1M", "1970-01-01T00:00:00Z/1970-01-02T00:00:00Z/P1D"],
)  # fmt: skip
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        parse_time(text)


@pytest.mark.parametrize(
    ("text", "micros"),
    [("P1D", DAY), ("P1W", 7 * DAY), ("PT0.5S", 500_000), ("P1DT1H1M1S", DAY + 3_661_000_000)],
)
def test_durations(text: str, micros: int) -> None:
    assert parse_duration(text) == micros
