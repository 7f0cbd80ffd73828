# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a file says, whichever format it has."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ForeignRoom:
    name: str
    guid: str = ""
    where: str = ""
    seats: int | None = None
    is_streamed: bool = False


@dataclass(frozen=True, slots=True)
class ForeignLink:
    kind: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class ForeignEvent:
    """`guid` is always there and no other event's."""

    id: int
    guid: str
    kind: str
    title: str
    text: str
    people: tuple[str, ...]
    room: str
    starts: datetime
    ends: datetime
    track: str
    links: tuple[ForeignLink, ...]


@dataclass(frozen=True, slots=True)
class Foreign:
    """`dropped`: events that say no time or no title."""

    title: str
    rooms: tuple[ForeignRoom, ...]
    events: tuple[ForeignEvent, ...]
    dropped: int
