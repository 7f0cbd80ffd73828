# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The life of a draft: prepared, open, answered, closed; and through its versions."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from allmende.discussion import actions as discussion
from allmende.discussion.models import Verdict
from allmende.identity.models import Audience, Organisation, Person
from allmende.identity.roles import Role
from allmende.notices.models import News, Notice
from allmende.participation.drafts.actions import answering, commenting, preparing, renewing
from allmende.participation.drafts.bring_in.markdown import blocks
from allmende.participation.drafts.errors import Refused
from allmende.participation.drafts.models import Anchor, Draft, Outcome, Passage, Phase, Remark
from allmende.participation.drafts.queries import reading
from tests.identity.people import person

FIRST = """# Parken am Markt

Der Markt hat 180 Plätze. Wer dort parkt, darf das bis zu vier Stunden tun.

## Gebühren

Eine Stunde kostet künftig zwei Euro. Am Samstag ist die erste halbe Stunde frei.

Anwohnende zahlen weiterhin dreißig Euro im Jahr für ihren Ausweis.

## Sensoren

Sensoren im Boden zeigen, wo noch Plätze frei sind. Kameras gibt es nicht.
"""
SECOND = """# Parken am Markt

## Sensoren

Sensoren im Boden zeigen, wo noch Plätze frei sind. Kameras gibt es nicht.

## Gebühren

Eine Stunde kostet künftig einen Euro fünfzig. Am Samstag ist die erste Stunde frei.

Die Einnahmen gehen an den Stadtbus.

Der Markt hat 180 Plätze. Wer dort parkt, darf das bis zu drei Stunden tun.
"""
HOUR = timedelta(hours=1)


def brought(town: Organisation, text: str = FIRST, **facts: Any) -> Draft:
    edda = Person.objects.filter(pseudonym="Edda").first() or person("Edda", role=Role.EDITOR)
    return preparing.bring_in(edda, town, town, {"title": "Parken", "blocks": blocks(text)} | facts)


def opened(town: Organisation, **facts: Any) -> Draft:
    draft = brought(town, **facts)
    now = timezone.now()
    preparing.schedule(editor(), draft, now - HOUR, now + HOUR)
    return Draft.objects.get(pk=draft.pk)


def editor() -> Person:
    return Person.objects.get(pseudonym="Edda")


def over(draft: Draft) -> Draft:
    """An hour later."""
    Draft.objects.filter(pk=draft.pk).update(closes=timezone.now() - HOUR)
    return Draft.objects.get(pk=draft.pk)


def at(draft: Draft, words: str) -> Passage:
    return renewing.latest(draft).passages.get(plain__contains=words)


def said(draft: Draft, who: Person, words: str, text: str = "Zu teuer.", **facts: Any) -> Remark:
    passage = at(draft, words)
    return commenting.comment(who, draft, passage, {"kind": "doubt", "text": text} | facts)


def test_what_is_brought_in_is_seen_inside_alone_until_its_time_is_set(town: Organisation) -> None:
    draft = brought(town)
    assert (draft.phase, draft.audience) == (Phase.PREPARED, Audience.ORGANISATION)
    assert reading.draft(person("Anna"), draft.pk) is None
    assert reading.draft(person("Leo", role=Role.READER), draft.pk) == draft
    now = timezone.now()
    preparing.schedule(editor(), draft, now - HOUR, now + HOUR)
    assert reading.draft(Person.objects.get(pseudonym="Anna"), draft.pk) == draft
    assert Draft.objects.get().phase == Phase.OPEN
    assert News.objects.get(kind="draft.new").subject == draft.address


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), Phase.PREPARED),
        (
            datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
            Phase.OPEN,
        ),  # three o'clock in the night that lacks an hour
        (datetime(2027, 4, 11, 21, 58, 59, tzinfo=UTC), Phase.OPEN),
        (datetime(2027, 4, 11, 21, 59, tzinfo=UTC), Phase.ANSWERING),
    ],
)
def test_phases_change_to_the_minute(now: datetime, phase: Phase) -> None:
    opens, closes = datetime(2027, 3, 28, 1, 0, tzinfo=UTC), datetime(2027, 4, 11, 21, 59, tzinfo=UTC)
    assert Draft(opens=opens, closes=closes).phase_at(now) == phase


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


def test_after_the_end_nothing_is_taken(town: Organisation) -> None:
    draft, anna = opened(town), person("Anna")
    remark = said(draft, anna, "zwei Euro")
    draft = over(draft)
    with pytest.raises(Refused):
        said(draft, anna, "zwei Euro")
    with pytest.raises(Refused):
        commenting.agree(person("Bert"), Remark.objects.get(pk=remark.pk))
    assert Remark.objects.count() == 1


def test_an_open_draft_is_prolonged_with_a_reason_alone(town: Organisation) -> None:
    draft = opened(town)
    assert draft.opens is not None
    later = timezone.now() + 5 * HOUR
    with pytest.raises(Refused, match="warum"):
        preparing.schedule(editor(), draft, draft.opens, later)
    preparing.schedule(editor(), draft, draft.opens, later, "Es war Ferienzeit.")
    assert Draft.objects.get().closes == later
    with pytest.raises(Refused, match="Beginn"):
        preparing.schedule(editor(), draft, draft.opens - HOUR, later, "So.")


def test_agreeing_counts_once_and_is_hidden_until_the_end_where_the_draft_says_so(town: Organisation) -> None:
    draft = opened(town, hides_support=True)
    remark, bert = said(draft, person("Anna"), "zwei Euro"), person("Bert")
    assert commenting.agree(bert, remark)
    assert not commenting.agree(bert, remark)
    passage = at(draft, "zwei Euro")
    (shown,) = reading.remarks(bert, draft, passage)
    assert (shown.supports, shown.agrees) == (None, True)
    (shown,) = reading.remarks(bert, over(draft), passage)
    assert shown.supports == 1


