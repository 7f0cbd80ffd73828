# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.core.clock import DAY, HOUR, MINUTE, SECOND, parse_instant, to_datetime
from allmende.web import formats

BERLIN = ZoneInfo("Europe/Berlin")
NOW = parse_instant("2026-11-23T17:00:00+01:00")


@pytest.mark.parametrize(
    ("value", "decimals", "german", "english"),
    [
        (41, 0, "41", "41"),
        (0.84, 2, "0,84", "0.84"),
        (1234567, 0, "1.234.567", "1,234,567"),
        (1234.5, 1, "1.234,5", "1,234.5"),
        (-7.25, 1, "−7,2", "−7.2"),
        (-0.001, 1, "0,0", "0.0"),
        (0, 0, "0", "0"),
    ],
)
def test_a_number_is_written_as_the_language_does(
    value: float, decimals: int, german: str, english: str
) -> None:
    assert formats.number(value, "de", decimals) == german
    assert formats.number(value, "en", decimals) == english


@pytest.mark.parametrize(
    ("value", "unit", "decimals"),
    [(7.23, "°C", 1), (7, "°C", 1), (0.8432, "m", 2), (26.4, "µg/m³", 0), (41, "Plätze", 0), (3.14159, "", 2),
     (31.4159, "", 1), (314.159, "", 0), (0.00314, "", 3)],
)  # fmt: skip
def test_decimals_are_as_many_as_say_something(value: float, unit: str, decimals: int) -> None:
    assert formats.digits(value, unit) == decimals


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.integers(0, 4))
def test_a_number_comes_back_from_its_german_text(value: float, decimals: int) -> None:
    text = formats.number(value, "de", decimals)
    read = float(text.replace(".", "").replace(",", ".").replace("−", "-"))
    assert read == round(value, decimals)


@pytest.mark.parametrize(
    ("age", "german", "english"),
    [
        (0, "gerade eben", "just now"),
        (-3 * SECOND, "gerade eben", "just now"),
        (-4 * MINUTE, "gerade eben", "just now"),
        (-2 * HOUR, "heute 19:00", "today 19:00"),
        (-30 * DAY, "23. Dezember 2026, 17:00", "23 December 2026, 17:00"),
        (MINUTE, "vor 1 Minute", "1 minute ago"),
        (2 * MINUTE, "vor 2 Minuten", "2 minutes ago"),
        (59 * MINUTE + 40 * SECOND, "vor 1 Stunde", "1 hour ago"),
        (3 * HOUR, "vor 3 Stunden", "3 hours ago"),
        (DAY + HOUR, "gestern 16:00", "yesterday 16:00"),
        (3 * DAY, "Freitag 17:00", "Friday 17:00"),
        (60 * DAY, "24. September 2026, 18:00", "24 September 2026, 18:00"),
    ],
)
def test_an_age_is_said_as_people_say_it(age: int, german: str, english: str) -> None:
    assert formats.ago(NOW - age, NOW, BERLIN, "de") == german
    assert formats.ago(NOW - age, NOW, BERLIN, "en") == english


def test_today_and_yesterday_are_the_towns_days_not_those_of_greenwich() -> None:
    after_midnight = parse_instant("2026-11-23T00:10:00+01:00")
    assert formats.moment(after_midnight, NOW, BERLIN, "de") == "heute 00:10"
    assert formats.moment(after_midnight - HOUR, NOW, BERLIN, "de") == "gestern 23:10"


@pytest.mark.parametrize(
    ("seconds", "german", "english"),
    [(1, "1 Sekunde", "1 second"), (10, "10 Sekunden", "10 seconds"), (60, "1 Minute", "1 minute"),
     (900, "15 Minuten", "15 minutes"), (3600, "1 Stunde", "1 hour"), (86_400, "1 Tag", "1 day"),
     (5400, "90 Minuten", "90 minutes")],
)  # fmt: skip
def test_a_rhythm_in_words(seconds: int, german: str, english: str) -> None:
    assert (formats.duration(seconds, "de"), formats.duration(seconds, "en")) == (german, english)


def test_days_and_times_in_words() -> None:
    assert formats.written_day("2027-06-30", "de") == "30. Juni 2027"
    assert formats.written_day("2027-06-30", "en") == "30 June 2027"
    assert formats.written_day("bis auf Weiteres", "de") == "bis auf Weiteres"
    local = to_datetime(NOW).astimezone(BERLIN)
    assert formats.point_in_time(local, "de") == "Mo, 23.11.2026 17:00"
    assert formats.point_in_time(local, "en") == "Mon 23 Nov 2026 17:00"
    assert formats.measured(7.23, "°C", "de") == "7,2\u00a0°C"
