# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What every connector, loader and simulator speaks."""

from dataclasses import dataclass
from typing import NamedTuple


class Reading(NamedTuple):
    """A value before it is stored. Identified by (datastream, start): the same value again changes
    nothing, another value is a correction. A tuple because millions of them pass through.

    `start` and `end` are microseconds UTC; `end` is None for an instant.
    """

    datastream: int
    start: int
    result: float | int | str | bool | None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a batch of readings."""

    added: int = 0
    corrected: int = 0
    unchanged: int = 0

    def __add__(self, other: "Receipt") -> "Receipt":
        return Receipt(
            self.added + other.added, self.corrected + other.corrected, self.unchanged + other.unchanged
        )
