# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A timetable that is out already changes as little as possible; and what a change by hand costs."""

from collections.abc import Iterator, Sequence

import msgspec

from allmende.barcamp.optimiser.board import Layout, value_of
from allmende.barcamp.optimiser.bounds import counting
from allmende.barcamp.optimiser.checking import Broken, check
from allmende.barcamp.optimiser.comfort import Comfort
from allmende.barcamp.optimiser.instance import Instance, Placement, validate
from allmende.barcamp.optimiser.problem import Problem, compiled
from allmende.barcamp.optimiser.report import Plan, reported
from allmende.barcamp.optimiser.seating import can_seat

_WORTH = 0.02
"""What one more session that moves must bring, as a share of the value: people have made plans."""


class Change(msgspec.Struct, frozen=True):
    """`code`: added, dropped, moved (another slot), room. Ids are empty where there is none."""

    code: str
    pitch: str
    slot: str = ""
    room: str = ""
    old_slot: str = ""
    old_room: str = ""


class Replan(msgspec.Struct, frozen=True):
    plan: Plan
    changes: Sequence[Change]


class Cost(msgspec.Struct, frozen=True):
    """What was and what would be: (voter, slot) pairs with a wanted session; `broken`: rules that it would
    break and did not before."""

    before: int
    after: int
    broken: Sequence[Broken]


def replan(instance: Instance) -> Replan:
    """The published plan as far as it can stay: what cannot goes to the place where it is missed least,
    empty places go to those that most people want and that do not run, and nothing else moves unless it is
    worth it. Every change is said. Raises BadInstance."""
    validate(instance)
    problem = compiled(instance)
    kept, homeless = _standing(problem)
    layout = _rehoused(problem, kept, homeless)
    layout = _filled(problem, layout)
    layout = _improved(problem, layout)
    rooms = {one.id: at for at, one in enumerate(instance.rooms)}
    pitches = {one.id: at for at, one in enumerate(instance.pitches)}
    known = _known(instance, instance.published)
    homes = {pitches[one.pitch]: rooms[one.room] for one in known}
    plan = reported(problem, layout, counting(problem), Comfort(problem, homes))
    return Replan(plan, list(changes(instance.published, plan.placements)))


def changes(old: Sequence[Placement], new: Sequence[Placement]) -> Iterator[Change]:
    """From one timetable to the other. What runs several times is compared in the order of time."""
    for pitch in sorted({one.pitch for one in (*old, *new)}):
        before = [one for one in old if one.pitch == pitch]
        after = [one for one in new if one.pitch == pitch]
        stay = [one for one in before if one in after]
        before = [one for one in before if one not in stay]
        after = [one for one in after if one not in stay]
        pairs = zip(before, after, strict=False)
        yield from (_moved(pitch, was, now) for was, now in pairs)
        yield from (Change("added", pitch, now.slot, now.room) for now in after[len(before) :])
        yield from (Change("dropped", pitch, "", "", was.slot, was.room) for was in before[len(after) :])


def _moved(pitch: str, was: Placement, now: Placement) -> Change:
    code = "room" if was.slot == now.slot else "moved"
    return Change(code, pitch, now.slot, now.room, was.slot, was.room)


def cost_of(instance: Instance, before: Sequence[Placement], after: Sequence[Placement]) -> Cost:
    """Raises BadInstance."""
    return costs_of(instance, before, [after])[0]


def costs_of(
    instance: Instance, before: Sequence[Placement], afters: Sequence[Sequence[Placement]]
) -> list[Cost]:
    """Of each that could be. What the instance does not know counts for nothing. Raises BadInstance."""
    before, afters = _known(instance, before), [_known(instance, one) for one in afters]
    validate(instance)
    problem = compiled(msgspec.structs.replace(instance, pins=()))
    known = {_key(one) for one in check(instance, before)}
    value = value_of(problem, _layout(problem, before))
    return [
        Cost(
            value,
            value_of(problem, _layout(problem, after)),
            [one for one in check(instance, after) if _key(one) not in known],
        )
        for after in afters
    ]


def _key(one: Broken) -> tuple[str, str, str, str]:
    return one.code, one.pitch, one.slot, one.room


def _known(instance: Instance, placements: Sequence[Placement]) -> list[Placement]:
    pitches, slots, rooms = (
        {one.id for one in names} for names in (instance.pitches, instance.slots, instance.rooms)
    )
    return [one for one in placements if one.pitch in pitches and one.slot in slots and one.room in rooms]


