# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is done with contributions, and into which state it brings them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from allmende.discussion import actions, limits, texts
from allmende.discussion.actions.reports import MOST_WAITING
from allmende.discussion.errors import Refused
from allmende.discussion.models import (
    Appeal,
    Contribution,
    Decision,
    Moderation,
    Report,
    State,
    Thread,
    Verdict,
)
from allmende.discussion.signals import state_changed
from allmende.identity.models import Audience, AuditLine, Person
from allmende.identity.roles import Role
from tests.discussion.saying import (
    TEXT,
    anew,
    in_state,
    member,
    organisation,
    organisation_of,
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


def edit(lina: Person, _ward: Person, one: Contribution) -> None:
    actions.edit(lina, one, "Anders gesagt.")


def withdraw(lina: Person, _ward: Person, one: Contribution) -> None:
    actions.withdraw(lina, one)


def release(lina: Person, _ward: Person, one: Contribution) -> None:
    assert one.voice is not None
    owner = member("Chefin", one.voice, Role.OWNER)
    actions.release(owner, one)


def decided(verdict: Verdict, reason: str = "") -> Callable[[Person, Person, Contribution], None]:
    def decide(_lina: Person, ward: Person, one: Contribution) -> None:
        actions.decide(ward, one, verdict, reason)

    return decide


def reported_and_kept(_lina: Person, ward: Person, one: Contribution) -> None:
    actions.report(None, one, "insult")
    actions.decide(ward, one, Verdict.KEEP)


PUBLISH, REMOVE = decided(Verdict.PUBLISH), decided(Verdict.REMOVE, "insult")
AFTER = {
    (State.DRAFT, edit): State.DRAFT,
    (State.DRAFT, withdraw): State.WITHDRAWN,
    (State.DRAFT, release): State.PUBLISHED,
    (State.WAITING, edit): State.WAITING,
    (State.WAITING, withdraw): State.WITHDRAWN,
    (State.WAITING, PUBLISH): State.PUBLISHED,
    (State.WAITING, REMOVE): State.REMOVED,
    (State.PUBLISHED, edit): State.PUBLISHED,
    (State.PUBLISHED, withdraw): State.WITHDRAWN,
    (State.PUBLISHED, REMOVE): State.REMOVED,
    (State.PUBLISHED, reported_and_kept): State.PUBLISHED,
    (State.REMOVED, PUBLISH): State.PUBLISHED,
}
ACTS = (edit, withdraw, PUBLISH, REMOVE, reported_and_kept)


@pytest.mark.parametrize(("state", "act"), AFTER)
def test_every_way_from_state_to_state(state: State, act: Any, lina: Person, ward: Person) -> None:
    one = in_state(state, lina, ward)
    assert one.state == state
    act(lina, ward, one)
    after = anew(one)
    assert after.state == AFTER[state, act]
    assert (after.ended is not None) == (after.state in (State.REMOVED, State.WITHDRAWN))


@pytest.mark.parametrize(
    ("state", "act"), [(state, act) for state in State for act in ACTS if (state, act) not in AFTER]
)
def test_there_is_no_other_way_and_a_refusal_changes_nothing(
    state: State, act: Any, lina: Person, ward: Person
) -> None:
    one = in_state(state, lina, ward)
    before = (Contribution.objects.filter(pk=one.pk).values().get(), AuditLine.objects.count())
    with pytest.raises(Refused):
        act(lina, ward, one)
    assert (Contribution.objects.filter(pk=one.pk).values().get(), AuditLine.objects.count()) == before
    assert Report.objects.count() == 0


def test_every_act_writes_one_line_that_does_not_repeat_what_was_said(lina: Person, ward: Person) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    actions.edit(lina, one, "Ganz anderer Satz")
    actions.report(None, anew(one), "insult", "Das Wort Dummkopf")
    decision = actions.decide(ward, one, Verdict.REMOVE, "insult", "Worte der Moderation")
    actions.appeal(lina, one, "Worte des Widerspruchs")
    actions.decide_appeal(person("Zweite", role=Role.OWNER), decision.appeal, Verdict.PUBLISH)
    lines = list(AuditLine.objects.filter(verb__startswith="contribution.").order_by("pk"))
    assert [line.verb.partition(".")[2] for line in lines] == [
        *("create", "edit", "report", "remove", "appeal", "publish"),
    ]
    assert {line.subject for line in lines} == {f"Contribution({one.pk})"}
    said = "".join(line.content or "" for line in lines)
    assert [word for word in ("Bänke", "Satz", "Dummkopf", "Worte") if word in said] == []


def test_subjects_hear_of_every_change_in_its_transaction(lina: Person, ward: Person) -> None:
    heard: list[tuple[State | None, str]] = []

    def hear(contribution: Contribution, before: State | None, **_: Any) -> None:
        assert transaction.get_connection().in_atomic_block
        heard.append((before, contribution.state))

    state_changed.connect(hear)
    try:
        one = in_state(State.PUBLISHED, lina, ward)
        actions.edit(lina, one, "Anders")
        actions.edit(lina, one, "Anders")
        actions.decide(ward, one, Verdict.REMOVE, "insult")
    finally:
        state_changed.disconnect(hear)
    published, gone = State.PUBLISHED, State.REMOVED
    assert heard == [(None, published), (published, published), (published, gone)]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" Guten Tag\r\n\r\nHallo \n", "Guten Tag\n\nHallo"),
        ("a\0b\x07c", "abc"),
        ("x" * texts.LONGEST, "x" * texts.LONGEST),
    ],
)
def test_what_is_typed_is_kept_tidied(lina: Person, text: str, kept: str) -> None:
    assert anew(actions.contribute(lina, thread(), text)).text == kept


