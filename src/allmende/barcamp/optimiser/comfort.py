# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What makes one timetable better than another that as many people are happy with, in this order: nobody
goes away empty, the worst served tenth, rooms that hold those who come, topics apart, recordings where
there is a camera, wishes of speakers, as much in each slot."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from allmende.barcamp.optimiser.board import Layout
from allmende.barcamp.optimiser.problem import STREAM, Problem
from allmende.barcamp.optimiser.seating import NO_ROOM, assign

SHARE = 840
"""A person who wants n sessions at once is a guest of each for 840/n: whole numbers up to eight."""
_OVERFLOW, _RECORDING, _OTHER_ROOM = 1 << 12, 1 << 8, 1 << 28

Key = tuple[int, ...]
"""Greater is better."""


@dataclass(frozen=True, slots=True)
class Seats:
    """`rooms` of the sessions of a slot, the guests that find no seat (in SHAREs), recordings without a
    camera."""

    rooms: dict[int, int]
    overflow: int
    unrecorded: int


@dataclass(slots=True)
class Comfort:
    """Of one problem. `homes`: where sessions have been until now; they stay there if they can."""

    problem: Problem
    homes: dict[int, int] = field(default_factory=dict)
    _seats: dict[tuple[int, tuple[int, ...]], Seats | None] = field(default_factory=dict)

    def key(self, layout: Layout) -> Key | None:
        """None: a slot has sessions that do not fit into its rooms."""
        seats = [self.seats(slot, row) for slot, row in enumerate(layout)]
        if any(one is None for one in seats):
            return None
        known = [one for one in seats if one is not None]
        empty, tenth = self.worst_served(layout)
        return (
            -empty,
            tenth,
            -sum(one.overflow for one in known),
            -sum(self._alike(row) for row in layout),
            -sum(one.unrecorded for one in known),
            self._pleased(layout),
            -sum(len(row) ** 2 for row in layout),
        )

    def seats(self, slot: int, row: Sequence[int], taken: dict[int, int] | None = None) -> Seats | None:
        """`taken`: sessions that are in their room already since the slot before."""
        key = (slot, (*row, *(taken or {}).values()))
        if key not in self._seats:
            self._seats[key] = self._seat(slot, row, taken or {})
        return self._seats[key]

    def _seat(self, slot: int, row: Sequence[int], taken: dict[int, int]) -> Seats | None:
        problem, guests = self.problem, self.guests(row)
        free = [
            one for one in range(problem.rooms) if problem.open[slot] >> one & 1 and one not in taken.values()
        ]
        rooms = assign(
            [one for one in row if one not in taken],
            free,
            lambda one, room: self._price(one, room, guests),
        )
        if rooms is None:
            return None
        rooms |= {one: room for one, room in taken.items() if one in row}
        over = sum(max(0, guests[one] - SHARE * self._capacity(room)) for one, room in rooms.items())
        return Seats(rooms, over, sum(self._is_unrecorded(one, room) for one, room in rooms.items()))

    def _price(self, pitch: int, room: int, guests: dict[int, int]) -> int:
        problem = self.problem
        if not problem.fits[pitch] >> room & 1:
            return NO_ROOM
        moved = pitch in self.homes and self.homes[pitch] != room
        over = max(0, guests[pitch] - SHARE * self._capacity(room))
        spare = max(0, SHARE * self._capacity(room) - guests[pitch]) // (SHARE * 16)
        return (
            moved * _OTHER_ROOM
            + over * _OVERFLOW // 64
            + self._is_unrecorded(pitch, room) * _RECORDING
            + min(spare, 255)
        )

    def _capacity(self, room: int) -> int:
        return self.problem.instance.rooms[room].capacity

    def _is_unrecorded(self, pitch: int, room: int) -> bool:
        instance = self.problem.instance
        return instance.pitches[pitch].wants_recording and STREAM not in instance.rooms[room].features

    def guests(self, row: Sequence[int]) -> dict[int, int]:
        """How many will come to each, in SHAREs: who wants several at once is shared among them."""
        wanting = counted([self.problem.likes[one] for one in row])
        return {
            one: sum(
                (self.problem.likes[one] & who).bit_count() * (SHARE // count)
                for count, who in wanting.items()
            )
            for one in row
        }

    def worst_served(self, layout: Layout) -> tuple[int, int]:
        """How many voters get nothing that they wanted, and in how many slots the worst served tenth has
        something."""
        problem = self.problem
        rows = [0] * problem.slots
        for slot, row in enumerate(layout):
            for one in row:
                rows[slot] |= problem.likes[one]
        voters = self._voters()
        served = counted(rows)
        empty = (voters & ~_union(rows)).bit_count()
        left, tenth = -(-voters.bit_count() // 10) - empty, 0
        for count in sorted(served):
            some = min(max(0, left), served[count].bit_count())
            left, tenth = left - some, tenth + some * count
        return empty, tenth

    def _voters(self) -> int:
        return _union(self.problem.likes)

    def _alike(self, row: Sequence[int]) -> int:
        topics = [self.problem.instance.pitches[one].topic for one in row]
        return sum(one == other != "" for one, other in combinations(topics, 2))

    def _pleased(self, layout: Layout) -> int:
        instance = self.problem.instance
        return sum(
            instance.slots[slot].id in instance.pitches[one].prefers
            for slot, row in enumerate(layout)
            for one in row
        )


def counted(sets: Sequence[int]) -> dict[int, int]:
    """How many of the sets each member is in: count → members, without those in none. Added up bit by bit,
    all members at once."""
    planes: list[int] = []
    for one in sets:
        carry = one
        for at, plane in enumerate(planes):
            planes[at], carry = plane ^ carry, plane & carry
        if carry:
            planes.append(carry)
    found = {0: _union(sets)}
    for at, plane in enumerate(planes):
        found = {
            count + bit * (1 << at): members & (plane if bit else ~plane)
            for count, members in found.items()
            for bit in (0, 1)
        }
    return {count: members for count, members in found.items() if members and count}


def _union(sets: Sequence[int]) -> int:
    found = 0
    for one in sets:
        found |= one
    return found
