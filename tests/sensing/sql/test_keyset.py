# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: E501  # a table reads best with a row on a line

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.core.errors import Malformed
from allmende.sensing.sql.keyset import LONGEST_TOKEN, decode_token, encode_token
from allmende.sensing.sql.nodes import Column, Key, Type

INTEGERS = st.integers(-(2**63), 2**63 - 1)
VALUES = st.lists(st.one_of(st.none(), INTEGERS, st.floats(allow_nan=False, allow_infinity=False), st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=30)), min_size=1, max_size=4)  # fmt: skip


def keys(count: int, *, nullable: bool = True) -> list[Key]:
    return [Key(Column("t", f"c{one}"), nullable=nullable, kind=Type.DYNAMIC) for one in range(count)]


@given(VALUES)
def test_a_token_brings_its_values_back(values: list[object]) -> None:
    token = encode_token(values)
    assert token is not None
    assert decode_token(token, keys(len(values))) == values


def test_whole_numbers_make_a_short_token() -> None:
    assert encode_token([1_600_000_000_000_000, -5]) == "1600000000000000.-5"


def test_what_is_too_long_for_an_address_has_no_token() -> None:
    assert encode_token(["x" * LONGEST_TOKEN]) is None


@pytest.mark.parametrize(
    ("value", "said"), [(2**63 - 1, 2**63 - 1), (2**63, 2.0**63), (-(10**20), -1e20), (10**400, None), (-(10**400), None)]
)  # fmt: skip
def test_a_whole_number_beyond_64_bit_is_said_as_it_stands_in_the_order(
    value: int, said: float | None
) -> None:
    token = encode_token([value, 1])
    assert token is None if said is None else decode_token(str(token), keys(2)) == [said, 1]


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "1",
        "1.2.3",
        "1.x",
        "_",
        "_e30",
        "_WzEsW11d",
        "9223372036854775808.1",
        "_WzEsbnVsbF0",
        "1.2.x",
        "1.2.",
    ],
)
def test_a_token_of_another_list_is_refused(token: str) -> None:
    with pytest.raises(Malformed):
        decode_token(token, keys(2, nullable=False))
