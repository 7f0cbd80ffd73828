# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.barcamp import codes


def test_a_code_is_twelve_letters_that_nobody_misreads() -> None:
    drawn = {codes.draw() for _one in range(200)}
    assert len(drawn) == 200
    assert all(len(one) == 12 and not set(one) & set("ILOU") for one in drawn)


@given(st.text(codes.ALPHABET, min_size=12, max_size=12))
def test_what_is_printed_is_read_again(code: str) -> None:
    assert codes.normalised(codes.shown(code)) == code
    assert codes.normalised(codes.shown(code).lower().replace("-", " ")) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("oil0-1234-abcd", "01101234ABCD"),
        (" 7k3m 02qx 9rtd ", "7K3M02QX9RTD"),
        ("7K3M–02QX–9RTD", "7K3M02QX9RTD"),
    ],
)
def test_misreadings_are_forgiven(typed: str, code: str) -> None:
    assert codes.normalised(typed) == code


@pytest.mark.parametrize("typed", ["", "7K3M", "7K3M-02QX-9RTU", "7K3M-02QX-9RTD-1", "ä" * 12, "٣" * 12])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="a code has 12"):
        codes.normalised(typed)


def test_badge_and_ballot_do_not_meet() -> None:
    code = codes.draw()
    assert codes.digest("a", code) != codes.voter("a", code)
    assert codes.digest("a", code) != codes.digest("b", code)
    assert codes.digest("a", code) == codes.digest("a", code)
