# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The pages of this room and the thread below a subject, as a browser without scripts uses them."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone

from allmende.discussion import actions, queries, texts
from allmende.discussion.models import Contribution, Decision, Moderation, Report, State, Thread, Verdict
from allmende.discussion.views import reports
from allmende.identity import portals
from allmende.identity.models import Audience, Organisation, Person
from allmende.identity.roles import Role
from tests.discussion.saying import (
    TEXT,
    VISITOR,
    anew,
    in_state,
    member,
    organisation,
    person,
    removed,
    thread,
    town,
)
from tests.identity.people import signed_in

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"
NEW = "/beitraege/neu?zu=/ideen/3"


@pytest.fixture
def lina() -> Person:
    return person("Lina")


@pytest.fixture
def ward() -> Person:
    return person("Wächter", role=Role.MODERATOR)


def words(answer: HttpResponseBase) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.getvalue().decode())))


def below(there: Thread, asker: Any = VISITOR, page: object = 1) -> str:
    """The thread as a subject's page has it."""
    request = RequestFactory().get(there.address)
    request.user = asker
    request.portal = portals.of_host("")
    return render_to_string("discussion/_thread.html", {"thread": queries.shown(there, asker, page)}, request)


DOORS = {
    # page: visitor, stranger, author, moderator, other's moderator, owner
    "/beitraege/{live}": (302, 302, 302, 302, 302, 302),
    "/beitraege/{waiting}": (404, 404, 302, 302, 404, 302),
    "/beitraege/{live}/bearbeiten": ("in", 403, 200, 403, 403, 403),
    "/beitraege/{gone}/bearbeiten": ("in", 403, 403, 403, 403, 403),
    "/beitraege/{waiting}/bearbeiten": ("in", 404, 200, 403, 404, 403),
    "/beitraege/{live}/zurueckziehen": ("in", 403, 200, 403, 403, 403),
    "/beitraege/{live}/freigeben": ("in", 403, 403, 403, 403, 403),
    "/beitraege/{live}/melden": (200, 200, 403, 200, 200, 200),
    "/beitraege/{gone}/melden": (403, 403, 403, 403, 403, 403),
    "/beitraege/{waiting}/melden": (404, 404, 403, 403, 404, 403),
    "/beitraege/{live}/widerspruch": ("in", 404, 404, 404, 404, 404),
    "/beitraege/{gone}/widerspruch": ("in", 404, 200, 404, 404, 404),
    "/beitraege/999/melden": (404, 404, 404, 404, 404, 404),
    "/beitraege/neu?zu=/ideen/3": ("in", 200, 200, 200, 200, 200),
    "/beitraege/neu?zu=/ideen/99": ("in", 404, 404, 404, 404, 404),
    "/beitraege/neu?zu=https://evil.example": ("in", 404, 404, 404, 404, 404),
    "/beitraege/neu": ("in", 404, 404, 404, 404, 404),
    "/beitraege/neu?zu=/ideen/3&auf={live}": ("in", 200, 200, 200, 200, 200),
    "/beitraege/neu?zu=/ideen/3&auf=999": ("in", 404, 404, 404, 404, 404),
    "/beitraege/neu?zu=/ideen/3&auf=²": ("in", 404, 404, 404, 404, 404),
    "/moderation": ("in", 404, 404, 200, 200, 200),
    "/moderation/{live}": ("in", 404, 404, 200, 404, 200),
    "/moderation/{gone}": ("in", 404, 404, 200, 404, 200),
    "/moderation/bericht": (200,) * 6,
    "/moderation/bericht?jahr=x": (200,) * 6,
    "/moderation/regeln": (200,) * 6,
}


@pytest.mark.parametrize("page", DOORS)
def test_every_page_is_there_for_whom_it_is(lina: Person, ward: Person, page: str) -> None:
    askers = (
        *(None, person("Gast"), lina, ward),
        *(member("Fremd", organisation(), Role.MODERATOR), person("Chefin", role=Role.OWNER)),
    )
    states = {"live": State.PUBLISHED, "gone": State.REMOVED, "waiting": State.WAITING}
    address = page.format(**{name: in_state(state, lina, ward).pk for name, state in states.items()})
    answers = [(Client() if one is None else signed_in(one)).get(address) for one in askers]
    assert tuple(_status(one) for one in answers) == DOORS[page]


