# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is shown of threads, and to whom."""

from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from allmende.discussion import actions, queries
from allmende.discussion.models import Contribution, Moderation, Report, State, Thread, Verdict
from allmende.discussion.queries.threads import PAGE
from allmende.identity.models import Audience, Person
from allmende.identity.roles import Role
from allmende.notices.models import News, Notice
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


@pytest.fixture
def lina() -> Person:
    return person("Lina")


@pytest.fixture
def ward() -> Person:
    return person("Wächter", role=Role.MODERATOR)


def words_in(found: Any) -> str:
    """Everything that could reach a page."""
    if is_dataclass(found) and not isinstance(found, type):
        return " ".join(words_in(getattr(found, one.name)) for one in fields(found))
    if isinstance(found, tuple):
        return " ".join(words_in(one) for one in found)
    return str(found)


SEEN = {
    # state: whoever finds it in the thread / can read its text there
    State.PUBLISHED: (
        {"visitor", "stranger", "author", "moderator"},
        {"visitor", "stranger", "author", "moderator"},
    ),
    State.WAITING: ({"author", "moderator"}, {"author", "moderator"}),
    State.REMOVED: ({"visitor", "stranger", "author", "moderator"}, set()),
    State.WITHDRAWN: ({"visitor", "stranger", "author", "moderator"}, set()),
    State.DRAFT: ({"author"}, {"author"}),
}


@pytest.mark.parametrize("state", State)
def test_who_finds_what_and_no_tombstone_leaks_its_text(lina: Person, ward: Person, state: State) -> None:
    one = in_state(state, lina, ward)
    Contribution.objects.filter(pk=one.pk).update(text=TEXT)  # withdrawn: as one that is reported
    askers = {"visitor": VISITOR, "stranger": person("Gast"), "author": lina, "moderator": ward}
    shown = {name: queries.shown(one.thread, asker) for name, asker in askers.items()}
    assert {name for name, found in shown.items() if found.contributions} == SEEN[state][0]
    assert {name for name, found in shown.items() if "Bänke" in words_in(found)} == SEEN[state][1]
    assert {name for name, asker in askers.items() if queries.contribution(asker, one.pk)} == SEEN[state][0]


@pytest.mark.parametrize("state", [State.WAITING, State.REMOVED, State.WITHDRAWN, State.DRAFT])
def test_what_does_not_stand_there_is_in_no_export_no_count_and_no_news(
    lina: Person, ward: Person, state: State
) -> None:
    one = in_state(state, lina, ward)
    assert list(queries.open_to_all(one.thread)) == []
    assert queries.counts([one.thread.address]) == {one.thread.address: 0}
    assert queries.shown(one.thread, VISITOR).count == 0
    assert not News.objects.filter(address__contains=one.anchor).exists()
    assert not Notice.objects.filter(text__contains="Bänke").exists()


def test_what_is_reported_is_in_no_export_until_it_is_decided(lina: Person, ward: Person) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    assert list(queries.open_to_all(one.thread)) == [one]
    actions.report(None, one, "insult")
    assert list(queries.open_to_all(one.thread)) == []
    actions.decide(ward, one, Verdict.KEEP)
    assert list(queries.open_to_all(one.thread)) == [one]
    actions.report(None, one, "hate")
    assert list(queries.open_to_all(one.thread)) == []


def test_a_tombstone_says_when_and_why_and_not_who(lina: Person, ward: Person) -> None:
    one, _decision = removed(lina, ward)
    Contribution.objects.filter(pk=one.pk).update(ended="2026-05-03T10:00:00Z")
    found = queries.shown_contribution(one, VISITOR)
    assert found.tombstone == (
        "Dieser Beitrag wurde am 3. Mai 2026 von der Moderation entfernt. Grund: Beleidigung oder Drohung."
    )
    assert (found.html, found.name, found.has_doors) == ("", "", False)
    with translation.override("en"):
        assert "3 May 2026" in queries.shown_contribution(one, VISITOR).tombstone


def test_what_never_stood_there_leaves_no_tombstone(lina: Person, ward: Person) -> None:
    one = in_state(State.WAITING, lina, ward)
    actions.decide(ward, one, Verdict.REMOVE, "advertising")
    assert queries.shown(one.thread, VISITOR).contributions == ()
    assert [row.tombstone != "" for row in queries.shown(one.thread, lina).contributions] == [True]