def _layout(problem: Problem, placements: Sequence[Placement]) -> Layout:
    slots = {one.id: at for at, one in enumerate(problem.instance.slots)}
    pitches = {one.id: at for at, one in enumerate(problem.instance.pitches)}
    rows: list[set[int]] = [set() for _ in slots]
    for one in placements:
        pitch, first = pitches[one.pitch], slots[one.slot]
        for slot in range(first, min(len(rows), first + problem.length[pitch])):
            rows[slot].add(pitch)
    return tuple(tuple(sorted(row)) for row in rows)


def _standing(problem: Problem) -> tuple[Layout, list[int]]:
    """What of the published plan can stay, and what cannot; pins count for more."""
    rows: list[list[int]] = [[] for _ in range(problem.slots)]
    published = _layout(problem, _known(problem.instance, problem.instance.published))
    first = {one: slot for slot in reversed(range(problem.slots)) for one in published[slot]}
    for one, (slot, _) in problem.kept.items():
        first[one] = slot
    wanted = sorted(first, key=lambda one: (one not in problem.kept, -problem.wanted[one].bit_count(), one))
    homeless = [one for one in wanted if not _put(problem, rows, one, first[one])]
    return tuple(tuple(sorted(row)) for row in rows), homeless


def _put(problem: Problem, rows: list[list[int]], pitch: int, slot: int) -> bool:
    """Into the slots from here on, if nothing is against it."""
    span = range(slot, slot + problem.length[pitch])
    if not problem.allowed[pitch] >> slot & 1:
        return False
    if any(pitch in rows[at] or not _fits(problem, rows[at], pitch, at) for at in span):
        return False
    for at in span:
        rows[at].append(pitch)
    return True


def _fits(problem: Problem, row: Sequence[int], pitch: int, slot: int) -> bool:
    rivals = any(problem.rivals[pitch] >> one & 1 for one in row)
    return not rivals and can_seat(problem, slot, [*row, pitch])


def _rehoused(problem: Problem, layout: Layout, homeless: Sequence[int]) -> Layout:
    """Into empty places; where there is none, instead of a session that fewer would miss. Only what finds
    no place at all is dropped."""
    rows = [list(row) for row in layout]
    for one in homeless:
        places = [at for at in range(problem.slots) if problem.allowed[one] >> at & 1]
        places.sort(key=lambda at: -_gain(problem, rows[at], one))
        any(_put(problem, rows, one, at) for at in places)
    return tuple(tuple(sorted(row)) for row in rows)


def _gain(problem: Problem, row: Sequence[int], pitch: int) -> int:
    return (problem.wanted[pitch] & ~problem.covered(row)).bit_count()


def _filled(problem: Problem, layout: Layout) -> Layout:
    """Empty places to what most people gain by."""
    rows = [list(row) for row in layout]
    running = {one for row in rows for one in row}
    while True:
        free = [
            (_gain(problem, rows[at], one), -at, -one)
            for one in range(problem.pitches)
            if one not in running
            for at in range(problem.slots)
            if problem.allowed[one] >> at & 1 and len(rows[at]) < problem.capacity[at]
        ]
        for gain, at, one in sorted(free, reverse=True):
            if gain and _put(problem, rows, -one, -at):
                running.add(-one)
                break
        else:
            return tuple(tuple(sorted(row)) for row in rows)


def _improved(problem: Problem, layout: Layout) -> Layout:
    """Swaps of two sessions, the best first, as long as each brings enough."""
    value = value_of(problem, layout)
    while True:
        best, found = value + max(1, int(_WORTH * value)) - 1, None
        for slot in range(problem.slots):
            for other in range(slot + 1, problem.slots):
                for swapped in _swaps(problem, layout, slot, other):
                    if (worth := value_of(problem, swapped)) > best:
                        best, found = worth, swapped
        if found is None:
            return layout
        layout, value = found, best


def _swaps(problem: Problem, layout: Layout, slot: int, other: int) -> Iterator[Layout]:
    for one in layout[slot]:
        for two in layout[other]:
            if any(each in problem.kept or problem.length[each] == 2 for each in (one, two)):
                continue
            if not (problem.allowed[one] >> other & 1 and problem.allowed[two] >> slot & 1):
                continue
            rows = list(layout)
            rows[slot] = tuple(each for each in layout[slot] if each != one)
            rows[other] = tuple(each for each in layout[other] if each != two)
            if _fits(problem, rows[slot], two, slot) and _fits(problem, rows[other], one, other):
                rows[slot], rows[other] = (
                    tuple(sorted((*rows[slot], two))),
                    tuple(sorted((*rows[other], one))),
                )
                yield tuple(rows)
