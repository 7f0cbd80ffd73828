# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A piece of SQL with its values: text is ours, values are the caller's, in the order of the text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from allmende.sensing.sql.nodes import Slot

BATCH = Slot(-1)
AS_OF = Slot(-2)


@dataclass(frozen=True, slots=True)
class Fragment:
    """`values` holds Slots, filled when the statement runs, and constants of the shape (a JSON path)."""

    text: str
    values: tuple[Slot | str, ...] = ()

    def __add__(self, other: "Fragment | str") -> "Fragment":
        if isinstance(other, str):
            return Fragment(self.text + other, self.values)
        return Fragment(self.text + other.text, self.values + other.values)

    def __radd__(self, other: str) -> "Fragment":
        return Fragment(other + self.text, self.values)


def join(separator: str, parts: Iterable[Fragment]) -> Fragment:
    found = tuple(parts)
    values = tuple(value for one in found for value in one.values)
    return Fragment(separator.join(one.text for one in found), values)


def fill(fragment: Fragment, values: Sequence[Any], batch: Any = None, as_of: int | None = None) -> list[Any]:
    """The values to bind, in the order of the text."""
    return [
        one
        if isinstance(one, str)
        else batch
        if one is BATCH
        else as_of
        if one is AS_OF
        else values[one.index]
        for one in fragment.values
    ]
