# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where a session could go instead, what that would cost and which rules it would break: counted for all
places at once, before anything is changed."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from allmende.barcamp.models import Barcamp, Pitch, Room, Session, Slot
from allmende.barcamp.optimiser import Broken, Cost, Instance, Placement, check, costs_of
from allmende.barcamp.queries.instance import instance, placed

WORDS = {
    "room-taken": gettext_lazy("der Raum ist dann belegt"),
    "room-closed": gettext_lazy("der Raum ist dann nicht zu nutzen"),
    "room-lacks": gettext_lazy("dem Raum fehlt, was die Session braucht"),
    "person-twice": gettext_lazy("jemand wäre an zwei Orten zugleich"),
    "person-absent": gettext_lazy("jemand ist dann nicht da"),
    "slot-closed": gettext_lazy("die Session darf dann nicht laufen"),
    "break": gettext_lazy("eine Pause liegt dazwischen"),
    "pin": gettext_lazy("etwas Festgehaltenes würde bewegt"),
    "too-often": gettext_lazy("sie liefe zu oft"),
    "twice": gettext_lazy("sie liefe zweimal zugleich"),
}
"""What a change would break (optimiser.Broken)."""
Spot = tuple[int, int]
"""Slot and room."""


@dataclass(frozen=True, slots=True)
class Option:
    """`partner`: who stands there and would change places. `gain`: wishes more, or less than none."""

    slot: Slot
    room: Room
    partner: Session | None
    gain: int
    broken: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"{self.slot.pk}-{self.room.pk}"

    @property
    def words(self) -> str:
        swap = _("tauscht mit „%(title)s“") % {"title": self.partner} if self.partner else _("frei")
        parts = [worth(self.gain), swap]
        if self.broken:
            parts = [_("geht nicht: %(why)s") % {"why": said(self.broken)}, *parts]
        return f"{timezone.localtime(self.slot.starts):%H:%M} · {self.room.name}: {', '.join(parts)}"


def best(found: Sequence[Option]) -> Option | None:
    """Of those that break no rule, what costs least; rather a free place."""
    good = [one for one in found if not one.broken]
    return max(good, key=lambda one: (one.gain, one.partner is None), default=None)


def worth(gain: int) -> str:
    if gain == 0:
        return _("kostet nichts")
    if gain > 0:
        return ngettext("ein Wunsch mehr", "%(count)d Wünsche mehr", gain) % {"count": gain}
    return ngettext("kostet einen Wunsch", "kostet %(count)d Wünsche", -gain) % {"count": -gain}


def said(codes: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(str(WORDS.get(one, one)) for one in codes))


def options(camp: Barcamp, pitch: Pitch, session: Session | None) -> list[Option]:
    """Everywhere else. Whoever has no place of its own takes none away. `session` None: once more."""
    given, standing = _given(camp, pitch, session), list(placed(camp).select_related("pitch"))
    at = {(one.slot_id, one.room_id): one for one in standing}
    home = _home(session)
    spots = [
        (slot, room)
        for slot in camp.slots.all()
        for room in camp.rooms.all()
        if (slot.pk, room.pk) != home and (home is not None or (slot.pk, room.pk) not in at)
    ]
    afters = [_after(standing, pitch, session, (slot.pk, room.pk)) for slot, room in spots]
    costs = costs_of(given, [_placement(one) for one in standing], afters)
    return [
        Option(slot, room, at.get((slot.pk, room.pk)), cost.after - cost.before, _codes(cost))
        for (slot, room), cost in zip(spots, costs, strict=True)
    ]


def weighed(camp: Barcamp, pitch: Pitch, session: Session | None, spot: Spot) -> Cost:
    """Of one place."""
    standing = list(placed(camp))
    after = _after(standing, pitch, session, spot)
    return costs_of(_given(camp, pitch, session), [_placement(one) for one in standing], [after])[0]


@dataclass(frozen=True, slots=True)
class Fault:
    title: str
    why: str
    number: int


def faults(camp: Barcamp) -> list[Fault]:
    """What is against a rule in the plan as it stands: somebody insisted, or something happened since."""
    standing = list(placed(camp).select_related("pitch", "slot"))
    by_place = {_placement(one): one for one in standing}
    told: dict[int, list[str]] = {}
    for one in check(instance(camp, whole=True), list(by_place)):
        session = by_place.get(Placement(one.slot, one.room, one.pitch)) or _of_pitch(standing, one)
        if session is not None:
            told.setdefault(session.number, []).append(one.code)
    found = [
        Fault(_titled(one), said(told[one.number]), one.number) for one in standing if one.number in told
    ]
    gone = [one for one in standing if not one.pitch.is_standing]
    return found + [Fault(_titled(one), _("der Vorschlag ist zurückgezogen"), one.number) for one in gone]


def _of_pitch(standing: Sequence[Session], broken: Broken) -> Session | None:
    return next((one for one in standing if str(one.pitch_id) == broken.pitch), None)


def _titled(session: Session) -> str:
    return f"{session.slot} · {session.pitch}"


def _codes(cost: Cost) -> tuple[str, ...]:
    return tuple(one.code for one in cost.broken)


def _given(camp: Barcamp, pitch: Pitch, session: Session | None) -> Instance:
    """Its own pin does not hold it, and once more may be once too often."""
    found = instance(camp, whole=True)
    own = str(pitch.pk)
    often = placed(camp).filter(pitch=pitch).count() + 1
    return msgspec.structs.replace(
        found,
        pins=[one for one in found.pins if session is None or one.pitch != own],
        pitches=[
            msgspec.structs.replace(one, repeats=max(one.repeats, often)) if one.id == own else one
            for one in found.pitches
        ],
    )


def _after(standing: Sequence[Session], pitch: Pitch, session: Session | None, spot: Spot) -> list[Placement]:
    home, own = _home(session), session.pk if session else None
    others = [one for one in standing if one.pk != own]
    swapped = [one for one in others if (one.slot_id, one.room_id) == spot] if home else []
    moved = [_at(one.pitch_id, home) for one in swapped if home]
    stay = [_placement(one) for one in others if one not in swapped]
    return [*stay, *moved, _at(pitch.pk, spot)]


def _home(session: Session | None) -> Spot | None:
    if session is None or session.is_dropped or session.slot_id is None or session.room_id is None:
        return None
    return session.slot_id, session.room_id


def _placement(session: Session) -> Placement:
    return Placement(str(session.slot_id), str(session.room_id), str(session.pitch_id))


def _at(pitch: int, spot: Spot) -> Placement:
    return Placement(str(spot[0]), str(spot[1]), str(pitch))
