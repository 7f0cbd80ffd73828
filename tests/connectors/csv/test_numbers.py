# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.connectors.csv.numbers import Absent, Numbers, Refused, number


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("0", ".", 0),
        ("-12", ".", -12),
        ("+7", ".", 7),
        ("1.5", ".", 1.5),
        (".5", ".", 0.5),
        ("1e3", ".", 1000.0),
        ("1 234.5", ".", 1234.5),
        ("1,5", ",", 1.5),
        ("1.234", ",", 1234),
        ("1.234.567,25", ",", 1234567.25),
        ("-0,5", ",", -0.5),
        ("123456789012345678901", ".", 123456789012345678901.0),
    ],
)
def test_a_number_is_read(text: str, decimal: str, value: float) -> None:
    found = number(text, decimal)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("1,5", "."),
        ("1.5", ","),
        ("1,234.5", "."),
        ("nan", "."),
        ("inf", "."),
        ("1_000", "."),
        ("0x10", "."),
        ("١٢", "."),
        ("1e999", "."),
        ("--1", "."),
        ("12 000 00", "."),
        ("9" * 5000, "."),
    ],
)
def test_what_is_no_number_is_refused(text: str, decimal: str) -> None:
    assert isinstance(Numbers(decimal, {}, {})[text], Refused)


def test_an_empty_cell_is_no_value_and_not_zero() -> None:
    assert (Numbers(".", {}, {})[""], Numbers(".", {}, {})["  "]) == (None, None)


def test_words_stand_for_a_number_or_for_its_absence() -> None:
    numbers = Numbers(".", {"bes": 0}, {"ges": "closed", "-": "no data"})
    assert (numbers["bes"], numbers["ges"], numbers["-"]) == (0, Absent("closed"), Absent("no data"))


def test_a_refusal_says_what_was_expected() -> None:
    assert Numbers(".", {}, {})["12,5"] == Refused(
        "'12,5' is neither a number (with a decimal point) nor a known word"
    )


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_comes_back_with_either_decimal_sign(value: float) -> None:
    assert (number(repr(value), "."), number(repr(value).replace(".", ","), ",")) == (value, value)


@given(st.text(max_size=20))
def test_no_text_is_a_surprise(text: str) -> None:
    assert type(Numbers(",", {}, {})[text]) in (int, float, Refused, type(None))
