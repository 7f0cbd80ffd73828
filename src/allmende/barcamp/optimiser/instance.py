# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the timetable is made from: plain values, as JSON has them. Ids are texts that mean nothing here."""

from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from allmende.core.errors import AllmendeError

LONGEST = 3_600.0
"""Seconds."""


class BadInstance(AllmendeError):
    """Says what was given, what is known and what to try."""

    status = 400


class Pitch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`slots`: where it may run; None: anywhere. `prefers`: where its speakers would rather be. `repeats`:
    how often it may run at most. `needs`: features that its room must have."""

    id: str
    speakers: Sequence[str] = ()
    helpers: Sequence[str] = ()
    topic: str = ""
    length: Literal[1, 2] = 1
    needs: Sequence[str] = ()
    wants_recording: bool = False
    prefers: Sequence[str] = ()
    slots: Sequence[str] | None = None
    repeats: int = 1


class Slot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In the order of time. `after_break`: nothing of two slots goes on from the one before into it."""

    id: str
    after_break: bool = False


class Room(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`slots`: when it can be used; None: always. The feature "stream" is where recordings are made."""

    id: str
    capacity: int = 0
    features: Sequence[str] = ()
    slots: Sequence[str] | None = None


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who is not there in all slots."""

    id: str
    slots: Sequence[str]


class Vote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`wishes`: pitch → 1 to 3; what is ticked counts 1."""

    voter: str
    wishes: Mapping[str, int]


class Placement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, order=True):
    """A pitch of two slots is placed where it begins."""

    slot: str
    room: str
    pitch: str


class Pin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`room` None: in any room."""

    pitch: str
    slot: str
    room: str | None = None


Choice = Literal["votes", "proportional", "coverage"]


class Instance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`choice`: the most wanted pitches run, or a proportional choice (sequential Phragmén), or those with
    which most people hear most. `published`: what `replan` stays close to; what is gone of it is dropped."""

    pitches: Sequence[Pitch]
    slots: Sequence[Slot]
    rooms: Sequence[Room]
    people: Sequence[Person] = ()
    votes: Sequence[Vote] = ()
    pins: Sequence[Pin] = ()
    published: Sequence[Placement] = ()
    choice: Choice = "coverage"
    seed: int = 1
    seconds: float = 2.0


def read(text: bytes | str) -> Instance:
    """From JSON, with or without the mark that Windows puts first. Raises BadInstance."""
    if isinstance(text, bytes):
        text = text.removeprefix(BOM_UTF8)
    try:
        found = msgspec.json.decode(text, type=Instance)
    except msgspec.MsgspecError as error:
        raise BadInstance(
            f"The instance cannot be read: {error}. Try: the example in docs/howto/barcamp-plan.md."
        ) from error
    validate(found)
    return found


def validate(instance: Instance) -> None:
    """Raises BadInstance for names that are there twice or not at all, and for numbers that mean nothing."""
    pitches = _names("pitch", [one.id for one in instance.pitches])
    slots = _names("slot", [one.id for one in instance.slots])
    rooms = _names("room", [one.id for one in instance.rooms])
    _names("person", [one.id for one in instance.people])
    _names("voter", [one.voter for one in instance.votes])
    for pitch in instance.pitches:
        _known(f"pitch {pitch.id}", "slot", [*(pitch.slots or ()), *pitch.prefers], slots)
        if pitch.repeats < 1:
            raise BadInstance(f"Pitch {pitch.id} repeats {pitch.repeats} times. Try: 1 or more.")
    for room in instance.rooms:
        _known(f"room {room.id}", "slot", room.slots or (), slots)
    for person in instance.people:
        _known(f"person {person.id}", "slot", person.slots, slots)
    for vote in instance.votes:
        _known(f"the vote of {vote.voter}", "pitch", vote.wishes, pitches)
        if not all(1 <= weight <= 3 for weight in vote.wishes.values()):
            raise BadInstance(
                f"A wish of {vote.voter} weighs neither 1, 2 nor 3. Try: leave out what is not wanted."
            )
    if not 0 < instance.seconds <= LONGEST:
        raise BadInstance(f"seconds is {instance.seconds:g}. Known: more than 0, at most {LONGEST:g}.")
    _check_pins(instance, pitches, slots, rooms)


def _check_pins(
    instance: Instance, pitches: frozenset[str], slots: frozenset[str], rooms: frozenset[str]
) -> None:
    repeats = {one.id: one.repeats for one in instance.pitches}
    pinned = Counter(one.pitch for one in instance.pins)
    for pitch, times in pinned.items():
        if times > repeats.get(pitch, times):
            raise BadInstance(
                f"Pitch {pitch} has {times} places that it must be at, but runs {repeats[pitch]} times. "
                "Try: one place for each time, or more repeats."
            )
    for pin in instance.pins:
        what = f"the place of {pin.pitch}"
        _known(what, "pitch", [pin.pitch], pitches)
        _known(what, "slot", [pin.slot], slots)
        _known(what, "room", [] if pin.room is None else [pin.room], rooms)


def _names(kind: str, names: Sequence[str]) -> frozenset[str]:
    known = frozenset(names)
    if len(known) != len(names):
        twice = next(one for index, one in enumerate(names) if one in names[:index])
        raise BadInstance(f"There are two of the {kind} {twice!r}. Try: a name for each.")
    return known


def _known(where: str, kind: str, given: "Sequence[str] | Mapping[str, int]", known: frozenset[str]) -> None:
    for one in given:
        if one not in known:
            raise BadInstance(
                f"There is no {kind} {one!r}, which {where} names. Known: {', '.join(sorted(known)[:8])}."
            )
