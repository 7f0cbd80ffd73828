# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The life of a draft: prepared, open, answered, closed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from allmende.discussion import actions as discussion
from allmende.discussion.models import Thread, Verdict
from allmende.identity.models import Audience, AuditLine, Organisation, Person
from allmende.identity.roles import Role
from allmende.media.models import Picture
from allmende.notices.models import News
from allmende.participation.drafts.actions import answering, preparing, renewing
from allmende.participation.drafts.bring_in.markdown import blocks
from allmende.participation.drafts.errors import Refused
from allmende.participation.drafts.forms import ScheduleForm
from allmende.participation.drafts.models import Draft, Outcome, Phase
from allmende.participation.drafts.queries import reading, remarks
from allmende.search.models import Entry
from tests.identity.people import person
from tests.participation.drafts.papers import FIRST, HOUR, SECOND, brought, editor, opened, over, said

TOWN = ZoneInfo("Europe/Berlin")


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


OPENS, CLOSES = datetime(2027, 3, 28, 1, 0, tzinfo=UTC), datetime(2027, 4, 11, 21, 59, tzinfo=UTC)
"""From three o'clock in the night that lacks an hour."""


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        (datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC), Phase.PREPARED),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), Phase.OPEN),
        (datetime(2027, 3, 28, 3, 0, tzinfo=TOWN), Phase.OPEN),
        (datetime(2027, 4, 11, 21, 58, 59, tzinfo=UTC), Phase.OPEN),
        (datetime(2027, 4, 11, 21, 59, tzinfo=UTC), Phase.ANSWERING),
        (datetime(2027, 4, 11, 23, 59, tzinfo=TOWN), Phase.ANSWERING),
    ],
)
def test_phases_change_to_the_minute(now: datetime, phase: Phase) -> None:
    assert Draft(opens=OPENS, closes=CLOSES).phase_at(now) == phase


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("2027-03-28T01:59", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        ("2027-03-28T03:00", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("2027-10-31T01:59", datetime(2027, 10, 30, 23, 59, tzinfo=UTC)),
        ("2027-10-31T03:00", datetime(2027, 10, 31, 2, 0, tzinfo=UTC)),
    ],
)
def test_what_is_typed_is_the_towns_time_on_the_days_when_the_clocks_change(
    typed: str, instant: datetime
) -> None:
    form = ScheduleForm({"opens": typed, "closes": "2027-12-01T00:00"}, draft=Draft())
    assert form.is_valid()
    assert form.cleaned_data["opens"] == instant


@pytest.mark.parametrize("typed", ["2027-03-28T02:30", "2027-10-31T02:30"])
def test_a_time_that_is_not_there_or_there_twice_is_asked_again(typed: str) -> None:
    form = ScheduleForm({"opens": "2027-01-01T00:00", "closes": typed}, draft=Draft())
    assert "closes" in form.errors


def test_a_time_is_kept_to_the_minute(town: Organisation) -> None:
    draft, now = brought(town), timezone.now()
    preparing.schedule(editor(), draft, now - HOUR, now + HOUR + timedelta(seconds=59))
    draft = Draft.objects.get()
    assert draft.opens is not None
    assert draft.closes is not None
    assert {draft.opens.second, draft.opens.microsecond, draft.closes.second} == {0}
    Draft.objects.update(opens=draft.opens + timedelta(seconds=7))
    preparing.schedule(editor(), Draft.objects.get(), draft.opens, now + 2 * HOUR, "Mehr Zeit.")


@pytest.mark.parametrize(
    ("opens", "closes"),
    [(HOUR, HOUR), (2 * HOUR, HOUR), (-2 * HOUR, -HOUR), (-HOUR, timedelta())],
)
def test_times_that_make_no_sense_change_nothing(
    town: Organisation, opens: timedelta, closes: timedelta
) -> None:
    draft, now = brought(town), timezone.now()
    with pytest.raises(Refused):
        preparing.schedule(editor(), draft, now + opens, now + closes)
    assert Draft.objects.get().opens is None
    assert not Draft.objects.get().is_public


def test_an_open_draft_is_prolonged_with_a_reason_that_all_read(town: Organisation) -> None:
    draft = opened(town)
    assert draft.opens is not None
    later = (timezone.now() + 5 * HOUR).replace(second=0, microsecond=0)
    with pytest.raises(Refused, match="warum"):
        preparing.schedule(editor(), draft, draft.opens, later)
    preparing.schedule(editor(), draft, draft.opens, later, "Es war Ferienzeit.")
    assert Draft.objects.get().closes == later
    assert Thread.objects.get(address=draft.address).closes == later
    assert News.objects.get(kind="draft.time").text == "Es war Ferienzeit."
    with pytest.raises(Refused, match="Beginn"):
        preparing.schedule(editor(), draft, draft.opens - HOUR, later, "So.")


