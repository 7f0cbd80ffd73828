# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Leaving: contributions stay under "gelöschtes Konto", everything personal goes."""

from django.db import transaction

from allmende.core.principal import Principal
from allmende.identity import register
from allmende.identity.audit import note
from allmende.identity.models import Organisation, Person
from allmende.identity.roles import Role


class StillNeeded(Exception):
    """Somebody else must take over first."""


def led_alone(person: Person) -> list[Organisation]:
    """Organisations that would be without anybody in charge."""
    led = Organisation.objects.filter(memberships__person=person, memberships__role=Role.OWNER)
    return [one for one in led if not _another_leads(one, person)]


def _another_leads(organisation: Organisation, person: Person) -> bool:
    others = organisation.memberships.filter(role=Role.OWNER, person__is_active=True).exclude(person=person)
    return others.exists()


def is_last_operator(person: Person) -> bool:
    others = Person.objects.filter(is_operator=True, is_active=True).exclude(pk=person.pk)
    return person.is_operator and not others.exists()


@transaction.atomic
def delete_account(actor: Principal, person: Person) -> None:
    """Raises StillNeeded. The audit lines come last and say nothing of the person but the number; one is each
    organisation's, which had a member less."""
    if led_alone(person) or is_last_operator(person):
        raise StillNeeded
    left = list(person.memberships.values_list("organisation_id", flat=True))
    register.forget(person)
    for organisation in left:
        note(actor, "member.leave", f"Person({person.pk})", organisation=organisation)
    note(actor, "account.delete", f"Person({person.pk})")
