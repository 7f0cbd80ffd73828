# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""People say something of a passage, agree, and take it back."""

import pytest

from allmende.discussion import actions as discussion
from allmende.discussion.errors import Refused as Unsaid
from allmende.discussion.models import Contribution, Verdict
from allmende.identity.models import Organisation
from allmende.identity.roles import Role
from allmende.participation.drafts import personal
from allmende.participation.drafts.actions import commenting, renewing
from allmende.participation.drafts.errors import Refused
from allmende.participation.drafts.models import Anchor, Remark
from allmende.participation.drafts.queries import reading, remarks
from tests.identity.people import person
from tests.participation.drafts.papers import FIRST, NOBODY, at, brought, opened, over, renewed, said


def test_a_comment_is_kept_with_its_place_and_its_quote(town: Organisation) -> None:
    draft, anna = opened(town), person("Anna")
    passage = at(draft, "zwei Euro")
    start = passage.plain.index("zwei Euro")
    remark = said(draft, anna, "zwei Euro", span=(start, start + 9))
    assert (remark.quote, remark.contribution.address) == (
        "zwei Euro",
        f"{draft.address}/absatz/{passage.number}",
    )
    assert Anchor.objects.get(remark=remark).passage == passage
    assert reading.lines(renewing.latest(draft))[passage.position - 1].count == 1


@pytest.mark.parametrize("span", [(-1, 3), (5, 5), (0, 10_000), (7, 2)])
def test_a_place_that_is_not_there_is_refused(town: Organisation, span: tuple[int, int]) -> None:
    draft = opened(town)
    with pytest.raises(Refused):
        said(draft, person("Anna"), "zwei Euro", span=span)
    assert not Remark.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "suggest", "suggestion": " "},
        {"kind": "suggest", "suggestion": "x" * 10_001},
        {"kind": "doubt", "text": " "},
        {"kind": "doubt", "text": "x" * 10_001},
    ],
)
def test_nothing_and_too_much_are_refused(town: Organisation, facts: dict[str, str]) -> None:
    draft = opened(town)
    with pytest.raises((Refused, Unsaid)):
        said(draft, person("Anna"), "zwei Euro", **({"text": "Zu teuer."} | facts))
    assert not Contribution.objects.exists()


def test_before_the_beginning_and_after_the_end_nothing_is_taken(town: Organisation) -> None:
    anna = person("Anna")
    with pytest.raises(Refused):
        said(brought(town), anna, "zwei Euro")
    draft = opened(town)
    remark = said(draft, anna, "zwei Euro")
    draft = over(draft)
    with pytest.raises(Refused):
        said(draft, anna, "zwei Euro")
    with pytest.raises(Refused):
        commenting.agree(person("Bert"), Remark.objects.get(pk=remark.pk))
    assert Remark.objects.count() == 1


def test_a_comment_on_a_version_that_is_no_longer_read_is_refused(town: Organisation) -> None:
    draft = opened(town)
    old = at(draft, "zwei Euro")
    draft = renewed(draft, FIRST.replace("zwei", "drei"))
    with pytest.raises(Refused, match="neue Fassung"):
        commenting.comment(person("Anna"), draft, old, {"kind": "doubt", "text": "Zu teuer."})
    assert not Contribution.objects.exists()


def test_agreeing_counts_once_and_is_hidden_until_the_end_where_the_draft_says_so(town: Organisation) -> None:
    draft = opened(town, hides_support=True)
    remark, bert = said(draft, person("Anna"), "zwei Euro"), person("Bert")
    assert commenting.agree(bert, remark)
    assert not commenting.agree(bert, remark)
    passage = at(draft, "zwei Euro")
    (shown,) = remarks.on_passage(bert, draft, passage)
    assert (shown.supports, shown.agrees) == (None, True)
    (shown,) = remarks.on_passage(bert, over(draft), passage)
    assert shown.supports == 1


def test_nobody_agrees_with_their_own_and_who_takes_it_back_no_longer_counts(town: Organisation) -> None:
    draft, anna, bert = opened(town), person("Anna"), person("Bert")
    remark = said(draft, anna, "zwei Euro")
    with pytest.raises(Refused):
        commenting.agree(anna, remark)
    commenting.agree(bert, remark)
    for _ in range(2):
        commenting.withdraw_agreement(bert, remark)
    assert Remark.objects.get().supports == 0


def test_whoever_leaves_takes_their_agreement_along(town: Organisation) -> None:
    draft, bert = opened(town), person("Bert")
    remark = said(draft, person("Anna"), "zwei Euro")
    commenting.agree(bert, remark)
    personal.forget(bert)
    assert Remark.objects.get().supports == 0


def test_a_suggestion_goes_with_the_comment_that_is_withdrawn(town: Organisation) -> None:
    draft, anna = opened(town), person("Anna")
    facts = {"kind": "suggest", "suggestion": "Eine Stunde ist frei."}
    remark, other = (said(draft, anna, "zwei Euro", **facts) for _ in range(2))
    discussion.withdraw(anna, remark.contribution)
    assert Remark.objects.get(pk=remark.pk).suggestion == ""
    assert Remark.objects.get(pk=other.pk).suggestion != ""


def test_a_suggestion_goes_when_the_text_of_a_removed_comment_goes(town: Organisation) -> None:
    draft, mona = opened(town), person("Mona", role=Role.MODERATOR)
    facts = {"kind": "suggest", "suggestion": "Ihr Halunken zahlt."}
    remark = said(draft, person("Anna"), "zwei Euro", **facts)
    discussion.decide(mona, remark.contribution, Verdict.REMOVE, "insult", "")
    assert personal.tidy(remark.contribution.made) == {"words of comments that are gone deleted": 0}
    Contribution.objects.update(text="")
    assert personal.tidy(remark.contribution.made) == {"words of comments that are gone deleted": 1}
    assert Remark.objects.get().suggestion == ""


def test_replies_stand_below_the_comment_that_they_answer(town: Organisation) -> None:
    draft, bert = opened(town), person("Bert")
    remark, other = said(draft, person("Anna"), "zwei Euro"), said(draft, bert, "zwei Euro", "Gut so.")
    thread = remark.contribution.thread
    discussion.contribute(bert, thread, "Der Bus kostet auch.", parent=remark.contribution)
    shown = remarks.on_passage(NOBODY, draft, at(draft, "zwei Euro"))
    assert [[str(one.html) for one in each.replies] for each in shown] == [
        ["<p>Der Bus kostet auch.</p>\n"],
        [],
    ]
    assert [one.remark for one in shown] == [remark, other]
