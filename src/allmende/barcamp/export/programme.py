# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A published programme as files want it: plain values, in the order of the day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

SESSION = "session"
_ITEMS_FROM, _ITEMS = 1_000_000, 1_000_000_000
"""Where the ids of fixed items begin, and how many there are: below are the numbers of sessions."""
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Speaker:
    """`guid` and `id` follow from the name, so that they are the same in every version and every house."""

    name: str
    guid: UUID

    @property
    def id(self) -> int:
        return self.guid.int % 2_147_483_647 + 1


@dataclass(frozen=True, slots=True)
class Reference:
    """`kind`: slides, recording, notes or other."""

    kind: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Place:
    """A room; `guid` is None for a place of an item that is no room (Foyer, the whole house)."""

    name: str
    guid: UUID | None = None
    pk: int = 0
    where: str = ""
    seats: int | None = None
    is_streamed: bool = False
    position: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """`starts` and `ends` in the camp's own time; both None for a cancelled session whose time is gone.
    `may_record`: every host agrees. `links` hold a recording only then."""

    id: int
    guid: UUID
    kind: str
    title: str
    text: str
    people: tuple[Speaker, ...]
    place: Place
    starts: datetime | None
    ends: datetime | None
    track: str = ""
    language: str = "de"
    url: str = ""
    links: tuple[Reference, ...] = ()
    may_record: bool = False
    is_cancelled: bool = False
    reason: str = ""
    sequence: int = 0

    @property
    def code(self) -> str:
        """Six letters, other ones for every entry of a camp."""
        first = "S" if self.kind == SESSION else "P"
        return first + _in_letters(self.id)

    @property
    def minutes(self) -> int:
        if self.starts is None or self.ends is None:
            return 0
        return max(0, round((self.ends - self.starts).total_seconds() / 60))

    @property
    def who(self) -> str:
        return ", ".join(one.name for one in self.people)

    @property
    def recording(self) -> str:
        return next((one.url for one in self.links if one.kind == "recording"), "")


@dataclass(frozen=True, slots=True)
class Programme:
    """`version`: of the published timetable. `revised`: when that was, or when the camp was made before there
    was any. `address` without the host, `home` with scheme and host. `page`: where people read it."""

    slug: str
    title: str
    text: str
    place: str
    home: str
    address: str
    page: str
    first: date
    last: date
    zone: str
    licence: str
    version: int
    revised: datetime
    rooms: tuple[Place, ...]
    entries: tuple[Entry, ...]

    @property
    def url(self) -> str:
        return self.home + self.address

    @property
    def acronym(self) -> str:
        """As both schemas take it: at least four of a-z, 0-9 and _."""
        word = self.slug.lower().replace("-", "_")
        return word if len(word) >= 4 else f"camp_{word}"

    def slug_of(self, entry: Entry) -> str:
        """Without the title, so that it stays when the title changes."""
        word = "session" if entry.kind == SESSION else "item"
        return f"{self.acronym}-{word}-{entry.id}"

    @property
    def taking_place(self) -> tuple[Entry, ...]:
        """What was cancelled is not in it: readers of schedule files find by its absence that it is."""
        return tuple(one for one in self.entries if not one.is_cancelled and one.starts and one.ends)

    def of_room(self, room: int) -> "Programme":
        return self.of(one for one in self.entries if one.place.pk == room)

    def of_sessions(self, numbers: frozenset[int]) -> "Programme":
        return self.of(one for one in self.entries if one.kind == SESSION and one.id in numbers)

    def of(self, entries: Iterable[Entry]) -> "Programme":
        return replace(self, entries=tuple(entries))


@dataclass(frozen=True, slots=True)
class Day:
    """`index` counts from the camp's first day. `starts` and `ends`: of what takes place."""

    index: int
    date: date
    starts: datetime
    ends: datetime
    entries: tuple[Entry, ...]

    def at(self, place: Place) -> tuple[Entry, ...]:
        return tuple(one for one in self.entries if one.place.name == place.name)


def days(programme: Programme) -> tuple[Day, ...]:
    """Those on which something takes place."""
    by_day: dict[date, list[Entry]] = {}
    for one in programme.taking_place:
        if one.starts:
            by_day.setdefault(one.starts.date(), []).append(one)
    first = min((programme.first, *by_day))
    return tuple(_day((day - first).days + 1, day, found) for day, found in sorted(by_day.items()))


def _day(index: int, day: date, found: list[Entry]) -> Day:
    starts = min(one.starts for one in found if one.starts)
    ends = max(one.ends for one in found if one.ends)
    return Day(index, day, starts, ends, tuple(found))


def places(programme: Programme) -> tuple[Place, ...]:
    """The rooms in their order, then other places where something takes place; each name once."""
    named = {one.name: one for one in programme.rooms}
    for one in programme.taking_place:
        named.setdefault(one.place.name, one.place)
    return tuple(named.values())


def item_id(guid: UUID) -> int:
    """Of a fixed item: from its guid, so that a programme that is taken to another house keeps it."""
    return _ITEMS_FROM + guid.int % _ITEMS


def _in_letters(number: int) -> str:
    """Five letters of 36."""
    found = ""
    for _place in range(5):
        number, rest = divmod(number, 36)
        found = _LETTERS[rest] + found
    return found
