# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from pathlib import Path

from bench import pushing


def test_a_full_queue_refuses_with_a_time_to_come_back_and_loses_nothing(tmp_path: Path) -> None:
    outcome = pushing.fill_queue(tmp_path, 2.0)
    assert outcome.faults == []
    assert set(outcome.statuses) == {201, 503}


def test_ten_seconds_of_writing_and_reading_at_once_keep_every_promise(tmp_path: Path) -> None:
    outcome = pushing.everything_at_once(tmp_path, 10.0)
    assert outcome.faults == []
    assert set(outcome.statuses) == {200, 201}
    assert outcome.acknowledged > 3_000
