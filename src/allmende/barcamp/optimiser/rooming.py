# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rooms for a whole timetable, and what runs twice where a room is left."""

from collections.abc import Iterator, Sequence
from itertools import islice, product

from allmende.barcamp.optimiser.board import Layout
from allmende.barcamp.optimiser.comfort import Comfort, Seats
from allmende.barcamp.optimiser.instance import Placement
from allmende.barcamp.optimiser.problem import Problem

_WAYS = 2_000
"""Rooms for sessions of two slots that are tried together."""
_FEWEST = 3
"""Who would come to a repetition and could not come before: for fewer it is not worth a room."""

Rooms = list[dict[int, int]]
"""Of each slot: session → room."""


def roomed(problem: Problem, layout: Layout, comfort: Comfort) -> tuple[Layout, Rooms]:
    """Sessions of two slots stay in their room, so they choose first. Those that cannot leave the
    timetable, the least wanted first."""
    while True:
        long = sorted({one for row in layout for one in row if problem.length[one] == 2})
        for taken in islice(_ways(problem, layout, long), _WAYS):
            found = _seated(layout, comfort, taken)
            if found is not None:
                return layout, [one.rooms for one in found]
        gone = _dispensable(problem, layout, long)
        layout = tuple(tuple(one for one in row if one != gone) for row in layout)


def _dispensable(problem: Problem, layout: Layout, long: Sequence[int]) -> int:
    """The least wanted that is not pinned: of the long ones, else of those beside them."""
    beside = [one for row in layout if set(row) & set(long) for one in row]
    loose = [one for one in long if one not in problem.kept] or [
        one for one in beside if one not in problem.kept
    ]
    return min(loose, key=lambda one: (problem.wanted[one].bit_count(), one))


def _ways(problem: Problem, layout: Layout, long: Sequence[int]) -> Iterator[list[dict[int, int]]]:
    """Rooms of the long sessions in each slot, as far as they do not take each other's."""
    spans = {one: [slot for slot, row in enumerate(layout) if one in row] for one in long}
    for rooms in product(*(_able(problem, one, spans[one]) for one in long)):
        found: list[dict[int, int]] = [{} for _ in layout]
        for one, room in zip(long, rooms, strict=True):
            for slot in spans[one]:
                found[slot][one] = room
        if all(len(set(row.values())) == len(row) for row in found):
            yield found


def _able(problem: Problem, pitch: int, slots: Sequence[int]) -> list[int]:
    """The smallest that holds those who want it comes first."""
    able = problem.fits[pitch]
    for slot in slots:
        able &= problem.open[slot]
    rooms = [one for one in range(problem.rooms) if able >> one & 1]
    capacity = {one: problem.instance.rooms[one].capacity for one in rooms}
    wanted = problem.likes[pitch].bit_count() // 2
    return sorted(rooms, key=lambda one: (max(0, wanted - capacity[one]), capacity[one], one))


def _seated(layout: Layout, comfort: Comfort, taken: Sequence[dict[int, int]]) -> list[Seats] | None:
    found = []
    for slot, row in enumerate(layout):
        seats = comfort.seats(slot, row, taken[slot])
        if seats is None:
            return None
        found.append(seats)
    return found


def placements_of(problem: Problem, layout: Layout, rooms: Rooms) -> list[Placement]:
    instance = problem.instance
    return [
        Placement(instance.slots[slot].id, instance.rooms[rooms[slot][one]].id, instance.pitches[one].id)
        for slot, row in enumerate(layout)
        for one in row
        if not (problem.length[one] == 2 and slot and one in layout[slot - 1])
    ]


def repeated(problem: Problem, layout: Layout, rooms: Rooms) -> list[tuple[int, int, int]]:
    """(pitch, slot, room) of what runs once more: where most people want it who had to be elsewhere."""
    rows, taken = [list(row) for row in layout], [set(one.values()) for one in rooms]
    left = {
        one: problem.instance.pitches[one].repeats - 1
        for row in layout
        for one in row
        if problem.length[one] == 1
    }
    found: list[tuple[int, int, int]] = []
    while True:
        gains = [
            (_newcomers(problem, rows, one, slot), -slot, -one)
            for one, count in left.items()
            if count > 0
            for slot in range(problem.slots)
            if _may_repeat(problem, rows[slot], taken[slot], one, slot)
        ]
        gain, slot, pitch = max(gains, default=(0, 0, 0))
        if gain < _FEWEST:
            return found
        room = _largest(problem, -pitch, -slot, taken[-slot])
        found.append((-pitch, -slot, room))
        rows[-slot].append(-pitch)
        taken[-slot].add(room)
        left[-pitch] -= 1


def _may_repeat(problem: Problem, row: Sequence[int], taken: set[int], pitch: int, slot: int) -> bool:
    mask = sum(1 << one for one in row)
    free = problem.open[slot] & problem.fits[pitch] & ~sum(1 << one for one in taken)
    begins = pitch not in problem.kept and problem.allowed[pitch] >> slot & 1
    return bool(begins and free and not mask & (problem.rivals[pitch] | 1 << pitch))


def _newcomers(problem: Problem, rows: Sequence[Sequence[int]], pitch: int, slot: int) -> int:
    """Who wants it, has nothing else now, and had something else each time that it ran."""
    likes = problem.likes
    able = likes[pitch]
    for at, row in enumerate(rows):
        others = 0
        for one in row:
            others |= likes[one] if one != pitch else 0
        if pitch in row:
            able &= others
        elif at == slot:
            able &= ~others
    return able.bit_count()


def _largest(problem: Problem, pitch: int, slot: int, taken: set[int]) -> int:
    free = problem.open[slot] & problem.fits[pitch]
    rooms = [one for one in range(problem.rooms) if free >> one & 1 and one not in taken]
    return max(rooms, key=lambda one: (problem.instance.rooms[one].capacity, -one))