def _status(answer: HttpResponseBase) -> int | str:
    is_sign_in = answer.status_code == 302 and answer["Location"].startswith("/konto/anmelden?next=")
    return "in" if is_sign_in else answer.status_code


@pytest.mark.parametrize("page", [page for page in DOORS if "bericht" not in page and "regeln" not in page])
def test_no_search_engine_keeps_what_is_moderated(lina: Person, ward: Person, page: str) -> None:
    states = {"live": State.PUBLISHED, "gone": State.REMOVED, "waiting": State.WAITING}
    address = page.format(**{name: in_state(state, lina, ward).pk for name, state in states.items()})
    answer = signed_in(person("Chefin", role=Role.OWNER)).get(address)
    assert answer.status_code >= 400 or answer.get("X-Robots-Tag") == "noindex"


# Taking part


def test_a_visitor_reads_and_is_led_to_sign_in_and_back(lina: Person, ward: Person) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    page = below(one.thread)
    assert "<strong>Bänke</strong>" in page
    assert 'href="/konto/anmelden?next=/ideen/3%23mitreden"' in page
    assert "<textarea" not in page


def test_somebody_writes_and_stands_before_what_they_wrote(lina: Person) -> None:
    there, client = thread(), signed_in(lina)
    assert 'action="/beitraege/neu?zu=%2Fideen%2F3"' in below(there, lina)
    answer = client.post(NEW, {"text": TEXT})
    one = Contribution.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/ideen/3#beitrag-{one.pk}")
    assert (one.author, one.text, one.state) == (lina, TEXT, State.PUBLISHED)
    assert f'id="beitrag-{one.pk}"' in below(there)


def test_somebody_answers_on_a_page_of_its_own(lina: Person, ward: Person) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    client, to = signed_in(ward), f"{NEW}&auf={one.pk}"
    assert "Auf den Beitrag von Lina antworten" in words(client.get(to))
    answer = client.post(to, {"text": "Stimmt."})
    assert answer["Location"] == f"/ideen/3#beitrag-{Contribution.objects.last().pk}"
    assert Contribution.objects.last().parent == one
    assert 'class="answer"' in below(one.thread)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Schreiben Sie zuerst Ihren Beitrag."),
        ("x" * (texts.LONGEST + 1), "Der Text hat 10.001 Zeichen, erlaubt sind 10.000."),
    ],
)
def test_what_cannot_be_taken_comes_back_with_what_was_typed(lina: Person, text: str, said: str) -> None:
    thread()
    answer = signed_in(lina).post(NEW, {"text": text})
    assert (answer.status_code, Contribution.objects.count()) == (200, 0)
    assert said in words(answer)
    assert text in answer.content.decode()


def test_who_is_too_late_gets_back_what_they_wrote(lina: Person) -> None:
    thread(closes=timezone.now() - timedelta(seconds=1))
    answer = signed_in(lina).post(NEW, {"text": "Mühsam Geschriebenes"})
    assert Contribution.objects.count() == 0
    assert "Es wurde nicht gespeichert: Mühsam Geschriebenes" in words(answer)


def test_what_waits_is_said_to_wait(lina: Person) -> None:
    there = thread(premoderated=True)
    assert "Die Moderation prüft Ihren Beitrag, dann sehen ihn alle." in below(there, lina)
    client = signed_in(lina)
    client.post(NEW, {"text": TEXT})
    assert "wird geprüft" in below(there, lina)
    assert "Bänke" not in below(there)


def test_a_statement_is_drafted_changed_and_released_by_clicks(lina: Person) -> None:
    house = organisation("Stadtwerke")
    drafter, owner = member("Entwurf", house, Role.EDITOR), member("Chefin", house, Role.OWNER)
    there = thread()
    signed_in(drafter).post(NEW, {"text": "Wir sind dafür.", "voice": house.pk})
    one = Contribution.objects.get()
    assert "Wir sind dafür" not in below(there, lina)
    assert f"/beitraege/{one.pk}/freigeben" in below(there, owner)
    signed_in(owner).post(f"/beitraege/{one.pk}/bearbeiten", {"text": "Wir sind sehr dafür."})
    assert "Entworfen von Entwurf" in words(signed_in(owner).get(f"/beitraege/{one.pk}/freigeben"))
    signed_in(owner).post(f"/beitraege/{one.pk}/freigeben")
    page = below(there, lina)
    assert "<b>Stadtwerke</b>" in page
    assert "Wir sind sehr dafür." in page
    assert "Entwurf" not in page


