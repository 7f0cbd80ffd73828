# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Somebody says something, changes it, takes it back, or says it for an organisation."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allmende.discussion import limits, rules, telling, texts
from allmende.discussion.actions.noting import note_act
from allmende.discussion.errors import Refused
from allmende.discussion.models import Contribution, Moderation, State, Thread
from allmende.discussion.signals import state_changed
from allmende.identity.models import Organisation, Person
from allmende.notices.actions import watch

_TWICE = timedelta(minutes=1)


def contribute(
    person: Person,
    thread: Thread,
    text: str,
    *,
    parent: Contribution | None = None,
    voice: Organisation | None = None,
    address: str = "",
    once: bool = False,
) -> Contribution:
    """Published at once, or it waits: for the moderation, or for its release where an organisation speaks.
    `address`: where its subject shows it, if not in the thread's list. `once`: a finger that pressed twice
    says it once. Raises Refused.

    Nothing that only reads is inside the transaction: three hundred do this at once, one after the other.
    """
    who = rules.eyes(person)
    said = texts.checked(text)
    _check(who, thread, parent, voice)
    state = State.DRAFT if voice is not None else state_for(who, thread)
    made = Contribution(thread=thread, author=person, voice=voice, parent=parent, text=said, state=state)
    made.address = address or _beside(parent, thread)
    made.published = made.made if state == State.PUBLISHED else None
    _keep(person, made, once=once)
    return made


@transaction.atomic
def _keep(person: Person, made: Contribution, *, once: bool) -> None:
    limits.check(person)
    if once:
        _check_new(made)
    made.save(force_insert=True)
    watch(person, made.thread.address)
    verb = "contribution.draft" if made.state == State.DRAFT else "contribution.create"
    _follow(person, made, verb, None)


def _check_new(made: Contribution) -> None:
    """Raises Refused."""
    alike = Contribution.objects.filter(
        thread=made.thread, author=made.author, voice=made.voice, parent=made.parent, address=made.address
    )
    if alike.filter(text=made.text, made__gt=made.made - _TWICE).exists():
        raise Refused(_("Genau das haben Sie eben schon gesagt. Es ist gespeichert und steht da."))


@transaction.atomic
def edit(person: Person, contribution: Contribution, text: str) -> None:
    """Where contributions are looked at before they are shown, a changed one is looked at again.
    Raises Refused."""
    kept, said = locked(contribution), texts.checked(text)
    if not rules.can_edit(person, kept):
        raise Refused(_("Diesen Beitrag können Sie nicht mehr ändern. Er steht da wie vorher."))
    if said == kept.text:
        return
    before = State(kept.state)
    kept.text, kept.edited = said, timezone.now()
    if before == State.PUBLISHED:
        kept.state = state_for(rules.eyes(person), kept.thread)
    kept.save(update_fields=["text", "edited", "state"])
    _follow(person, kept, "contribution.edit", before)


@transaction.atomic
def withdraw(person: Person, contribution: Contribution) -> None:
    """Its place stays, so that answers to it are understood. Its text goes; one that is reported is kept,
    hidden, until the moderation has looked. Raises Refused."""
    kept = locked(contribution)
    if not rules.can_withdraw(person, kept):
        raise Refused(_("Diesen Beitrag können Sie nicht zurückziehen. Nichts wurde geändert."))
    before = State(kept.state)
    kept.state, kept.ended = State.WITHDRAWN, timezone.now()
    if not kept.reports.filter(decision=None).exists():
        kept.text = ""
    kept.save(update_fields=["state", "ended", "text"])
    _follow(person, kept, "contribution.withdraw", before)


@transaction.atomic
def release(person: Person, contribution: Contribution) -> None:
    """An owner gives a statement the organisation's name. From now on it has been said. Raises Refused."""
    kept = locked(contribution)
    if not rules.can_release(person, kept):
        raise Refused(_("Freigeben kann, wer für die Organisation die Verantwortung trägt."))
    if not rules.is_open(kept.thread):
        raise Refused(_("Hier wird nichts mehr angenommen. Die Stellungnahme wurde nicht freigegeben."))
    kept.state = state_for(rules.eyes(person), kept.thread, is_statement=True)
    kept.released_by, kept.made = person, timezone.now()
    kept.published = kept.made if kept.is_published else None
    kept.save(update_fields=["state", "released_by", "made", "published"])
    _follow(person, kept, "contribution.release", State.DRAFT)


def state_for(who: rules.Eyes, thread: Thread, *, is_statement: bool = False) -> State:
    """Whether others see at once what somebody says here. Whoever moderates does not wait for themselves."""
    if rules.can_moderate(who, thread):
        return State.PUBLISHED
    house = Moderation.of(thread.municipality_id)
    if thread.is_premoderated or house.is_premoderated:
        return State.WAITING
    waits = house.first_is_premoderated and not is_statement and _is_unknown(who.person)
    return State.WAITING if waits else State.PUBLISHED


def _is_unknown(person: Person | None) -> bool:
    """Nothing of theirs has stood the look of others yet."""
    return person is None or not person.contributions.filter(published__isnull=False).exists()


def _check(who: rules.Eyes, thread: Thread, parent: Contribution | None, voice: Organisation | None) -> None:
    hindrance = rules.hindrance(who, thread)
    if hindrance is not None:
        raise Refused(str(_NOT_HERE[hindrance]))
    if voice is not None and not rules.can_speak_for(who, voice.pk):
        raise Refused(_("Für diese Organisation können Sie nicht schreiben. Nichts wurde gespeichert."))
    if parent is not None and not (parent.thread_id == thread.pk and parent.is_published):
        raise Refused(_("Der Beitrag, auf den Sie antworten, steht nicht mehr da. Nichts wurde gespeichert."))


_NOT_HERE = {
    rules.Hindrance.UNSEEN: gettext_lazy("Diese Seite gibt es nicht, oder Sie können sie nicht sehen."),
    rules.Hindrance.NOT_YET: gettext_lazy(
        "Hier geht es noch nicht los. Ihr Beitrag wurde nicht gespeichert."
    ),
    rules.Hindrance.CLOSED: gettext_lazy(
        "Hier wird nichts mehr angenommen. Ihr Beitrag wurde nicht gespeichert."
    ),
    rules.Hindrance.SIGN_IN: gettext_lazy("Melden Sie sich an, um etwas beizutragen."),
}


def _beside(parent: Contribution | None, thread: Thread) -> str:
    """An answer stands where what it answers does. What opens the thread stands above its list, its answers
    in the list."""
    return "" if parent is None or parent.address == thread.address else parent.address


def locked(contribution: Contribution) -> Contribution:
    """As it is now, for whoever changes it next to wait."""
    rows = Contribution.objects.select_for_update(of=("self",)).select_related("thread", "author")
    return rows.get(pk=contribution.pk)


def _follow(person: Person, contribution: Contribution, verb: str, before: State | None) -> None:
    after = {"state": str(contribution.state), "address": contribution.page}
    note_act(person, verb, contribution, before=before and {"state": str(before)}, after=after)
    state_changed.send(Contribution, contribution=contribution, before=before)
    telling.tell_changed(contribution, before)
