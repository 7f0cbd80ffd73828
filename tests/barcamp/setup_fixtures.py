# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A barcamp from the template, made by whoever edits for the town."""

import re
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from allmende.barcamp.actions import camps
from allmende.barcamp.days import Template
from allmende.barcamp.models import Barcamp, State
from allmende.identity.models import Organisation, Person
from allmende.identity.roles import Role
from tests.barcamp.pitching_fixtures import town
from tests.identity.people import person

__all__ = ["town"]

DAY = date(2027, 5, 8)
FACTS: dict[str, Any] = {
    "title": "Barcamp Süd & Nord",
    "day": DAY,
    "place": "Rathaus",
    "template": Template.DAY,
    "rooms": 3,
    "seats": 20,
}


@pytest.fixture
def organiser(town: Organisation) -> Person:
    return person("Edda", role=Role.EDITOR)


@pytest.fixture
def stranger(town: Organisation) -> Person:
    return person("Jana")


@pytest.fixture
def camp(organiser: Person, town: Organisation) -> Barcamp:
    return camps.create(organiser, town, FACTS)


@pytest.fixture
def announced(organiser: Person, camp: Barcamp) -> Barcamp:
    camps.move_on(organiser, camp, State.ANNOUNCED)
    for what in ("registrations", "pitches"):
        camps.open_up(organiser, camp, what, is_open=True)
    return fresh(camp)


def fresh(camp: Barcamp) -> Barcamp:
    return Barcamp.objects.get(pk=camp.pk)


def link_in_mail(which: int = -1) -> str:
    """The way to a registration, as its mail says it."""
    found = [re.search(r"/barcamps/\S+/anmeldung/\S+", one.body) for one in mail.outbox]
    return [one[0] for one in found if one is not None][which]


def last_step(camp: Barcamp) -> int:
    return camp.steps.filter(is_undone=False).order_by("-pk")[0].pk


def at(person_: Person | None = None) -> Client:
    client = Client()
    if person_ is not None:
        client.force_login(person_)
    return client
