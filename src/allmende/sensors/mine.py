# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Own sensors, and those that wait for somebody, for their own page."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from allmende.identity.models import Person
from allmende.notices.mine import Item, Section
from allmende.sensors import queries, rules
from allmende.sensors.models import OwnSensor


def mine(person: Person) -> Iterator[Section]:
    items = tuple(
        Item(queries.name_of(one), f"/sensoren/{one.pk}", "" if one.approved else _("wartet auf Freigabe"))
        for one in queries.own(person)
    )
    yield Section(_("Meine Sensoren"), items, order=2)
    waiting = queries.waiting() if rules.can_approve(person) else []
    yield Section(_("Sensoren, die auf Ihre Freigabe warten"), tuple(_waiting(one) for one in waiting))


def _waiting(one: OwnSensor) -> Item:
    return Item(queries.name_of(one), f"/sensoren/{one.pk}", when=one.made)
