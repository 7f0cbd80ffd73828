# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The pages about one's own data, and the papers of data protection."""

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import translation

from allmende.core.config import Map, Settings
from allmende.core.principal import TOWN
from allmende.identity import privacy, register
from allmende.identity.measures import outside_requests
from allmende.identity.models import Municipality, Person
from allmende.identity.papers import Paper, Section, Table, markdown
from allmende.identity.privacy import Kind
from allmende.identity.roles import Role
from allmende.sensing.hub import Hub
from tests.identity.people import PASSWORD, person, signed_in

PAPERS = [f"/datenschutz/{kind}{end}" for kind in Kind for end in ("", ".md")]
OWN = ["/konto/daten", "/konto/daten.zip", "/konto/loeschen"]


@pytest.fixture(autouse=True)
def german(opened: Hub) -> Iterator[None]:
    cache.clear()
    with translation.override("de"):
        yield


def text_of(answer: HttpResponseBase) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.getvalue().decode())))


@pytest.mark.parametrize("page", [*PAPERS, *OWN])
def test_whoever_is_not_signed_in_is_sent_to_sign_in(page: str) -> None:
    answer = Client().get(page)
    assert (answer.status_code, answer["Location"]) == (302, f"/konto/anmelden?next={page}")


@pytest.mark.parametrize("page", PAPERS)
@pytest.mark.parametrize(
    ("role", "operator", "status"),
    [
        (Role.OWNER, False, 200),
        (None, True, 200),
        (Role.EDITOR, False, 404),
        (Role.READER, False, 404),
        (None, False, 404),
    ],
)
def test_the_papers_are_for_whoever_leads_or_operates(
    page: str, role: Role | None, operator: bool, status: int
) -> None:
    client = signed_in(person("Linde", role=role, operator=operator))
    assert client.get(page).status_code == status
    assert client.get(f"/en{page}").status_code == status


def test_an_owner_of_another_municipality_reads_only_her_own_papers() -> None:
    other = Municipality.objects.create(
        organisation=person("Weide", role=Role.OWNER).organisations.create(
            name="Weidenhof", kind="municipality"
        ),
        host="weidenhof.example",
    )
    linde = person("Linde")
    linde.memberships.create(organisation=other.organisation, role=Role.OWNER)
    client = signed_in(linde)
    assert client.get("/datenschutz/verzeichnis", headers={"host": "weidenhof.example"}).status_code == 200
    assert client.get("/datenschutz/verzeichnis").status_code == 404


def test_the_record_of_processing_names_every_activity_and_every_column() -> None:
    page = text_of(signed_in(person("Linde", role=Role.OWNER)).get("/datenschutz/verzeichnis"))
    for one in register.activities():
        assert str(one.name) in page
        assert str(one.basis) in page
    for column in register.personal():
        assert f"{column.what} {column.model}.{column.field}" in page


def test_terms_are_those_of_the_settings_and_parties_those_of_the_municipality() -> None:
    Municipality.objects.filter(organisation=TOWN).update(
        name="Auenbrück", contact="rathaus@auenbrueck.example"
    )
    client = signed_in(person("Linde", role=Role.OWNER))
    asked = ("loeschkonzept", "auftragsverarbeitung")
    concept, contract = (text_of(client.get(f"/datenschutz/{one}")) for one in asked)
    assert "1095 Tage lang nicht angemeldet" in concept
    assert "Versandte E-Mails 30 Tage mail_days" in concept
    assert "Auftraggeber (Verantwortlicher) Auenbrück" in contract
    assert "rathaus@auenbrueck.example" in contract
    assert not re.search(r"\{\w+\}", concept + contract)


