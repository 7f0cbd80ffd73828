# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Organisations are founded and edited, and people come to them, change their role and leave."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from allmende.core.errors import Conflict
from allmende.core.principal import Principal
from allmende.identity import naming
from allmende.identity.audit import note
from allmende.identity.models import Membership, Organisation, Person
from allmende.identity.roles import Role

_FACTS = ("name", "kind", "website", "visibility")


class LastOwner(Conflict):
    """An organisation always has somebody in charge."""

    def __init__(self) -> None:
        super().__init__(
            "This is the last owner. Nothing was changed. Try: make somebody else an owner first."
        )


@transaction.atomic
def found(actor: Principal, owner: Person, facts: Mapping[str, Any]) -> Organisation:
    """`facts` as a form has checked them: name, kind and what else is known. Raises NameTaken."""
    naming.check(facts["name"])
    organisation = Organisation.objects.create(**{key: facts[key] for key in _FACTS if key in facts})
    note(
        actor,
        "organisation.create",
        _subject(organisation),
        organisation=organisation.pk,
        after=_said(organisation),
    )
    join(actor, organisation, owner, Role.OWNER)
    return organisation


@transaction.atomic
def edit(actor: Principal, organisation: Organisation, facts: Mapping[str, Any]) -> None:
    """Says nothing where nothing is different. Raises NameTaken."""
    kept = Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = _said(kept)
    if facts.get("name", kept.name) != kept.name:
        naming.check(facts["name"], organisation=kept.pk)
    for key in _FACTS:
        setattr(kept, key, facts.get(key, before[key]))
    after = _said(kept)
    if before == after:
        return
    kept.save()
    changed = [key for key in _FACTS if before[key] != after[key]]
    note(
        actor,
        "organisation.edit",
        _subject(kept),
        organisation=kept.pk,
        before={key: before[key] for key in changed},
        after={key: after[key] for key in changed},
    )


@transaction.atomic
def join(actor: Principal, organisation: Organisation, person: Person, role: Role) -> Membership:
    """Whoever belongs to it already keeps the role they have."""
    membership, is_new = Membership.objects.get_or_create(
        organisation=organisation, person=person, defaults={"role": role}
    )
    if is_new:
        _note_member(actor, "member.join", membership, after=str(role))
    return membership


@transaction.atomic
def change_role(actor: Principal, membership: Membership, role: Role) -> None:
    """Raises LastOwner. A role given by hand no longer follows a group of an identity provider."""
    kept = _locked(membership)
    if kept.role == role:
        return
    _check_somebody_leads(kept)
    before, kept.role, kept.by_group = kept.role, role, ""
    kept.save(update_fields=["role", "by_group"])
    _note_member(actor, "member.role", kept, before=before, after=str(role))


@transaction.atomic
def part(actor: Principal, membership: Membership) -> None:
    """Somebody leaves or is taken out. Raises LastOwner."""
    kept = _locked(membership)
    _check_somebody_leads(kept)
    _note_member(actor, "member.part", kept, before=kept.role)
    kept.delete()


def member(person: int) -> str:
    """How the audit names somebody who comes, changes or goes."""
    return f"Person({person})"


def _locked(membership: Membership) -> Membership:
    """Two owners who leave at the same moment come one after the other."""
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    return Membership.objects.select_for_update().get(pk=membership.pk)


def _check_somebody_leads(leaving: Membership) -> None:
    owners = Membership.objects.filter(
        organisation=leaving.organisation_id, role=Role.OWNER, person__is_active=True
    )
    if leaving.role == Role.OWNER and not owners.exclude(pk=leaving.pk).exists():
        raise LastOwner


def _note_member(
    actor: Principal, verb: str, membership: Membership, before: str | None = None, after: str | None = None
) -> None:
    organisation = membership.organisation_id
    note(actor, verb, member(membership.person_id), organisation=organisation, before=before, after=after)


def _subject(organisation: Organisation) -> str:
    return f"Organisation({organisation.pk})"


def _said(organisation: Organisation) -> dict[str, Any]:
    return {key: getattr(organisation, key) for key in _FACTS}
