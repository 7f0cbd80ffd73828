# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The pages that the law wants: written by the town, and the way to report a barrier."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import pytest_django
from django.core import mail
from django.core.cache import cache
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import translation

from allmende.core.config import Settings, Town
from allmende.core.principal import SYSTEM
from allmende.identity import portals
from allmende.identity.actions.municipalities import edit, write_legal
from allmende.identity.laender import LAENDER
from allmende.identity.models import AuditLine, LegalPage, Membership, Municipality, Person
from allmende.identity.models.municipalities import LegalKind
from allmende.identity.starters import blanks, starter

KINDS = [kind.value for kind in LegalKind]


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, settings: pytest_django.Settings, db: None) -> Iterator[None]:
    settings.ALLMENDE = Settings(data=tmp_path, town=Town(name="Auenbrück"))
    cache.clear()
    portals.forget()
    with translation.override("de"):
        yield


@pytest.fixture
def town() -> Municipality:
    return Municipality.objects.get(host="")


@pytest.fixture
def owner() -> Client:
    made = Person.objects.create_user("Ola", "ola@auenbrueck.example")
    Membership.objects.create(organisation_id=1, person=made, role="owner")
    client = Client()
    client.force_login(made, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def text_of(answer: HttpResponseBase) -> str:
    words = re.sub(r"<[^>]+>", " ", answer.getvalue().decode())
    return re.sub(r"\s+", " ", unescape(words))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_written_yet_says_so_and_leads_its_owner_to_the_editor(owner: Client, kind: str) -> None:
    for prefix, said in (
        ("", "hat diesen Text noch nicht veröffentlicht"),
        ("/en", "has not published this text"),
    ):
        visitor = Client().get(f"{prefix}/{kind}")
        assert said in text_of(visitor)
        assert "/kommune/texte/" not in visitor.content.decode()
        assert f'href="{prefix}/kommune/texte/{kind}"' in owner.get(f"{prefix}/{kind}").content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_links_the_four_at_its_foot(kind: str) -> None:
    for page in ("/organisationen", "/impressum", "/gibt-es-nicht"):
        html = Client().get(page).content.decode()
        assert f'<a href="/{kind}">' in html[html.index("<footer") :]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_there_is_a_text_to_begin_with_whose_blanks_must_be_filled(
    owner: Client, kind: str, language: str
) -> None:
    begun = starter(kind, language, "Auenbrück")
    assert "Auenbrück" in begun and len(blanks(begun)) >= 2
    assert begun in unescape(owner.get(f"/kommune/texte/{kind}").content.decode())
    answer = owner.post(f"/kommune/texte/{kind}", {language: begun})
    assert "Noch auszufüllen: " + blanks(begun)[0] in text_of(answer)
    assert begun in unescape(answer.content.decode())
    assert not LegalPage.objects.exists() and not AuditLine.objects.exists()
    filled = re.sub(r"‹[^›]*›", "x", begun)
    assert owner.post(f"/kommune/texte/{kind}", {language: filled}).status_code == 302
    assert LegalPage.objects.get().language == language


def test_a_text_is_published_in_both_languages_and_noted(owner: Client, town: Municipality) -> None:
    sent = {"de": "## Anschrift\n\nMarkt 1", "en": "## Address\n\nMarkt 1"}
    owner.post("/kommune/texte/impressum", sent)
    assert "<h2>Anschrift</h2>" in Client().get("/impressum").content.decode()
    assert "<h2>Address</h2>" in Client().get("/en/impressum").content.decode()
    owner.post("/kommune/texte/impressum", sent | {"en": ""})
    said = [(line.verb, line.subject) for line in AuditLine.objects.order_by("id")]
    subject = f"Municipality({town.pk})/impressum/"
    assert said == [("legal.edit", subject + language) for language in ("de", "en", "en")]
    shown = Client().get("/en/impressum").content.decode()
    assert "There is no English version of this text." in shown
    assert '<div lang="de"><h2>Anschrift</h2>' in shown


def test_a_page_taken_away_is_not_written_again(owner: Client, town: Municipality) -> None:
    write_legal(SYSTEM, town.pk, "impressum", {"de": "## Anschrift"})
    assert "Anschrift" in text_of(Client().get("/impressum"))
    owner.post("/kommune/texte/impressum", {"de": "", "en": ""})
    assert "noch nicht veröffentlicht" in text_of(Client().get("/impressum"))


def test_a_preview_shows_the_page_and_keeps_nothing(owner: Client) -> None:
    sent = {"de": "## Wer ‹Name›\n\n<script>x</script>", "en": "## Who", "preview": "1"}
    html = owner.post("/kommune/texte/impressum", sent).content.decode()
    assert "<h2>Wer ‹Name›</h2>" in html and "<h2>Who</h2>" in html
    assert "<script>x" not in html
    assert "noch nicht gespeichert" in html and "## Wer ‹Name›" in html
    assert not LegalPage.objects.exists()


def test_the_editor_has_the_languages_of_the_portal(owner: Client, town: Municipality) -> None:
    edit(SYSTEM, town, {"languages": "de"})
    html = owner.get("/kommune/texte/impressum").content.decode()
    assert 'name="de"' in html and 'name="en"' not in html


def report(**sent: str) -> HttpResponseBase:
    kept = {"page": "/karte", "message": "Die Schrift ist zu klein.", "reply_to": "", "website": ""}
    return Client().post("/barrierefreiheit/melden", kept | sent, follow=True)


@pytest.fixture
def contact(town: Municipality) -> None:
    edit(SYSTEM, town, {"contact": "hilfe@auenbrueck.example", "mail_from": "portal@auenbrueck.example"})


def test_a_barrier_is_reported_by_mail(contact: None) -> None:
    assert "Was hindert Sie?" in text_of(Client().get("/barrierefreiheit"))
    assert 'value="/karte"' in Client().get("/barrierefreiheit?seite=/karte").content.decode()
    answer = report(reply_to="ada@auenbrueck.example", message='Die "Schrift" & <Farbe>')
    assert "Ihre Nachricht ist angekommen." in text_of(answer)
    (sent,) = mail.outbox
    assert (sent.to, sent.from_email) == (["hilfe@auenbrueck.example"], "portal@auenbrueck.example")
    for words in ("/karte", "ada@auenbrueck.example", 'Die "Schrift" & <Farbe>', "von Auenbrück"):
        assert words in sent.body


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"message": ""}, "Dieses Feld ist zwingend erforderlich."),
        ({"reply_to": "ada"}, "gültige E-Mail-Adresse"),
        ({"message": "x" * 5_001}, "höchstens 5000 Zeichen"),
    ],
)
def test_a_report_that_lacks_something_stays_and_is_not_sent(
    contact: None, sent: dict[str, str], said: str
) -> None:
    answer = report(**sent)
    assert said in text_of(answer) and "Nichts wurde gesendet." in text_of(answer)
    assert 'value="/karte"' in answer.getvalue().decode()
    assert mail.outbox == []


