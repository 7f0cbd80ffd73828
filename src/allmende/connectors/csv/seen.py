# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What one run has read already, so that a time that stands twice with different values is noticed."""

import sqlite3
from collections.abc import Sequence
from operator import itemgetter
from typing import Literal, Self

from allmende.connectors.contract import Reading

Again = Literal["new", "same", "other"]

_TABLE = "CREATE TABLE seen (stream, start, result, until, PRIMARY KEY (stream, start)) WITHOUT ROWID"
_ADD = "INSERT OR IGNORE INTO seen VALUES (?, ?, ?, ?)"
_PLACE = itemgetter(0, 1)


class Seen:
    """Kept in a table that SQLite moves to disk where it grows large: years of a town do not fit memory."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.execute("PRAGMA journal_mode = MEMORY")
        self._rows.execute("PRAGMA synchronous = OFF")
        self._rows.execute(_TABLE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._rows.close()

    def judge(self, readings: Sequence[Reading]) -> list[Again] | None:
        """For each whether its stream has this time for the first time; None: all of them are new."""
        before = self._rows.total_changes
        self._rows.execute("BEGIN")
        # sorted: neighbours in the table are written together
        self._rows.executemany(_ADD, sorted(readings, key=_PLACE))
        if self._rows.total_changes - before == len(readings):
            self._rows.execute("COMMIT")
            return None
        self._rows.execute("ROLLBACK")
        return self._one_by_one(readings)

    def value(self, reading: Reading) -> object:
        """What came first for its stream and time."""
        row = self._rows.execute(
            "SELECT result FROM seen WHERE stream = ? AND start = ?", (reading.datastream, reading.start)
        ).fetchone()
        return None if row is None else row[0]

    def _one_by_one(self, readings: Sequence[Reading]) -> list[Again]:
        found: list[Again] = []
        self._rows.execute("BEGIN")
        for one in readings:
            if self._rows.execute(_ADD, one).rowcount:
                found.append("new")
            else:
                found.append("same" if self.value(one) == one.result else "other")
        self._rows.execute("COMMIT")
        return found
