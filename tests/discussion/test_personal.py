# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is given out about a person, what is left after forgetting, and what goes with the time."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from allmende.discussion import actions, personal, queries
from allmende.discussion.models import Appeal, Contribution, Decision, Report, State, Verdict
from allmende.discussion.models.decisions import APPEAL_TIME
from allmende.identity import register
from allmende.identity.models import Person
from allmende.identity.roles import Role
from tests.discussion.saying import TEXT, anew, in_state, person, removed, town


@pytest.fixture
def lina() -> Person:
    return person("Lina")


@pytest.fixture
def ward() -> Person:
    return person("Wächter", role=Role.MODERATOR)


def test_every_column_is_spoken_for() -> None:
    assert [one for one in register.undeclared() if one.startswith("discussion.")] == []
    assert [one for one in register.misdeclared() if one.startswith("discussion.")] == []


def test_somebody_is_given_all_they_said_and_what_was_decided_about_it(lina: Person, ward: Person) -> None:
    one, _decision = removed(lina, ward)
    actions.appeal(lina, one, "Das war ein Zitat.")
    actions.report(lina, in_state(State.PUBLISHED, person("Ole"), ward), "hate", "Bitte ansehen")
    given = personal.export(lina)
    assert [row["text"] for row in given["contributions"]] == [TEXT]
    assert [row["words"] for row in given["reports"]] == ["Bitte ansehen"]
    assert [row["words"] for row in given["appeals"]] == ["Das war ein Zitat."]
    assert [row["words"] for row in given["decisions_about"]] == ["Worte der Begründung"]
    assert (given["decisions_made"], len(personal.export(ward)["decisions_made"])) == ([], 1)
    json.dumps(given, default=str)


@pytest.mark.parametrize(
    ("state", "after", "text"),
    [
        (State.PUBLISHED, State.PUBLISHED, TEXT),
        (State.DRAFT, State.DRAFT, TEXT),
        (State.WAITING, State.WITHDRAWN, ""),
        (State.REMOVED, State.REMOVED, ""),
        (State.WITHDRAWN, State.WITHDRAWN, ""),
    ],
)
def test_what_others_read_stays_and_what_they_do_not_goes(
    lina: Person, ward: Person, state: State, after: State, text: str
) -> None:
    one = in_state(state, lina, ward)
    personal.forget(lina)
    assert (anew(one).state, anew(one).text) == (after, text)


def test_what_somebody_reported_is_theirs_no_longer_and_the_counts_stay(lina: Person, ward: Person) -> None:
    one = in_state(State.PUBLISHED, ward, ward)
    actions.report(lina, one, "insult")
    before = queries.counted(town().pk, timezone.localdate().year)
    personal.forget(lina)
    assert Report.objects.get().reporter is None
    assert queries.counted(town().pk, timezone.localdate().year) == before


def test_an_appeal_goes_with_its_author(lina: Person, ward: Person) -> None:
    first, second = removed(lina, ward)[0], removed(lina, ward)[0]
    answered = actions.appeal(lina, first, "Eins")
    actions.decide_appeal(ward, answered, Verdict.REMOVE)
    actions.appeal(lina, second, "Zwei")
    personal.forget(lina)
    assert [(one.pk, one.words) for one in Appeal.objects.all()] == [(answered.pk, "")]


def aged(days: int) -> None:
    """As if all of it had been decided so long ago."""
    then = timezone.now() - timedelta(days=days)
    Contribution.objects.exclude(ended=None).update(ended=then)
    Decision.objects.update(made=then)


@pytest.mark.parametrize(("days", "text"), [(APPEAL_TIME.days - 1, TEXT), (APPEAL_TIME.days + 1, "")])
def test_a_removed_text_is_kept_while_somebody_can_appeal(
    lina: Person, ward: Person, days: int, text: str
) -> None:
    one, decision = removed(lina, ward)
    aged(days)
    counts = personal.tidy(timezone.now())
    assert anew(one).text == text
    assert Decision.objects.get(pk=decision.pk).words == ("" if text == "" else "Worte der Begründung")
    assert counts["hidden texts erased"] == (text == "")
    assert anew(one).state == State.REMOVED


def test_a_text_whose_appeal_waits_is_kept_until_it_is_decided(lina: Person, ward: Person) -> None:
    one, _decision = removed(lina, ward)
    given = actions.appeal(lina, one, "Das war ein Zitat.")
    aged(APPEAL_TIME.days + 1)
    personal.tidy(timezone.now())
    assert anew(one).text == TEXT
    actions.decide_appeal(ward, given, Verdict.REMOVE)
    aged(APPEAL_TIME.days + 1)
    personal.tidy(timezone.now())
    assert (anew(one).text, Appeal.objects.get().words) == ("", "")


def test_what_stands_there_is_never_tidied(lina: Person, ward: Person) -> None:
    one = in_state(State.PUBLISHED, lina, ward)
    aged(10_000)
    personal.tidy(timezone.now())
    assert anew(one).text == TEXT


def test_an_address_goes_once_it_is_decided_and_all_else_of_a_report_later(
    lina: Person, ward: Person
) -> None:
    one, ole = in_state(State.PUBLISHED, lina, ward), person("Ole")
    actions.report(None, one, "insult", "Sehen Sie selbst", email="gast@example.org")
    actions.report(ole, one, "hate", "Und ich auch")
    personal.tidy(timezone.now())
    assert set(Report.objects.values_list("email", flat=True)) == {"gast@example.org", ""}
    actions.decide(ward, one, Verdict.KEEP)
    personal.tidy(timezone.now())
    rows = Report.objects.values_list("email", "words", "reporter")
    assert set(rows) == {("", "Sehen Sie selbst", None), ("", "Und ich auch", ole.pk)}
    aged(APPEAL_TIME.days + 1)
    personal.tidy(timezone.now())
    assert set(Report.objects.values_list("email", "words", "said", "reporter")) == {("", "", "", None)}
    assert Report.objects.count() == 2
    assert sum(personal.tidy(timezone.now()).values()) == 0
