# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the operator of a fresh installation does first, until all of it is done."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from allmende.core.principal import SYSTEM
from allmende.identity.models import ApiKey, Invitation, Membership, Person
from allmende.identity.models.municipalities import LegalKind
from allmende.identity.portals import Portal
from allmende.sensing.api import read


@dataclass(frozen=True, slots=True)
class Step:
    title: Promise
    address: str
    done: bool


def first_steps(person: Person, portal: Portal) -> tuple[Step, ...]:
    """Empty for everybody else, and once nothing is left to do."""
    if not person.is_operator:
        return ()
    house = [portal.organisation]
    steps = (
        Step(_("Die Kommune einrichten"), reverse("municipality"), _has_face(portal)),
        Step(
            _("Das Impressum schreiben"),
            reverse("legal-edit-impressum"),
            portal.has_written(LegalKind.IMPRINT),
        ),
        Step(_("Die erste Messstelle anlegen"), reverse("stations:station-new"), _has_stations()),
        Step(_("Kolleginnen und Kollegen einladen"), reverse("members", args=house), _has_company(portal)),
        Step(_("Einen Schlüssel für ein Gerät anlegen"), reverse("keys", args=house), _has_keys(portal)),
    )
    return () if all(one.done for one in steps) else steps


def _has_face(portal: Portal) -> bool:
    return bool(portal.ags and (portal.colour or portal.has_arms or portal.contact))


def _has_stations() -> bool:
    return read.figures(SYSTEM).stations > 0


def _has_company(portal: Portal) -> bool:
    """Somebody who was asked counts: the rest is up to them."""
    members = Membership.objects.filter(organisation=portal.organisation).count()
    return members > 1 or Invitation.objects.filter(organisation=portal.organisation).exists()


def _has_keys(portal: Portal) -> bool:
    return ApiKey.objects.filter(organisation=portal.organisation).exists()
