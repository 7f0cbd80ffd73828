# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The plan that is worked on: computed and taken over, changed by hand, undone. Nobody else sees it."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Manager, Max
from django.utils.translation import gettext as _

from allmende.barcamp.actions.camps import of_organiser
from allmende.barcamp.actions.marking import note_act
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Barcamp, Choice, Pitch, Room, Session, Slot, Step
from allmende.barcamp.optimiser import Broken, Placement, check, cost_of
from allmende.barcamp.queries import places
from allmende.barcamp.queries.instance import instance, placements
from allmende.identity.models import Person

Place = tuple[int | None, int | None, bool, bool]
"""slot, room, pinned, dropped"""


def _places(camp: Barcamp) -> dict[int, Place]:
    rows = camp.sessions.values_list("pk", "slot_id", "room_id", "is_pinned", "is_dropped")
    return {pk: (slot, room, pinned, cancelled) for pk, slot, room, pinned, cancelled in rows}


@transaction.atomic
def take_over(person: Person, camp: Barcamp, wanted: Sequence[Placement]) -> None:
    """A computed plan, whole: what has a session keeps it, with its number. Raises Refused: it does not fit
    what is there now."""
    kept = of_organiser(person, camp)
    _fits(kept, wanted)
    before, value = _places(kept), _value(kept)
    left = list(kept.sessions.filter(is_dropped=False).order_by("number"))
    homes: dict[int, Placement] = {}
    for one in sorted(wanted, key=lambda one: not _stays(left, one)):
        known = _known(left, one)
        if known is None:
            known = _session(kept, int(one.pitch))
        else:
            left.remove(known)
        homes[known.pk] = one
    for pk, one in homes.items():
        Session.objects.filter(pk=pk).update(slot=int(one.slot), room=int(one.room))
    Session.objects.filter(pk__in=[one.pk for one in left]).update(slot=None, room=None, is_pinned=False)
    _step(person, kept, "take_over", before, value)


def _known(left: Sequence[Session], one: Placement) -> Session | None:
    """What runs more than once stays where it is if it can."""
    own = [each for each in left if str(each.pitch_id) == one.pitch]
    return next((each for each in own if _is_at(each, one)), own[0] if own else None)


def _stays(left: Sequence[Session], one: Placement) -> bool:
    return any(str(each.pitch_id) == one.pitch and _is_at(each, one) for each in left)


def _is_at(session: Session, one: Placement) -> bool:
    return (str(session.slot_id), str(session.room_id)) == (one.slot, one.room)


def _fits(camp: Barcamp, wanted: Sequence[Placement]) -> None:
    """It may have been computed an hour ago. Raises Refused."""
    given = instance(camp)
    names = [{each.id for each in many} for many in (given.slots, given.rooms, given.pitches)]
    slots, rooms, pitches = names
    is_known = all(one.slot in slots and one.room in rooms and one.pitch in pitches for one in wanted)
    broken = check(given, wanted) if is_known else []
    if not is_known or broken:
        why = places.said([one.code for one in broken]) or _("ein Vorschlag, eine Zeit oder ein Raum ist weg")
        raise Refused(
            _("Seit dem Rechnen hat sich etwas geändert: %(why)s. Nichts wurde geändert. Rechnen Sie neu.")
            % {"why": why}
        )


def _session(camp: Barcamp, pitch: int) -> Session:
    """With a number that no session ever had."""
    last = camp.sessions.aggregate(last=Max("number"))["last"] or 0
    return Session.objects.create(camp=camp, pitch_id=pitch, number=last + 1)


@transaction.atomic
def move(
    person: Person, camp: Barcamp, session: Session, slot: Slot, room: Room, *, anyway: bool = False
) -> None:
    """Who stands there goes where this one was. Raises Refused: what it would break, unless `anyway`."""
    kept = of_organiser(person, camp)
    before, value = _places(kept), _value(kept)
    session = Session.objects.select_related("pitch").get(pk=session.pk)
    there = kept.sessions.filter(slot=slot, room=room, is_dropped=False).exclude(pk=session.pk).first()
    if there is not None and (session.slot_id is None or session.is_dropped):
        raise Refused(_("Dort ist schon eine Session. Nichts wurde geändert."))
    broken = _weighed(kept, session.pitch, session, slot, room, anyway=anyway)
    if there is not None:
        there.slot_id, there.room_id = session.slot_id, session.room_id
        there.save(update_fields=["slot", "room"])
    session.slot, session.room, session.is_dropped, session.reason = slot, room, False, ""
    session.save(update_fields=["slot", "room", "is_dropped", "reason"])
    _step(person, kept, "move", before, value, broken)