def test_what_is_looked_at_again_leaves_its_place_and_no_text(lina: Person, ward: Person) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    Moderation.objects.create(municipality=town(), is_premoderated=True)
    actions.edit(lina, one, "Neuer Text")
    (found,) = queries.shown(one.thread, VISITOR).contributions
    assert (found.tombstone, found.html) == ("Dieser Beitrag wurde geändert und wird gerade geprüft.", "")
    (own,) = queries.shown(one.thread, lina).contributions
    assert (own.tombstone, "Neuer Text" in own.html) == ("", True)


def test_answers_hang_below_and_name_whom_they_answer(lina: Person, ward: Person) -> None:
    there = thread()
    first = actions.contribute(lina, there, "Erster")
    second = actions.contribute(ward, there, "Zweiter")
    answer = actions.contribute(ward, there, "Antwort", parent=first)
    deeper = actions.contribute(lina, there, "Antwort darauf", parent=answer)
    found = queries.shown(there, VISITOR).contributions
    assert [(one.id, one.depth, one.answers) for one in found] == [
        (first.pk, 0, ""),
        (answer.pk, 1, ""),
        (deeper.pk, 1, "Wächter"),
        (second.pk, 0, ""),
    ]
    actions.withdraw(ward, answer)
    assert queries.shown(there, VISITOR).contributions[2].answers == ""


def test_a_statement_is_its_organisations_and_its_drafter_is_not_named() -> None:
    house = organisation("Stadtwerke")
    drafter, owner = member("Entwurf", house, Role.EDITOR), member("Chefin", house, Role.OWNER)
    one = actions.contribute(drafter, thread(), TEXT, voice=house)
    assert queries.contribution(owner, one.pk) == one
    assert queries.shown_contribution(one, owner).may_release
    actions.release(owner, one)
    found = queries.shown_contribution(one, VISITOR)
    assert (found.name, found.author_name) == ("Stadtwerke", "")
    assert "Entwurf" not in words_in(queries.shown(anew(one).thread, VISITOR))
    assert not News.objects.filter(author=drafter).exists()


def test_a_draft_is_found_by_its_organisation_before_its_subject_is_public() -> None:
    house = organisation("Stadtwerke")
    drafter, owner = member("Entwurf", house, Role.EDITOR), member("Chefin", house, Role.OWNER)
    hidden = thread(by=drafter, audience=Audience.AUTHOR)
    one = actions.contribute(drafter, hidden, TEXT, voice=house)
    assert queries.contribution(owner, one.pk) == one
    assert queries.contribution(person("Gast"), one.pk) is None


@pytest.mark.parametrize(
    ("audience", "finds"), [(Audience.PUBLIC, True), (Audience.ORGANISATION, False), (Audience.AUTHOR, False)]
)
def test_what_stands_below_a_hidden_subject_is_not_there(
    lina: Person, ward: Person, audience: Audience, finds: bool
) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    actions.show_thread(one.thread.address, audience)
    for asker in (VISITOR, person("Gast")):
        assert (queries.contribution(asker, one.pk) is not None) is finds
        assert (queries.thread_at(asker, one.thread.address) is not None) is finds
    assert queries.contribution(ward, one.pk) == one


def test_whose_account_is_gone_has_no_name(lina: Person, ward: Person) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    gone = Person.objects.get(pk=lina.pk)
    gone.deleted = timezone.now()
    gone.save()
    assert queries.shown_contribution(one, VISITOR).name == "gelöschtes Konto"


def test_what_a_subject_shows_itself_is_not_in_the_list(lina: Person, ward: Person) -> None:
    there = thread("/entwuerfe/3")
    remark = actions.contribute(lina, there, "Zu Absatz 7", address="/entwuerfe/3/absatz/7")
    other = actions.contribute(lina, there, "Zu Absatz 8", address="/entwuerfe/3/absatz/8")
    answer = actions.contribute(ward, there, "Stimmt", parent=remark)
    general = actions.contribute(ward, there, "Zum Ganzen")
    assert [one.id for one in queries.shown(there, VISITOR).contributions] == [general.pk]
    assert queries.counts([there.address]) == {there.address: 1}
    found = queries.shown_branches([other, remark], VISITOR)
    assert [(one.id, one.depth) for one in found] == [(other.pk, 0), (remark.pk, 0), (answer.pk, 1)]
    assert [one.id for one in queries.shown_ones([remark, other], VISITOR)] == [remark.pk, other.pk]


# Pages


