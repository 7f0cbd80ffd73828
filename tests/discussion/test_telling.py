# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who hears of what, and in which words."""

import pytest
from django.core import mail
from django.utils import translation

from allmende.discussion import actions
from allmende.discussion.models import Contribution, State, Verdict
from allmende.identity.models import Audience, Person
from allmende.identity.roles import Role
from allmende.notices.actions import is_watched
from allmende.notices.models import News, Notice
from tests.discussion.saying import TEXT, in_state, member, organisation, person, removed, thread


@pytest.fixture
def lina() -> Person:
    return person("Lina")


@pytest.fixture
def ward() -> Person:
    return person("Wächter", role=Role.MODERATOR)


def told(who: Person) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(person=who).order_by("pk").values_list("kind", "address"))


def test_a_contribution_is_news_once_it_stands_there_and_no_longer_than_that(
    lina: Person, ward: Person
) -> None:
    one = in_state(State.WAITING, lina, ward)
    assert News.objects.count() == 0
    actions.decide(ward, one, Verdict.PUBLISH)
    news = News.objects.get()
    assert (news.kind, news.address) == ("contribution.new", f"/ideen/3#beitrag-{one.pk}")
    assert (news.audience, news.author, news.text) == (Audience.PUBLIC, lina, "")
    actions.decide(ward, one, Verdict.REMOVE, "insult")
    assert News.objects.count() == 0


def test_the_news_of_a_hidden_subject_are_as_hidden(lina: Person) -> None:
    actions.contribute(lina, thread(by=lina, audience=Audience.AUTHOR), TEXT)
    assert News.objects.get().audience == Audience.AUTHOR


def test_what_a_subject_shows_itself_it_tells_itself(lina: Person) -> None:
    actions.contribute(lina, thread(), TEXT, address="/ideen/3")
    assert News.objects.count() == 0


def test_who_takes_part_follows_the_page(lina: Person, ward: Person) -> None:
    in_state(State.PUBLISHED, lina, ward)
    assert is_watched(lina, "/ideen/3")
    assert not is_watched(ward, "/ideen/3")


def test_who_is_answered_hears_of_it_and_who_answers_themselves_does_not(lina: Person, ward: Person) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    answer = actions.contribute(ward, one.thread, "Ja", parent=one)
    actions.contribute(lina, one.thread, "Dazu noch", parent=one)
    assert told(lina) == [("contribution.reply", f"/ideen/3#beitrag-{answer.pk}")]


def test_a_removal_is_told_with_its_reasons_and_how_to_object(lina: Person, ward: Person) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    actions.report(person("Ole"), one, "insult")
    actions.decide(ward, one, Verdict.REMOVE, "insult", "„Dummkopf“ ist eine Beleidigung.")
    notice = Notice.objects.get(person=lina)
    assert (notice.kind, notice.address) == ("contribution.decision", f"/beitraege/{one.pk}/widerspruch")
    assert notice.title == "Ihr Beitrag wurde entfernt: Parken am Markt"
    parts = (
        "Ein Mensch",
        "Anlass: eine Meldung.",
        "Grund: Beleidigung oder Drohung.",
        "„Dummkopf“",
        "widersprechen",
    )
    assert [part for part in parts if part not in notice.text] == []
    assert "Ole" not in notice.text
    assert mail.outbox[-2].to == [lina.email] or mail.outbox[-1].to == [lina.email]


def test_who_did_it_unprompted_says_so(lina: Person, ward: Person) -> None:
    removed(lina, ward)
    assert "Anlass: die eigene Durchsicht." in Notice.objects.get(person=lina).text


def test_the_author_is_told_in_their_language(lina: Person, ward: Person) -> None:
    lina.language = "en"
    lina.save()
    removed(lina, ward)
    assert Notice.objects.get(person=lina).title == "Your contribution was removed: Parken am Markt"


