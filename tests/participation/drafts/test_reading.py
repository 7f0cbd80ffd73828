# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people read: the text with what was said of it, from few questions, and no numbers too early."""

import pytest
import pytest_django

from allmende.identity.models import Organisation
from allmende.participation.drafts.actions import answering, renewing
from allmende.participation.drafts.models import Anchor, Draft, Outcome, RemarkKind
from allmende.participation.drafts.queries import reading, remarks, results
from tests.identity.people import person
from tests.participation.drafts.papers import NOBODY, SECOND, at, editor, opened, over, renewed, said


def test_the_first_comment_stands_beside_its_passage_with_what_became_of_it(town: Organisation) -> None:
    draft = opened(town)
    first = said(draft, person("Anna"), "zwei Euro", "Zu **teuer**,\nfinde ich.")
    said(draft, person("Bert"), "zwei Euro", "Gut so.")
    answering.answer(editor(), draft, [first], Outcome.PARTLY, "Samstags ist es billiger.")
    lines = {one.passage.plain: one for one in reading.lines(renewing.latest(draft))}
    line = lines[at(draft, "zwei Euro").plain]
    assert (line.count, line.first) == (
        2,
        reading.Glance("Anna", RemarkKind.DOUBT, "Zu **teuer**, finde ich.", "zum Teil übernommen"),
    )
    assert {(one.count, one.first) for one in lines.values() if one is not line} == {(0, None)}


def test_no_number_is_said_before_the_end_where_the_draft_says_so(town: Organisation) -> None:
    draft = opened(town, hides_support=True)
    said(draft, person("Anna"), "zwei Euro")
    assert {one.count for one in reading.lines(renewing.latest(draft))} == {None}
    draft = over(draft)
    assert sum(one.count or 0 for one in reading.lines(renewing.latest(draft))) == 1


@pytest.mark.parametrize("people", [1, 12])
def test_as_many_questions_are_asked_for_many_comments_as_for_one(
    town: Organisation, django_assert_max_num_queries: pytest_django.DjangoAssertNumQueries, people: int
) -> None:
    draft, asker = opened(town), person("Zora")
    for number in range(people):
        said(draft, person(f"Mensch {number}"), "zwei Euro")
        said(draft, person(f"Mensch {number} zum Zweiten"), "Sensoren im Boden")
    shown = renewing.latest(draft)
    with django_assert_max_num_queries(3):
        assert sum(one.count or 0 for one in reading.lines(shown)) == 2 * people
    passage = at(draft, "zwei Euro")
    with django_assert_max_num_queries(7):
        assert len(remarks.on_passage(asker, draft, passage)) == people
    with django_assert_max_num_queries(7):
        here = results.page_of(shown, "1")
        assert len(remarks.shown_remarks(asker, draft, here.object_list)) == 2 * people


def test_results_go_through_the_text_and_end_with_what_is_gone(town: Organisation) -> None:
    draft = opened(town)
    for words in ("Anwohnende", "Sensoren im Boden", "zwei Euro", "Sensoren im Boden"):
        said(draft, person(f"Mensch {Anchor.objects.count()}"), words)
    draft = renewed(draft, SECOND)
    shown = renewing.latest(draft)
    Anchor.objects.filter(version=shown, remark__passage__plain__contains="Anwohnende").update(passage=None)
    found = remarks.shown_remarks(NOBODY, draft, results.page_of(shown, None).object_list)
    places = [(one.passage.plain[:10], one.is_gone, len(one.remarks)) for one in results.by_passage(found)]
    assert places == [("Sensoren i", False, 2), ("Eine Stund", False, 1), ("Anwohnende", True, 1)]


@pytest.mark.parametrize("asked", [None, "", "x", "0", "99", "-1"])
def test_a_page_of_results_that_is_not_there_is_one_that_is(town: Organisation, asked: str | None) -> None:
    draft = opened(town)
    said(draft, person("Anna"), "zwei Euro")
    assert len(results.page_of(renewing.latest(draft), asked)) == 1


def test_results_count_comments_people_and_answers(town: Organisation) -> None:
    draft, anna = opened(town), person("Anna")
    one = said(draft, anna, "zwei Euro")
    said(draft, anna, "Sensoren im Boden", kind="approve")
    said(draft, person("Bert"), "zwei Euro")
    answering.answer(editor(), draft, [one], Outcome.ADOPTED, "")
    assert results.summary(draft) == {
        "count": 3,
        "people": 2,
        "organisations": 0,
        "kinds": {"doubt": 2, "approve": 1},
        "outcomes": {"adopted": 1, None: 2},
        "open": 2,
    }


def test_the_list_has_what_ends_first_on_top_and_what_ended_last(town: Organisation) -> None:
    drafts = [opened(town, title=title) for title in ("Erst", "Dann", "Zuletzt")]
    for hours, one in zip((3, 1, 2), drafts, strict=True):
        Draft.objects.filter(pk=one.pk).update(closes=f"2099-01-0{hours}T12:00:00+00:00")
    found = reading.drafts(NOBODY, town.pk)
    assert [one.title for one in found["open"]] == ["Dann", "Zuletzt", "Erst"]
    Draft.objects.update(closed="2026-01-01T12:00:00+00:00")
    assert [one.title for one in reading.drafts(NOBODY, town.pk)["closed"]] == ["Erst", "Zuletzt", "Dann"]
