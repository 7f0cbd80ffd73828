# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Own sensors, for somebody's own page."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from allmende.identity.models import Person
from allmende.notices.mine import Item, Section
from allmende.sensors import queries


def mine(person: Person) -> Iterator[Section]:
    items = tuple(
        Item(queries.name_of(one), f"/sensoren/{one.pk}", "" if one.approved else _("wartet auf Freigabe"))
        for one in queries.own(person)
    )
    yield Section(_("Meine Sensoren"), items, order=2)
