# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Badges are drawn, printed and forgotten; lost ones are replaced while the ballot is open."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from allmende.barcamp import codes
from allmende.barcamp.actions.camps import of_organiser
from allmende.barcamp.actions.marking import locked, note_act
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Badge, Barcamp, Place, Registration
from allmende.barcamp.rules import can_help
from allmende.identity.models import Person

MOST = 500
"""Of one print."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """`code` is shown once, on paper, and stored nowhere. `guest`: whose it is, where that is said."""

    serial: int
    code: str
    guest: Registration | None = None


def waiting(camp: Barcamp) -> "QuerySet[Registration]":
    """Who has a seat and no badge yet."""
    return camp.registrations.filter(place=Place.SEAT, badge=None).order_by("name")


@transaction.atomic
def make(person: Person, camp: Barcamp, count: int, *, named: bool = False) -> list[Drawn]:
    """`named`: the first of them for those who have none, each once, whoever prints at the same time. Raises
    Refused."""
    kept = of_organiser(person, camp)
    if not kept.secret:
        raise Refused(_("Die Abstimmung ist geschlossen: Neue Namensschilder hätten keine Stimme mehr."))
    if not 1 <= count <= MOST:
        raise Refused(_("Zwischen 1 und %(most)d Namensschilder auf einmal.") % {"most": MOST})
    first = (Badge.objects.filter(camp=kept).aggregate(last=Max("serial"))["last"] or 0) + 1
    guests = list(waiting(kept)[:count]) if named else []
    drawn = [Drawn(first + at, codes.draw(), guests[at] if at < len(guests) else None) for at in range(count)]
    Badge.objects.bulk_create(
        Badge(camp=kept, serial=one.serial, digest=codes.digest(kept.secret, one.code)) for one in drawn
    )
    for one in drawn[: len(guests)]:
        kept.registrations.filter(pk=one.guest.pk).update(badge=one.serial)  # type: ignore[union-attr]
    note_act(person, "badges", kept, after={"from": first, "to": first + count - 1})
    return drawn


@transaction.atomic
def take_back(camp: Barcamp, drawn: Sequence[Drawn]) -> None:
    """They could not be printed: nobody has their codes."""
    serials = [one.serial for one in drawn]
    Badge.objects.filter(camp=camp, serial__in=serials).delete()
    camp.registrations.filter(badge__in=serials).update(badge=None)


@transaction.atomic
def revoke(person: Person, camp: Barcamp, serial: int) -> None:
    """Lost: it votes no more. Raises Refused."""
    kept = locked(camp)
    if not can_help(person, kept):
        raise Refused(_("Namensschilder sperrt, wer hier hilft."))
    found = Badge.objects.filter(camp=kept, serial=serial, is_active=True)
    if not found.update(is_active=False):
        raise Refused(
            _("Ein gültiges Namensschild mit der Nummer %(serial)d gibt es nicht.") % {"serial": serial}
        )
    Registration.objects.filter(camp=kept, badge=serial).update(badge=None)
    note_act(person, "revoke", kept, after={"serial": serial})
