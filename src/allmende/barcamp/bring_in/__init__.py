# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A timetable from a file of ours or of others: read in a child process, planned by pure functions."""

from allmende.barcamp.bring_in.foreign import Foreign
from allmende.barcamp.bring_in.reading import parsed
from allmende.core import child

LARGEST = 5_000_000
_SECONDS, _MEGABYTES = 20, 400


def read(sent: bytes, zone: str) -> Foreign:
    """`zone`: of times without one. Raises Declined, ChildFailed."""
    if len(sent) > LARGEST:
        raise child.Declined("bytes", given=-(-len(sent) // 1_000_000), most=LARGEST // 1_000_000)
    return child.run(parsed, sent, zone, seconds=_SECONDS, megabytes=_MEGABYTES)