@transaction.atomic
def place(
    person: Person, camp: Barcamp, pitch: Pitch, slot: Slot, room: Room, *, anyway: bool = False
) -> Session:
    """A pitch that does not run yet, or once more. Raises Refused: the room is taken, a rule is broken."""
    kept = of_organiser(person, camp)
    before, value = _places(kept), _value(kept)
    if kept.sessions.filter(slot=slot, room=room, is_dropped=False).exists():
        raise Refused(_("Dort ist schon eine Session. Nichts wurde geändert."))
    broken = _weighed(kept, pitch, None, slot, room, anyway=anyway)
    running = kept.sessions.filter(pitch=pitch, is_dropped=False, slot__isnull=False).count()
    Pitch.objects.filter(pk=pitch.pk, repeats__lte=running).update(repeats=running + 1)
    idle = kept.sessions.filter(pitch=pitch, slot=None, is_dropped=False).first()
    session = idle or _session(kept, pitch.pk)
    session.slot, session.room = slot, room
    session.save(update_fields=["slot", "room"])
    _step(person, kept, "place", before, value, broken)
    return session


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
def bring_back(person: Person, camp: Barcamp, session: Session) -> None:
    """It takes place after all, where it was. Raises Refused: something else is there now."""
    kept = of_organiser(person, camp)
    before, value = _places(kept), _value(kept)
    found = Session.objects.select_related("pitch").get(pk=session.pk)
    taken = kept.sessions.filter(slot=found.slot_id, room=found.room_id, is_dropped=False)
    broken: Sequence[Broken] = ()
    if found.slot and found.room:
        if taken.exclude(pk=found.pk).exists():
            raise Refused(_("An ihrem Platz läuft jetzt etwas anderes. Wählen Sie ihr einen anderen."))
        broken = _weighed(kept, found.pitch, found, found.slot, found.room, anyway=False)
    found.is_dropped, found.reason = False, ""
    found.save(update_fields=["is_dropped", "reason"])
    _step(person, kept, "bring_back", before, value, broken)


@transaction.atomic
def pin(person: Person, camp: Barcamp, session: Session, *, is_pinned: bool) -> None:
    """Raises Refused."""
    kept = of_organiser(person, camp)
    before = _places(kept)
    Session.objects.filter(pk=session.pk, slot__isnull=False).update(is_pinned=is_pinned)
    _step(person, kept, "pin", before, _value(kept))


@transaction.atomic
def undo(person: Person, camp: Barcamp, step: int) -> Step:
    """The last change that was not undone, if it is the one that somebody saw. Raises Refused."""
    kept = of_organiser(person, camp)
    last = kept.steps.filter(is_undone=False).order_by("-pk").first()
    if last is None or last.pk != step:
        raise Refused(
            _(
                "Inzwischen ist etwas anderes die letzte Änderung. Sehen Sie nach, was Sie zurücknehmen "
                "wollen."
            )
        )
    for pk, slot, room, pinned, cancelled in last.before:
        Session.objects.filter(pk=pk, camp=kept).update(
            slot=_there(kept.slots, slot),
            room=_there(kept.rooms, room),
            is_pinned=pinned,
            is_dropped=cancelled,
        )
        if not cancelled:
            Session.objects.filter(pk=pk, camp=kept, is_cancelled=False).update(reason="")
    _unrepeat(kept, last)
    last.is_undone = True
    last.save(update_fields=["is_undone"])
    note_act(person, "undo", kept, after={"step": last.verb})
    return last


def _unrepeat(camp: Barcamp, step: Step) -> None:
    """A pitch that was placed once more may run as often as before."""
    if step.verb == "place":
        for one in camp.sessions.filter(pk__in=[row[0] for row in step.before]).select_related("pitch"):
            running = camp.sessions.filter(pitch=one.pitch, is_dropped=False, slot__isnull=False).count()
            Pitch.objects.filter(pk=one.pitch_id).update(repeats=max(1, running))


def _there(rows: Manager[Any], row: int | None) -> int | None:
    """None where it was removed meanwhile."""
    return row if row is not None and rows.filter(pk=row).exists() else None


@transaction.atomic
def choose(person: Person, camp: Barcamp, choice: Choice) -> None:
    """Raises Refused."""
    kept = of_organiser(person, camp)
    if kept.choice != choice:
        before, kept.choice = kept.choice, choice
        kept.save(update_fields=["choice"])
        note_act(person, "edit", kept, before={"choice": before}, after={"choice": choice})


def _value(camp: Barcamp) -> int:
    known = placements(camp)
    return cost_of(instance(camp, whole=True), known, known).after


def _weighed(
    camp: Barcamp, pitch: Pitch, session: Session | None, slot: Slot, room: Room, *, anyway: bool
) -> Sequence[Broken]:
    """Which rules it would break. Raises Refused, unless somebody insists."""
    broken = places.weighed(camp, pitch, session, (slot.pk, room.pk)).broken
    if broken and not anyway:
        raise Refused(
            _("Das geht so nicht: %(why)s. Nichts wurde geändert.")
            % {"why": places.said([one.code for one in broken])}
        )
    return broken


def _step(
    person: Person,
    camp: Barcamp,
    verb: str,
    before: dict[int, Place],
    value: int,
    broken: Sequence[Broken] = (),
) -> None:
    """`broken`: what somebody insisted upon; it stays in the audit log."""
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
    against = {"against": sorted({one.code for one in broken})} if broken else {}
    note_act(person, "plan", camp, after={"step": verb, "sessions": len(changed)} | against)
