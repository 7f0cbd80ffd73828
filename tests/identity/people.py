# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Accounts as they are after signing up."""

from allauth.account.models import EmailAddress
from django.test import Client

from allmende.core.principal import TOWN
from allmende.identity.models import Membership, Person
from allmende.identity.roles import Role

PASSWORD = "ein-langes-Wort-für-Tests"  # noqa: S105  nobody's


def person(
    name: str, *, password: str | None = PASSWORD, operator: bool = False, role: Role | None = None
) -> Person:
    """`role`: in the town."""
    made = Person.objects.create_user(name, f"{name.lower()}@auenbrueck.example", password)
    made.is_operator = operator
    made.save()
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    if role is not None:
        Membership.objects.create(organisation_id=TOWN, person=made, role=role)
    return made


def signed_in(who: Person) -> Client:
    client = Client()
    client.force_login(who)
    return client
