# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Results as the store keeps them: numbers as numbers, every other JSON as text."""

import re

import msgspec

from allmende.sensing.sql.streams import GREATEST

INT64 = 1 << 63
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
Columns = tuple[float | int | None, str | None]
"""result, result_json."""


def result_columns(value: object) -> Columns:
    """A number that the store keeps as it is, or JSON text. Raises ValueError for NaN, infinities and NUL."""
    kind = type(value)
    if kind is float:
        if not -GREATEST <= value <= GREATEST:  # type: ignore[operator]  # NaN is not either
            raise ValueError("it is no number of at most 1e290")
        return value or 0.0, None  # type: ignore[return-value]  # no store need know a negative zero
    if kind is int:
        if -INT64 <= value < INT64:  # type: ignore[operator]
            return value, None  # type: ignore[return-value]
        return None, str(value)
    if value is None:
        return None, None
    text = msgspec.json.encode(value).decode()
    if holds_nul(text):
        raise ValueError("it holds a NUL character, which no text here can hold")
    return None, text


def holds_nul(text: str) -> bool:
    """Of JSON. The databases do not agree on where such a text ends."""
    return "\\u0000" in text and _NUL.search(text) is not None
