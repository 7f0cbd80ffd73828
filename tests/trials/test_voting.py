# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A hall votes at once: nobody is refused, every badge has one ballot, and the close leaves no trace."""

from pathlib import Path

import pytest

from bench import voting


@pytest.mark.slow
def test_a_hall_votes_and_every_badge_has_one_ballot(tmp_path: Path) -> None:
    figures = voting.bench(tmp_path, phones=60, spread=1.0)
    assert set(figures) == {"ballots_500", "ballots_500_at_once"}