def test_somebody_else_s_organisation_is_no_choice(lina: Person) -> None:
    thread()
    answer = signed_in(lina).post(NEW, {"text": TEXT, "voice": organisation().pk})
    assert answer.status_code == 302
    assert Contribution.objects.get().voice is None


def test_a_contribution_is_changed_and_withdrawn(lina: Person, ward: Person) -> None:
    one, client = in_state(State.PUBLISHED, lina, ward), signed_in(lina)
    assert "Am Markt fehlen **Bänke**." in client.get(f"/beitraege/{one.pk}/bearbeiten").content.decode()
    client.post(f"/beitraege/{one.pk}/bearbeiten", {"text": "Anders"})
    assert anew(one).text == "Anders"
    assert client.get(f"/beitraege/{one.pk}/zurueckziehen").status_code == 200
    assert anew(one).state == State.PUBLISHED
    client.post(f"/beitraege/{one.pk}/zurueckziehen")
    assert anew(one).state == State.WITHDRAWN
    assert "zurückgezogen" in below(one.thread)


@pytest.mark.parametrize("page", ["bearbeiten", "zurueckziehen", "freigeben", "widerspruch"])
def test_nobody_changes_what_another_wrote(lina: Person, ward: Person, page: str) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    for stranger in (person("Gast"), ward, member("Fremd", organisation(), Role.OWNER)):
        answer = signed_in(stranger).post(f"/beitraege/{one.pk}/{page}", {"text": "Gekapert", "words": "Ich"})
        assert answer.status_code in (403, 404)
    assert (anew(one).text, anew(one).state) == (TEXT, State.PUBLISHED)


def test_a_foreign_page_cannot_send_what_nobody_typed(lina: Person) -> None:
    thread()
    client = Client(enforce_csrf_checks=True)
    client.force_login(lina)
    assert client.post(NEW, {"text": TEXT}).status_code == 403
    assert Contribution.objects.count() == 0


def test_a_long_thread_has_pages_with_links_and_answers_find_theirs(lina: Person) -> None:
    there, now = thread(), timezone.now()
    Contribution.objects.bulk_create(
        Contribution(
            thread=there,
            author=lina,
            text=f"Nr. {n}",
            state=State.PUBLISHED,
            published=now,
            made=now - timedelta(days=2),
        )
        for n in range(60)
    )
    assert 'href="?beitraege=2#beitraege"' in below(there)
    assert "Seite 2 von 2" in below(there, page="2")
    answer = signed_in(lina).post(NEW, {"text": "Das einundsechzigste"})
    last = Contribution.objects.last()
    assert answer["Location"] == f"/ideen/3?beitraege=2#beitrag-{last.pk}"
    assert Client().get(f"/en/beitraege/{last.pk}")["Location"].endswith(f"?beitraege=2#beitrag-{last.pk}")


# Reporting, deciding, objecting


def test_a_visitor_reports_and_gets_a_number(lina: Person, ward: Person) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    facts = {"reason": "insult", "words": "Zweiter Satz", "email": "gast@example.org"}
    answer = Client().post(f"/beitraege/{one.pk}/melden", facts)
    report = Report.objects.get()
    assert f"Sie hat die Nummer {report.pk}." in words(answer)
    assert (report.by_visitor, report.email, report.words) == (True, "gast@example.org", "Zweiter Satz")


def test_who_is_signed_in_is_not_asked_for_an_address(lina: Person, ward: Person) -> None:
    one, ole = in_state(State.PUBLISHED, lina, ward), person("Ole")
    assert 'name="email"' not in signed_in(ole).get(f"/beitraege/{one.pk}/melden").content.decode()
    assert 'name="email"' in Client().get(f"/beitraege/{one.pk}/melden").content.decode()


