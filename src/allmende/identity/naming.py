# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whether a name is taken: people, organisations and portals share one list. Who writes a name asks again in
the transaction of the change, so that of two at the same moment one is told."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from allmende.core.errors import Conflict
from allmende.core.principal import TOWN
from allmende.identity.models import Municipality, Organisation, Person
from allmende.identity.pseudonyms import skeleton

TAKEN = _("So heißt schon jemand. Nehmen Sie einen anderen Namen.")


class NameTaken(Conflict):
    """Somebody else was quicker."""

    def __init__(self) -> None:
        super().__init__("This name is taken. Nothing was changed. Try: another name.")


def check(name: str, *, person: int | None = None, organisation: int | None = None) -> None:
    """Raises NameTaken. `person`, `organisation`: whose name it is."""
    if is_taken(name, person=person, organisation=organisation):
        raise NameTaken


def is_taken(name: str, *, person: int | None = None, organisation: int | None = None) -> bool:
    return is_a_person(name, person) or is_an_organisation(name, organisation)


def is_a_person(name: str, own: int | None = None) -> bool:
    return Person.objects.filter(skeleton=skeleton(name)).exclude(pk=own or 0).exists()


def is_an_organisation(name: str, own: int | None = None) -> bool:
    """An organisation may be called as its portal is."""
    said = skeleton(name)
    others = Organisation.objects.filter(skeleton=said).exclude(pk=own or 0)
    return others.exists() or said in _portals(own)


def _portals(own: int | None) -> set[str]:
    others = Municipality.objects.exclude(organisation=own).values_list("name", flat=True)
    town = "" if own == TOWN else settings.ALLMENDE.town.name
    return {skeleton(one) for one in (*others, town) if one}
