# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What happened while reading, counted."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from allmende.connectors.csv.dialect import Dialect


class Rejected(NamedTuple):
    """A row or cell that could not be taken. `column` is empty where it is the whole row."""

    file: str
    line: int
    column: str
    value: str
    reason: str


@dataclass(slots=True)
class Tally:
    """`keep` is called with every rejection as it happens: there may be too many to remember."""

    keep: Callable[[Rejected], None]
    files: int = 0
    passed_over: int = 0
    rows: int = 0
    values: int = 0
    empty: int = 0
    rejected: int = 0
    again: int = 0
    """Values that this run has had already, the same for the same time."""
    absent: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    dialects: Counter[Dialect] = field(default_factory=Counter)
    """How the files were written."""
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    """(file, why) of each file that could not be taken at all."""
    file: str = ""
    line: int = 0
    """Where reading is now."""

    def reject(self, line: int, column: str, value: str, reason: str, kind: str) -> None:
        self.rejected += 1
        self.reasons[kind] += 1
        self.keep(Rejected(self.file, line, column, value, reason))
