# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which sessions of a slot go into which rooms: whether they can, and how they do best."""

from collections.abc import Callable, Mapping, Sequence

from allmende.barcamp.optimiser.problem import Problem

NO_ROOM = 1 << 40
"""What a place costs that does not go at all."""


def can_seat(problem: Problem, slot: int, members: Sequence[int]) -> bool:
    """Whether all of them find a room that has what they need (Hall's condition, by augmenting paths)."""
    opened = problem.open[slot]
    picky = [one for one in members if opened & ~problem.fits[one]]
    if len(members) > opened.bit_count():
        return False
    seated: dict[int, int] = {}
    return all(_seat(problem.fits, opened, one, seated, set()) for one in picky)


def _seat(fits: Sequence[int], opened: int, pitch: int, seated: dict[int, int], seen: set[int]) -> bool:
    free = fits[pitch] & opened
    while free:
        room = (free & -free).bit_length() - 1
        free &= free - 1
        if room in seen:
            continue
        seen.add(room)
        if room not in seated or _seat(fits, opened, seated[room], seated, seen):
            seated[room] = pitch
            return True
    return False


def assign(
    sessions: Sequence[int], rooms: Sequence[int], price: Callable[[int, int], int]
) -> dict[int, int] | None:
    """Session → room at the least price in all (Hungarian method, Kuhn 1955, with potentials); None where
    there is no way. `price` of what cannot be is NO_ROOM."""
    if len(sessions) > len(rooms):
        return None
    rows = [[price(one, room) for room in rooms] for one in sessions]
    found = _hungarian(rows)
    if any(rows[row][column] >= NO_ROOM for row, column in found.items()):
        return None
    return {sessions[row]: rooms[column] for row, column in found.items()}


def _hungarian(rows: Sequence[Sequence[int]]) -> Mapping[int, int]:
    """Row → column; as many columns as rows at least. Columns and rows count from one in here."""
    width = len(rows[0]) if rows else 0
    up, down = [0] * (len(rows) + 1), [0] * (width + 1)
    holder = [0] * (width + 1)
    for row in range(1, len(rows) + 1):
        holder[0] = row
        column, before = _reach(rows, holder, up, down)
        while column:
            holder[column] = holder[before[column]]
            column = before[column]
    return {holder[column] - 1: column - 1 for column in range(1, width + 1) if holder[column]}


def _reach(
    rows: Sequence[Sequence[int]], holder: Sequence[int], up: list[int], down: list[int]
) -> tuple[int, list[int]]:
    """The first free column by the cheapest path from the row that holder[0] names, and the way to it."""
    width = len(down) - 1
    least, before, done = [NO_ROOM << 10] * (width + 1), [0] * (width + 1), [False] * (width + 1)
    column = 0
    while True:
        done[column] = True
        row, nearest, step = holder[column], 0, NO_ROOM << 10
        for other in range(1, width + 1):
            if done[other]:
                continue
            price = rows[row - 1][other - 1] - up[row] - down[other]
            if price < least[other]:
                least[other], before[other] = price, column
            if least[other] < step:
                step, nearest = least[other], other
        for other in range(width + 1):
            if done[other]:
                up[holder[other]] += step
                down[other] -= step
            else:
                least[other] -= step
        column = nearest
        if not holder[column]:
            return column, before
