# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people do with their accounts, and what identity providers let us know about them."""

import logging
from collections.abc import Mapping
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from allmende.core.config import SignIn
from allmende.core.principal import TOWN
from allmende.identity import audit, facts, groups, naming, signin
from allmende.identity.models import Membership, Organisation, Person
from allmende.identity.principals import principal_of
from allmende.identity.roles import Role

log = logging.getLogger(__name__)

_SHOWN = ("pseudonym", "real_name", "shows_real_name", "language")


@transaction.atomic
def join(person: Person) -> None:
    """Raises NameTaken."""
    naming.check(person.pseudonym)
    person.save()
    audit.note(principal_of(person), "person.join", f"Person({person.pk})")


@transaction.atomic
def introduce(
    person: Person, *, pseudonym: str, real_name: str, shows_real_name: bool, language: str
) -> None:
    """How others see somebody. Raises NameTaken."""
    stored = Person.objects.get(pk=person.pk)
    if stored.pseudonym != pseudonym:
        naming.check(pseudonym, person=person.pk)
    before = {name: getattr(stored, name) for name in _SHOWN}
    person.pseudonym, person.real_name = pseudonym, real_name
    person.shows_real_name, person.language = shows_real_name, language
    after = {name: getattr(person, name) for name in _SHOWN}
    changed = [name for name in _SHOWN if before[name] != after[name]]
    if changed:
        person.save(update_fields=changed)
        audit.note(
            principal_of(person),
            "person.introduce",
            f"Person({person.pk})",
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )


@transaction.atomic
def found_operator(*, pseudonym: str, email: str, password: str) -> Person:
    """The first of an installation. Raises OperatorExists."""
    if Person.objects.filter(is_operator=True).exists():
        raise OperatorExists
    person = Person.objects.create_user(pseudonym, email, password)
    person.is_operator = True
    person.save(update_fields=["is_operator"])
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    Membership.objects.create(organisation_id=TOWN, person=person, role=Role.OWNER)
    audit.note(principal_of(person), "person.found_operator", f"Person({person.pk})", organisation=TOWN)
    return person


class OperatorExists(Exception):
    """Somebody else was quicker."""


def kept(provider: str, said: Mapping[str, Any], chosen: SignIn) -> dict[str, Any]:
    """What of a provider's words may be written down: groups that mean something here, or derived facts."""
    if provider == signin.OIDC:
        sources = [said.get("userinfo") or {}, said.get("id_token") or {}]
        claimed: Any = next((one[chosen.oidc_claim] for one in sources if chosen.oidc_claim in one), [])
        known = {one.group for one in groups.parse(chosen.oidc_groups)}
        return {"groups": sorted(known.intersection(claimed if isinstance(claimed, list) else [claimed]))}
    if provider == signin.SAML:
        found = facts.facts(said, chosen.saml_places, chosen.saml_age, timezone.localdate())
        return {"is_resident": found.is_resident, "is_of_age": found.is_of_age}
    return {}


def follow(person: Person, account: SocialAccount) -> None:
    """Takes over what `kept` left of the provider's words."""
    if account.provider == signin.OIDC:
        follow_groups(person, account.extra_data["groups"])
    elif account.provider == signin.SAML:
        prove(person, account.extra_data, settings.ALLMENDE.signin.saml_name)


@transaction.atomic
def prove(person: Person, found: Mapping[str, bool | None], by: str) -> None:
    before = {name: getattr(person, name) for name in ("is_resident", "is_of_age")}
    person.is_resident, person.is_of_age = found["is_resident"], found["is_of_age"]
    person.proven_by, person.proven_at = by[:60], timezone.now()
    person.save(update_fields=["is_resident", "is_of_age", "proven_by", "proven_at"])
    if before != dict(found):
        subject = f"Person({person.pk})"
        audit.note(principal_of(person), "person.prove", subject, before=before, after=dict(found))


@transaction.atomic
def follow_groups(person: Person, held: list[str]) -> None:
    """Roles by group come and go with the groups; those given by hand stay and take precedence."""
    wanted = groups.roles_for(held, groups.parse(settings.ALLMENDE.signin.oidc_groups))
    for membership in list(person.memberships.select_for_update().order_by("organisation_id")):
        by_group = wanted.pop(membership.organisation_id, None)
        if membership.by_group:
            _keep_up(membership, by_group)
    existing = set(Organisation.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    for organisation, by_group in wanted.items():
        if organisation in existing:
            _grant(person, by_group)
        else:
            log.warning("signin.oidc_groups: there is no organisation %d", organisation)


def _grant(person: Person, by_group: groups.GroupRole) -> None:
    role, group, organisation = by_group.role, by_group.group, by_group.organisation
    Membership.objects.create(person=person, organisation_id=organisation, role=role, by_group=group)
    _note_role(person, organisation, None, role)


def _keep_up(membership: Membership, by_group: groups.GroupRole | None) -> None:
    person, organisation, before = membership.person, membership.organisation_id, membership.role
    if by_group is None:
        membership.delete()
        _note_role(person, organisation, before, None)
    elif (by_group.role, by_group.group) != (before, membership.by_group):
        membership.role, membership.by_group = by_group.role, by_group.group
        membership.save()
        _note_role(person, organisation, before, by_group.role)


def _note_role(person: Person, organisation: int, before: str | None, after: str | None) -> None:
    audit.note(
        principal_of(person),
        "membership.follow_group",
        f"Person({person.pk})",
        organisation=organisation,
        before=before,
        after=after,
    )
