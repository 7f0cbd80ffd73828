# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the disk and the database do alone: the figures that ours are held against."""

import os
from pathlib import Path
from statistics import median
from time import perf_counter

from allmende.core.ids import observation_id
from allmende.sensing.store.sqlite import SqliteDatabase
from bench.figures import Figure, Figures

_INSERT = "INSERT INTO observation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_FIRST = 1_767_225_600_000_000  # 2026-01-01T00:00:00Z
_MINUTE = 60_000_000


def fsync_seconds(folder: Path, times: int = 200) -> float:
    """Median of writing and syncing one page."""
    page, took = os.urandom(4096), []
    path = folder / "fsync"
    with path.open("wb", buffering=0) as file:
        for _ in range(times):
            begun = perf_counter()
            file.write(page)
            os.fsync(file.fileno())
            took.append(perf_counter() - begun)
    path.unlink()
    return median(took)


def fsync(folder: Path) -> Figures:
    return {"fsync": Figure(fsync_seconds(folder) * 1e3, "ms")}


def rows_a_second(folder: Path, count: int = 250_000, group: int = 1_000) -> float:
    """`executemany` of ready tuples into the observation table alone, a commit on the disk a group."""
    database = SqliteDatabase(folder / "engine" / "sensing.sqlite3")
    database.migrate("Europe/Berlin")
    connection = database.writer()
    connection.execute("PRAGMA foreign_keys = OFF")
    groups = [_rows(first, group) for first in range(0, count, group)]
    begun = perf_counter()
    for rows in groups:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(_INSERT, rows)
        connection.execute("COMMIT")
    took = perf_counter() - begun
    connection.close()
    for path in (folder / "engine").iterdir():
        path.unlink()
    return count / took


def _rows(first: int, count: int) -> list[tuple[int | float | None, ...]]:
    return [
        (
            1,
            _FIRST + number * _MINUTE,
            observation_id(1, number),
            None,
            value_of(number),
            None,
            None,
            None,
            None,
        )
        for number in range(first, first + count)
    ]


def value_of(number: int) -> float:
    """A value with one decimal, as sensors send it."""
    return (number * 7919 % 4000) / 10 - 50.1
