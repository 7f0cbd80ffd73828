# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A day of the programme as a table: times down, rooms across. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from allmende.barcamp.export.programme import Entry, Place, Programme

_BESIDE = ("stall",)
"""Kinds that last half the day beside everything: listed below the table."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`rows`: over how many it goes. `entries` is empty where nothing is."""

    entries: tuple[Entry, ...]
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """`whole`: what everybody does, in place of cells. A column that an earlier cell reaches into
    has None."""

    starts: datetime
    ends: datetime
    whole: tuple[Entry, ...]
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """`columns` beside the times; the last may be for what is in no room."""

    date: date
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    beside: tuple[Entry, ...]


def grids(programme: Programme) -> tuple[Grid, ...]:
    """One a day. What was cancelled stands in it and says so."""
    by_day: dict[date, list[Entry]] = {}
    for one in programme.entries:
        if one.starts and one.ends:
            by_day.setdefault(one.starts.date(), []).append(one)
    return tuple(_grid(day, found, programme.rooms) for day, found in sorted(by_day.items()))


def _grid(day: date, found: Sequence[Entry], rooms: Sequence[Place]) -> Grid:
    shown = [one for one in found if one.kind not in _BESIDE]
    times = sorted({one.starts for one in shown if one.starts})
    whole = [one for one in shown if _is_for_all(one, shown)]
    inside = [one for one in shown if one not in whole]
    used = {one.place.name for one in inside}
    columns = [one.name for one in rooms if one.name in used]
    columns += sorted(used - set(columns))
    rows = _rows(times, columns, whole, inside)
    return Grid(day, tuple(columns), rows, tuple(one for one in found if one.kind in _BESIDE))


def _is_for_all(one: Entry, shown: Sequence[Entry]) -> bool:
    """Nothing else goes on meanwhile, and it is fixed."""
    if one.kind == "session" or one.starts is None or one.ends is None:
        return False
    others = (other for other in shown if other is not one and not other.is_cancelled)
    return not any(_overlap(one, other) for other in others)


def _overlap(one: Entry, other: Entry) -> bool:
    if one.starts is None or one.ends is None or other.starts is None or other.ends is None:
        return False
    return one.starts < other.ends and other.starts < one.ends


def _rows(
    times: Sequence[datetime], columns: Sequence[str], whole: Sequence[Entry], inside: Sequence[Entry]
) -> tuple[Row, ...]:
    """A cell goes on while no row begins that its entry does not reach into."""
    left = dict.fromkeys(columns, 0)
    rows = []
    for place, starts in enumerate(times):
        for_all = tuple(one for one in whole if one.starts == starts)
        cells: list[Cell | None] = []
        for column in columns:
            if left[column] > 0:
                left[column] -= 1
                cells.append(None)
                continue
            cell = _cell(times, place, [one for one in inside if one.place.name == column])
            left[column] = cell.rows - 1
            cells.append(cell)
        ends = min(
            [one.ends for one in (*whole, *inside) if one.starts == starts and one.ends], default=starts
        )
        rows.append(Row(starts, ends, for_all, tuple(cells)))
    return tuple(rows)


def _cell(times: Sequence[datetime], place: int, entries: Sequence[Entry]) -> Cell:
    """With what begins while it lasts: two cannot stand in one place."""
    starting = [one for one in entries if one.starts == times[place]]
    rows, grew = 1, bool(starting)
    while grew:
        ends = max((one.ends for one in starting if one.ends), default=times[place])
        reached = sum(1 for one in times[place:] if one < ends) or 1
        grew, rows = reached > rows, max(rows, reached)
        within = times[place : place + rows]
        starting = [one for one in entries if one.starts in within]
    return Cell(tuple(starting), rows)