def many(lina: Person, count: int) -> Thread:
    there, now = thread(), timezone.now()
    Contribution.objects.bulk_create(
        Contribution(
            thread=there,
            author=lina,
            text=f"Nummer {number}",
            state=State.PUBLISHED,
            made=now + timedelta(seconds=number),
            published=now,
        )
        for number in range(count)
    )
    return there


@pytest.mark.parametrize(
    ("asked", "page"),
    [(1, 1), ("2", 2), ("3", 3), ("99", 3), ("0", 1), ("-1", 1), ("x", 1), ("", 1), (None, 1), ("9" * 40, 1)],
)
def test_a_long_thread_has_pages_and_a_bad_number_is_one_of_them(
    lina: Person, asked: object, page: int
) -> None:
    found = queries.shown(many(lina, 2 * PAGE + 1), VISITOR, asked)
    assert (found.page, found.pages, found.count) == (page, 3, 2 * PAGE + 1)
    assert len(found.contributions) == (1 if page == 3 else PAGE)
    assert (found.previous, found.next) == (page - 1 or None, page + 1 if page < 3 else None)


def test_every_contribution_is_on_the_page_that_its_address_leads_to(lina: Person) -> None:
    there = many(lina, 2 * PAGE + 5)
    for one in Contribution.objects.select_related("thread")[:: PAGE - 1]:
        home = queries.home_of(one, VISITOR)
        path, _, anchor = home.partition("#")
        page = path.partition("beitraege=")[2] or "1"
        assert anchor in {row.anchor for row in queries.shown(there, VISITOR, page).contributions}


def test_addresses_follow_the_language(lina: Person, ward: Person) -> None:
    one = in_state(State.PUBLISHED, lina, ward, thread("/moderation/regeln"))
    assert queries.home_of(one, VISITOR) == f"/moderation/regeln#beitrag-{one.pk}"
    with translation.override("en"):
        assert queries.home_of(one, VISITOR) == f"/en/moderation/regeln#beitrag-{one.pk}"


@pytest.mark.parametrize("count", [1, 3, PAGE])
def test_a_page_costs_the_same_however_much_is_on_it(
    lina: Person, ward: Person, count: int, django_assert_num_queries
) -> None:
    there = many(lina, count)
    gone = in_state(State.REMOVED, lina, ward)
    for asker, most in ((VISITOR, 6), (lina, 9), (ward, 8)):
        with django_assert_num_queries(most, exact=False):
            assert len(queries.shown(there, asker).contributions) == min(count + 1, PAGE)
    assert gone.thread_id == there.pk


def test_two_thousand_contributions_are_no_burden(lina: Person) -> None:
    """Counted in statements and rows, not in seconds: one page's texts are read, not two thousand."""
    found = queries.shown(many(lina, 2_000), VISITOR, 20)
    assert (found.pages, len(found.contributions)) == (40, PAGE)
    assert found.contributions[0].html.strip() == f"<p>Nummer {19 * PAGE}</p>"


# What somebody can do here, in words


def test_why_somebody_cannot_take_part_is_said(lina: Person) -> None:
    there = thread(closes="2026-05-03T10:00:00Z")
    there = Thread.objects.get(pk=there.pk)
    assert (
        queries.shown(there, lina).hindrance
        == "Seit 3. Mai 2026, 12:00 Uhr wird hier nichts mehr angenommen."
    )
    visited = queries.shown(Thread.objects.get(pk=thread().pk), VISITOR)
    assert (visited.form, visited.asks_to_sign_in) == (None, True)
    early = Thread.objects.get(pk=thread(opens=timezone.now() + timedelta(days=1)).pk)
    assert queries.shown(early, lina).hindrance.startswith("Ab ")


def test_who_belongs_to_organisations_is_asked_in_whose_name(lina: Person) -> None:
    assert "voice" not in queries.shown(thread(), lina).form.fields
    house = organisation("Stadtwerke")
    editor = member("Entwurf", house, Role.EDITOR)
    form = queries.shown(thread(), editor).form
    assert [str(label) for _value, label in form.fields["voice"].choices] == [
        "in meinem eigenen",
        "für „Stadtwerke“",
    ]


# The queue


