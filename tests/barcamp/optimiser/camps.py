# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Small barcamps by chance with all that a rule may be about, and the exact answer by CP-SAT."""

from random import Random

from hypothesis import strategies as st
from ortools.sat.python import cp_model

from allmende.barcamp.optimiser import Instance, Person, Pin, Pitch, Room, Slot, Vote, check
from allmende.barcamp.optimiser.checking import spans

FEATURES = ("projector", "loop", "stream")


def camp(seed: int, *, largest: int = 9) -> Instance:
    """Two to four slots, one to three rooms, pitches of which some are long, picky or at odds."""
    chance = Random(seed)
    slots = [Slot(f"s{at}", after_break=chance.random() < 0.3) for at in range(chance.randint(2, 4))]
    names = [one.id for one in slots]
    rooms = [
        Room(
            f"r{at}",
            chance.randint(5, 40),
            [one for one in FEATURES if chance.random() < 0.5],
            None if chance.random() < 0.8 else chance.sample(names, k=len(names) - 1),
        )
        for at in range(chance.randint(1, 3))
    ]
    pitches = [_pitch(chance, f"p{at}", names) for at in range(chance.randint(1, largest))]
    people = [Person(f"h{at}", chance.sample(names, k=chance.randint(1, len(names)))) for at in range(2)]
    stars = chance.choice((1, 1, 3))
    votes = [_vote(chance, f"v{at}", pitches, stars) for at in range(chance.randint(0, 12))]
    return _pinned(chance, Instance(pitches, slots, rooms, people, votes, seed=seed))


def _pitch(chance: Random, name: str, slots: list[str]) -> Pitch:
    hosts = chance.sample([f"h{at}" for at in range(7)], k=chance.choice((1, 1, 2)))
    return Pitch(
        name,
        hosts[:1],
        hosts[1:],
        chance.choice(("", "green", "data")),
        2 if chance.random() < 0.15 else 1,
        [one for one in FEATURES if chance.random() < 0.15],
        wants_recording=chance.random() < 0.3,
        prefers=chance.sample(slots, k=1),
        slots=None if chance.random() < 0.8 else chance.sample(slots, k=2),
        repeats=chance.choice((1, 1, 1, 2)),
    )


def _vote(chance: Random, name: str, pitches: list[Pitch], stars: int) -> Vote:
    wanted = chance.sample(pitches, k=chance.randint(0, min(5, len(pitches))))
    return Vote(name, {one.id: chance.randint(1, stars) for one in wanted})


def _pinned(chance: Random, instance: Instance) -> Instance:
    """With one pin, where that breaks no rule."""
    from msgspec.structs import replace

    from allmende.barcamp.optimiser import Placement

    pitch, slot, room = (chance.choice(one) for one in (instance.pitches, instance.slots, instance.rooms))
    if chance.random() < 0.5 or check(instance, [Placement(slot.id, room.id, pitch.id)]):
        return instance
    return replace(instance, pins=[Pin(pitch.id, slot.id, room.id if chance.random() < 0.5 else None)])


camps = st.integers(0, 1 << 30).map(camp)


def optimum(instance: Instance) -> int:
    """The most (voter, slot) pairs with a wanted session, with stars the sum of the best wishes."""
    model = cp_model.CpModel()
    at = {
        (pitch.id, slot.id, room.id): model.new_bool_var("")
        for pitch in instance.pitches
        for slot in instance.slots
        for room in instance.rooms
        if _may(instance, pitch, slot.id, room)
    }
    for pitch in instance.pitches:
        model.add_at_most_one(var for (one, _, _), var in at.items() if one == pitch.id)
    for pin in instance.pins:
        model.add(
            sum(
                v for (p, s, r), v in at.items() if p == pin.pitch and s == pin.slot and pin.room in (None, r)
            )
            == 1
        )
    running = _running(instance, at)
    for slot in instance.slots:
        here = running[slot.id]
        for room in instance.rooms:
            model.add_at_most_one(var for _, in_room, var in here if in_room == room.id)
        for person in {one for pitch in instance.pitches for one in (*pitch.speakers, *pitch.helpers)}:
            model.add_at_most_one(
                var for pitch, _, var in here if person in {*pitch.speakers, *pitch.helpers}
            )
    happy = []
    for vote in instance.votes:
        for slot in instance.slots:
            for star in (1, 2, 3):
                happy.append(model.new_bool_var(""))
                wanted = [var for pitch, _, var in running[slot.id] if vote.wishes.get(pitch.id, 0) >= star]
                model.add(sum(wanted) >= happy[-1])
    model.maximize(sum(happy))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return round(solver.objective_value)


def _may(instance: Instance, pitch: Pitch, slot: str, room: Room) -> bool:
    from msgspec.structs import replace

    from allmende.barcamp.optimiser import Placement

    return not check(replace(instance, pins=()), [Placement(slot, room.id, pitch.id)])


def _running(instance, at):  # type: ignore[no-untyped-def]  # the solver's own types say nothing
    """By slot: (pitch, room, variable) of what may be going on then."""
    pitches = {one.id: one for one in instance.pitches}
    found = {one.id: [] for one in instance.slots}
    for (pitch, slot, room), var in at.items():
        for each in spans(instance, pitches[pitch], slot):
            found[each].append((pitches[pitch], room, var))
    return found