def test_a_report_without_a_reason_comes_back(lina: Person, ward: Person) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    answer = Client().post(f"/beitraege/{one.pk}/melden", {"words": "So geht das nicht", "email": "x"})
    assert "Wählen Sie einen Grund." in words(answer)
    assert "So geht das nicht" in answer.content.decode()
    assert Report.objects.count() == 0


def test_a_program_without_an_account_is_stopped_and_people_are_not(
    lina: Person, ward: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "_MOST_REPORTS", 2)
    one = in_state(State.PUBLISHED, lina, ward)
    for _ in range(4):
        answer = Client().post(f"/beitraege/{one.pk}/melden", {"reason": "insult"})
    assert "Von hier kamen sehr viele Meldungen." in words(answer)
    assert Report.objects.count() == 2
    signed_in(person("Ole")).post(f"/beitraege/{one.pk}/melden", {"reason": "insult"})
    assert Report.objects.count() == 3


def test_the_moderation_goes_from_case_to_case(lina: Person, ward: Person) -> None:
    first, second = (in_state(State.PUBLISHED, lina, ward) for _ in range(2))
    for one in (first, second):
        actions.report(None, one, "insult", "Bitte ansehen")
    client = signed_in(ward)
    page = words(client.get("/moderation"))
    assert "2 Beiträge warten auf eine Entscheidung" in page
    assert "Mit diesem warten 2." in words(client.get(f"/moderation/{first.pk}"))
    facts = {"verdict": "remove", "reason": "insult", "words": "Das Wort Dummkopf."}
    answer = client.post(f"/moderation/{first.pk}", facts)
    assert answer["Location"] == f"/moderation/{second.pk}"
    answer = client.post(f"/moderation/{second.pk}", {"verdict": "keep"}, follow=True)
    assert "Entschieden. Jetzt wartet nichts mehr." in words(answer)
    assert (anew(first).state, anew(second).state) == (State.REMOVED, State.PUBLISHED)
    assert "Grund: Beleidigung oder Drohung." in below(first.thread)
    assert "Dummkopf" not in below(first.thread)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Wählen Sie, was mit dem Beitrag geschieht."),
        ({"verdict": "remove"}, "Nennen Sie den Grund."),
        ({"verdict": "remove", "reason": "illegal"}, "Schreiben Sie dazu, welches Gesetz"),
        ({"verdict": "publish"}, "Wählen Sie, was mit dem Beitrag geschieht."),
        ({"verdict": "keep"}, "Wählen Sie, was mit dem Beitrag geschieht."),
    ],
)
def test_a_decision_that_lacks_something_changes_nothing(
    lina: Person, ward: Person, facts: dict[str, str], said: str
) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    answer = signed_in(ward).post(f"/moderation/{one.pk}", facts | {"words": ""})
    assert (answer.status_code, Decision.objects.count()) == (200, 0)
    assert said in words(answer)


def test_the_author_reads_why_and_objects_and_somebody_else_decides(lina: Person, ward: Person) -> None:
    one, _decision = removed(lina, ward)
    client, second = signed_in(lina), person("Zweite", role=Role.OWNER)
    assert f"/beitraege/{one.pk}/widerspruch" in below(one.thread, lina)
    page = words(client.get(f"/beitraege/{one.pk}/widerspruch"))
    assert [
        part for part in ("Worte der Begründung", "Am Markt fehlen", "Grund: Beleidigung") if part not in page
    ] == []
    client.post(f"/beitraege/{one.pk}/widerspruch", {"words": "Das war ein Zitat."})
    assert "Sie haben am" in words(client.get(f"/beitraege/{one.pk}/widerspruch"))
    assert "Hierüber entscheidet jemand anderes" in words(signed_in(ward).get(f"/moderation/{one.pk}"))
    page = words(signed_in(second).get(f"/moderation/{one.pk}"))
    assert "Über einen Widerspruch entscheiden" in page
    assert "Das war ein Zitat." in page
    signed_in(second).post(f"/moderation/{one.pk}", {"verdict": "publish"})
    assert anew(one).state == State.PUBLISHED


