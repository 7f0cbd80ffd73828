# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who stands where: the timetable while it is searched, without rooms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from allmende.barcamp.optimiser.problem import Problem
from allmende.barcamp.optimiser.seating import can_seat

Layout = tuple[tuple[int, ...], ...]
"""Of each slot its sessions in order; a pitch of two slots stands in both."""


@dataclass(slots=True)
class Board:
    """`members`: of each slot as many places as it has rooms, empty ones are -1. The last row, one more
    than there are slots, holds what does not run. `mask`: the same as sets."""

    problem: Problem
    members: list[list[int]] = field(default_factory=list)
    mask: list[int] = field(default_factory=list)

    def layout(self) -> Layout:
        return tuple(tuple(sorted(one for one in row if one >= 0)) for row in self.members[:-1])

    def value(self) -> int:
        """Counted anew: the number of (voter, slot) pairs with a wanted session (with stars, of best
        wishes)."""
        return value_of(self.problem, self.layout())

    def can_stand(self, pitch: int, slot: int, without: int = -1) -> bool:
        """In this slot beside the others, in the place of `without`."""
        others = self.mask[slot] & ~(1 << without) if without >= 0 else self.mask[slot]
        return not self.problem.rivals[pitch] & others and can_seat(
            self.problem, slot, [*(one for one in self.members[slot] if one not in (without, -1)), pitch]
        )

    def put(self, pitch: int, slot: int, place: int) -> None:
        """Into an empty place."""
        self.members[slot][place] = pitch
        self.mask[slot] |= 1 << pitch


def value_of(problem: Problem, layout: Layout) -> int:
    return sum(problem.covered(row).bit_count() for row in layout)


def begun(problem: Problem, order: Sequence[int], layout: Layout = ()) -> Board:
    """A board with what is pinned, then what `layout` has, then the first of `order` that find a place,
    each where most people gain."""
    board = Board(problem, [[-1] * capacity for capacity in problem.capacity], [0] * problem.slots)
    for pitch, (slot, _) in problem.kept.items():
        _stand(board, pitch, slot)
    for slot, row in enumerate(layout):
        for pitch in row:
            if problem.allowed[pitch] >> slot & 1 and (
                problem.length[pitch] == 1 or pitch in _after(layout, slot)
            ):
                _stand(board, pitch, slot)
    _fill(board, order)
    standing = _standing(board)
    board.members.append(
        [one for one in range(problem.pitches) if one in set(order) and not standing >> one & 1]
    )
    board.mask.append(0)
    return board


def _after(layout: Layout, slot: int) -> tuple[int, ...]:
    return layout[slot + 1] if slot + 1 < len(layout) else ()


def _standing(board: Board) -> int:
    found = 0
    for one in board.mask:
        found |= one
    return found


def _fill(board: Board, order: Iterable[int]) -> None:
    """What needs two slots first: it finds no place later."""
    problem = board.problem
    wanted = list(order)
    room = sum(problem.capacity) - sum(one.bit_count() for one in board.mask)
    first, size = [], 0
    for one in wanted:
        if not _standing(board) >> one & 1 and size + problem.length[one] <= room:
            first.append(one)
            size += problem.length[one]
    for one in sorted(first, key=lambda one: -problem.length[one]):
        _stand_best(board, one)
    for one in wanted:
        _stand_best(board, one)


def _stand_best(board: Board, pitch: int) -> None:
    problem = board.problem
    if _standing(board) >> pitch & 1:
        return
    places = [at for at in range(problem.slots) if problem.allowed[pitch] >> at & 1]
    for slot in sorted(places, key=lambda at: -_gain(board, pitch, at)):
        if _stand(board, pitch, slot):
            return


def _gain(board: Board, pitch: int, slot: int) -> int:
    there = board.problem.covered([one for one in board.members[slot] if one >= 0])
    return (board.problem.wanted[pitch] & ~there).bit_count()


def _stand(board: Board, pitch: int, slot: int) -> bool:
    """Where there is room and nothing against it, in all slots that it needs."""
    needed = range(slot, slot + board.problem.length[pitch])
    if any(
        board.mask[at] >> pitch & 1 or -1 not in board.members[at] or not board.can_stand(pitch, at)
        for at in needed
    ):
        return False
    for at in needed:
        board.put(pitch, at, board.members[at].index(-1))
    return True
