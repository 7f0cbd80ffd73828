# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What other pages know of drafts: the calendar, the search, what is mine, the feed."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from allmende.core.principal import ANONYMOUS
from allmende.identity.models import Audience, Organisation, Person
from allmende.identity.principals import principal_of
from allmende.participation.drafts.actions import answering
from allmende.participation.drafts.dates import dates
from allmende.participation.drafts.findables import findables
from allmende.participation.drafts.mine import mine
from allmende.participation.drafts.models import Draft, Outcome
from allmende.search.queries import find
from tests.identity.people import person
from tests.participation.drafts.papers import NOBODY, SECOND, brought, editor, opened, renewed, said


def hits(asker: Person | AnonymousUser, words: str) -> list[str]:
    """The addresses of what is found."""
    who = principal_of(asker) if isinstance(asker, Person) else ANONYMOUS
    return [one.address for one in find(asker, who, words, kind="draft").hits]


def test_the_beginning_and_the_end_are_dates_for_those_who_see_the_draft(town: Organisation) -> None:
    draft, now = opened(town), timezone.now()
    ask = (town.pk, now - timedelta(days=1), now + timedelta(days=1))
    assert [(one.start, one.address) for one in dates(NOBODY, *ask)] == [
        (draft.opens, draft.address),
        (draft.closes, draft.address),
    ]
    assert not list(dates(NOBODY, town.pk, now + timedelta(days=1), now + timedelta(days=2)))
    Draft.objects.update(audience=Audience.ORGANISATION)
    assert not list(dates(NOBODY, *ask))


def test_a_draft_is_found_by_the_words_of_the_version_that_people_read(town: Organisation) -> None:
    draft = opened(town)
    assert not hits(NOBODY, "Stadtbus")
    draft = renewed(draft, SECOND)
    assert hits(NOBODY, "Stadtbus") == [draft.address]
    assert [one.address for one in findables()] == [draft.address]


def test_what_is_prepared_is_found_by_nobody_outside(town: Organisation) -> None:
    brought(town)
    assert not hits(person("Anna"), "Parken")
    assert len(hits(editor(), "Parken")) == 1


def test_my_page_says_what_became_of_my_comments(town: Organisation) -> None:
    draft, anna = opened(town), person("Anna")
    first, _second = said(draft, anna, "zwei Euro"), said(draft, anna, "Sensoren im Boden")
    answering.answer(editor(), draft, [first], Outcome.DECLINED, "Der Bus braucht das Geld.")
    said_by_her, waiting = mine(anna)
    assert [one.state for one in said_by_her.items] == ["noch keine Antwort", "nicht übernommen"]
    assert waiting.items == ()
    assert [section.items for section in mine(person("Bert"))] == [(), ()]


def test_the_feed_tells_of_a_new_version_and_of_nothing_that_is_inside(town: Organisation) -> None:
    brought(town, title="Geheimes Papier")
    renewed(opened(town, title="Parkordnung"), SECOND)
    feed = Client().get("/neues.atom").content.decode()
    assert "Neue Fassung: Parkordnung" in feed
    assert "Geheimes" not in feed
