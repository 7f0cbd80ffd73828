# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The other judge judged: each way to break a promise is noticed."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from bench.ledger import Change, Ledger


def _store(folder: Path, values: Iterable[float]) -> Path:
    path = folder / "sensing.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE observation (result)")
        connection.executemany("INSERT INTO observation VALUES (?)", [(value,) for value in values])
    return path


@pytest.mark.parametrize(
    ("stored", "faults"),
    [
        ([0.5, 1.5, 4.5], []),
        ([0.5, 1.5, 2.5, 4.5], []),  # sent and not answered: may be there
        ([0.5, 1.5, 5.5], []),  # changed and not answered: either value
        ([0.5, 4.5], ["1 acknowledged observations are lost, e.g. [1.5]"]),
        ([0.5, 1.5, 1.5, 4.5], ["1 observations are there more than once, e.g. [1.5]"]),
        ([0.5, 1.5, 4.5, 99.5], ["1 observations were never sent, e.g. [99.5]"]),
        ([0.5, 1.5, 3.5, 4.5], ["1 observations were refused and yet stored, e.g. [3.5]"]),
        (
            [0.5, 1.5, 4.5, 6.5],
            ["1 observations are there although they were changed or deleted, e.g. [6.5]"],
        ),
        ([0.5, 1.5], ["1 observations have neither or both of their values, e.g. [4.5]"]),
        ([0.5, 1.5, 4.5, 5.5], ["1 observations have neither or both of their values, e.g. [4.5]"]),
    ],
)
def test_broken_promises_are_noticed(tmp_path: Path, stored: list[float], faults: list[str]) -> None:
    ledger = Ledger([1], Random(0))
    ledger.sent |= {number + 0.5 for number in range(7)}
    ledger.acknowledged |= {0.5, 1.5}
    ledger.refused.add(3.5)
    ledger.gone.add(6.5)
    ledger._changing[0] = Change(4.5, 5.5)
    assert ledger.faults(_store(tmp_path, stored)) == faults
