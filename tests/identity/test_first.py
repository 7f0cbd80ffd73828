# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The first person comes in by a link from the console, and nobody by a default password."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
import pytest_django
from django.test import Client
from django.utils import translation

from allmende.core.config import Settings
from allmende.core.principal import SYSTEM, TOWN
from allmende.identity import first
from allmende.identity.actions import municipalities
from allmende.identity.actions.keys import make_key
from allmende.identity.grants import Grant
from allmende.identity.models import AuditLine, Membership, Municipality, Person
from allmende.sensing import hub
from allmende.sensing.api.devices import NewStation, ensure_station

GIVEN = {"username": "Storch", "email": "Storch@example.org", "password": "Turmfalke und Dohle"}


@pytest.fixture(autouse=True)
def empty(tmp_path: Path, settings: pytest_django.Settings, db: None) -> Iterator[None]:
    settings.ALLMENDE = Settings(data=tmp_path)
    with hub.opened(settings.ALLMENDE), translation.override("de"):
        yield


def offered() -> str:
    link = first.offer()
    assert link is not None
    return link


def test_nobody_is_there_before() -> None:
    assert not Person.objects.exists()


def test_the_link_makes_an_operator_who_is_owner_of_the_town_and_signed_in(client: Client) -> None:
    link = offered()
    assert "Diese Installation einrichten" in client.get(link).content.decode()
    assert "Sie betreiben jetzt diese Installation" in client.post(link, GIVEN, follow=True).content.decode()
    person = Person.objects.get()
    assert (person.is_operator, person.pseudonym, person.email) == (True, "Storch", "storch@example.org")
    assert list(Membership.objects.values_list("organisation_id", "role")) == [(1, "owner")]
    assert client.session["_auth_user_id"] == str(person.pk)
    line = AuditLine.objects.get()
    assert (line.verb, line.organisation) == ("person.found_operator", 1)


def test_the_operator_signs_in_with_the_password_later(client: Client) -> None:
    Client().post(offered(), GIVEN)
    client.post("/konto/anmelden", {"login": "Storch", "password": GIVEN["password"]})
    assert "_auth_user_id" in client.session


def test_the_link_is_good_once(client: Client) -> None:
    link = offered()
    client.post(link, GIVEN)
    for again in (client.get(link), client.post(link, GIVEN | {"username": "Elster"})):
        assert again.status_code == 404
        assert "Dieser Link gilt nicht mehr" in again.content.decode()
    assert Person.objects.count() == 1


def test_two_who_use_it_at_once_make_one_operator(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    link = offered()
    kept = first._file().read_text("ascii")
    client.post(link, GIVEN)
    first._file().write_text(kept, "ascii")
    late = Client().post(
        link, {"username": "Elster", "email": "e@example.org", "password": GIVEN["password"]}
    )
    assert late.status_code == 404
    assert not first._file().exists()
    assert list(Person.objects.values_list("pseudonym", flat=True)) == ["Storch"]


@pytest.mark.parametrize("token", ["x", "0" * 43, "%C3%BC"])
def test_no_other_link_opens(client: Client, token: str) -> None:
    offered()
    assert client.get(f"/konto/einrichten/{token}").status_code == 404


def test_it_ends_after_a_day(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    link = offered()
    now = first.time()
    monkeypatch.setattr(first, "time", lambda: now + 86_399 - 1)
    assert client.get(link).status_code == 200
    monkeypatch.setattr(first, "time", lambda: now + 86_401)
    assert client.get(link).status_code == 404


def test_a_new_start_ends_the_link_before(client: Client) -> None:
    before = offered()
    offered()
    assert client.get(before).status_code == 404


def test_none_is_offered_once_there_is_an_operator(client: Client) -> None:
    client.post(offered(), GIVEN)
    assert first.offer() is None


def test_only_a_digest_is_kept_and_only_the_owner_may_read_it(tmp_path: Path) -> None:
    token = offered().rsplit("/", 1)[1]
    assert len(token) == 43, "256 bits"
    file = tmp_path / "secrets" / "first-link"
    assert token not in file.read_text("ascii")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"password": "kurz"}, "mindestens 10 Zeichen"),
        ({"username": "Rathaus"}, "klingt nach einer Behörde"),
        ({"email": "nichts"}, "gültige E-Mail-Adresse"),
    ],
)
def test_bad_words_are_told_and_the_link_stays(client: Client, changed: dict[str, str], said: str) -> None:
    link = offered()
    assert said in client.post(link, GIVEN | changed).content.decode()
    assert not Person.objects.exists()
    assert client.get(link).status_code == 200


@pytest.mark.timeout(60)
def test_serve_prints_the_link_and_it_opens(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "allmende", "serve", "--port", "0", "--data", tmp_path / "town"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout is not None
        links = (re.search(r"http://localhost:\d+/konto/einrichten/\S+", line) for line in running.stdout)
        link = next(found[0] for found in links if found)
        with urlopen(link, timeout=20) as page:
            assert "Diese Installation einrichten" in page.read().decode()
        running.terminate()


def test_the_operator_finds_the_first_steps_until_all_are_done(client: Client) -> None:
    client.post(offered(), GIVEN)
    page = client.get("/konto").content.decode()
    assert "Die ersten Schritte" in page
    for address in (
        "/kommune",
        "/kommune/texte/impressum",
        "/messstellen/neu",
        "/organisationen/1/mitglieder",
    ):
        assert f'<a href="{address}"' in page
    assert "erledigt" not in page
    town = Municipality.objects.get(organisation=TOWN)
    municipalities.edit(SYSTEM, town, {"ags": "06633009", "contact": "rathaus@example.org"})
    municipalities.write_legal(SYSTEM, town.pk, "impressum", {"de": "Wir"})
    assert client.get("/konto").content.decode().count("erledigt") == 2
    ensure_station(SYSTEM, NewStation("a", "a", "", ()))
    make_key(SYSTEM, town.organisation, Grant("Pegel", manages_things=True))
    other = Person.objects.create_user("Milan", "milan@example.org")
    Membership.objects.create(organisation_id=TOWN, person=other, role="reader")
    assert "Die ersten Schritte" not in client.get("/konto").content.decode()


def test_nobody_else_is_shown_the_first_steps(client: Client) -> None:
    other = Person.objects.create_user("Milan", "milan@example.org")
    client.force_login(other, "allauth.account.auth_backends.AuthenticationBackend")
    assert "Die ersten Schritte" not in client.get("/konto").content.decode()
