# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from pathlib import Path

from bench import town, wandering
from bench.processes import served


def test_two_thousand_random_questions_over_http_are_answered(tmp_path: Path) -> None:
    """Shallower than in the soak, so that they take seconds; those of depth are asked there."""
    town.build_small(tmp_path)
    with served(tmp_path) as server:
        outcome = wandering.ask_at_random(server.address, 2_000, seed=7, depth=1)
    assert (outcome.asked, outcome.refused[:3]) == (2_000, [])
