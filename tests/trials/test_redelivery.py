# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from pathlib import Path

from bench import redelivery


def test_what_a_killed_server_acknowledged_by_mqtt_is_there_once_or_told_apart(tmp_path: Path) -> None:
    outcome = redelivery.kill_while_publishing(tmp_path, 9_000, 3, seed=7, senders=3)
    assert (outcome.kills, outcome.faults, outcome.acknowledged) == (3, [], 9_000)
    assert outcome.again > 0
