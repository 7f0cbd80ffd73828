# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which stations somebody finds on their own page."""

from allmende.core.principal import TOWN, Visibility
from allmende.identity.models import Membership, Organisation, Person
from allmende.identity.models.organisations import Kind
from allmende.identity.roles import Role
from allmende.notices.mine import Item
from allmende.stations.mine import mine
from tests.stations.conftest import AddStation


def items(person: Person) -> list[Item]:
    return [item for section in mine(person) for item in section.items]


def test_those_of_ones_organisations_and_no_others(add_station: AddStation) -> None:
    works = Organisation.objects.create(name="Stadtwerke", kind=Kind.COMPANY)
    own = add_station("a", organisation=works.pk)
    hidden = add_station("b", organisation=works.pk, visibility=Visibility.ORGANISATION)
    add_station("c", organisation=TOWN)
    anna = Person.objects.create_user("Anna", "anna@auenbrueck.example")
    assert items(anna) == []
    Membership.objects.create(organisation=works, person=anna, role=Role.READER)
    assert items(anna) == [
        Item("Parkhaus a", f"/messstellen/{own.thing}"),
        Item("Parkhaus b", f"/messstellen/{hidden.thing}", "nicht öffentlich"),
    ]
