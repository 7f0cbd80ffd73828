# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Stations of the organisations that somebody belongs to, for their own page."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from allmende.identity.models import Person
from allmende.identity.principals import principal_of
from allmende.notices.mine import Item, Section
from allmende.sensing.api import read
from allmende.sensing.api.read import Station

_MOST = 50


def mine(person: Person) -> Iterator[Section]:
    own = frozenset(person.memberships.values_list("organisation_id", flat=True))
    found = (one for one in read.stations(principal_of(person)) if one.organisation in own) if own else ()
    items = tuple(_item(one) for one in found)[:_MOST]
    yield Section(_("Messstellen meiner Organisationen"), items, order=1)


def _item(station: Station) -> Item:
    return Item(station.name, f"/messstellen/{station.id}", _state(station))


def _state(station: Station) -> str:
    """Only what is not as it is with most."""
    if station.is_stopped:
        return _("nimmt nichts mehr auf")
    return "" if station.is_public else _("nicht öffentlich")
