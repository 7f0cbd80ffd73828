# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Results as the store keeps them: numbers as numbers, every other JSON as text."""

import msgspec

INT64 = 1 << 63
GREATEST = 1e290
"""So that the sum of all that one datastream can ever hold stays finite."""
Columns = tuple[float | int | None, str | None]
"""result, result_json."""


def result_columns(value: object) -> Columns:
    """A number that SQLite keeps as it is, or JSON text. Raises ValueError for NaN and infinities."""
    kind = type(value)
    if kind is float:
        if not -GREATEST <= value <= GREATEST:  # type: ignore[operator]  # NaN is not either
            raise ValueError("it is no number of at most 1e290")
        return value, None  # type: ignore[return-value]
    if kind is int:
        if -INT64 <= value < INT64:  # type: ignore[operator]
            return value, None  # type: ignore[return-value]
        return None, str(value)
    if value is None:
        return None, None
    return None, msgspec.json.encode(value).decode()
