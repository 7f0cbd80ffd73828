# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who is on the stage, and how long. `on`: the pitch that whoever presses a button sees on the stage; where
it is another by now, nothing happens, so that two helpers or a double tap call one and not two."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.barcamp import rules
from allmende.barcamp.actions import queue
from allmende.barcamp.actions.marking import locked, note_act, touch
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Barcamp, Pitch, PitchState, Stage
from allmende.identity.models import Person


@transaction.atomic
def call_next(person: Person, camp: Barcamp, on: int | None) -> None:
    """The first of the queue; an empty queue leaves the stage empty. Raises Refused."""
    camp, stage = _held(person, camp)
    if stage.pitch_id != on:
        return
    line = queue.waiting(camp)
    _bring(camp, stage, line[0] if line else None)
    queue.number(line[1:])
    _note(person, "call", camp, stage)


@transaction.atomic
def back(person: Person, camp: Barcamp, on: int | None) -> None:
    """The one before is on the stage again, and who is there now is the next. Raises Refused."""
    camp, stage = _held(person, camp)
    if stage.pitch_id != on:
        return
    been = camp.pitches.filter(state=PitchState.PITCHED).exclude(pk=on or 0).order_by("-queue").first()
    if been is None:
        return
    if stage.pitch is not None:
        queue.put(camp, stage.pitch, queue.FRONT)
    _bring(camp, stage, been)
    _note(person, "call", camp, stage)


@transaction.atomic
def skip(person: Person, camp: Barcamp, on: int | None) -> None:
    """Is not there: to the end of the queue, and the next comes. Raises Refused."""
    camp, stage = _held(person, camp)
    if stage.pitch is None or stage.pitch_id != on:
        return
    queue.put(camp, stage.pitch, queue.END)
    line = queue.waiting(camp)
    _bring(camp, stage, line[0])
    queue.number(line[1:])
    _note(person, "call", camp, stage)


@transaction.atomic
def enqueue(person: Person, pitch: Pitch, place: str) -> None:
    """Raises Refused."""
    camp, stage = _held(person, pitch.camp)
    kept = Pitch.objects.get(pk=pitch.pk)
    if not kept.is_standing or stage.pitch_id == kept.pk:
        return
    queue.put(camp, kept, place)
    note_act(person, "queue", camp, f"Pitch({kept.pk})", after={"place": place})
    touch(camp)


@transaction.atomic
def enqueue_all(person: Person, camp: Barcamp) -> None:
    """All that were offered and do not wait yet, in the order in which they came. Raises Refused."""
    camp, _stage = _held(person, camp)
    offered = list(camp.pitches.filter(state=PitchState.OFFERED).order_by("pk"))
    if not offered:
        return
    queue.number([*queue.waiting(camp), *offered])
    note_act(person, "queue", camp, after={"added": len(offered)})
    touch(camp)


@transaction.atomic
def move(person: Person, pitch: Pitch, by: int) -> None:
    """Raises Refused."""
    camp, _stage = _held(person, pitch.camp)
    queue.move(camp, pitch, by)
    note_act(person, "queue", camp, f"Pitch({pitch.pk})", after={"by": by})
    touch(camp)


@transaction.atomic
def leave_queue(person: Person, pitch: Pitch) -> None:
    """Raises Refused."""
    camp, _stage = _held(person, pitch.camp)
    line = queue.waiting(camp)
    if pitch.pk not in {one.pk for one in line}:
        return
    Pitch.objects.filter(pk=pitch.pk).update(state=PitchState.OFFERED, queue=None)
    queue.number([one for one in line if one.pk != pitch.pk])
    note_act(person, "queue", camp, f"Pitch({pitch.pk})", after={"place": ""})
    touch(camp)


@transaction.atomic
def start(person: Person, camp: Barcamp, on: int | None) -> None:
    """Goes on where it was stopped. Raises Refused."""
    camp, stage = _held(person, camp)
    if stage.pitch_id != on or stage.started is not None or stage.pitch is None:
        return
    stage.started = timezone.now()
    stage.save()
    note_act(person, "timer", camp, after={"runs": True})


@transaction.atomic
def stop(person: Person, camp: Barcamp, on: int | None) -> None:
    """Raises Refused."""
    camp, stage = _held(person, camp)
    if stage.pitch_id != on or stage.started is None:
        return
    stage.spent += max(0, int((timezone.now() - stage.started).total_seconds() * 1_000))
    stage.started = None
    stage.save()
    note_act(person, "timer", camp, after={"runs": False})


@transaction.atomic
def count_hands(person: Person, pitch: Pitch, hands: int | None) -> None:
    """As the moderator counted them. Raises Refused."""
    camp, _stage = _held(person, pitch.camp)
    before = pitch.hands
    Pitch.objects.filter(pk=pitch.pk).update(hands=hands)
    note_act(person, "hands", camp, f"Pitch({pitch.pk})", before=before, after=hands)
    touch(camp)


def _held(person: Person, camp: Barcamp) -> tuple[Barcamp, Stage]:
    kept = locked(camp)
    if not rules.can_help(person, kept):
        raise Refused(_("Die Bühne steuert, wer hier hilft. Nichts wurde geändert."))
    stage, _is_new = Stage.objects.select_related("pitch").get_or_create(camp=kept)
    return kept, stage


def _bring(camp: Barcamp, stage: Stage, pitch: Pitch | None) -> None:
    if pitch is not None:
        pitch.state, pitch.queue = PitchState.PITCHED, _last_called(camp) + 1
        pitch.save(update_fields=["state", "queue"])
    stage.pitch, stage.started, stage.spent = pitch, None, 0
    stage.save()


def _last_called(camp: Barcamp) -> int:
    found: int | None = camp.pitches.filter(state=PitchState.PITCHED).aggregate(last=Max("queue"))["last"]
    return found or 0


def _note(person: Person, verb: str, camp: Barcamp, stage: Stage) -> None:
    note_act(person, verb, camp, f"Pitch({stage.pitch_id})" if stage.pitch_id else "")
    touch(camp)