def test_who_reported_reads_what_became_of_it_and_not_the_text(lina: Person, ward: Person) -> None:
    one, ole = in_state(State.PUBLISHED, lina, ward), person("Ole")
    actions.report(ole, one, "insult")
    assert signed_in(ole).get(f"/beitraege/{one.pk}/widerspruch").status_code == 404
    actions.decide(ward, one, Verdict.REMOVE, "insult", "Nur für die Beteiligten")
    page = words(signed_in(ole).get(f"/beitraege/{one.pk}/widerspruch"))
    assert "Der Beitrag wurde entfernt." in page
    assert "Bänke" not in page


def test_who_leads_writes_the_rules_and_everybody_reads_them(lina: Person) -> None:
    facts = {"is_premoderated": "on", "words_of_the_house": "Seien Sie *freundlich*."}
    assert signed_in(lina).post("/moderation/regeln", facts).status_code == 403
    assert Client().post("/moderation/regeln", facts).status_code == 403
    assert Moderation.objects.count() == 0
    signed_in(person("Chefin", role=Role.OWNER)).post("/moderation/regeln", facts)
    page = Client().get("/moderation/regeln").content.decode()
    assert "<em>freundlich</em>" in page
    assert "<textarea" not in page
    assert Moderation.of(town().pk).is_premoderated


def test_what_is_hidden_is_no_page_by_any_address(lina: Person, ward: Person) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    actions.show_thread("/ideen/3", Audience.ORGANISATION)
    guest = signed_in(person("Gast"))
    pages = [f"/beitraege/{one.pk}", f"/beitraege/{one.pk}/melden", f"{NEW}", f"{NEW}&auf={one.pk}"]
    assert [guest.get(page).status_code for page in pages] == [404] * 4
    assert guest.post(NEW, {"text": TEXT}).status_code == 404


# What others typed does no harm


def test_markup_in_every_field_is_harmless(lina: Person, ward: Person) -> None:
    house = Organisation.objects.create(name=f"Verein {EVIL}"[:60], kind="association")
    drafter, owner = member("Entwurf", house, Role.EDITOR), member("Hausherr", house, Role.OWNER)
    there, chief = thread(title=EVIL), person("Chefin", role=Role.OWNER)
    Moderation.objects.create(municipality=town(), words_of_the_house=EVIL)
    one = actions.contribute(lina, there, EVIL)
    statement = actions.contribute(drafter, there, EVIL, voice=house)
    actions.release(owner, statement)
    actions.report(None, one, "other", EVIL)
    actions.edit(lina, one, f"{EVIL} geändert")
    pages = [below(there, who) for who in (VISITOR, lina, ward)]
    clerk = signed_in(chief)
    addresses = [
        "/moderation",
        f"/moderation/{one.pk}",
        f"{NEW}&auf={one.pk}",
        f"/beitraege/{one.pk}/melden",
        "/moderation/regeln",
    ]
    pages += [clerk.get(address).content.decode() for address in addresses]
    actions.decide(ward, one, Verdict.REMOVE, "other", EVIL)
    actions.appeal(lina, one, EVIL)
    pages += [clerk.get(f"/moderation/{one.pk}").content.decode()]
    pages += [signed_in(lina).get(f"/beitraege/{one.pk}/widerspruch").content.decode()]
    assert [page for page in pages if "alert(1)" not in page] == []
    for page in pages:
        assert "<script>alert" not in page
        assert not re.search(r"<img[^>]*onerror", page)


def test_an_answer_never_runs_a_script_of_its_own(lina: Person, ward: Person) -> None:
    """The content policy would stop one anyway: the thread's script is a file."""
    in_state(State.PUBLISHED, lina, ward)
    scripts = re.findall(r"<script[^>]*>", below(thread(), lina))
    assert len(scripts) == 1
    assert re.fullmatch(r'<script type="module" src="/static/dist/thread-\w+\.js">', scripts[0])


def test_the_pages_speak_english_whole(lina: Person, ward: Person) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    actions.report(None, one, "insult")
    client = signed_in(ward)
    assert "1 contribution waits for a decision." in words(client.get("/en/moderation"))
    assert "What happens to the contribution?" in words(client.get(f"/en/moderation/{one.pk}"))
    answer = client.post(f"/en/beitraege/neu?zu=/ideen/3&auf={one.pk}", {"text": "Yes"})
    assert answer["Location"] == f"/en/ideen/3#beitrag-{Contribution.objects.last().pk}"
