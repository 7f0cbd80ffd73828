# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The timetable as pages show it: the plan that is worked on, or what was published."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allmende.barcamp.models import Announcement, Barcamp, Item, Pitch, Room, Run, Session, Slot


@dataclass(frozen=True, slots=True)
class Cell:
    """A session in its place. `is_same`: it goes on from the row above. `also`: when else it runs."""

    session: Session
    title: str
    who: str
    room: str
    is_cancelled: bool
    is_marked: bool = False
    is_same: bool = False
    also: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A slot with a cell for each room (None: free), or an item that is for all."""

    starts: datetime
    ends: datetime
    cells: tuple[Cell | None, ...] = ()
    item: Item | None = None
    slot: Slot | None = None
    is_now: bool = False
    is_next: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Timetable:
    rooms: tuple[Room, ...]
    days: tuple[Day, ...]
    cancelled: tuple[Cell, ...] = ()

    @property
    def rows(self) -> Iterable[Row]:
        return (row for day in self.days for row in day.rows)


def shown(camp: Barcamp, now: datetime, marked: frozenset[int] = frozenset()) -> Timetable:
    """As published. `marked`: numbers of the sessions that whoever looks has marked."""
    found = _sessions(camp).filter(Q(shown_slot__isnull=False))
    return _timetable(camp, list(found), now, marked, is_shown=True)


def worked_on(camp: Barcamp, now: datetime) -> Timetable:
    found = _sessions(camp).filter(slot__isnull=False, room__isnull=False)
    return _timetable(camp, list(found), now, frozenset(), is_shown=False)


def _sessions(camp: Barcamp) -> Any:
    return camp.sessions.select_related("pitch", "slot", "room", "shown_slot", "shown_room").prefetch_related(
        "pitch__hostings__host"
    )


def _timetable(
    camp: Barcamp, sessions: Sequence[Session], now: datetime, marked: frozenset[int], *, is_shown: bool
) -> Timetable:
    rooms, slots = tuple(camp.rooms.all()), list(camp.slots.all())
    places = {
        one.pk: (one.shown_slot_id, one.shown_room_id) if is_shown else (one.slot_id, one.room_id)
        for one in sessions
    }
    again = _again(sessions, places, slots)
    cells = {
        one.pk: _cell(one, rooms, places[one.pk][1], marked, again, is_shown=is_shown) for one in sessions
    }
    at = _by_place(sessions, places, slots, cells)
    rows = [
        Row(one.starts, one.ends, tuple(at.get((one.pk, room.pk)) for room in rooms), slot=one)
        for one in slots
    ]
    rows += [Row(one.starts, one.ends, item=one) for one in camp.items.select_related("room")]
    rows.sort(key=lambda one: (one.starts, one.item is None))
    return Timetable(
        rooms, _days(_timed(rows, now)), tuple(one for one in cells.values() if one.is_cancelled)
    )


def _cell(
    session: Session,
    rooms: Sequence[Room],
    room: int | None,
    marked: frozenset[int],
    again: Mapping[int, str],
    *,
    is_shown: bool,
) -> Cell:
    named = next((one.name for one in rooms if one.pk == room), "")
    return Cell(
        session,
        session.pitch.title,
        ", ".join(one.host.name for one in session.pitch.hostings.all()),
        named,
        session.is_cancelled if is_shown else session.is_dropped,
        session.number in marked,
        also=again.get(session.pk, ""),
    )


def _by_place(
    sessions: Sequence[Session],
    places: Mapping[int, tuple[int | None, int | None]],
    slots: Sequence[Slot],
    cells: Mapping[int, Cell],
) -> dict[tuple[int | None, int | None], Cell]:
    found: dict[tuple[int | None, int | None], Cell] = {}
    following = {one.pk: other.pk for one, other in pairwise(slots)}
    for one in sorted(sessions, key=lambda one: cells[one.pk].is_cancelled):
        slot, room = places[one.pk]
        found.setdefault((slot, room), cells[one.pk])
        if one.pitch.slots == 2 and slot in following and not cells[one.pk].is_cancelled:
            found.setdefault((following[slot], room), replace(cells[one.pk], is_same=True))
    return found


def _again(
    sessions: Sequence[Session], places: Mapping[int, tuple[int | None, int | None]], slots: Sequence[Slot]
) -> dict[int, str]:
    """Of sessions that run more than once: when else."""
    clock = {one.pk: str(one) for one in slots}
    found = {}
    for one in sessions:
        others = [
            clock.get(places[other.pk][0] or 0, "")
            for other in sessions
            if other.pitch_id == one.pitch_id and other.pk != one.pk and not other.is_cancelled
        ]
        if others:
            found[one.pk] = ", ".join(sorted(others))
    return found


def _timed(rows: Sequence[Row], now: datetime) -> list[Row]:
    coming = next((one.starts for one in rows if one.starts > now), None)
    return [replace(one, is_now=one.starts <= now < one.ends, is_next=one.starts == coming) for one in rows]


def _days(rows: Sequence[Row]) -> tuple[Day, ...]:
    found: dict[date, list[Row]] = {}
    for one in rows:
        found.setdefault(timezone.localdate(one.starts), []).append(one)
    return tuple(Day(day, tuple(of_day)) for day, of_day in found.items())


@dataclass(frozen=True, slots=True)
class Left:
    pitch: Pitch
    votes: int
    why: str


_REASONS = {
    "votes": gettext_lazy("Andere wollten mehr Menschen hören"),
    "room": gettext_lazy("Kein Raum hat, was die Session braucht"),
    "people": gettext_lazy("Wer sie hält, ist nie da"),
    "rivals": gettext_lazy("Wer sie hält, hält zu jeder möglichen Zeit eine andere"),
    "pinned": gettext_lazy("Sie ist dort festgehalten, wo sie nicht sein kann"),
}


def left_by(camp: Barcamp, run: Run | None) -> list[Left]:
    """What a computation found no place for, the most wanted first."""
    told = {int(one["pitch"]): one for one in ((run.result or {}) if run else {}).get("unplaced", ())}
    return sorted(
        (
            Left(one, told[one.pk]["votes"], str(_REASONS.get(told[one.pk]["reason"], "")))
            for one in camp.pitches.filter(pk__in=told)
        ),
        key=lambda one: -one.votes,
    )


def outside(camp: Barcamp, run: Run | None) -> list[Left]:
    """Pitches that are not in the plan, with the reason that the last computation gave."""
    running = set(
        camp.sessions.filter(is_dropped=False, slot__isnull=False).values_list("pitch_id", flat=True)
    )
    told = {one.pitch.pk: one for one in left_by(camp, run)}
    left = [
        told.get(one.pk, Left(one, 0, ""))
        for one in camp.pitches.order_by("pk")
        if one.is_standing and one.pk not in running
    ]
    return sorted(left, key=lambda one: -one.votes)


@dataclass(frozen=True, slots=True)
class Clash:
    one: str
    other: str
    time: str
    voters: int


def clashes(camp: Barcamp, run: Run, most: int = 5) -> list[Clash]:
    titles = {str(one.pk): one.title for one in camp.pitches.all()}
    clock = {str(one.pk): str(one) for one in camp.slots.all()}
    return [
        Clash(
            titles.get(one["pitches"][0], ""),
            titles.get(one["pitches"][1], ""),
            clock.get(one["slot"], ""),
            one["voters"],
        )
        for one in (run.result or {}).get("clashes", ())[:most]
    ]


def announcements(camp: Barcamp, now: datetime) -> list[Announcement]:
    return list(camp.announcements.filter(Q(until=None) | Q(until__gt=now))[:3])


@dataclass(frozen=True, slots=True)
class News:
    """What a version changed, in words."""

    number: int
    made: datetime
    lines: tuple[str, ...]


def news(camp: Barcamp, since: int = 1) -> list[News]:
    """Of all versions after that one, the newest first; the first is no news."""
    return [
        News(one.number, one.made, tuple(told(camp, one.changes)))
        for one in camp.versions.filter(number__gt=max(since, 1)).order_by("-number")
    ]


def told(camp: Barcamp, changes: Sequence[Mapping[str, Any]]) -> list[str]:
    """What a version changed, or would change, in words."""
    sessions = {one.pk: one for one in _sessions(camp)}
    rooms = {one.pk: one.name for one in camp.rooms.all()}
    slots = {one.pk: str(one) for one in camp.slots.all()}
    return [_told(change, sessions, slots, rooms) for change in changes]


def _told(
    change: Mapping[str, Any],
    sessions: Mapping[int, Session],
    slots: Mapping[int, str],
    rooms: Mapping[int, str],
) -> str:
    session = sessions.get(change["session"])
    title = session.pitch.title if session else "?"
    slot, room = change.get("to") or (None, None)
    facts = {"title": title, "time": slots.get(slot or 0, "?"), "room": rooms.get(room or 0, "?")}
    words = {
        "added": _("Neu: „%(title)s“ um %(time)s in %(room)s"),
        "moved": _("Verschoben: „%(title)s“ auf %(time)s, %(room)s"),
        "room": _("Anderer Raum: „%(title)s“ jetzt in %(room)s"),
        "cancelled": _("Fällt aus: „%(title)s“"),
    }
    return words[change["code"]] % facts