@pytest.mark.parametrize("kind", list(Kind))
def test_no_paper_shows_a_place_that_was_not_filled(kind: Kind) -> None:
    answer = signed_in(person("Linde", operator=True)).get(f"/datenschutz/{kind}.md")
    text = answer.getvalue().decode()
    assert answer["Content-Disposition"] == f'attachment; filename="{kind}.md"'
    assert text.startswith(f"# {dict(privacy.titles())[kind]}\n")
    assert not re.search(r"\{\w*\}", text)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (Map(style="https://tiles.example/style.json"), "von tiles.example"),
        (Map(style=""), "Die Seiten laden nichts von fremden Rechnern."),
        (Map(style="https://tiles.example/style.json", tiles="town.pmtiles"), "nichts von fremden Rechnern."),
    ],
)
def test_the_measures_say_whom_the_map_asks(chosen: Map, expected: str) -> None:
    assert expected in outside_requests(Settings(map=chosen))


def test_markdown_has_everything_and_a_bar_parts_no_cell() -> None:
    section = Section("Teil", ("Satz.",), ("Punkt",), (("Name", "Wert"),), Table(("A", "B"), (("x|y", "z"),)))
    assert markdown(Paper("Titel", "Vorweg.", (section,))) == (
        "# Titel\n\nVorweg.\n\n## Teil\n\nSatz.\n\n- Punkt\n\n"
        "- **Name:** Wert\n\n| A | B |\n|---|---|\n| x\\|y | z |\n"
    )


def test_ones_own_data_come_as_a_file_that_nobody_keeps() -> None:
    answer = signed_in(person("Linde")).get("/konto/daten.zip")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"] == 'attachment; filename="meine-daten.zip"'
    with ZipFile(BytesIO(answer.getvalue())) as packing:
        assert "„Linde“" in packing.read("LIESMICH.txt").decode()


def test_the_page_says_what_happens_and_the_password_does_it() -> None:
    linde = person("Linde")
    client = signed_in(linde)
    page = text_of(client.get("/konto/loeschen"))
    assert all(one in page for one in privacy.leaving())
    answer = client.post("/konto/loeschen", {"proof": PASSWORD})
    assert answer["Location"] == "/"
    assert "Ihr Konto ist gelöscht. Sie sind abgemeldet." in text_of(client.get("/konto/anmelden"))
    assert Person.objects.get(pk=linde.pk).deleted is not None
    assert client.get("/konto/daten").status_code == 302


@pytest.mark.parametrize("given", ["", "falsch", "Linde"])
def test_a_wrong_password_changes_nothing(given: str) -> None:
    linde = person("Linde")
    answer = signed_in(linde).post("/konto/loeschen", {"proof": given})
    assert "Nichts wurde geändert." in text_of(answer)
    assert Person.objects.get(pk=linde.pk).deleted is None


@pytest.mark.parametrize(("given", "gone"), [("linde ", True), ("Ahorn", False)])
def test_whoever_has_no_password_types_the_name(given: str, gone: bool) -> None:
    linde = person("Linde", password=None)
    signed_in(linde).post("/konto/loeschen", {"proof": given})
    assert (Person.objects.get(pk=linde.pk).deleted is not None) == gone


def test_nobody_guesses_a_password_here_for_long() -> None:
    client = signed_in(person("Linde"))
    answers = [client.post("/konto/loeschen", {"proof": "falsch"}).status_code for _ in range(30)]
    assert answers[0] == 200
    assert answers[-1] == 429


@pytest.mark.parametrize(
    ("role", "operator", "expected"),
    [
        (Role.OWNER, False, "Für diese Organisationen tragen nur Sie die Verantwortung"),
        (None, True, "Nur Sie betreiben"),
    ],
)
def test_whoever_is_still_needed_is_told_what_to_do(role: Role | None, operator: bool, expected: str) -> None:
    linde = person("Linde", role=role, operator=operator)
    client = signed_in(linde)
    assert expected in text_of(client.get("/konto/loeschen"))
    assert client.post("/konto/loeschen", {"proof": PASSWORD}).status_code == 409
    assert Person.objects.get(pk=linde.pk).deleted is None