@pytest.mark.parametrize("text", ["", "  \n\t", "\0\0", "x" * (texts.LONGEST + 1), "x" * 1_000_000])
def test_nothing_and_too_much_are_refused_with_words(lina: Person, text: str) -> None:
    with pytest.raises(Refused, match="Nichts wurde geändert"):
        actions.contribute(lina, thread(), text)
    assert Contribution.objects.count() == 0


def test_how_long_it_was_and_may_be_is_said(lina: Person) -> None:
    with pytest.raises(Refused, match=r"10\.500 Zeichen, erlaubt sind 10\.000"):
        actions.contribute(lina, thread(), "x" * 10_500)


def filled(lina: Person, count: int, ago: timedelta) -> None:
    there, made = thread(), timezone.now() - ago
    Contribution.objects.bulk_create(
        Contribution(thread=there, author=lina, text="x", state=State.WAITING, made=made)
        for _ in range(count)
    )


@pytest.mark.parametrize(
    ("count", "ago", "fits"),
    [
        (limits.MOST_AN_HOUR - 1, timedelta(minutes=59), True),
        (limits.MOST_AN_HOUR, timedelta(minutes=59), False),
        (limits.MOST_AN_HOUR, timedelta(minutes=61), True),
        (limits.MOST_A_DAY, timedelta(hours=23), False),
        (limits.MOST_A_DAY, timedelta(hours=25), True),
    ],
)
def test_an_account_says_so_much_an_hour_and_a_day(
    lina: Person, count: int, ago: timedelta, fits: bool
) -> None:
    filled(lina, count, ago)
    if fits:
        actions.contribute(lina, thread(), TEXT)
    else:
        with pytest.raises(Refused, match="Dieser wurde nicht gespeichert"):
            actions.contribute(lina, thread(), TEXT)
    assert Contribution.objects.count() == count + fits
    actions.contribute(person("Ole"), thread(), TEXT)


def test_ten_thousand_by_one_account_end_at_the_limit(lina: Person) -> None:
    there = thread()
    refused = 0
    for number in range(100):
        try:
            actions.contribute(lina, there, f"Nummer {number}")
        except Refused:
            refused += 1
    assert (Contribution.objects.count(), refused) == (limits.MOST_AN_HOUR, 100 - limits.MOST_AN_HOUR)


def test_a_closed_thread_takes_nothing(lina: Person) -> None:
    there = thread(closes=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused, match="nichts mehr angenommen"):
        actions.contribute(lina, there, TEXT)
    actions.close_thread(there.address, None)
    actions.contribute(lina, Thread.objects.get(), TEXT)


