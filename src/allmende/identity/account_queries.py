# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What somebody's own page shows."""

from dataclasses import dataclass

from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.urls import NoReverseMatch, reverse

from allmende.identity.models import Membership, Person


@dataclass(frozen=True, slots=True)
class Belonging:
    organisation: int
    name: str
    role: str
    by_group: bool


@dataclass(frozen=True, slots=True)
class Account:
    """`export` and `leave` are addresses, empty where there is no such page. `offers_providers`: whether any
    provider is set up to sign in by."""

    person: Person
    belongings: tuple[Belonging, ...]
    has_password: bool
    has_second_factor: bool
    providers: tuple[str, ...]
    offers_providers: bool
    export: str
    leave: str


def account(person: Person) -> Account:
    names = {"oidc": settings.ALLMENDE.signin.oidc_name, "saml": settings.ALLMENDE.signin.saml_name}
    linked = SocialAccount.objects.filter(user=person).values_list("provider", flat=True)
    return Account(
        person,
        tuple(map(_belonging, person.memberships.select_related("organisation"))),
        person.has_usable_password(),
        is_mfa_enabled(person),
        tuple(names.get(one) or one for one in linked),
        any(names.values()),
        _address("privacy-export"),
        _address("privacy-delete"),
    )


def _belonging(one: Membership) -> Belonging:
    return Belonging(one.organisation_id, one.organisation.name, one.get_role_display(), bool(one.by_group))


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
