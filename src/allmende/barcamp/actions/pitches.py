# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A pitch is offered, typed from paper, changed, withdrawn, taken back in, and merged with another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.barcamp import rules
from allmende.barcamp.actions import consent, hosts, queue
from allmende.barcamp.actions.marking import locked, note_act, touch
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import (
    Barcamp,
    Consent,
    Host,
    Hosting,
    Pitch,
    PitchState,
    Registration,
    Role,
    Slot,
    Stage,
    Wish,
)
from allmende.barcamp.visitors import Visitor
from allmende.identity.models import Person

_GONE = (PitchState.MERGED, PitchState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Offer:
    """`facts`: columns of the pitch as a form has checked them."""

    name: str
    facts: Mapping[str, Any]
    consent: Consent = Consent.UNASKED
    absent: Iterable[Slot] = ()
    second: str = ""
    helper: str = ""
    registration: Registration | None = None
    wish: Wish | None = None


@transaction.atomic
def offer(visitor: Visitor, camp: Barcamp, said: Offer) -> Pitch:
    """The same title of the same human once only: who sends it twice gets the first one. Raises Refused."""
    camp = locked(camp)
    if not rules.can_pitch(visitor.asker, camp):
        raise Refused(
            _("Zurzeit werden keine Vorschläge angenommen. Ihr Text ist noch da: Heben Sie ihn auf.")
        )
    host = hosts.own(visitor, camp, said.name, said.registration)
    title = said.facts["title"]
    there = host.pitches.filter(camp=camp, title=title).exclude(state__in=_GONE).first()
    if there is not None:
        return there
    pitch = Pitch.objects.create(camp=camp, **said.facts)
    _hold(pitch, host, said.consent)
    host.absent.set(said.absent)
    for name, role in ((said.second, Role.SPEAKER), (said.helper, Role.HELPER)):
        if name and name.casefold() != said.name.casefold():
            Hosting.objects.get_or_create(pitch=pitch, host=hosts.named(camp, name), defaults={"role": role})
    consent.settle(pitch)
    _take_up(said.wish, pitch)
    _note(visitor.person, "pitch", pitch, after={"title": title})
    return pitch


@transaction.atomic
def slip(person: Person, camp: Barcamp, title: str, name: str, place: str = queue.END) -> Pitch:
    """From paper: title and name are enough. `place`: in the queue, one of queue's names. Raises Refused."""
    camp = locked(camp)
    if not rules.can_help(person, camp):
        raise Refused(_("Zettel tippt ein, wer hier hilft. Nichts wurde gespeichert."))
    host = hosts.named(camp, name)
    there = host.pitches.filter(camp=camp, title=title).exclude(state__in=_GONE).first()
    if there is not None:
        return there
    pitch = Pitch.objects.create(camp=camp, title=title)
    _hold(pitch, host, Consent.UNASKED)
    if place != queue.NOT:
        queue.put(camp, pitch, place)
    _note(person, "pitch", pitch, after={"title": title})
    return pitch


@transaction.atomic
def edit(visitor: Visitor, pitch: Pitch, facts: Mapping[str, Any]) -> None:
    """Raises Refused."""
    kept = _own(visitor, pitch)
    before = {name: getattr(kept, name) for name in facts}
    if before == dict(facts):
        return
    for name, value in facts.items():
        setattr(kept, name, value)
    kept.save(update_fields=list(facts))
    changed = [name for name in facts if before[name] != facts[name]]
    _note(
        visitor.person,
        "edit_pitch",
        kept,
        before={name: before[name] for name in changed},
        after={name: facts[name] for name in changed},
    )


@transaction.atomic
def absent(visitor: Visitor, pitch: Pitch, host: Host, slots: Iterable[Slot]) -> None:
    """When somebody who holds it cannot. Raises Refused."""
    kept = _own(visitor, pitch)
    old, new = set(host.absent.values_list("pk", flat=True)), {one.pk for one in slots}
    if old == new or not kept.hostings.filter(host=host).exists():
        return
    host.absent.set(new)
    _note(visitor.person, "host", kept, before={"absent": sorted(old)}, after={"absent": sorted(new)})


@transaction.atomic
def withdraw(visitor: Visitor, pitch: Pitch) -> None:
    """Raises Refused."""
    kept = _own(visitor, pitch)
    if not kept.is_standing:
        return
    before = kept.state
    _leave(kept, PitchState.WITHDRAWN)
    _note(visitor.person, "withdraw", kept, before={"state": before})


@transaction.atomic
def restore(visitor: Visitor, pitch: Pitch) -> None:
    """A withdrawn or merged pitch stands again. Raises Refused."""
    kept = _own(visitor, pitch)
    if kept.is_standing:
        return
    before = {"state": kept.state, "merged_into": kept.merged_into_id}
    kept.state, kept.merged_into = PitchState.OFFERED, None
    kept.save(update_fields=["state", "merged_into"])
    _note(visitor.person, "restore", kept, before=before)


@transaction.atomic
def merge(person: Person, one: Pitch, other: Pitch) -> None:
    """`one` goes into `other`, with all who hold it; what was wanted of it counts there. Raises Refused."""
    visitor = Visitor(person)
    kept, into = _own(visitor, one), _own(visitor, other)
    if not rules.can_help(person, kept.camp):
        raise Refused(_("Vorschläge legt zusammen, wer hier hilft. Nichts wurde geändert."))
    if kept.pk == into.pk or kept.camp_id != into.camp_id or not (kept.is_standing and into.is_standing):
        raise Refused(_("Diese beiden Vorschläge kann man nicht zusammenlegen. Nichts wurde geändert."))
    for hosting in kept.hostings.all():
        Hosting.objects.get_or_create(
            pitch=into,
            host=hosting.host,
            defaults={
                "role": hosting.role,
                "recording": hosting.recording,
                "recording_said": hosting.recording_said,
            },
        )
    _join(kept, into)
    _leave(kept, PitchState.MERGED, into)
    _note(person, "merge", kept, after={"into": into.pk})


def _join(one: Pitch, into: Pitch) -> None:
    """What one of them needs, both need together."""
    for name in ("needs_projector", "needs_access", "needs_loop"):
        setattr(into, name, getattr(into, name) or getattr(one, name))
    into.slots = max(into.slots, one.slots)
    into.text = into.text or one.text
    into.topic = into.topic or one.topic
    into.save()
    consent.settle(into)
    one.wishes.update(pitch=into)


def _leave(pitch: Pitch, state: PitchState, into: Pitch | None = None) -> None:
    pitch.state, pitch.merged_into, pitch.queue = state, into, None
    pitch.save(update_fields=["state", "merged_into", "queue"])
    Stage.objects.filter(pitch=pitch).update(pitch=None, started=None, spent=0)


def _hold(pitch: Pitch, host: Host, said: Consent) -> None:
    when = None if said == Consent.UNASKED else timezone.now()
    Hosting.objects.create(pitch=pitch, host=host, recording=said, recording_said=when)


def _take_up(wish: Wish | None, pitch: Pitch) -> None:
    if wish is not None and wish.camp_id == pitch.camp_id:
        Wish.objects.filter(pk=wish.pk, pitch=None).update(pitch=pitch)


def _own(visitor: Visitor, pitch: Pitch) -> Pitch:
    """As it is now. Raises Refused."""
    camp = locked(pitch.camp)
    kept = Pitch.objects.select_related("camp").get(pk=pitch.pk)
    kept.camp = camp
    if not rules.can_edit(visitor, kept):
        raise Refused(_("Das darf nur, wer die Session hält oder hier hilft. Nichts wurde geändert."))
    return kept


def _note(person: Person | None, verb: str, pitch: Pitch, **said: Any) -> None:
    note_act(person, verb, pitch.camp, f"Pitch({pitch.pk})", **said)
    touch(pitch.camp)
