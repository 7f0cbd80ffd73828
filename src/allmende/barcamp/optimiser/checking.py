# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Does a timetable keep the rules? Counted from the instance alone, by nothing that the search uses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from allmende.barcamp.optimiser.instance import Instance, Pitch, Placement, Room


@dataclass(frozen=True, slots=True)
class Broken:
    """`code`: room-taken, room-closed, room-lacks, person-twice, person-absent, slot-closed, break, pin,
    too-often, twice."""

    code: str
    pitch: str
    slot: str
    room: str
    other: str = ""


def check(instance: Instance, placements: Sequence[Placement]) -> list[Broken]:
    """Every hard rule that is broken; empty: none."""
    return [*_each(instance, placements), *_together(instance, placements), *_pins(instance, placements)]


def _each(instance: Instance, placements: Sequence[Placement]) -> Iterator[Broken]:
    pitches, rooms = {one.id: one for one in instance.pitches}, {one.id: one for one in instance.rooms}
    present = {one.id: set(one.slots) for one in instance.people}
    for one in placements:
        pitch, room = pitches[one.pitch], rooms[one.room]
        for code, other in _faults(instance, pitch, room, one.slot, present):
            yield Broken(code, one.pitch, one.slot, one.room, other)


def _faults(
    instance: Instance, pitch: Pitch, room: Room, slot: str, present: dict[str, set[str]]
) -> Iterator[tuple[str, str]]:
    taken = spans(instance, pitch, slot)
    if len(taken) < pitch.length:
        yield "break", ""
    for lacking in sorted(set(pitch.needs) - set(room.features)):
        yield "room-lacks", lacking
    for at in taken:
        if room.slots is not None and at not in room.slots:
            yield "room-closed", at
        if pitch.slots is not None and at not in pitch.slots:
            yield "slot-closed", at
        for person in sorted({*pitch.speakers, *pitch.helpers}):
            if at not in present.get(person, {at}):
                yield "person-absent", person


def spans(instance: Instance, pitch: Pitch, slot: str) -> list[str]:
    """The slots that it takes when it begins here: fewer than it needs where a break or the end is in the
    way."""
    names = [one.id for one in instance.slots]
    first = names.index(slot)
    taken = [slot]
    for at in range(first + 1, first + pitch.length):
        if at >= len(names) or instance.slots[at].after_break:
            break
        taken.append(names[at])
    return taken


def _together(instance: Instance, placements: Sequence[Placement]) -> Iterator[Broken]:
    pitches = {one.id: one for one in instance.pitches}
    rooms: dict[tuple[str, str], str] = {}
    people: dict[tuple[str, str], str] = {}
    runs: dict[str, int] = {}
    for one in placements:
        pitch = pitches[one.pitch]
        runs[one.pitch] = runs.get(one.pitch, 0) + 1
        if runs[one.pitch] > pitch.repeats:
            yield Broken("too-often", one.pitch, one.slot, one.room)
        for at in spans(instance, pitch, one.slot):
            if (at, one.room) in rooms:
                yield Broken("room-taken", one.pitch, at, one.room, rooms[at, one.room])
            rooms[at, one.room] = one.pitch
            for person in sorted({*pitch.speakers, *pitch.helpers}):
                if (at, person) in people:
                    yield Broken("person-twice", one.pitch, at, one.room, person)
                people[at, person] = one.pitch


def _pins(instance: Instance, placements: Sequence[Placement]) -> Iterator[Broken]:
    for pin in instance.pins:
        if not any(
            one.pitch == pin.pitch and one.slot == pin.slot and pin.room in (None, one.room)
            for one in placements
        ):
            yield Broken("pin", pin.pitch, pin.slot, pin.room or "")