def test_a_hidden_thread_is_not_there(lina: Person) -> None:
    there = thread(audience=Audience.ORGANISATION)
    with pytest.raises(Refused, match="gibt es nicht"):
        actions.contribute(lina, there, TEXT)
    actions.show_thread(there.address, Audience.PUBLIC)
    actions.contribute(lina, Thread.objects.get(), TEXT)


def test_only_what_stands_there_is_answered_and_only_in_its_thread(lina: Person, ward: Person) -> None:
    one, elsewhere = in_state(State.PUBLISHED, lina, ward), thread("/ideen/4")
    with pytest.raises(Refused, match="steht nicht mehr da"):
        actions.contribute(lina, elsewhere, TEXT, parent=one)
    answer = actions.contribute(ward, one.thread, "Ja", parent=one)
    assert answer.parent == one
    actions.withdraw(lina, one)
    with pytest.raises(Refused, match="steht nicht mehr da"):
        actions.contribute(ward, one.thread, "Doch", parent=anew(one))


@pytest.mark.parametrize(
    ("address", "expected"), [("", ""), ("/ideen/3", ""), ("/entwuerfe/3/absatz/7", "/entwuerfe/3/absatz/7")]
)
def test_an_answer_stands_where_what_it_answers_does(lina: Person, address: str, expected: str) -> None:
    there = thread("/ideen/3")
    one = actions.contribute(lina, there, TEXT, address=address)
    assert one.page == (address or "/ideen/3")
    assert actions.contribute(lina, there, "Ja", parent=one).address == expected


# Before or after publication


@pytest.mark.parametrize(
    ("of_thread", "of_house", "first", "expected"),
    [
        (False, False, False, State.PUBLISHED),
        (True, False, False, State.WAITING),
        (False, True, False, State.WAITING),
        (False, False, True, State.WAITING),
    ],
)
def test_whether_it_waits_is_the_threads_and_the_houses_to_say(
    lina: Person, of_thread: bool, of_house: bool, first: bool, expected: State
) -> None:
    owner = person("Chefin", role=Role.OWNER)
    facts = {"is_premoderated": of_house, "first_is_premoderated": first, "words_of_the_house": ""}
    actions.set_rules(owner, town().pk, facts)
    there = thread(premoderated=of_thread)
    one = actions.contribute(lina, there, TEXT)
    assert (one.state, one.published is None) == (expected, expected == State.WAITING)
    assert actions.contribute(owner, there, TEXT).state == State.PUBLISHED


def test_who_is_known_does_not_wait_where_only_the_first_does(lina: Person, ward: Person) -> None:
    Moderation.objects.create(municipality=town(), first_is_premoderated=True)
    first = actions.contribute(lina, thread(), TEXT)
    assert actions.contribute(lina, thread(), TEXT).state == State.WAITING
    actions.decide(ward, first, Verdict.PUBLISH)
    assert actions.contribute(lina, thread(), TEXT).state == State.PUBLISHED


def test_where_all_is_looked_at_a_change_is_looked_at_again(lina: Person, ward: Person) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    Moderation.objects.create(municipality=town(), is_premoderated=True)
    actions.edit(lina, one, "Jetzt steht hier Werbung")
    assert (anew(one).state, anew(one).published is None) == (State.WAITING, False)


def test_rules_are_noted_once_and_only_where_they_change() -> None:
    owner = person("Chefin", role=Role.OWNER)
    facts = {"is_premoderated": True, "first_is_premoderated": False, "words_of_the_house": "Seien Sie nett."}
    for _ in range(2):
        actions.set_rules(owner, town().pk, facts)
    assert AuditLine.objects.filter(verb="moderation.rules").count() == 1
    with pytest.raises(Refused):
        actions.set_rules(person("Lina"), town().pk, facts | {"is_premoderated": False})
    assert Moderation.of(town().pk).is_premoderated


# Statements


def test_a_statement_carries_the_organisations_name_once_it_is_released() -> None:
    house = organisation()
    drafter, owner = member("Entwurf", house, Role.EDITOR), member("Chefin", house, Role.OWNER)
    one = actions.contribute(drafter, thread(), "Wir sind dafür.", voice=house)
    actions.edit(member("Kollegin", house, Role.STEWARD), one, "Wir sind dagegen.")
    actions.release(owner, one)
    after = anew(one)
    assert (after.state, after.text, after.released_by) == (State.PUBLISHED, "Wir sind dagegen.", owner)
    assert after.published == after.made > one.made
    with pytest.raises(Refused):
        actions.edit(drafter, after, "Doch anders.")
    with pytest.raises(Refused):
        actions.withdraw(drafter, after)
    actions.withdraw(owner, after)