def test_it_closes_when_every_comment_has_its_answer(town: Organisation) -> None:
    draft, anna = opened(town), person("Anna")
    remark = said(draft, anna, "zwei Euro")
    with pytest.raises(Refused):
        preparing.close(editor(), draft)
    draft = over(draft)
    with pytest.raises(Refused, match="1 Kommentar"):
        preparing.close(editor(), draft)
    answering.answer(editor(), draft, [remark], Outcome.DECLINED, "Der Bus braucht das Geld.")
    preparing.close(editor(), draft)
    assert Draft.objects.get().phase == Phase.CLOSED
    assert Notice.objects.get(person=anna, kind="remark.answer").text == "Der Bus braucht das Geld."
    with pytest.raises(Refused):
        answering.answer(editor(), Draft.objects.get(), [remark], Outcome.ADOPTED, "")


def test_what_is_declined_needs_words_and_a_removed_comment_needs_no_answer(town: Organisation) -> None:
    draft = opened(town)
    remark = said(draft, person("Anna"), "zwei Euro")
    with pytest.raises(Refused, match="warum"):
        answering.answer(editor(), draft, [remark], Outcome.DECLINED, " ")
    mona = person("Mona", role=Role.MODERATOR)
    discussion.decide(mona, remark.contribution, Verdict.REMOVE, "insult", "")
    assert not preparing.unanswered(draft).exists()


@pytest.mark.parametrize("role", [None, Role.READER, Role.MODERATOR, Role.FUNDER])
def test_others_do_not_prepare(town: Organisation, role: Role | None) -> None:
    draft, other = opened(town), person("Bert", role=role)
    remark = said(draft, person("Anna"), "zwei Euro")
    for act in (
        lambda: preparing.bring_in(other, town, town, {"title": "x", "blocks": blocks(FIRST)}),
        lambda: preparing.schedule(other, draft, timezone.now(), timezone.now() + HOUR, "So."),
        lambda: renewing.prepare_version(other, draft, blocks(SECOND)),
        lambda: answering.answer(other, draft, [remark], Outcome.ADOPTED, ""),
        lambda: preparing.close(other, draft),
    ):
        with pytest.raises(Refused):
            act()


def renewed(draft: Draft, text: str) -> Draft:
    version = renewing.prepare_version(editor(), draft, blocks(text))
    renewing.publish_version(editor(), version)
    return Draft.objects.get(pk=draft.pk)


def test_comments_find_their_passage_in_a_new_version_and_their_authors_hear_where(
    town: Organisation,
) -> None:
    draft, anna, bert = opened(town), person("Anna"), person("Bert")
    passage = at(draft, "zwei Euro")
    start = passage.plain.index("erste halbe Stunde")
    dear = said(draft, anna, "zwei Euro", span=(start, start + len("erste halbe Stunde")))
    eyes = said(draft, bert, "Sensoren im Boden")
    lost = said(draft, bert, "Anwohnende")
    draft = renewed(draft, SECOND)
    where = {one.remark_id: one for one in Anchor.objects.filter(version=renewing.latest(draft))}
    there = where[dear.pk]
    assert there.passage is not None
    assert "fünfzig" in there.passage.plain
    assert "erste Stunde" in there.passage.plain[there.start : there.end]
    assert where[eyes.pk].passage == at(draft, "Sensoren im Boden")
    assert where[eyes.pk].is_certain
    assert where[lost.pk].passage is None or not where[lost.pk].is_certain
    assert Notice.objects.filter(kind="remark.moved").count() == 2


def numbers(draft: Draft) -> dict[str, int]:
    return {one.plain: one.number for one in renewing.latest(draft).passages.all()}


def test_a_passage_keeps_its_number_through_three_versions_and_none_is_used_twice(town: Organisation) -> None:
    draft = opened(town)
    first = numbers(draft)
    second = numbers(renewed(draft, SECOND))
    sensors = "Sensoren im Boden zeigen, wo noch Plätze frei sind. Kameras gibt es nicht."
    assert first[sensors] == second[sensors]
    assert second["Die Einnahmen gehen an den Stadtbus."] not in first.values()
    third = numbers(renewed(Draft.objects.get(), FIRST))
    assert third[sensors] == first[sensors]
    for found in (first, second, third):
        assert len(set(found.values())) == len(found)


def test_what_is_uncertain_is_corrected_before_and_after_publishing(town: Organisation) -> None:
    draft, anna = opened(town), person("Anna")
    remark = said(draft, anna, "Anwohnende")
    version = renewing.prepare_version(editor(), draft, blocks(SECOND))
    bus = version.passages.get(plain__contains="Stadtbus")
    way = version.successions.filter(before__plain__contains="Anwohnende").first()
    assert way is not None
    renewing.settle(editor(), way, bus)
    renewing.publish_version(editor(), version)
    anchor = Anchor.objects.get(remark=remark, version=version)
    assert anchor.passage == bus
    mona = person("Mona", role=Role.MODERATOR)
    renewing.place(mona, anchor, None)
    anchor.refresh_from_db()
    assert (anchor.passage, anchor.settled_by) == (None, mona)
    with pytest.raises(Refused):
        renewing.place(anna, anchor, bus)


def test_sentences_can_be_chosen_without_a_mouse() -> None:
    text = "Am 3. Mai beginnt es. Wer z. B. spät kommt, steht. Ende!"
    assert [one.text for one in reading.sentences(text)] == [
        "Am 3. Mai beginnt es.",
        "Wer z. B. spät kommt, steht.",
        "Ende!",
    ]
    assert all(text[one.start : one.end].strip() == one.text for one in reading.sentences(text))
