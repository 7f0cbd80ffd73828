# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""People, organisations and portals never share a name, however it is written and whoever was quicker."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_django
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.test import Client
from django.utils import translation

from allmende.core.config import Settings, Town
from allmende.core.principal import SYSTEM, TOWN
from allmende.identity import naming
from allmende.identity.actions import account as accounts
from allmende.identity.actions import organisations as actions
from allmende.identity.adapters import Accounts
from allmende.identity.models import AuditLine, Membership, Municipality, Organisation, Person
from allmende.identity.roles import Role
from tests.identity.people import person, signed_in

SIGNED_UP = {"email": "mia@example.org", "username": "Ärgerlich", "password1": "Rathausturm mit Storch 7"}


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, settings: pytest_django.Settings, db: None) -> Iterator[None]:
    settings.ALLMENDE = Settings(data=tmp_path, town=Town(name="Auenbrück"))
    cache.clear()
    with translation.override("de"):
        yield


def found(who: Person, name: str, kind: str = "citizens") -> str:
    sent = {"name": name, "kind": kind, "visibility": "1"}
    return signed_in(who).post("/organisationen/neu", sent).content.decode()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Stadt Auenbrück", "So klingt eine Behörde"),
        ("Polizei", "So klingt eine Behörde"),
        ("PoIizei", "So klingt eine Behörde"),
        ("AUENBRÜCK", "mit diesem Namen gibt es schon"),
        ("Auenbrück\u2800", "Zeichen, die man nicht sieht"),
        ("\u202eLuftfreunde", "Zeichen, die man nicht sieht"),
        ("Bergheim", "mit diesem Namen gibt es schon"),
        ("stadtwerke", "mit diesem Namen gibt es schon"),
        ("Stadt\nwerke", "mit diesem Namen gibt es schon"),
        ("eisvogel", "So heißt schon jemand"),
        ("Аhorn", "verschiedener Schriften"),
    ],
)
def test_a_stranger_founds_nothing_that_is_taken_for_another(name: str, said: str) -> None:
    Organisation.objects.create(name="Stadtwerke", kind="utility")
    portal = Organisation.objects.create(name="Bergheim im Tal", kind="municipality")
    Municipality.objects.create(organisation=portal, host="bergheim.example", name="Bergheim")
    person("Eisvogel")
    assert said in found(person("Ada"), name)
    assert Organisation.objects.count() == 3
    assert AuditLine.objects.count() == 0


def test_a_line_break_becomes_a_space() -> None:
    found(person("Ada"), "Luft\r\nfreunde")
    assert Organisation.objects.exclude(pk=TOWN).get().name == "Luft freunde"


def test_an_operator_adds_what_sounds_official_and_its_owner_edits_it() -> None:
    found(person("Ada", operator=True), "Stadtverwaltung Bergheim", "association")
    made = Organisation.objects.get(name="Stadtverwaltung Bergheim")
    ola = person("Ola")
    Membership.objects.create(organisation=made, person=ola, role=Role.OWNER)
    sent = {"name": made.name, "kind": "association", "visibility": "0"}
    assert signed_in(ola).post(f"/organisationen/{made.pk}/bearbeiten", sent).status_code == 302
    answer = signed_in(ola).post(f"/organisationen/{made.pk}/bearbeiten", sent | {"name": "Polizei Bergheim"})
    assert "So klingt eine Behörde" in answer.content.decode()
    assert Organisation.objects.get(pk=made.pk).name == "Stadtverwaltung Bergheim"


def test_the_town_may_be_called_as_its_own_portal() -> None:
    ola = person("Ola", role=Role.OWNER)
    sent = {"name": "Auenbrück", "kind": "municipality", "visibility": "1"}
    assert signed_in(ola).post(f"/organisationen/{TOWN}/bearbeiten", sent).status_code == 302
    assert Organisation.objects.get(pk=TOWN).name == "Auenbrück"


def test_the_action_asks_again() -> None:
    ada = person("Ada")
    person("Eisvogel")
    with pytest.raises(naming.NameTaken):
        actions.found(SYSTEM, ada, {"name": "EISVOGEL", "kind": "school"})
    made = actions.found(SYSTEM, ada, {"name": "Luftfreunde", "kind": "school"})
    with pytest.raises(naming.NameTaken):
        actions.edit(SYSTEM, made, {"name": "Eis-Vogel"})
    with pytest.raises(naming.NameTaken):
        accounts.join(Person(pseudonym="luftfreunde"))
    with pytest.raises(naming.NameTaken):
        accounts.introduce(ada, pseudonym="LUFTFREUNDE", real_name="", shows_real_name=False, language="de")


def test_the_table_takes_no_second_whatever_the_case() -> None:
    Person.objects.create_user("Ärgerlich")
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create_user("ärgerlich")
    Organisation.objects.create(name="Ämter", kind="school")
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(name="ämter", kind="school")


@pytest.mark.parametrize(
    ("quicker", "email", "said"),
    [
        ("ärgerlich", "otto@example.org", "So heißt schon jemand"),
        ("Eisvogel", "mia@example.org", "Senden Sie das Formular noch einmal"),
    ],
)
def test_whoever_comes_second_is_told_in_the_form(
    monkeypatch: pytest.MonkeyPatch, quicker: str, email: str, said: str
) -> None:
    save = Accounts.save_user

    def late(self: Accounts, request: HttpRequest, user: Person, form: Any) -> Person:
        Person.objects.create_user(quicker, email)
        return save(self, request, user, form)

    monkeypatch.setattr(Accounts, "save_user", late)
    answer = Client().post("/konto/registrieren", SIGNED_UP | {"of_age": "on"})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert [one.pseudonym for one in Person.objects.all()] == [quicker]


def test_on_the_account_page_the_second_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = person("Ada")
    introduce = accounts.introduce

    def late(*given: Any, **more: Any) -> None:
        Person.objects.create_user("eisvogel")
        introduce(*given, **more)

    monkeypatch.setattr(accounts, "introduce", late)
    answer = signed_in(ada).post("/konto/vorstellung", {"pseudonym": "Eisvogel", "language": "de"})
    assert "So heißt schon jemand" in answer.content.decode()
    assert Person.objects.get(pk=ada.pk).pseudonym == "Ada"


def test_whoever_founds_second_is_told_in_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = person("Ada")
    founded = actions.found

    def late(*given: Any) -> Organisation:
        Organisation.objects.create(name="LUFTFREUNDE", kind="school")
        return founded(*given)

    monkeypatch.setattr(actions, "found", late)
    assert "So heißt schon jemand" in found(ada, "Luftfreunde")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Eisvogel", "So heißt schon jemand"),
        ("Die Polizei", "klingt nach einer Behörde"),
        ("Ada\u202e", "Zeichen, die man nicht sieht"),
    ],
)
def test_a_real_name_is_no_way_round(name: str, said: str) -> None:
    ada = person("Ada")
    person("Eisvogel")
    sent = {"pseudonym": "Ada", "real_name": name, "shows_real_name": "on", "language": "de"}
    assert said in signed_in(ada).post("/konto/vorstellung", sent).content.decode()
    assert Person.objects.get(pk=ada.pk).real_name == ""