def test_one_whose_time_was_over_is_opened_again_with_a_reason(town: Organisation) -> None:
    draft = over(opened(town))
    assert draft.opens is not None
    preparing.schedule(editor(), draft, draft.opens, timezone.now() + HOUR, "Das Netz war weg.")
    assert Draft.objects.get().phase == Phase.OPEN
    said(Draft.objects.get(), person("Anna"), "zwei Euro")


def test_it_closes_when_every_comment_has_its_answer_and_says_which_lack_one(town: Organisation) -> None:
    draft, anna = opened(town), person("Anna")
    first, second = said(draft, anna, "zwei Euro"), said(draft, anna, "Sensoren im Boden")
    with pytest.raises(Refused):
        preparing.close(editor(), draft)
    draft = over(draft)
    with pytest.raises(
        Refused, match=f"2 Kommentare .*Absatz {first.passage.number}, {second.passage.number}"
    ):
        preparing.close(editor(), draft)
    answering.answer(editor(), draft, [first], Outcome.DECLINED, "Der Bus braucht das Geld.")
    with pytest.raises(Refused, match=rf"1 Kommentar ist .*Absatz {second.passage.number}\)"):
        preparing.close(editor(), draft)
    answering.answer(editor(), draft, [second], Outcome.ADOPTED, "")
    preparing.close(editor(), draft)
    assert Draft.objects.get().phase == Phase.CLOSED
    assert News.objects.get(kind="draft.close").subject == draft.address


def test_a_removed_comment_needs_no_answer(town: Organisation) -> None:
    draft = opened(town)
    remark = said(draft, person("Anna"), "zwei Euro")
    discussion.decide(person("Mona", role=Role.MODERATOR), remark.contribution, Verdict.REMOVE, "insult", "")
    assert not remarks.unanswered(draft).exists()
    preparing.close(editor(), over(draft))


@pytest.mark.parametrize("role", [None, Role.READER, Role.MODERATOR, Role.FUNDER])
def test_others_do_not_prepare(town: Organisation, role: Role | None) -> None:
    draft, other = opened(town), person("Bert", role=role)
    remark = said(draft, person("Anna"), "zwei Euro")
    before = AuditLine.objects.count()
    for act in (
        lambda: preparing.bring_in(other, town, town, {"title": "x", "blocks": blocks(FIRST)}),
        lambda: preparing.edit(other, draft, {"title": "x", "summary": "", "hides_support": False}),
        lambda: preparing.schedule(other, draft, timezone.now(), timezone.now() + HOUR, "So."),
        lambda: renewing.prepare_version(other, draft, blocks(SECOND)),
        lambda: answering.answer(other, draft, [remark], Outcome.ADOPTED, ""),
        lambda: preparing.close(other, draft),
        lambda: preparing.discard(other, draft),
    ):
        with pytest.raises(Refused):
            act()
    assert AuditLine.objects.count() == before


def test_what_nobody_has_seen_is_discarded_without_a_trace_but_in_the_audit(town: Organisation) -> None:
    picture = Picture.objects.create(
        organisation=town, municipality=town, audience=0, width=1, height=1, type="image/webp"
    )
    draft = brought(town, pictures=[picture])
    preparing.discard(editor(), draft)
    assert not Draft.objects.exists()
    assert not Picture.objects.exists()
    assert not Entry.objects.filter(address=draft.address).exists()
    assert not Thread.objects.filter(address=draft.address).exists()
    assert AuditLine.objects.filter(verb="draft.discard").count() == 1


def test_what_others_have_seen_stays(town: Organisation) -> None:
    draft = opened(town)
    with pytest.raises(Refused, match="schon andere"):
        preparing.discard(editor(), draft)
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_whether_numbers_are_shown_is_settled_before_it_opens(town: Organisation) -> None:
    draft = opened(town)
    facts = {"title": "Parken", "summary": "", "hides_support": True}
    with pytest.raises(Refused):
        preparing.edit(editor(), draft, facts)
    assert not Draft.objects.get().hides_support
    preparing.edit(editor(), draft, facts | {"hides_support": False, "title": "Parken am Markt"})
    assert Entry.objects.get(address=draft.address).title == "Parken am Markt"