@pytest.mark.parametrize(
    ("verdict", "said"),
    [(Verdict.KEEP, "Der Beitrag bleibt stehen"), (Verdict.REMOVE, "Der Beitrag wurde entfernt")],
)
def test_who_reported_gets_a_receipt_and_hears_what_became_of_it(
    lina: Person, ward: Person, verdict: Verdict, said: str
) -> None:
    one, ole = in_state(State.PUBLISHED, lina, ward), person("Ole")
    actions.report(ole, one, "insult")
    actions.report(None, one, "insult", email="gast@example.org")
    mail.outbox.clear()
    actions.decide(ward, one, verdict, "insult")
    kinds = [kind for kind, _address in told(ole)]
    assert kinds == ["contribution.reported", "contribution.reported"]
    assert said in Notice.objects.filter(person=ole)[0].text
    (letter,) = [one for one in mail.outbox if one.to == ["gast@example.org"]]
    assert said in letter.body
    assert "Bänke" not in letter.body


def test_nobody_floods_another_with_receipts(lina: Person, ward: Person) -> None:
    """Who types a stranger's address into ten reports sends that stranger three mails a day at most."""
    for _ in range(10):
        one = actions.contribute(person(f"Autor{_}"), thread(), TEXT)
        actions.report(None, one, "insult", "Kaufen Sie bei uns", email="Opfer@example.org")
    receipts = [one for one in mail.outbox if one.to == ["Opfer@example.org"]]
    assert len(receipts) == 3
    assert not any("Kaufen" in one.body + one.subject for one in receipts)


def test_the_moderation_hears_of_the_first_report_of_each_and_of_the_first_that_waits(
    lina: Person, ward: Person
) -> None:
    one, two = (in_state(State.PUBLISHED, lina, ward) for _ in range(2))
    for reported in (one, one, two):
        actions.report(None, reported, "insult")
    assert told(ward) == [("contribution.queue", f"/moderation/{each.pk}") for each in (one, two)]
    first, _second = (in_state(State.WAITING, lina, ward) for _ in range(2))
    assert told(ward)[2:] == [("contribution.queue", f"/moderation/{first.pk}")]


def test_an_appeal_is_told_to_the_moderation_and_its_end_to_its_author(lina: Person, ward: Person) -> None:
    one, _decision = removed(lina, ward)
    given = actions.appeal(lina, one, "Das war ein Zitat.")
    assert told(ward) == [("contribution.queue", f"/moderation/{one.pk}")]
    actions.decide_appeal(ward, given, Verdict.REMOVE)
    last = Notice.objects.filter(person=lina)[0]
    assert "Damit ist Ihr Widerspruch entschieden" in last.text
    assert "widersprechen" not in last.text


def test_who_reported_what_is_back_after_an_appeal_hears_of_it(lina: Person, ward: Person) -> None:
    one, ole = in_state(State.PUBLISHED, lina, ward), person("Ole")
    actions.report(ole, one, "insult")
    actions.decide(ward, one, Verdict.REMOVE, "insult")
    actions.decide_appeal(ward, actions.appeal(lina, one, "Zitat."), Verdict.PUBLISH)
    assert (
        "Nach einem Widerspruch ist der Beitrag wieder zu sehen" in Notice.objects.filter(person=ole)[0].text
    )


def test_who_leads_an_organisation_hears_of_what_waits_for_them() -> None:
    house = organisation()
    drafter, owner = member("Entwurf", house, Role.EDITOR), member("Chefin", house, Role.OWNER)
    one = actions.contribute(drafter, thread(), TEXT, voice=house)
    assert told(owner) == [("contribution.release", f"/beitraege/{one.pk}/freigeben")]
    assert told(drafter) == []


def test_no_notice_repeats_what_was_said(lina: Person, ward: Person) -> None:
    one, _decision = removed(lina, ward)
    actions.appeal(lina, one, "Zitat.")
    in_state(State.WAITING, lina, ward)
    said = [*Notice.objects.values_list("title", "text"), *News.objects.values_list("title", "text")]
    assert Contribution.objects.filter(text__contains="Bänke").count() == 2
    assert [words for words in said if "Bänke" in "".join(words)] == []
    assert [one for one in mail.outbox if "Bänke" in one.body + one.subject] == []


def test_a_visitor_is_written_to_in_the_language_they_reported_in(lina: Person, ward: Person) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    with translation.override("en"):
        actions.report(None, one, "insult", email="guest@example.org")
    actions.decide(ward, one, Verdict.KEEP)
    receipt, outcome = [letter for letter in mail.outbox if letter.to == ["guest@example.org"]]
    assert receipt.subject == f"We have your report no. {one.reports.get().pk}"
    assert "The contribution stays" in outcome.body
    assert outcome.body.endswith(f"/en/beitraege/{one.pk}")
