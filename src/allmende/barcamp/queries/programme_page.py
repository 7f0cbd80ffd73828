# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the programme's page says beside the timetable, and what an open page is told."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allmende.barcamp.models import Barcamp, Room, Session
from allmende.barcamp.queries import timetable
from allmende.barcamp.queries.timetable import Cell, Row, Timetable

_MOST = 8
"""Lines of news in an open page."""
_SPACE, _TWO_LINES, _LINE, _ROOM = 5.8, 1.7, 44, 12
"""What fits on the wall: lines of sessions; letters in the line of a title, and of a room."""


def features(room: Room) -> str:
    """What a room is known to have, in words."""
    known = (
        (room.is_accessible, _("stufenlos")),
        (room.has_projector, _("Beamer")),
        (room.has_stream, _("Übertragung")),
        (room.has_loop, _("Höranlage")),
    )
    return ", ".join(word for has, word in known if has)


@dataclass(frozen=True, slots=True)
class Conflict:
    """`sessions` somebody has marked, and all run at this time."""

    time: str
    sessions: tuple[str, ...]


def conflicts(table: Timetable) -> list[Conflict]:
    found = []
    for row in table.rows:
        marked = tuple(one.title for one in row.cells if one and one.is_marked and not one.is_cancelled)
        if len(marked) > 1:
            found.append(Conflict(f"{timezone.localtime(row.starts):%H:%M}", marked))
    return found


def at_hand(table: Timetable) -> list[Row]:
    """What runs now and what comes next; nothing where that is on another day."""
    today = timezone.localdate()
    found = [one for one in table.rows if one.is_now or one.is_next]
    return [one for one in found if timezone.localdate(one.starts) == today]


def mark(camp: Barcamp, now: datetime, since: int) -> str:
    """Another one when an open page may have something to tell."""
    told = [one.pk for one in timetable.announcements(camp, now)]
    said = repr((camp.version, camp.changed, told, since, get_language()))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def state(camp: Barcamp, now: datetime, since: int) -> dict[str, Any]:
    """`since`: the version that the open page shows."""
    sessions = _published(camp)
    return {
        "version": camp.version,
        "changes": _changes(camp, since, sessions)[:_MOST],
        "full": [_full(one, sessions) for one in sessions.values() if one.is_full and not one.is_cancelled],
        "announcements": [one.text for one in timetable.announcements(camp, now)],
    }


def _published(camp: Barcamp) -> dict[int, Session]:
    found = camp.sessions.filter(shown_slot__isnull=False)
    return {one.pk: one for one in found.select_related("pitch", "shown_slot", "shown_room")}


def _changes(camp: Barcamp, since: int, sessions: dict[int, Session]) -> list[dict[str, Any]]:
    versions = camp.versions.filter(number__gt=max(since, 1)).order_by("-number")
    found = [one for version in versions for one in version.changes]
    lines = timetable.told(camp, found)
    return [
        {"number": sessions[one["session"]].number if one["session"] in sessions else 0, "text": line}
        for one, line in zip(found, lines, strict=True)
    ]


def _full(session: Session, sessions: dict[int, Session]) -> dict[str, Any]:
    others = [
        str(one.shown_slot)
        for one in sessions.values()
        if one.pitch_id == session.pitch_id and one.pk != session.pk and not one.is_cancelled
    ]
    again = _(", auch um %(time)s") % {"time": ", ".join(sorted(others))} if others else ""
    return {"number": session.number, "text": _("Voll: „%(title)s“") % {"title": session} + again}


@dataclass(frozen=True, slots=True)
class Sheet:
    """As much as fits on a wall: a time, with a few of its sessions. `share`: which part of how many."""

    row: Row
    cells: tuple[Cell, ...]
    part: int = 1
    parts: int = 1


def sheets(rows: Sequence[Row], told: int) -> list[Sheet]:
    """`told`: how many announcements take their space."""
    space = max(2.5, _SPACE - 1.4 * told)
    found = []
    for row in rows:
        parts = _parts([one for one in row.cells if one is not None], space)
        found += [Sheet(row, tuple(some), at, len(parts)) for at, some in enumerate(parts, 1)]
    return found


def _parts(cells: Sequence[Cell], space: float) -> list[list[Cell]]:
    parts: list[list[Cell]] = [[]]
    left = space
    for one in cells:
        if parts[-1] and left < _height(one):
            parts.append([])
            left = space
        parts[-1].append(one)
        left -= _height(one)
    return parts


def _height(cell: Cell) -> float:
    """In lines; what is full or cancelled says so behind its title."""
    more = 10 if cell.is_cancelled else 22 if cell.session.is_full else 0
    title = len(cell.title) + more
    return _TWO_LINES if title > _LINE or len(cell.room) > _ROOM else 1.0
