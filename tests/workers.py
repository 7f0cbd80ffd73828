# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How tests are dealt out to the workers of `make test`."""

import os

import pytest
from xdist.scheduler import LoadFileScheduling

JOURNEYS = "tests/journeys/"
LONG = (
    JOURNEYS,
    "tests/trials/",
    "tests/sensing/sql/test_filters.py",
    "tests/sensing/sql/test_geography.py",
    "tests/sensing/http/test_garbage.py",
    "tests/sensing/http/test_batch.py",
    "tests/barcamp/optimiser/",
)
"""What takes longest begins, so that nobody works alone at the end."""


def begins(item: pytest.Item) -> int:
    """Its place among LONG; all others come after them, in the order they are in."""
    return next((place for place, one in enumerate(LONG) if item.nodeid.startswith(one)), len(LONG))


def workers() -> int:
    """One more than there are cores: tests wait for servers and browsers, too."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (cores or 1) + 1


class Dealing(LoadFileScheduling):
    """A file goes to one worker, and all journeys go to one: what they need is started once."""

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else super()._split_scope(nodeid)
