# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a file would add to a barcamp. Pure: the same for the preview and for the deed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from allmende.barcamp.bring_in.foreign import Foreign, ForeignEvent, ForeignRoom

ITEMS = ("break", "plenary", "keynote", "stall", "evening")
"""Types of events that are fixed items here; all others are sessions."""
_TEXTS = (("title", 100), ("text", 2_000), ("track", 40), ("room", 60))


@dataclass(frozen=True, slots=True)
class Known:
    """What the barcamp has: `slots` by their beginnings, `guids` of its sessions and items."""

    first: date
    last: date
    rooms: frozenset[str]
    slots: Mapping[datetime, datetime]
    guids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Placed:
    """A session with the beginning of its slot and how many it needs."""

    event: ForeignEvent
    slot: datetime
    slots: int


@dataclass(frozen=True, slots=True)
class Plan:
    """`known`: sessions and items that are there already and are moved to where the file has them.
    `uneven`: sessions whose end is not that of a slot. `outside`: the first day that the barcamp does not
    have; then nothing is taken."""

    rooms: tuple[ForeignRoom, ...]
    slots: tuple[tuple[datetime, datetime], ...]
    sessions: tuple[Placed, ...]
    items: tuple[ForeignEvent, ...]
    known: int
    uneven: int
    shortened: int
    dropped: int
    outside: date | None

    @property
    def people(self) -> int:
        return len({name for one in self.sessions for name in one.event.people})


def plan(foreign: Foreign, known: Known, zone: ZoneInfo) -> Plan:
    items = tuple(one for one in foreign.events if one.kind in ITEMS)
    events = [one for one in foreign.events if one.kind not in ITEMS]
    slots = dict(known.slots) | _added(known.slots, events, zone)
    placed = [_placed(one, slots, zone) for one in events]
    used = {cut(one.room, 60) for one in events} | {one.name for one in foreign.rooms}
    days = {one.starts.astimezone(zone).date() for one in foreign.events}
    rooms = {cut(one.name, 60): one for one in foreign.rooms}
    rooms |= {name: ForeignRoom(name) for name in sorted(used) if name not in rooms}
    return Plan(
        rooms=tuple(one for name, one in rooms.items() if name and name not in known.rooms),
        slots=tuple(sorted((one, end) for one, end in slots.items() if one not in known.slots)),
        sessions=tuple(one for one, _fits in placed),
        items=items,
        known=sum(1 for one in foreign.events if one.guid in known.guids),
        uneven=sum(1 for _one, fits in placed if not fits),
        shortened=sum(1 for one in foreign.events if _is_longer(one)),
        dropped=foreign.dropped,
        outside=min((one for one in days if not known.first <= one <= known.last), default=None),
    )


def cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _is_longer(one: ForeignEvent) -> bool:
    return any(len(getattr(one, name)) > longest for name, longest in _TEXTS)


def _added(
    known: Mapping[datetime, datetime], events: Sequence[ForeignEvent], zone: ZoneInfo
) -> dict[datetime, datetime]:
    """A slot for each beginning, as long as the shortest session that begins then; and one behind it where
    a longer session ends in no other."""
    ends: dict[datetime, datetime] = {}
    for one in events:
        if one.starts not in known:
            ends[one.starts] = min(ends.get(one.starts, one.ends), one.ends)
    for one in sorted(events, key=lambda each: (each.starts, each.ends)):
        first = {**known, **ends}[one.starts]
        between = [start for start in (*known, *ends) if first <= start < one.ends]
        if one.ends > first and not between and _same_day(one.starts, first, zone):
            ends[first] = one.ends
    return ends


def _placed(one: ForeignEvent, slots: Mapping[datetime, datetime], zone: ZoneInfo) -> tuple[Placed, bool]:
    """And whether it ends as its slots do."""
    first = slots[one.starts]
    if one.ends <= first:
        return Placed(one, one.starts, 1), one.ends == first
    following = next(
        (slots[start] for start in sorted(slots) if start >= first and _same_day(start, one.starts, zone)),
        None,
    )
    if following is None:
        return Placed(one, one.starts, 1), False
    return Placed(one, one.starts, 2), following == one.ends


def _same_day(one: datetime, other: datetime, zone: ZoneInfo) -> bool:
    return one.astimezone(zone).date() == other.astimezone(zone).date()