def test_the_queue_has_what_waits_the_longest_first(lina: Person, ward: Person) -> None:
    now = timezone.now()
    waiting = in_state(State.WAITING, lina, ward)
    reported = [in_state(State.PUBLISHED, lina, ward) for _ in range(3)]
    in_state(State.PUBLISHED, lina, ward)
    for age, one in zip((1, 3, 2), reported, strict=True):
        report = actions.report(None, one, "insult")
        Report.objects.filter(pk=report.pk).update(made=now - timedelta(hours=age))
    actions.report(None, reported[1], "hate")
    Contribution.objects.filter(pk=waiting.pk).update(made=now - timedelta(hours=2, minutes=30))
    gone, _decision = removed(lina, ward)
    actions.appeal(lina, gone, "Bitte noch einmal.")
    assert [(one.id, one.why) for one in queries.queue(ward)] == [
        (reported[1].pk, "2 Meldungen"),
        (waiting.pk, "Neu, noch nicht sichtbar"),
        (reported[2].pk, "1 Meldung"),
        (reported[0].pk, "1 Meldung"),
        (gone.pk, "Widerspruch gegen eine Entscheidung"),
    ]
    assert queries.next_case(ward, reported[1].pk) == waiting.pk
    assert queries.queued(ward) == 5


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_costs_the_same_however_much_waits(
    lina: Person, ward: Person, count: int, django_assert_num_queries
) -> None:
    for _ in range(count):
        actions.report(None, in_state(State.PUBLISHED, lina, ward), "insult")
    with django_assert_num_queries(2):
        assert len(queries.queue(ward)) == count


def test_the_queue_is_each_organisations_own(lina: Person, ward: Person) -> None:
    house = organisation()
    theirs = member("Fremd", house, Role.MODERATOR)
    one = in_state(State.WAITING, lina, ward)
    other = actions.contribute(lina, thread("/ideen/9", organisation=house, premoderated=True), TEXT)
    assert [row.id for row in queries.queue(ward)] == [one.pk]
    assert [row.id for row in queries.queue(theirs)] == [other.pk]
    assert [row.id for row in queries.queue(person("Betrieb", operator=True))] == [one.pk, other.pk]
    assert queries.queue(lina) == queries.queue(VISITOR) == ()
    assert queries.case(theirs, one.pk) is None


def test_a_case_shows_what_was_reported_when_it_was_changed_since(lina: Person, ward: Person) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    actions.report(None, one, "insult")
    case = queries.case(ward, one.pk)
    assert case is not None
    assert (case.changed_since, case.removed_before) == (False, 0)
    actions.edit(lina, one, "Ganz harmlos.")
    removed(lina, ward)
    case = queries.case(ward, one.pk)
    assert case is not None
    assert (case.changed_since, case.reports[0].said, case.removed_before) == (True, TEXT, 1)


def test_a_draft_is_nobodys_case(lina: Person, ward: Person) -> None:
    assert queries.case(ward, in_state(State.DRAFT, lina, ward).pk) is None


# The counts


def test_what_the_moderation_did_is_counted(lina: Person, ward: Person) -> None:
    second = person("Zweite", role=Role.OWNER)
    kept, gone, lifted = (in_state(State.PUBLISHED, lina, ward) for _ in range(3))
    in_state(State.PUBLISHED, lina, ward)
    actions.report(None, kept, "insult")
    actions.report(person("Ole"), kept, "hate")
    actions.decide(ward, kept, Verdict.KEEP)
    actions.report(None, gone, "insult")
    actions.decide(ward, gone, Verdict.REMOVE, "insult")
    actions.decide(ward, lifted, Verdict.REMOVE, "hate")
    actions.decide_appeal(second, actions.appeal(lina, lifted, "Nein."), Verdict.PUBLISH)
    actions.decide_appeal(second, actions.appeal(lina, gone, "Nein."), Verdict.REMOVE)
    actions.report(None, kept, "other")
    year = timezone.localdate().year
    found = queries.counted(town().pk, year)
    assert (found.contributions, found.reported, found.by_visitors, found.waiting) == (4, 4, 3, 1)
    assert (found.removed, found.unprompted, found.kept, found.hours) == (2, 1, 1, 0)
    assert (found.appeals, found.overturned) == (2, 1)
    assert [(one.word, one.reported, one.removed) for one in found.reasons] == [
        ("Beleidigung oder Drohung", 2, 1),
        ("Hass gegen eine Gruppe", 1, 1),
        ("Ein anderer Grund", 1, 0),
    ]
    assert queries.years(town().pk) == (year,)
    assert queries.counted(organisation().pk, year).reported == 0
    assert queries.counted(town().pk, year - 1).reported == 0
