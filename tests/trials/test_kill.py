# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from pathlib import Path

from bench import kills


def test_what_a_killed_server_acknowledged_is_there_once_and_counted(tmp_path: Path) -> None:
    outcome = kills.kill_servers(tmp_path, 3, seed=7, longest=0.7)
    assert (outcome.kills, outcome.faults) == (3, [])
    assert outcome.acknowledged > 100


def test_what_a_killed_loader_stored_is_there_once_after_it_went_on(tmp_path: Path) -> None:
    outcome = kills.kill_takers(tmp_path, 3, seed=7, longest=0.5)
    assert (outcome.kills, outcome.faults) == (3, [])
    assert outcome.acknowledged > 100
