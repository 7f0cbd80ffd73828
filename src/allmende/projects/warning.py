# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whoever leads is told before a permit ends: two months, two weeks, and on its last day."""

from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allmende.core.principal import SYSTEM
from allmende.identity.audit import note
from allmende.identity.models import Person
from allmende.identity.roles import Role
from allmende.notices.actions import announce
from allmende.projects.models import Permit, Project

DAYS = (60, 14, 0)


def due(permit: Permit, today: date) -> int | None:
    """The nearest of DAYS that is reached and was not told yet."""
    if permit.valid_until is None or not permit.is_needed:
        return None
    left = (permit.valid_until - today).days
    reached = min((one for one in DAYS if left <= one), default=None)
    told = reached is not None and permit.warned is not None and permit.warned <= reached
    return None if told else reached


def warn(today: date) -> int:
    """How many permits somebody was told of."""
    ending = Permit.objects.filter(valid_until__isnull=False, is_needed=True).select_related("project")
    found = [(one, days) for one in ending if (days := due(one, today)) is not None]
    for permit, days in found:
        _warn_of(permit, days, today)
    return len(found)


@transaction.atomic
def _warn_of(permit: Permit, days: int, today: date) -> None:
    Permit.objects.filter(pk=permit.pk).update(warned=days)
    project, said = permit.project, words(permit, today)
    subject = f"Permit({permit.pk})"
    note(SYSTEM, "permit.warn", subject, organisation=project.organisation_id, after={"days": days})
    announce(
        None,
        f"{project.address}/innen",
        "project.permit",
        f"{project.title}: {permit.title}",
        said,
        municipality=project.municipality_id,
        organisation=project.organisation_id,
        audience=None,
        tell=owners(project),
    )


def words(permit: Permit, today: date) -> str:
    """How long it still holds."""
    if permit.valid_until is None:
        return _("Die Erlaubnis gilt unbefristet.")
    left = (permit.valid_until - today).days
    day = date_format(permit.valid_until)
    if left < 0:
        return _("Die Erlaubnis ist am %(day)s abgelaufen.") % {"day": day}
    if left == 0:
        return _("Die Erlaubnis gilt nur noch heute.")
    said = ngettext(
        "Die Erlaubnis gilt noch %(left)d Tag, bis zum %(day)s.",
        "Die Erlaubnis gilt noch %(left)d Tage, bis zum %(day)s.",
        left,
    )
    return said % {"left": left, "day": day}


def owners(project: Project) -> list[Person]:
    """Who leads the organisation."""
    leading = {"memberships__organisation": project.organisation_id, "memberships__role": Role.OWNER}
    return list(Person.objects.filter(**leading, is_active=True))
