# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.connectors.contract import PayloadError, Value
from allmende.connectors.values import flattened, instant, number, read_json


@pytest.mark.parametrize(
    ("data", "names"),
    [
        ({"a": 1, "b": {"c": 2.5}}, {"a": 1, "b.c": 2.5}),
        ({"a": [10, {"b": True}]}, {"a.0": 10, "a.1.b": True}),
        ({"a": None, "b": "", "c": "Alarm", "d": {}, "e": []}, {"c": "Alarm"}),
        ({"a": False, "b": 0}, {"a": False, "b": 0}),
        ({"a": 1e999}, {}),
        ([1, 2], {"0": 1, "1": 2}),
        (7, {}),
        (None, {}),
    ],
)
def test_values_are_named_by_where_they_stand(data: Any, names: dict[str, Any]) -> None:
    assert flattened(data) == tuple(Value(*one) for one in names.items())


def test_too_many_and_too_deep_is_refused() -> None:
    deep: Any = 1
    for _ in range(20):
        deep = {"a": deep}
    with pytest.raises(PayloadError, match="deeper"):
        flattened(deep)
    with pytest.raises(PayloadError, match="at most 500"):
        flattened(list(range(501)))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-1.00", -1.0),
        (" 7.5 ", 7.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("12345678901234567890", 12345678901234567890.0),
        ("", None),
        ("nan", None),
        ("inf", None),
        ("1e999", None),
        ("0x10", None),
        ("1_000", None),
        ("1,5", None),
        ("١", None),
        ("--1", None),
        ("9" * 100, None),
    ],
)
def test_a_number_is_what_devices_print(text: str, value: float | None) -> None:
    assert (number(text), type(number(text))) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("2026-03-01T10:00:00.123456789Z", 1_772_359_200_123_456),
        ("2026-03-01T11:00:00+01:00", 1_772_359_200_000_000),
        ("", None),
        (None, None),
    ],
)
def test_instants_have_up_to_nine_digits(text: str | None, micros: int | None) -> None:
    assert instant(text) == micros


@pytest.mark.parametrize("text", ["gestern", "2026-13-01T00:00:00Z", 17, "0001-01-01T00:00:00Z"])
def test_what_is_no_time_is_said(text: Any) -> None:
    with pytest.raises(PayloadError, match=r"The time is") as told:
        instant(text)
    assert told.value.reason == "bad-time"


@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_refused(content: bytes) -> None:
    try:
        read_json(content)
    except PayloadError as error:
        assert error.reason == "not-json"


@pytest.mark.parametrize("content", [b"[" * 100_000, b"1" * 5_000 + b"x", b"\xff\xfe{", b'{"a":1,}', b""])
def test_json_that_breaks_is_told_with_its_beginning(content: bytes) -> None:
    with pytest.raises(PayloadError):
        read_json(content)
