# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a row weighs on the disk, everything that comes with it counted."""

import sqlite3
from contextlib import closing
from pathlib import Path

from allmende.sensing import hub
from bench import town
from bench.figures import Figure, Figures

_STREAMS, _DAYS = 100, 7


def used_bytes(data: Path) -> int:
    """Of a closed store: its pages in use."""
    with closing(sqlite3.connect(town.settings_of(data).sensing_file)) as connection:
        pages, free, size = (
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
    return int((pages - free) * size)


def bench(folder: Path) -> Figures:
    """A million rows at minute rhythm, once as they arrive and once datastream by datastream."""
    minutes = _DAYS * 1_440
    arriving = _weigh(folder / "arriving", minutes, by_time=True)
    loaded = _weigh(folder / "loaded", minutes, by_time=False)
    return {"bytes_a_row": Figure(arriving, "bytes"), "bytes_a_row_loaded": Figure(loaded, "bytes")}


def _weigh(data: Path, minutes: int, *, by_time: bool) -> float:
    ids = town.prepare(data, _STREAMS // 5)
    empty = used_bytes(data)
    with hub.opened(town.settings_of(data)):
        if by_time:
            town.load(town.in_order_of_time(ids, minutes), batch=1_000)
        else:
            town.load(town.one_after_the_other(dict.fromkeys(ids, minutes)))
    return (used_bytes(data) - empty) / (_STREAMS * minutes)
