# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""One Datastream with many observations, one a minute, their results 0 to 99 in turn."""

from pathlib import Path

from allmende.core.clock import MINUTE
from allmende.core.config import Sensing, Settings
from allmende.core.ids import observation_id
from tests.sensing.stores import database_at
from tests.sensing.town import START, FakeHub, Town, build

STREAM = 5
"""Has none in the small town."""


def open_crowd(folder: Path, many: int, **sensing: int) -> Town:
    database = database_at(folder)
    build(database, with_hidden=False)
    connection = database.writer()
    rows = [(STREAM, START + n * MINUTE, observation_id(STREAM, n + 1), n % 100) for n in range(many)]
    connection.begin()
    connection.insert("observation (datastream, start, id, result)", rows)
    connection.execute(
        "UPDATE datastream_state SET count = ?, start_min = ?, end_max = ? WHERE datastream = ?",
        (many, START, rows[-1][1], STREAM),
    )
    connection.commit()
    connection.close()
    return Town(FakeHub(Settings(data=folder, sensing=Sensing(**sensing)), database))
