# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Invitations that nobody has answered yet, as pages show them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from allmende.identity.actions.invitations import GOOD_FOR, is_good, sealed
from allmende.identity.models import Invitation, Person


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom it is. `token`: of the page where they say yes."""

    token: str
    organisation: str
    role: str
    inviter: str
    until: datetime


def open_ones(organisation: int) -> "QuerySet[Invitation]":
    """For whoever leads, newest first."""
    return Invitation.objects.filter(organisation=organisation, made__gt=timezone.now() - GOOD_FOR)


def asked(person: Person) -> tuple[Asked, ...]:
    found = Invitation.objects.filter(person=person).select_related("organisation", "inviter")
    return tuple(_asked(one) for one in found if is_good(one))


def _asked(one: Invitation) -> Asked:
    until = one.made + GOOD_FOR
    role = one.get_role_display()
    return Asked(sealed(one), one.organisation.name, role, one.inviter.name, until)
