# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The plan as others get it: places, value and bound, what was left out and why, what was not met."""

from collections.abc import Sequence
from hashlib import sha256
from itertools import combinations

import msgspec

from allmende.barcamp.optimiser.board import Layout, value_of
from allmende.barcamp.optimiser.bounds import Bound
from allmende.barcamp.optimiser.checking import check
from allmende.barcamp.optimiser.comfort import SHARE, Comfort, counted
from allmende.barcamp.optimiser.instance import Instance, Placement
from allmende.barcamp.optimiser.problem import Problem
from allmende.barcamp.optimiser.rooming import placements_of, repeated, roomed

_CLASHES = 20


class Unplaced(msgspec.Struct, frozen=True):
    """`reason`: room (none has what it needs), people (those who hold it are never there together), pinned
    (its pin is in the way), rivals (its people hold other sessions in every slot that it could have), votes
    (others were wanted more)."""

    pitch: str
    reason: str
    votes: int


class Clash(msgspec.Struct, frozen=True):
    """`voters` want both, and both run in this slot."""

    slot: str
    pitches: tuple[str, str]
    voters: int


class Guests(msgspec.Struct, frozen=True):
    """How many are expected where, and how many of them find no seat."""

    pitch: str
    slot: str
    expected: float
    seats: int


class Plan(msgspec.Struct, frozen=True):
    """`value`: (voter, slot) pairs with a wanted session, with stars the sum of the best wishes; `bound`:
    no timetable has more, proven by `bound_kind`; `gap` between them as a share of the bound. `wishes_met`:
    how many voters have something they want in how many slots. `worst_tenth`: slots with something for the
    worst served tenth, in all."""

    placements: Sequence[Placement]
    value: int
    bound: int
    bound_kind: str
    gap: float
    unplaced: Sequence[Unplaced]
    clashes: Sequence[Clash]
    guests: Sequence[Guests]
    wishes_met: dict[str, int]
    worst_tenth: int
    seed: int
    digest: str
    """SHA-256 of the instance as JSON: the same digest and seed give the same plan."""
    is_cut_short: bool = False


def reported(
    problem: Problem, layout: Layout, bound: Bound, comfort: Comfort, *, is_cut_short: bool = False
) -> Plan:
    """The layout with its rooms. What is repeated is not in the value: it meets wishes that were met
    elsewhere."""
    layout, rooms = roomed(problem, layout, comfort)
    instance, value = problem.instance, value_of(problem, layout)
    again = [
        Placement(instance.slots[slot].id, instance.rooms[room].id, instance.pitches[pitch].id)
        for pitch, slot, room in repeated(problem, layout, rooms)
    ]
    placements = sorted([*placements_of(problem, layout, rooms), *again])
    _refuse_broken(instance, placements)
    top = max(bound.value, value)
    return Plan(
        placements,
        value,
        top,
        bound.kind,
        round((top - value) / top, 6) if top else 0.0,
        _unplaced(problem, layout),
        _clashes(problem, layout),
        _guests(problem, layout, rooms, comfort),
        _met(problem, layout),
        comfort.worst_served(layout)[1],
        instance.seed,
        sha256(msgspec.json.encode(instance)).hexdigest(),
        is_cut_short,
    )


def _refuse_broken(instance: Instance, placements: Sequence[Placement]) -> None:
    """It would be a fault of ours; nobody must hang such a timetable on a wall."""
    if broken := check(instance, placements):
        raise AssertionError(f"the timetable breaks a rule: {broken[0]}")


def _unplaced(problem: Problem, layout: Layout) -> list[Unplaced]:
    running = {one for row in layout for one in row}
    gone = [one for one in range(problem.pitches) if one not in running]
    gone.sort(key=lambda one: (-problem.likes[one].bit_count(), one))
    return [
        Unplaced(
            problem.instance.pitches[one].id, _reason(problem, layout, one), problem.likes[one].bit_count()
        )
        for one in gone
    ]


def _reason(problem: Problem, layout: Layout, pitch: int) -> str:
    if not problem.fits[pitch]:
        return "room"
    if not problem.allowed[pitch]:
        return "people"
    able = [at for at in range(problem.slots) if problem.allowed[pitch] >> at & 1]
    if all(any(problem.rivals[pitch] >> one & 1 for one in layout[at]) for at in able):
        return "rivals"
    return "votes"


def _clashes(problem: Problem, layout: Layout) -> list[Clash]:
    instance = problem.instance
    found = [
        Clash(
            instance.slots[slot].id,
            (instance.pitches[one].id, instance.pitches[other].id),
            (problem.likes[one] & problem.likes[other]).bit_count(),
        )
        for slot, row in enumerate(layout)
        for one, other in combinations(row, 2)
    ]
    found.sort(key=lambda one: -one.voters)
    return [one for one in found[:_CLASHES] if one.voters]


def _guests(
    problem: Problem, layout: Layout, rooms: Sequence[dict[int, int]], comfort: Comfort
) -> list[Guests]:
    instance = problem.instance
    return [
        Guests(
            instance.pitches[one].id,
            instance.slots[slot].id,
            round(expected / SHARE, 1),
            instance.rooms[rooms[slot][one]].capacity,
        )
        for slot, row in enumerate(layout)
        for one, expected in comfort.guests(row).items()
    ]


def _met(problem: Problem, layout: Layout) -> dict[str, int]:
    rows = [0] * problem.slots
    for slot, row in enumerate(layout):
        for one in row:
            rows[slot] |= problem.likes[one]
    met = counted(rows)
    voters = 0
    for one in problem.likes:
        voters |= one
    empty = voters.bit_count() - sum(one.bit_count() for one in met.values())
    return {"0": empty} | {str(count): met[count].bit_count() for count in sorted(met)}