def test_nobody_speaks_for_an_organisation_that_is_not_theirs(lina: Person) -> None:
    with pytest.raises(Refused, match="Für diese Organisation"):
        actions.contribute(lina, thread(), TEXT, voice=organisation())
    assert Contribution.objects.count() == 0


def test_a_statement_waits_where_everything_does(lina: Person) -> None:
    house = organisation_of(lina)
    one = actions.contribute(lina, thread(premoderated=True), TEXT, voice=house)
    actions.release(member("Chefin", house, Role.OWNER), one)
    assert anew(one).state == State.WAITING


def test_after_the_deadline_nothing_is_released(lina: Person) -> None:
    house = organisation_of(lina)
    one = actions.contribute(lina, thread(), TEXT, voice=house)
    actions.close_thread("/ideen/3", timezone.now())
    with pytest.raises(Refused, match="nicht freigegeben"):
        actions.release(member("Chefin", house, Role.OWNER), one)
    assert anew(one).state == State.DRAFT


# Reports, decisions, appeals


def test_anybody_reports_and_nobody_twice(lina: Person, ward: Person) -> None:
    one, ole = in_state(State.PUBLISHED, lina, ward), person("Ole")
    actions.report(None, one, "insult", "Erste", email="gast@example.org")
    actions.report(ole, one, "hate", "Zweite", email="ole@example.org")
    actions.report(ole, one, "illegal", "Dritte")
    rows = Report.objects.values_list("reporter__pseudonym", "by_visitor", "email", "reason", "words", "said")
    assert list(rows) == [
        (None, True, "gast@example.org", "insult", "Erste", TEXT),
        ("Ole", False, "", "illegal", "Dritte", TEXT),
    ]


def test_a_thousand_reports_are_not_more_than_fifty(lina: Person, ward: Person) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    for _ in range(MOST_WAITING):
        actions.report(None, one, "insult")
    with pytest.raises(Refused, match="schon viele"):
        actions.report(None, one, "insult")
    assert Report.objects.count() == MOST_WAITING


@pytest.mark.parametrize("reason", ["", "weil", "INSULT"])
def test_a_report_needs_a_reason_that_there_is(lina: Person, ward: Person, reason: str) -> None:
    with pytest.raises(Refused, match="Grund"):
        actions.report(None, in_state(State.PUBLISHED, lina, ward), reason)


@pytest.mark.parametrize(
    ("reason", "words", "fits"),
    [
        ("insult", "", True),
        ("illegal", "", False),
        ("illegal", "§ 86a StGB", True),
        ("other", " ", False),
        ("", "Weil.", False),
        ("weil", "Weil.", False),
    ],
)
def test_a_removal_says_why(lina: Person, ward: Person, reason: str, words: str, fits: bool) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    if fits:
        assert actions.decide(ward, one, Verdict.REMOVE, reason, words).reason == reason
    else:
        with pytest.raises(Refused):
            actions.decide(ward, one, Verdict.REMOVE, reason, words)
        assert (anew(one).state, Decision.objects.count()) == (State.PUBLISHED, 0)


def test_one_decision_settles_all_reports(lina: Person, ward: Person) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    for _ in range(3):
        actions.report(None, one, "insult")
    decision = actions.decide(ward, one, Verdict.KEEP, "insult", "Das ist eine Meinung.")
    assert (decision.reports.count(), decision.reason) == (3, "")


def test_the_second_of_two_moderators_comes_too_late(lina: Person, ward: Person) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    actions.decide(ward, one, Verdict.REMOVE, "insult")
    with pytest.raises(Refused, match="schon entschieden"):
        actions.decide(person("Zweite", role=Role.OWNER), one, Verdict.REMOVE, "hate")


