# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the optimiser is given: the tables as plain values, ids as texts. Ballots are nobody's."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import time
from typing import Literal

from django.db.models import QuerySet
from django.utils import timezone

from allmende.barcamp.models import (
    Barcamp,
    Closure,
    Daytime,
    Host,
    Hosting,
    Item,
    ItemKind,
    Pitch,
    Role,
    Room,
    Session,
    Slot,
)
from allmende.barcamp.optimiser import Instance, Person, Pin, Placement, Vote
from allmende.barcamp.optimiser import Pitch as Offer
from allmende.barcamp.optimiser import Room as Place
from allmende.barcamp.optimiser import Slot as Time

_NOON = time(12, 30)
_BESIDE = (ItemKind.STALL,)
"""What goes on beside the sessions and takes no room from them."""


def instance(camp: Barcamp, *, published: bool = False, whole: bool = False) -> Instance:
    """`published`: with the plan that is worked on, to stay close to. `whole`: with what was withdrawn or
    called off, too, for counting what a plan with them is worth; else nobody plans them again."""
    slots, rooms = list(camp.slots.all()), list(camp.rooms.all())
    called_off = Counter() if whole else _called_off(camp)
    pitches = [one for one in _all(camp) if whole or (one.is_standing and called_off[one.pk] < one.repeats)]
    known = {str(one.pk) for one in pitches}
    return Instance(
        [_offer(one, slots, one.repeats - called_off[one.pk]) for one in pitches],
        list(_times(slots)),
        _places(camp, rooms, slots),
        list(_people(camp, slots)),
        _votes(camp, known),
        [one for one in _pins(camp) if one.pitch in known],
        placements(camp) if published else (),
        _choice(camp),
        seed=camp.pk,
    )


def _called_off(camp: Barcamp) -> Counter[int]:
    """How many sessions of a pitch were cancelled by hand: they come back by hand."""
    return Counter(camp.sessions.filter(is_dropped=True).values_list("pitch_id", flat=True))


def _choice(camp: Barcamp) -> Literal["votes", "proportional", "coverage"]:
    return (
        "votes" if camp.choice == "votes" else "proportional" if camp.choice == "proportional" else "coverage"
    )


def _all(camp: Barcamp) -> Sequence[Pitch]:
    return list(camp.pitches.prefetch_related("hostings__host__absent").order_by("pk"))


def _offer(pitch: Pitch, slots: Sequence[Slot], repeats: int) -> Offer:
    hosts = [(str(one.host_id), one.role) for one in _present(pitch, slots)]
    needs = (
        (pitch.needs_projector, "projector"),
        (pitch.needs_access, "access"),
        (pitch.needs_loop, "loop"),
    )
    return Offer(
        str(pitch.pk),
        [host for host, role in hosts if role == "speaker"],
        [host for host, role in hosts if role != "speaker"],
        pitch.topic.casefold(),
        2 if pitch.slots == 2 else 1,
        [name for needed, name in needs if needed],
        wants_recording=pitch.wants_recording,
        prefers=[str(one.pk) for one in slots if _suits(pitch, one)],
        repeats=repeats,
    )


def _present(pitch: Pitch, slots: Sequence[Slot]) -> Sequence[Hosting]:
    """Whoever is away all the time is not waited for where somebody else holds it."""
    hostings = list(pitch.hostings.all())
    present = [one for one in hostings if not is_away(one.host, slots)]
    return present if any(one.role == Role.SPEAKER for one in present) else hostings


def is_away(host: Host, slots: Sequence[Slot]) -> bool:
    """All the time."""
    return bool(slots) and {one.pk for one in slots} <= {one.pk for one in host.absent.all()}


def _suits(pitch: Pitch, slot: Slot) -> bool:
    is_early = timezone.localtime(slot.starts).time() < _NOON
    return bool(pitch.daytime) and is_early == (pitch.daytime == Daytime.MORNING)


def _times(slots: Sequence[Slot]) -> Iterable[Time]:
    """Between two slots of the same day that follow within twenty minutes a session goes on."""
    for at, slot in enumerate(slots):
        before = slots[at - 1] if at else None
        pause = (slot.starts - before.ends).total_seconds() if before else 0
        yield Time(str(slot.pk), after_break=pause > 20 * 60)


def _places(camp: Barcamp, rooms: Sequence[Room], slots: Sequence[Slot]) -> list[Place]:
    closed = set(Closure.objects.filter(room__camp=camp).values_list("room_id", "slot_id"))
    items = [one for one in camp.items.all() if one.kind not in _BESIDE]
    return [
        Place(
            str(room.pk),
            room.seats,
            _features(room),
            [
                str(one.pk)
                for one in slots
                if (room.pk, one.pk) not in closed and not _taken(room, one, items)
            ],
        )
        for room in rooms
    ]


def _features(room: Room) -> list[str]:
    known = (
        (room.has_projector, "projector"),
        (room.has_stream, "stream"),
        (room.is_accessible, "access"),
        (room.has_loop, "loop"),
    )
    return [name for has, name in known if has]


def _taken(room: Room, slot: Slot, items: Sequence[Item]) -> bool:
    return any(one.room_id == room.pk and one.starts < slot.ends and slot.starts < one.ends for one in items)


def _people(camp: Barcamp, slots: Sequence[Slot]) -> Iterable[Person]:
    """Those who are not there all the time."""
    for host in camp.hosts.prefetch_related("absent"):
        away = {one.pk for one in host.absent.all()}
        if away:
            yield Person(str(host.pk), [str(one.pk) for one in slots if one.pk not in away])


def _votes(camp: Barcamp, pitches: set[str]) -> list[Vote]:
    return [
        Vote(str(at), {pitch: star for pitch, star in one.wishes.items() if pitch in pitches})
        for at, one in enumerate(camp.ballots.order_by("pk"))
    ]


def _pins(camp: Barcamp) -> list[Pin]:
    found = placed(camp).filter(is_pinned=True)
    return [Pin(str(one.pitch_id), str(one.slot_id), str(one.room_id)) for one in found]


def placed(camp: Barcamp) -> "QuerySet[Session]":
    """Of the plan that is worked on, also what was withdrawn meanwhile: it is dropped by a computation."""
    return Session.objects.filter(camp=camp, is_dropped=False, slot__isnull=False, room__isnull=False)


def placements(camp: Barcamp) -> list[Placement]:
    return [Placement(str(one.slot_id), str(one.room_id), str(one.pitch_id)) for one in placed(camp)]
