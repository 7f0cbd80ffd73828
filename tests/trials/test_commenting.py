# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A crowd comments at once: nothing that was acknowledged is lost or doubled."""

from pathlib import Path

import pytest

from bench import commenting


@pytest.mark.slow
def test_a_crowd_comments_and_everything_is_there_once(tmp_path: Path) -> None:
    figures = commenting.bench(tmp_path, people=60, spread=1.0)
    assert set(figures) == {"comments_300", "comments_300_at_once"}
