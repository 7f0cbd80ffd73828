# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The plan that is worked on: computed and taken over, changed by hand, undone. Nobody else sees it."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from allmende.barcamp.actions.camps import of_organiser
from allmende.barcamp.actions.marking import note_act
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Barcamp, Choice, Closure, Host, Pitch, Room, Session, Slot, Step
from allmende.barcamp.optimiser import Placement, cost_of
from allmende.barcamp.queries.instance import instance, placements
from allmende.identity.models import Person

WORDS = {
    "room-taken": _lazy("der Raum ist dann belegt"),
    "room-closed": _lazy("der Raum ist dann nicht zu nutzen"),
    "room-lacks": _lazy("dem Raum fehlt, was die Session braucht"),
    "person-twice": _lazy("jemand wäre an zwei Orten zugleich"),
    "person-absent": _lazy("jemand ist dann nicht da"),
    "slot-closed": _lazy("die Session darf dann nicht laufen"),
    "break": _lazy("eine Pause liegt dazwischen"),
    "pin": _lazy("etwas Festgehaltenes würde bewegt"),
    "too-often": _lazy("sie liefe zu oft"),
}
"""What a change would break (optimiser.Broken)."""
Place = tuple[int | None, int | None, bool, bool]
"""slot, room, pinned, dropped"""


def _places(camp: Barcamp) -> dict[int, Place]:
    rows = camp.sessions.values_list("pk", "slot_id", "room_id", "is_pinned", "is_dropped")
    return {pk: (slot, room, pinned, cancelled) for pk, slot, room, pinned, cancelled in rows}


@transaction.atomic
def take_over(person: Person, camp: Barcamp, wanted: Sequence[Placement]) -> None:
    """A computed plan, whole: what has a session keeps it, with its number. Raises Refused."""
    kept = of_organiser(person, camp)
    before, value = _places(kept), _value(kept)
    left = list(kept.sessions.filter(is_dropped=False).order_by("number"))
    for one in sorted(wanted):
        known = next((each for each in left if str(each.pitch_id) == one.pitch), None)
        if known is None:
            known = _session(kept, int(one.pitch))
        else:
            left.remove(known)
        known.slot_id, known.room_id = int(one.slot), int(one.room)
        known.save(update_fields=["slot", "room"])
    for each in left:
        each.slot = each.room = None
        each.is_pinned = False
        each.save(update_fields=["slot", "room", "is_pinned"])
    _step(person, kept, "take_over", before, value)


def _session(camp: Barcamp, pitch: int) -> Session:
    """With a number that no session ever had."""
    if not camp.pitches.filter(pk=pitch).exists():
        raise Refused(_("Ein Vorschlag dieses Plans ist nicht mehr da. Rechnen Sie noch einmal."))
    last = camp.sessions.aggregate(last=Max("number"))["last"] or 0
    return Session.objects.create(camp=camp, pitch_id=pitch, number=last + 1)


@transaction.atomic
def move(
    person: Person, camp: Barcamp, session: Session, slot: Slot, room: Room, *, anyway: bool = False
) -> None:
    """Who stands there goes where this one was. Raises Refused: what it would break, unless `anyway`."""
    kept = of_organiser(person, camp)
    before, value = _places(kept), _value(kept)
    session = Session.objects.get(pk=session.pk)
    there = kept.sessions.filter(slot=slot, room=room, is_dropped=False).exclude(pk=session.pk).first()
    known = placements(kept)
    if there is not None:
        there.slot_id, there.room_id = session.slot_id, session.room_id
        there.save(update_fields=["slot", "room"])
    session.slot, session.room, session.is_dropped, session.reason = slot, room, False, ""
    session.save(update_fields=["slot", "room", "is_dropped", "reason"])
    _check(kept, known, anyway=anyway)
    _step(person, kept, "move", before, value)


@transaction.atomic
def place(
    person: Person, camp: Barcamp, pitch: Pitch, slot: Slot, room: Room, *, anyway: bool = False
) -> None:
    """A pitch that does not run yet, or once more. Raises Refused: the room is taken, a rule is broken."""
    kept = of_organiser(person, camp)
    before, value, known = _places(kept), _value(kept), placements(kept)
    if kept.sessions.filter(slot=slot, room=room, is_dropped=False).exists():
        raise Refused(_("Dort ist schon eine Session. Nichts wurde geändert."))
    running = kept.sessions.filter(pitch=pitch, is_dropped=False, slot__isnull=False).count()
    if running >= pitch.repeats:
        Pitch.objects.filter(pk=pitch.pk).update(repeats=running + 1)
    idle = kept.sessions.filter(pitch=pitch, slot=None, is_dropped=False).first()
    session = idle or _session(kept, pitch.pk)
    session.slot, session.room = slot, room
    session.save(update_fields=["slot", "room"])
    _check(kept, known, anyway=anyway)
    _step(person, kept, "place", before, value)


