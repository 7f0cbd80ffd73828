# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The table of roles, and the rules that ask it."""

import pytest
from django.contrib.auth.models import AnonymousUser

from allmende.identity import rules
from allmende.identity.models import Membership, Organisation, Person
from allmende.identity.models.organisations import RoleChoice
from allmende.identity.principals import principal_of
from allmende.identity.roles import RIGHTS, Right, Role, standing

MAY = {
    Role.OWNER: "read describe connect moderate fund lead",
    Role.EDITOR: "read describe",
    Role.STEWARD: "read describe connect",
    Role.MODERATOR: "read moderate",
    Role.FUNDER: "read fund",
    Role.READER: "read",
}


@pytest.fixture
def somebody(db: None) -> Person:
    return Person.objects.create_user("Ada", "ada@auenbrueck.example")


@pytest.fixture
def elsewhere(db: None) -> Organisation:
    return Organisation.objects.create(name="Stadtwerke", kind="utility")


@pytest.mark.parametrize("role", Role)
def test_a_role_may_what_the_table_says_and_only_in_its_organisation(
    somebody: Person, elsewhere: Organisation, role: Role
) -> None:
    Membership.objects.create(organisation=elsewhere, person=somebody, role=role)
    held = {right.value for right in Right if rules.has(somebody, right, elsewhere.pk)}
    assert held == set(MAY[role].split())
    assert not any(rules.has(somebody, right, 1) for right in Right)


def test_every_role_can_be_chosen_and_has_a_name() -> None:
    assert set(RoleChoice.values) == set(Role) == set(RIGHTS) == set(MAY)
    assert len(set(RoleChoice.labels)) == len(Role)


def test_somebody_has_a_role_in_each_of_their_organisations() -> None:
    held = standing([(1, "reader"), (2, "owner"), (3, "editor")])
    assert held.by_right[Right.READ] == {1, 2, 3}
    assert held.by_right[Right.DESCRIBE] == {2, 3}
    assert held.by_right[Right.LEAD] == {2}


def test_the_principal_manages_where_the_role_may_describe(somebody: Person, elsewhere: Organisation) -> None:
    Membership.objects.create(organisation=elsewhere, person=somebody, role=Role.STEWARD)
    Membership.objects.create(organisation_id=1, person=somebody, role=Role.READER)
    found = principal_of(somebody)
    assert (found.reads, found.manages) == ({1, elsewhere.pk}, {elsewhere.pk})


def test_an_operator_may_everything_everywhere(somebody: Person, elsewhere: Organisation) -> None:
    somebody.is_operator = True
    assert all(rules.has(somebody, right, elsewhere.pk) for right in Right)
    assert rules.can_run(somebody) and rules.can_found_offices(somebody)


@pytest.mark.parametrize("operator", [False, True])
def test_a_closed_account_may_nothing_whatever_its_roles(somebody: Person, operator: bool) -> None:
    Membership.objects.create(organisation_id=1, person=somebody, role=Role.OWNER)
    somebody.is_active, somebody.is_operator = False, operator
    assert not any(rules.has(somebody, right, 1) for right in Right)
    assert not rules.can_run(somebody) and not rules.can_found(somebody)


def test_whoever_is_not_signed_in_may_nothing(db: None) -> None:
    nobody = AnonymousUser()
    assert not any(rules.has(nobody, right, 1) for right in Right)
    assert not rules.can_found(nobody) and not rules.can_run(nobody)
