# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Barcamps that somebody comes to or helps at, for their own page."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from allmende.barcamp.models import Host, Place, Registration
from allmende.identity.models import Person
from allmende.notices.mine import Item, Section


def mine(person: Person) -> Iterator[Section]:
    coming = Registration.objects.filter(person=person).exclude(place=Place.CANCELLED).select_related("camp")
    yield Section(_("Barcamps, zu denen ich komme"), tuple(_item(one) for one in coming))
    hosting = Host.objects.filter(person=person, pitches__isnull=False).select_related("camp").distinct()
    pitches = [(one.camp, pitch) for one in hosting for pitch in one.pitches.all()]
    yield Section(
        _("Meine Sessions"),
        tuple(
            Item(
                pitch.title,
                f"{camp.address}/vorschlaege/{pitch.pk}",
                str(pitch.get_state_display()),
                pitch.made,
            )
            for camp, pitch in pitches
        ),
    )


def _item(registration: Registration) -> Item:
    camp = registration.camp
    return Item(camp.title, camp.address, str(registration.get_place_display()), registration.made)
