# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Threads and what is in them, made as subjects and people make them."""

from typing import Any

from django.contrib.auth.models import AnonymousUser

from allmende.core.principal import TOWN
from allmende.discussion import actions
from allmende.discussion.models import Contribution, Decision, State, Thread, Verdict
from allmende.identity.models import Membership, Organisation, Person
from allmende.identity.roles import Role
from tests.identity import people

VISITOR = AnonymousUser()
TEXT = "Am Markt fehlen **Bänke**."


def person(name: str, *, operator: bool = False, role: Role | None = None) -> Person:
    """Without a password: to hash one takes longer than what is tried."""
    return people.person(name, password=None, operator=operator, role=role)


def town() -> Organisation:
    return Organisation.objects.get(pk=TOWN)


def organisation(name: str = "Stadtwerke") -> Organisation:
    return Organisation.objects.create(name=name, kind="utility")


def member(name: str, of: Organisation, role: Role) -> Person:
    made = person(name)
    Membership.objects.create(organisation=of, person=made, role=role)
    return made


def thread(address: str = "/ideen/3", by: Person | None = None, **more: Any) -> Thread:
    said = {"title": "Parken am Markt", "organisation": town(), "municipality": town()}
    return actions.open_thread(by, address, **(said | more))


def in_state(state: State, by: Person, moderator: Person, where: Thread | None = None) -> Contribution:
    """A contribution that came to its state as contributions do. The moderator leads the town."""
    there = where or thread()
    if state == State.DRAFT:
        return actions.contribute(by, there, TEXT, voice=organisation_of(by))
    if state == State.WAITING:
        Thread.objects.filter(pk=there.pk).update(is_premoderated=True)
        made = actions.contribute(by, Thread.objects.get(pk=there.pk), TEXT)
        Thread.objects.filter(pk=there.pk).update(is_premoderated=False)
        return anew(made)
    made = actions.contribute(by, there, TEXT)
    if state == State.REMOVED:
        actions.decide(moderator, made, Verdict.REMOVE, "insult", "„Dummkopf“ ist eine Beleidigung.")
    elif state == State.WITHDRAWN:
        actions.withdraw(by, made)
    return anew(made)


def organisation_of(one: Person) -> Organisation:
    """One that they may write for."""
    found = Organisation.objects.filter(memberships__person=one).exclude(pk=TOWN).first()
    if found is not None:
        return found
    made = organisation(f"Verein {one.pk}")
    Membership.objects.create(organisation=made, person=one, role=Role.EDITOR)
    return made


def removed(by: Person, moderator: Person, reason: str = "insult") -> tuple[Contribution, Decision]:
    made = actions.contribute(by, thread(), TEXT)
    return anew(made), actions.decide(moderator, made, Verdict.REMOVE, reason, "Worte der Begründung")


def anew(one: Contribution) -> Contribution:
    return Contribution.objects.select_related("thread", "author", "voice").get(pk=one.pk)
