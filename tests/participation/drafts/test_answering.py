# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every comment gets its answer."""

import pytest

from allmende.discussion import actions as discussion
from allmende.discussion.models import Verdict
from allmende.identity.models import Organisation
from allmende.identity.roles import Role
from allmende.notices.models import Notice
from allmende.participation.drafts.actions import answering, preparing
from allmende.participation.drafts.errors import Refused
from allmende.participation.drafts.models import Answer, Draft, Outcome
from allmende.participation.drafts.queries import remarks
from tests.identity.people import person, signed_in
from tests.participation.drafts.papers import at, editor, opened, over, said


def test_whoever_commented_hears_the_answer(town: Organisation) -> None:
    draft, anna = opened(town), person("Anna")
    remark = said(draft, anna, "zwei Euro")
    answering.answer(editor(), draft, [remark], Outcome.DECLINED, "Der Bus braucht das Geld.")
    notice = Notice.objects.get(person=anna, kind="remark.answer")
    assert notice.text == "Der Bus braucht das Geld."
    assert notice.address == f"{remark.contribution.address}#beitrag-{remark.contribution_id}"


def test_several_get_the_same_answer_at_once(town: Organisation) -> None:
    draft = opened(town)
    given = [said(draft, person(name), "zwei Euro") for name in ("Anna", "Bert", "Carl")]
    assert answering.answer(editor(), draft, given, Outcome.ANSWERED, "Danke.") == len(given)
    assert set(Answer.objects.values_list("words", flat=True)) == {"Danke."}
    assert Notice.objects.filter(kind="remark.answer").count() == len(given)


@pytest.mark.parametrize("outcome", [Outcome.DECLINED, Outcome.PARTLY, Outcome.ANSWERED])
def test_what_is_not_simply_adopted_needs_words(town: Organisation, outcome: Outcome) -> None:
    draft = opened(town)
    remark = said(draft, person("Anna"), "zwei Euro")
    with pytest.raises(Refused, match="warum"):
        answering.answer(editor(), draft, [remark], outcome, " ")
    assert not Answer.objects.exists()
    answering.answer(editor(), draft, [remark], Outcome.ADOPTED, " ")
    assert Answer.objects.exists()


def test_an_answer_is_changed_until_the_draft_is_closed(town: Organisation) -> None:
    draft = opened(town)
    remark = said(draft, person("Anna"), "zwei Euro")
    for words in ("Nein.", "Doch."):
        answering.answer(editor(), draft, [remark], Outcome.ANSWERED, words)
    preparing.close(editor(), over(draft))
    with pytest.raises(Refused, match="abgeschlossen"):
        answering.answer(editor(), Draft.objects.get(), [remark], Outcome.ADOPTED, "")
    assert Answer.objects.get().words == "Doch."


def test_a_comment_that_comes_back_after_the_close_can_still_be_answered(town: Organisation) -> None:
    draft, anna = opened(town), person("Anna")
    remark = said(draft, anna, "zwei Euro")
    decision = discussion.decide(
        person("Mona", role=Role.MODERATOR), remark.contribution, Verdict.REMOVE, "insult", ""
    )
    preparing.close(editor(), over(draft))
    appealed = discussion.appeal(anna, decision.contribution, "Das war sachlich.")
    discussion.decide_appeal(person("Mina", role=Role.MODERATOR), appealed, Verdict.PUBLISH)
    assert remarks.unanswered(draft).count() == 1
    answering.answer(editor(), Draft.objects.get(), [remark], Outcome.ANSWERED, "Nachgeholt.")
    assert not remarks.unanswered(draft).exists()


def test_an_answer_points_into_its_own_draft_alone(town: Organisation) -> None:
    draft, other = opened(town), opened(town)
    remark = said(draft, person("Anna"), "zwei Euro")
    with pytest.raises(Refused, match="Absatz"):
        answering.answer(editor(), draft, [remark], Outcome.ADOPTED, "", at(other, "zwei Euro"))
    assert answering.answer(editor(), other, [remark], Outcome.ADOPTED, "") == 0
    assert not Answer.objects.exists()


def test_who_answers_finds_drafts_with_unanswered_comments_on_their_own_page(
    town: Organisation,
) -> None:
    draft = opened(town)
    first, _second = (said(draft, person(name), "zwei Euro") for name in ("Anna", "Bert"))
    answering.answer(editor(), draft, [first], Outcome.ANSWERED, "Danke.")
    page = signed_in(editor()).get("/meins").content.decode()
    assert f'href="{draft.address}/antworten"' in page and "1 Kommentar" in page
    assert f"{draft.address}/antworten" not in signed_in(person("Carl")).get("/meins").content.decode()
