# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How tests are dealt out to the workers of `make test`."""

from xdist.scheduler import LoadFileScheduling

JOURNEYS = "tests/journeys/"


class Dealing(LoadFileScheduling):
    """A file goes to one worker, and all journeys go to one: what they need is started once."""

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else super()._split_scope(nodeid)