def test_what_is_withdrawn_is_gone_unless_a_report_waits(lina: Person, ward: Person) -> None:
    plain, reported = (in_state(State.PUBLISHED, lina, ward) for _ in range(2))
    actions.report(None, reported, "insult")
    for one in (plain, reported):
        actions.withdraw(lina, one)
    assert (anew(plain).text, anew(reported).text) == ("", TEXT)
    actions.decide(ward, reported, Verdict.KEEP)
    assert (anew(reported).text, anew(reported).state) == ("", State.WITHDRAWN)


@pytest.mark.parametrize(
    ("verdict", "state"), [(Verdict.PUBLISH, State.PUBLISHED), (Verdict.REMOVE, State.REMOVED)]
)
def test_an_appeal_lifts_a_removal_or_confirms_it(
    lina: Person, ward: Person, verdict: Verdict, state: State
) -> None:
    one, first = removed(lina, ward)
    given = actions.appeal(lina, one, "Das war ein Zitat.")
    decision = actions.decide_appeal(person("Zweite", role=Role.OWNER), given, verdict)
    assert anew(one).state == state
    assert (decision.answers, decision.reason) == (given, first.reason if state == State.REMOVED else "")
    with pytest.raises(Refused, match="schon entschieden"):
        actions.decide_appeal(person("Dritte", role=Role.OWNER), given, verdict)
    with pytest.raises(Refused, match="kein Widerspruch"):
        actions.appeal(lina, one, "Noch einmal.")


def test_an_appeal_that_waits_is_decided_and_nothing_past_it(lina: Person, ward: Person) -> None:
    one, _first = removed(lina, ward)
    given = actions.appeal(lina, one, "Das war ein Zitat.")
    with pytest.raises(Refused, match="Widerspruch"):
        actions.decide(person("Zweite", role=Role.OWNER), one, Verdict.PUBLISH)
    with pytest.raises(Refused, match="jemand anderes"):
        actions.decide_appeal(ward, given, Verdict.PUBLISH)
    assert Decision.objects.count() == 1


def test_who_moderates_alone_decides_about_the_appeal_as_well(lina: Person, ward: Person) -> None:
    one, _first = removed(lina, ward)
    actions.decide_appeal(ward, actions.appeal(lina, one, "Bitte noch einmal."), Verdict.PUBLISH)
    assert anew(one).state == State.PUBLISHED


def test_who_reported_gets_another_look_and_then_its_author_does(lina: Person, ward: Person) -> None:
    one, ole, second = in_state(State.PUBLISHED, lina, ward), person("Ole"), person("Zweite", role=Role.OWNER)
    actions.report(ole, one, "insult")
    actions.decide(ward, one, Verdict.KEEP)
    actions.decide_appeal(second, actions.appeal(ole, one, "Doch."), Verdict.REMOVE, "insult")
    assert anew(one).state == State.REMOVED
    actions.decide_appeal(ward, actions.appeal(lina, one, "Nein."), Verdict.PUBLISH)
    assert anew(one).state == State.PUBLISHED
    assert Appeal.objects.count() == 2
    for who in (ole, lina):
        with pytest.raises(Refused):
            actions.appeal(who, one, "Noch einmal.")


def test_a_stranger_changes_nothing(lina: Person, ward: Person) -> None:
    one, stranger = in_state(State.PUBLISHED, lina, ward), member("Fremd", organisation(), Role.OWNER)
    acts: tuple[Callable[[], Any], ...] = (
        lambda: actions.edit(stranger, one, "Gekapert"),
        lambda: actions.withdraw(stranger, one),
        lambda: actions.release(stranger, one),
        lambda: actions.decide(stranger, one, Verdict.REMOVE, "insult"),
        lambda: actions.appeal(stranger, one, "Ich"),
    )
    before = Contribution.objects.filter(pk=one.pk).values().get()
    for act in acts:
        with pytest.raises(Refused):
            act()
    assert Contribution.objects.filter(pk=one.pk).values().get() == before


def test_a_thread_is_brought_up_to_date_and_never_made_twice(lina: Person) -> None:
    first = thread(by=lina, title="Alt", closes=timezone.now())
    again = thread(by=person("Ole"), title="N" * 500)
    assert (again.pk, again.author, again.title, again.closes) == (first.pk, lina, "N" * 200, None)
    actions.show_thread(first.address, Audience.AUTHOR)
    assert thread().audience == Audience.AUTHOR
