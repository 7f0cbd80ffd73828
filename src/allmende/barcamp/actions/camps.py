# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A barcamp is made from a template, changed, shown or hidden, and moved on."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from allmende.barcamp import days, findables, rules
from allmende.barcamp.actions import memory
from allmende.barcamp.actions.marking import locked, note_act
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import BallotState, Barcamp, Item, Room, Slot, State
from allmende.identity.models import Audience, Organisation, Person
from allmende.notices import actions as notices
from allmende.search import actions as search

_TRIES = 100


@transaction.atomic
def create(person: Person, house: Organisation, facts: Mapping[str, Any]) -> Barcamp:
    """`facts`: title, place, day, template, rooms (how many), seats (of each). Raises Refused."""
    if not rules.can_create(person, house.pk):
        raise Refused(_("Ein Barcamp legt an, wer für die Kommune die Redaktion hat."))
    plan = days.plan(facts["template"], facts["day"], timezone.get_default_timezone())
    camp = Barcamp.objects.create(
        organisation=house,
        municipality=house,
        author=person,
        audience=Audience.ORGANISATION,
        slug=_slug(facts["title"], facts["day"]),
        title=facts["title"],
        place=facts["place"],
        starts=facts["day"],
        ends=facts["day"] + timedelta(days=plan.days - 1),
        conduct=days.conduct(),
        recording_rules=days.recording_rules(),
    )
    _furnish(camp, plan, facts["rooms"], facts["seats"])
    note_act(person, "create", camp, after={"title": camp.title, "starts": str(camp.starts)})
    notices.watch(person, camp.address)
    search.put(findables.findable(camp))
    return camp


def _furnish(camp: Barcamp, plan: days.Plan, rooms: int, seats: int) -> None:
    named = [_("Saal"), *(_("Raum %(number)d") % {"number": number} for number in range(2, rooms + 1))]
    Room.objects.bulk_create(
        Room(camp=camp, name=name, seats=seats * (3 if at == 0 else 1), has_projector=at == 0, position=at)
        for at, name in enumerate(named[:rooms])
    )
    Slot.objects.bulk_create(Slot(camp=camp, starts=starts, ends=ends) for starts, ends in plan.slots)
    Item.objects.bulk_create(
        Item(camp=camp, kind=one.kind, title=one.title, starts=one.starts, ends=one.ends)
        for one in plan.fixed
    )


def _slug(title: str, day: date) -> str:
    """Free, short and readable."""
    plain = title.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    base = slugify(plain)[:30].strip("-") or "barcamp"
    if str(day.year) not in base:
        base = f"{base}-{day.year}"
    for number in range(1, _TRIES):
        slug = base if number == 1 else f"{base}-{number}"
        if slug != "neu" and not Barcamp.objects.filter(slug=slug).exists():
            return slug
    raise Refused(_("Zu viele Barcamps heißen so. Versuchen Sie es mit einem anderen Namen."))


@transaction.atomic
def change(person: Person, camp: Barcamp, facts: Mapping[str, Any]) -> None:
    """Columns that have no verb of their own. Raises Refused."""
    kept = of_organiser(person, camp)
    before = {name: str(getattr(kept, name)) for name in facts}
    if facts.get("ballot_kind", kept.ballot_kind) != kept.ballot_kind and kept.ballot != BallotState.WAITING:
        raise Refused(
            _("Wie abgestimmt wird, steht fest, seit die Abstimmung eröffnet ist. Nichts wurde geändert.")
        )
    for name, value in facts.items():
        setattr(kept, name, value)
    after = {name: str(getattr(kept, name)) for name in facts}
    if before == after:
        return
    kept.changed = timezone.now()
    kept.save(update_fields=[*facts, "changed"])
    note_act(person, "edit", kept, before=before, after=after)
    search.put(findables.findable(kept))
    if "audience" in facts:
        notices.show(kept.address, kept.audience)
        memory.follow(kept)


_STEPS = {State.PREPARING: State.ANNOUNCED, State.ANNOUNCED: State.RUNNING, State.RUNNING: State.ENDED}


@transaction.atomic
def move_on(person: Person, camp: Barcamp, state: State) -> None:
    """To the next state, or back by one where somebody pressed too early. Announced means: seen by all.
    Raises Refused."""
    kept = of_organiser(person, camp)
    if state == kept.state:
        return
    if state == State.PREPARING:
        raise Refused(
            _("Angekündigt ist angekündigt. Verbergen können Sie das Barcamp unter „Wer es sieht“.")
        )
    if _STEPS.get(State(kept.state)) != state and _STEPS.get(state) != kept.state:
        raise Refused(_("Das geht der Reihe nach: angekündigt, läuft, beendet. Nichts wurde geändert."))
    before, kept.state = kept.state, state
    if state == State.ANNOUNCED and not kept.is_public:
        kept.audience = Audience.PUBLIC
    if state == State.ENDED:
        kept.takes_registrations = kept.takes_pitches = False
    kept.changed = timezone.now()
    kept.save()
    note_act(person, "state", kept, before=before, after=state)
    search.put(findables.findable(kept))
    notices.show(kept.address, kept.audience)
    memory.follow(kept)
    if before == State.PREPARING:
        _announce(person, kept)


def _announce(person: Person, camp: Barcamp) -> None:
    notices.announce(
        person,
        camp.address,
        "barcamp.new",
        camp.title,
        camp.text,
        municipality=camp.municipality_id,
        organisation=camp.organisation_id,
    )


@transaction.atomic
def open_up(person: Person, camp: Barcamp, what: str, *, is_open: bool) -> None:
    """`what`: registrations or pitches. Raises Refused."""
    kept = of_organiser(person, camp)
    if is_open and kept.state == State.ENDED:
        raise Refused(_("Das Barcamp ist zu Ende. Nichts wurde geändert."))
    name = f"takes_{what}"
    if getattr(kept, name) == is_open:
        return
    setattr(kept, name, is_open)
    kept.changed = timezone.now()
    kept.save(update_fields=[name, "changed"])
    note_act(person, "edit", kept, before={name: not is_open}, after={name: is_open})


def of_organiser(person: Person, camp: Barcamp) -> Barcamp:
    """Locked. Raises Refused."""
    kept = locked(camp)
    if not rules.can_organise(person, kept):
        raise Refused(_("Das bestimmt, wer das Barcamp organisiert. Nichts wurde geändert."))
    return kept