@transaction.atomic
def cancel(person: Person, camp: Barcamp, session: Session, reason: str) -> None:
    """It keeps its number and is shown as cancelled. Raises Refused."""
    kept = of_organiser(person, camp)
    before, value = _places(kept), _value(kept)
    found = Session.objects.get(pk=session.pk)
    found.is_dropped, found.reason, found.is_pinned = True, reason, False
    found.save(update_fields=["is_dropped", "reason", "is_pinned"])
    _step(person, kept, "cancel", before, value)


@transaction.atomic
def pin(person: Person, camp: Barcamp, session: Session, *, is_pinned: bool) -> None:
    """Raises Refused."""
    kept = of_organiser(person, camp)
    before = _places(kept)
    Session.objects.filter(pk=session.pk).update(is_pinned=is_pinned)
    _step(person, kept, "pin", before, _value(kept))


@transaction.atomic
def undo(person: Person, camp: Barcamp) -> Step | None:
    """The last change that was not undone; None: there is none. Raises Refused."""
    kept = of_organiser(person, camp)
    last = kept.steps.filter(is_undone=False).order_by("-pk").first()
    if last is None:
        return None
    for pk, slot, room, pinned, cancelled in last.before:
        Session.objects.filter(pk=pk, camp=kept).update(
            slot=slot, room=room, is_pinned=pinned, is_dropped=cancelled
        )
    last.is_undone = True
    last.save(update_fields=["is_undone"])
    note_act(person, "undo", kept, after={"step": last.verb})
    return last


@transaction.atomic
def choose(person: Person, camp: Barcamp, choice: Choice) -> None:
    """Raises Refused."""
    kept = of_organiser(person, camp)
    if kept.choice != choice:
        before, kept.choice = kept.choice, choice
        kept.save(update_fields=["choice"])
        note_act(person, "edit", kept, before={"choice": before}, after={"choice": choice})


@transaction.atomic
def fall_ill(person: Person, camp: Barcamp, host: Host) -> int:
    """Somebody cannot come at all: their sessions are cancelled; how many. Raises Refused."""
    kept = of_organiser(person, camp)
    host.absent.set(kept.slots.all())
    found = kept.sessions.filter(pitch__hostings__host=host, is_dropped=False, slot__isnull=False).distinct()
    for one in found:
        cancel(person, kept, one, _("%(name)s kann nicht kommen") % {"name": host.name})
    return len(found)


@transaction.atomic
def flood(person: Person, camp: Barcamp, room: Room, reason: str) -> int:
    """A room is out of use: the next replan looks for other places; for how many sessions. Raises Refused."""
    kept = of_organiser(person, camp)
    for slot in kept.slots.all():
        Closure.objects.get_or_create(room=room, slot=slot, defaults={"reason": reason})
    note_act(person, "edit", kept, after={"closed": room.name})
    return kept.sessions.filter(room=room, is_dropped=False).count()


def _value(camp: Barcamp) -> int:
    known = placements(camp)
    return cost_of(instance(camp), known, known).after


def _check(camp: Barcamp, known: Sequence[Placement], *, anyway: bool) -> None:
    cost = cost_of(instance(camp), known, placements(camp))
    if cost.broken and not anyway:
        raise Refused(_broken([one.code for one in cost.broken]))


def _broken(codes: Sequence[str]) -> str:
    words = dict.fromkeys(str(WORDS.get(one, one)) for one in codes)
    return _("Das geht so nicht: %(why)s. Nichts wurde geändert.") % {"why": ", ".join(words)}


def _step(person: Person, camp: Barcamp, verb: str, before: dict[int, Place], value: int) -> None:
    after = _places(camp)
    changed = [pk for pk in after if before.get(pk) != after[pk]]
    if not changed:
        return
    empty: Place = (None, None, False, False)
    Step.objects.create(
        camp=camp,
        verb=verb,
        by=person,
        before=[[pk, *before.get(pk, empty)] for pk in changed],
        after=[[pk, *after[pk]] for pk in changed],
        cost=_value(camp) - value,
    )
    note_act(person, "plan", camp, after={"step": verb, "sessions": len(changed)})
