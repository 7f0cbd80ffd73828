# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from typing import Any

import pytest

from allmende.core.clock import DAY, MINUTE
from allmende.stations.values import (
    counts_free,
    is_counted,
    is_stale,
    main_stream,
    symbol_of,
    unit_of,
    value_text,
)
from tests.stations.samples import NOW, a_station, a_stream


@pytest.mark.parametrize(
    ("unit", "unit_name", "shown", "symbol"),
    [
        ("Cel", "Celsius", "°C", "°C"),
        ("ug/m3", "", "µg/m³", "µg/m³"),
        ("\u03bcg/m\u00b3", "", "µg/m³", "µg/m³"),
        ("{Plätze}", "", "Plätze", ""),
        ("1", "Räder", "Räder", ""),
        ("1", "dimensionless", "", ""),
        ("", "", "", ""),
        ("dB(A)", "", "dB(A)", "dB(A)"),
    ],
)
def test_units_are_shown_as_people_know_them(unit: str, unit_name: str, shown: str, symbol: str) -> None:
    stream = a_stream(unit=unit, unit_name=unit_name)
    assert (unit_of(stream), symbol_of(stream)) == (shown, symbol)


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (41.0, "41"),
        (0.8412, "0,841"),
        (1234.0, "1.234"),
        (True, "ja"),
        (None, "–"),
        ("geschlossen", "geschlossen"),
    ],
)
def test_a_value_is_told_whatever_it_is(result: Any, text: str) -> None:
    assert value_text(a_stream(result), "de") == text


@pytest.mark.parametrize(
    ("age", "rhythm", "stale"),
    [
        (45 * MINUTE, 900, False),
        (46 * MINUTE, 900, True),
        (23 * 60 * MINUTE, None, False),
        (DAY + MINUTE, None, True),
        (DAY + MINUTE, 0, True),
        (DAY - MINUTE, "oft", False),
        (-4 * MINUTE, 900, False),
        (-6 * MINUTE, 900, True),
    ],
)
def test_a_value_is_stale_after_three_rhythms_or_a_day(age: int, rhythm: Any, stale: bool) -> None:
    assert is_stale(a_stream(age=age, rhythm=rhythm), NOW) is stale


@pytest.mark.parametrize(
    ("name", "free"),
    [
        ("Freie Plätze", True),
        ("availableSpotNumber", True),
        ("Parkhaus Freiburger Straße", False),
        ("Freibad", False),
    ],
)
def test_free_is_a_word_and_not_a_part_of_one(name: str, free: bool) -> None:
    assert counts_free(a_stream(name=name)) is free


@pytest.mark.parametrize(
    ("unit", "unit_name", "counted"),
    [("{Räder}", "", True), ("1", "Räder", True), ("°C", "", False), ("", "", False)],
)
def test_counts_are_told_from_measures(unit: str, unit_name: str, counted: bool) -> None:
    assert is_counted(a_stream(unit=unit, unit_name=unit_name)) is counted


def test_a_stream_without_a_value_is_stale() -> None:
    assert is_stale(a_stream(None), NOW)


def test_the_stream_of_the_stations_own_kind_stands_for_it_if_it_has_a_value() -> None:
    battery, empty, free = a_stream(kind="battery"), a_stream(None, kind="parking"), a_stream(kind="parking")
    assert main_stream(a_station(battery, empty, free, kind="parking")) == free
    assert main_stream(a_station(battery, kind="parking")) == battery
    assert main_stream(a_station()) is None
