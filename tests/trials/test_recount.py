# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The judge judged: a true store has no faults, and each kind of untruth is noticed."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bench import recount, town


@pytest.fixture
def store(tmp_path: Path) -> Path:
    ids = town.prepare(tmp_path, 1, 2)
    with town.hub.opened(town.settings_of(tmp_path)):
        town.load(town.one_after_the_other(dict.fromkeys(ids, 3_000)))
    return town.settings_of(tmp_path).sensing_file


def test_a_true_store_has_no_faults(store: Path) -> None:
    assert recount.faults(store) == []


@pytest.mark.parametrize(
    ("untruth", "words"),
    [
        ("UPDATE datastream_state SET count = count + 1 WHERE datastream = 1", "datastream 1 says"),
        ("UPDATE datastream_state SET last_result = 1e9 WHERE datastream = 2", "datastream 2 says"),
        ("UPDATE datastream_state SET start_min = start_min + 1 WHERE datastream = 1", "datastream 1 says"),
        ("UPDATE datastream_state SET serial = 5 WHERE datastream = 1", "datastream 1 has given serial"),
        ("UPDATE rollup_hour SET max = max + 1 WHERE datastream = 1", "rollup_hour"),
        ("UPDATE rollup_hour SET sum = sum + 0.001 WHERE datastream = 1", "rollup_hour"),
        ("UPDATE rollup_day SET min = min - 1 WHERE datastream = 2", "rollup_day"),
        ("DELETE FROM rollup_day WHERE datastream = 2", "rollup_day"),
        ("INSERT INTO rollup_day VALUES (0, 1, 0, 0, 0, 0, 0)", "rollup_day 0"),
        ("DELETE FROM observation_span", "observations are not found by their id"),
        ("UPDATE datastream_feature SET count = 1", "feature"),
        ("DELETE FROM observation WHERE start % 7 = 0", "datastream 1 says"),
    ],
)
def test_an_untruth_is_noticed(store: Path, untruth: str, words: str) -> None:
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute(untruth)
    assert [one for one in recount.faults(store) if words in one] != []
