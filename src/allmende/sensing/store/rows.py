# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""New rows of `observation` on their way into the file, the usual ones by the shortest way."""

import sqlite3
from collections.abc import Sequence
from itertools import chain
from operator import itemgetter

from allmende.sensing.store.state import Row

# Measured (CPU a row): nine columns one by one 3.0 µs, the four that are not NULL 1.3 µs, 64 rows of those a
# statement 0.9 µs. A statement for many rows also lets go of the interpreter once and not for each.
_AT_ONCE = 64
_PLAIN = "INSERT INTO observation (datastream, start, id, result) VALUES (?, ?, ?, ?)"
_PLAIN_AT_ONCE = _PLAIN + ", (?, ?, ?, ?)" * (_AT_ONCE - 1)
_WHOLE = "INSERT INTO observation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_NOTHING = (None, None, None, None)
_plain_columns = itemgetter(0, 1, 2, 4)


def insert(connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Most rows are an instant and a number; the others name every column."""
    plain = [_plain_columns(row) for row in rows if row[3] is None and row[5:] == _NOTHING]
    whole = len(plain) - len(plain) % _AT_ONCE
    for first in range(0, whole, _AT_ONCE):
        connection.execute(_PLAIN_AT_ONCE, tuple(chain.from_iterable(plain[first : first + _AT_ONCE])))
    if whole < len(plain):
        connection.executemany(_PLAIN, plain[whole:])
    if len(plain) < len(rows):
        connection.executemany(_WHOLE, [row for row in rows if row[3] is not None or row[5:] != _NOTHING])
