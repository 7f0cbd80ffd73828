# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whoever leads is told in time that a permit ends."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from allmende.identity.models import AuditLine, Organisation, Person
from allmende.identity.roles import Role
from allmende.notices.models import News, Notice
from allmende.projects import actions, turns, warning
from allmende.projects.models import Permit
from tests.identity.people import person
from tests.projects.conftest import Make

END = date(2026, 9, 1)
DUE = [
    (61, None, None),
    (60, None, 60),
    (59, 60, None),
    (15, 60, None),
    (14, 60, 14),
    (1, 14, None),
    (0, 14, 0),
    (0, 0, None),
    (-3, 0, None),
    (10, None, 14),
    (-3, None, 0),
]


@pytest.mark.parametrize(("left", "told", "expected"), DUE)
def test_each_warning_is_due_once_and_of_several_the_nearest(
    left: int, told: int | None, expected: int | None
) -> None:
    permit = Permit(valid_until=END, warned=told)
    assert warning.due(permit, END - timedelta(days=left)) == expected


def test_what_does_not_end_or_is_not_needed_warns_of_nothing() -> None:
    assert warning.due(Permit(), END) is None
    assert warning.due(Permit(valid_until=END, is_needed=False), END) is None


def at(days: int) -> datetime:
    """At the hour of now on that day, whichever way the clocks went between."""
    return timezone.localtime() + timedelta(days=days)


def daily(days: int) -> int:
    return turns.daily(at(days))["permits whose end was told"]


@pytest.fixture
def permit(make: Make, owner: Person) -> Permit:
    made = Permit(project=make(), title="Laternen", valid_until=timezone.localdate() + timedelta(days=100))
    actions.keep(owner, made)
    return made


def test_owners_are_told_three_times_and_nobody_else(permit: Permit, owner: Person) -> None:
    others = [person(role.capitalize(), role=role) for role in Role if role is not Role.OWNER]
    told = {days: daily(days) for days in (0, 39, 40, 41, 85, 86, 87, 99, 100, 101)}
    assert [days for days, count in told.items() if count] == [40, 86, 100]
    mine = Notice.objects.filter(person=owner).order_by("id")
    assert [one.text.split(",")[0] for one in mine] == [
        "Die Erlaubnis gilt noch 60 Tage",
        "Die Erlaubnis gilt noch 14 Tage",
        "Die Erlaubnis gilt nur noch heute.",
    ]
    assert {one.address for one in mine} == {f"/vorhaben/{permit.project_id}/innen"}
    assert not Notice.objects.filter(person__in=others).exists()
    assert AuditLine.objects.filter(verb="permit.warn", subject=f"Permit({permit.pk})").count() == 3


def test_a_warning_is_in_no_feed(permit: Permit) -> None:
    assert daily(50) == 1
    assert not News.objects.filter(kind="project.permit").exists()
    assert "Laternen" not in Client().get("/neues.atom").content.decode()


def test_a_renewed_permit_warns_again(permit: Permit, owner: Person) -> None:
    daily(90)
    permit.refresh_from_db()
    permit.valid_until = timezone.localdate() + timedelta(days=200)
    actions.keep(owner, permit)
    assert [daily(days) for days in (90, 139, 140)] == [0, 0, 1]


def test_a_change_of_other_words_does_not_warn_again(permit: Permit, owner: Person) -> None:
    daily(90)
    permit.refresh_from_db()
    permit.conditions = "Keine Bilder."
    actions.keep(owner, permit)
    assert daily(90) == 0


def test_owners_of_other_organisations_hear_nothing(permit: Permit) -> None:
    works = Organisation.objects.create(name="Stadtwerke", kind="utility")
    wanda = person("Wanda")
    works.memberships.create(person=wanda, role=Role.OWNER)
    daily(90)
    assert not Notice.objects.filter(person=wanda).exists()
