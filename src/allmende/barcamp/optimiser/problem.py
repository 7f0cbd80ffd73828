# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The instance as numbers and bit sets: what the search works on.

A voter is a bit. With stars there are three rows of bits: who wants it at all, with two stars, with three;
then the number of bits that a slot covers is the sum of the best wishes in it, and all the rest of the
search need not know of stars."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from allmende.barcamp.optimiser.instance import BadInstance, Instance, Pitch

STREAM = "stream"


@dataclass(frozen=True)
class Problem:
    """Pitches, slots and rooms are their places in the instance; sets of them are ints with that bit set.

    `wanted`: voters of a pitch, all rows; `likes`: the first row only. `allowed`: slots where it may begin.
    `rivals`: pitches that need the same people. `fits`: rooms that have what it needs. `open`: rooms of a
    slot. `joined`: slots that a pitch of two slots may begin in. `kept`: pitch → (slot, room or -1) of the
    pins."""

    instance: Instance
    pitches: int
    slots: int
    rooms: int
    voters: int
    wanted: tuple[int, ...]
    likes: tuple[int, ...]
    allowed: tuple[int, ...]
    rivals: tuple[int, ...]
    fits: tuple[int, ...]
    open: tuple[int, ...]
    joined: int
    length: tuple[int, ...]
    kept: dict[int, tuple[int, int]]

    @cached_property
    def capacity(self) -> tuple[int, ...]:
        """How many sessions a slot holds."""
        return tuple(one.bit_count() for one in self.open)

    @cached_property
    def all_rooms(self) -> int:
        return (1 << self.rooms) - 1

    @cached_property
    def is_picky(self) -> tuple[bool, ...]:
        """Whether not every room would do."""
        return tuple(one != self.all_rooms for one in self.fits)

    def covered(self, members: Sequence[int]) -> int:
        """The bits of voters with a wanted session among these."""
        found = 0
        for one in members:
            found |= self.wanted[one]
        return found


def compiled(instance: Instance) -> Problem:
    """Raises BadInstance where pins contradict each other or the rules."""
    slot_of = {one.id: index for index, one in enumerate(instance.slots)}
    pitch_of = {one.id: index for index, one in enumerate(instance.pitches)}
    room_of = {one.id: index for index, one in enumerate(instance.rooms)}
    open_rooms = _open(instance, slot_of)
    joined = sum(1 << at for at in range(len(instance.slots) - 1) if not instance.slots[at + 1].after_break)
    fits = [_fits(instance, one) for one in instance.pitches]
    present = {one.id: _mask(one.slots, slot_of) for one in instance.people}
    likes, wanted = _votes(instance, pitch_of)
    kept = {
        pitch_of[pin.pitch]: (slot_of[pin.slot], -1 if pin.room is None else room_of[pin.room])
        for pin in instance.pins
    }
    for pitch, (_, room) in kept.items():
        fits[pitch] &= -1 if room < 0 else 1 << room
    allowed = [
        _allowed(instance, at, _able(one, slot_of, present), open_rooms, fits[at], joined)
        for at, one in enumerate(instance.pitches)
    ]
    for pitch, (slot, _) in kept.items():
        allowed[pitch] &= 1 << slot
    problem = Problem(
        instance,
        len(instance.pitches),
        len(instance.slots),
        len(instance.rooms),
        len(instance.votes),
        wanted,
        likes,
        tuple(allowed),
        _rivals(instance),
        tuple(fits),
        open_rooms,
        joined,
        tuple(one.length for one in instance.pitches),
        kept,
    )
    _check_pins(problem)
    return problem


def _mask(names: Sequence[str], place: dict[str, int]) -> int:
    return sum(1 << place[one] for one in set(names))


def _open(instance: Instance, slot_of: dict[str, int]) -> tuple[int, ...]:
    found = [0] * len(instance.slots)
    for at, room in enumerate(instance.rooms):
        for slot in range(len(found)) if room.slots is None else {slot_of[one] for one in room.slots}:
            found[slot] |= 1 << at
    return tuple(found)


def _fits(instance: Instance, pitch: Pitch) -> int:
    needs = set(pitch.needs)
    return sum(1 << at for at, room in enumerate(instance.rooms) if needs <= set(room.features))


def _votes(instance: Instance, pitch_of: dict[str, int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The first row, and all three."""
    count = len(instance.votes)
    rows = [[0] * len(instance.pitches) for _ in range(3)]
    for voter, vote in enumerate(instance.votes):
        for name, weight in vote.wishes.items():
            for row in range(weight):
                rows[row][pitch_of[name]] |= 1 << voter
    likes = tuple(rows[0])
    return likes, tuple(
        one | two << count | three << 2 * count for one, two, three in zip(*rows, strict=True)
    )


def _rivals(instance: Instance) -> tuple[int, ...]:
    of: dict[str, int] = {}
    for at, pitch in enumerate(instance.pitches):
        for one in {*pitch.speakers, *pitch.helpers}:
            of[one] = of.get(one, 0) | 1 << at
    found = []
    for at, pitch in enumerate(instance.pitches):
        mask = 0
        for one in {*pitch.speakers, *pitch.helpers}:
            mask |= of[one]
        found.append(mask & ~(1 << at))
    return tuple(found)


def _allowed(
    instance: Instance, at: int, able: int, open_rooms: Sequence[int], fits: int, joined: int
) -> int:
    """`able`: where its people and itself may be."""
    able = sum(1 << slot for slot, rooms in enumerate(open_rooms) if able >> slot & 1 and rooms & fits)
    if instance.pitches[at].length == 1:
        return able
    return sum(
        1 << slot
        for slot in range(len(open_rooms) - 1)
        if joined >> slot & 1 and able >> slot & 3 == 3 and open_rooms[slot] & open_rooms[slot + 1] & fits
    )


def _able(pitch: Pitch, slot_of: dict[str, int], present: dict[str, int]) -> int:
    every = (1 << len(slot_of)) - 1
    able = every if pitch.slots is None else _mask(pitch.slots, slot_of)
    for one in {*pitch.speakers, *pitch.helpers}:
        able &= present.get(one, every)
    return able


def _check_pins(problem: Problem) -> None:
    taken: dict[tuple[int, int], int] = {}
    for pitch, (slot, room) in problem.kept.items():
        name = problem.instance.pitches[pitch].id
        if not problem.allowed[pitch]:
            raise BadInstance(
                f"{name} is pinned to {problem.instance.slots[slot].id}, where it cannot run. "
                "Known: its people, the rooms and the breaks there. Try: another slot."
            )
        for at in range(slot, slot + problem.length[pitch]):
            if room >= 0 and not (problem.fits[pitch] & problem.open[at]) >> room & 1:
                raise BadInstance(f"{name} is pinned to a room that is closed then or lacks what it needs.")
            if room >= 0 and taken.setdefault((at, room), pitch) != pitch:
                raise BadInstance(f"{name} and another pitch are pinned to the same room at the same time.")
            for other, (place, _) in problem.kept.items():
                if problem.rivals[pitch] >> other & 1 and place <= at < place + problem.length[other]:
                    raise BadInstance(f"{name} is pinned beside a session with the same people.")
    for at, capacity in enumerate(problem.capacity):
        if (
            sum(place <= at < place + problem.length[one] for one, (place, _) in problem.kept.items())
            > capacity
        ):
            raise BadInstance(f"More is pinned to {problem.instance.slots[at].id} than there are rooms.")