def test_a_program_that_fills_in_everything_is_told_nothing_and_sends_nothing(contact: None) -> None:
    assert "Ihre Nachricht ist angekommen." in text_of(report(website="https://spam.example"))
    assert mail.outbox == []


def test_reports_have_a_measure(contact: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allmende.identity.views.legal._MOST_MESSAGES", 2)
    said = [text_of(report()) for _ in range(3)]
    assert "Von hier kamen viele Nachrichten." in said[2] and "Die Schrift ist zu klein." in said[2]
    assert len(mail.outbox) == 2


def test_without_a_contact_an_owner_gets_the_report_and_without_both_nobody_is_promised_anything(
    town: Municipality,
) -> None:
    assert "Hier ist noch niemand eingetragen" in text_of(Client().get("/barrierefreiheit"))
    assert "Hier ist noch niemand eingetragen" in text_of(report())
    assert mail.outbox == []
    made = Person.objects.create_user("Ola", "ola@auenbrueck.example")
    Membership.objects.create(organisation_id=1, person=made, role="owner")
    report()
    assert mail.outbox[0].to == ["ola@auenbrueck.example"]


@pytest.mark.parametrize("number", sorted(LAENDER))
def test_every_land_has_a_body_to_turn_to(town: Municipality, number: str) -> None:
    edit(SYSTEM, town, {"ags": f"{number}000000"})
    land = LAENDER[number]
    html = unescape(Client().get("/barrierefreiheit").content.decode())
    assert land.body in html and f'href="{land.website}"' in html and land.mail in html
    assert not any(other.body in html for other in LAENDER.values() if other is not land)


def test_without_an_official_key_the_list_of_all_bodies_remains() -> None:
    shown = text_of(Client().get("/barrierefreiheit"))
    assert "Dann wenden Sie sich an die Stelle Ihres Landes." in shown
    assert "Die Stellen aller Länder" in shown
    assert len(LAENDER) == 16
