# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What happens to ideas: proposed, supported, steered, merged, removed."""

from typing import Any

import pytest

from allmende.discussion import actions as discussion
from allmende.discussion.errors import Refused as NotAllowed
from allmende.discussion.models import Moderation, State, Verdict
from allmende.identity.models import Audience, AuditLine, Organisation, Person
from allmende.identity.roles import Role
from allmende.media.actions import keep_picture
from allmende.notices.models import News, Notice
from allmende.participation.ideas import actions, queries
from allmende.participation.ideas.errors import Refused
from allmende.participation.ideas.models import Category, Idea, Status, Step, Support
from allmende.search import actions as search
from allmende.search.models import Entry
from tests.identity.people import person, signed_in
from tests.media.photos import ready

FACTS: dict[str, Any] = {
    "title": "Eine Bank am Spielplatz",
    "text": "Im Schatten, bitte.",
    "place": "Mühlweg",
}


def proposed(town: Organisation, who: Person, **facts: Any) -> Idea:
    return actions.propose(who, town, FACTS | facts)


def test_a_proposed_idea_is_seen_found_and_new_and_its_author_follows_it(town: Organisation) -> None:
    anna = person("Anna")
    idea = proposed(town, anna)
    assert idea.audience == Audience.PUBLIC
    assert Entry.objects.get(address=idea.address).title == FACTS["title"]
    assert News.objects.get(address=idea.address).kind == "idea.new"
    assert anna.watches.get().address == idea.address
    assert AuditLine.objects.filter(verb="idea.create", subject=f"Idea({idea.pk})").count() == 1


def test_where_everything_is_checked_first_an_idea_waits_unseen_and_is_shown_when_it_is_let_through(
    town: Organisation,
) -> None:
    Moderation.objects.create(municipality=town, is_premoderated=True)
    anna, mona = person("Anna"), person("Mona", role=Role.MODERATOR)
    idea = proposed(town, anna)
    assert idea.audience == Audience.AUTHOR
    assert not News.objects.exists()
    assert Entry.objects.get(address=idea.address).audience == Audience.AUTHOR
    assert idea.opening is not None
    discussion.decide(mona, idea.opening, Verdict.PUBLISH, "", "")
    idea.refresh_from_db()
    assert idea.audience == Audience.PUBLIC
    assert Entry.objects.get(address=idea.address).audience == Audience.PUBLIC
    assert News.objects.filter(address=idea.address, kind="idea.new", audience=Audience.PUBLIC).count() == 1


def test_a_removed_idea_is_seen_found_and_told_no_more(town: Organisation) -> None:
    anna, mona = person("Anna"), person("Mona", role=Role.MODERATOR)
    idea = proposed(town, anna)
    assert idea.opening is not None
    discussion.decide(mona, idea.opening, Verdict.REMOVE, "insult", "Beleidigt den Platzwart.")
    idea.refresh_from_db()
    assert idea.audience == Audience.AUTHOR
    assert queries.idea(person("Bert"), idea.pk) is None
    assert Entry.objects.get(address=idea.address).audience == Audience.AUTHOR
    assert not News.objects.filter(subject=idea.address, audience=Audience.PUBLIC).exists()
    assert queries.ended(idea.pk) == idea


def test_support_counts_once_and_can_be_taken_back(town: Organisation) -> None:
    idea, bert = proposed(town, person("Anna")), person("Bert")
    assert actions.support(bert, idea)
    assert not actions.support(bert, idea)
    idea.refresh_from_db()
    assert (idea.supports, Support.objects.count()) == (1, 1)
    actions.withdraw_support(bert, idea)
    actions.withdraw_support(bert, idea)
    idea.refresh_from_db()
    assert idea.supports == 0


def test_nobody_supports_their_own_idea(town: Organisation) -> None:
    anna = person("Anna")
    with pytest.raises(Refused):
        actions.support(anna, proposed(town, anna))


def test_an_idea_can_be_changed_until_somebody_supports_it(town: Organisation) -> None:
    anna, bert = person("Anna"), person("Bert")
    idea = proposed(town, anna)
    actions.change(anna, idea, FACTS | {"title": "Zwei Bänke", "text": "Im Schatten."})
    idea.refresh_from_db()
    assert (idea.title, Entry.objects.get(address=idea.address).title) == ("Zwei Bänke", "Zwei Bänke")
    assert idea.opening is not None
    idea.opening.refresh_from_db()
    assert idea.opening.text == "Im Schatten."
    actions.support(bert, idea)
    with pytest.raises(Refused, match="unterstützen sie"):
        actions.change(anna, Idea.objects.get(pk=idea.pk), FACTS)
    with pytest.raises(Refused):
        actions.change(bert, Idea.objects.get(pk=idea.pk), FACTS)


def test_a_status_is_set_with_its_reason_and_the_author_is_told(town: Organisation) -> None:
    anna, edda = person("Anna"), person("Edda", role=Role.EDITOR)
    idea = proposed(town, anna)
    actions.set_status(edda, idea, Status.DECLINED, "Dort liegt die Gasleitung.")
    idea.refresh_from_db()
    assert (idea.status, idea.is_open) == (Status.DECLINED, False)
    assert Step.objects.get(idea=idea).reason == "Dort liegt die Gasleitung."
    assert Notice.objects.get(person=anna).text == "Dort liegt die Gasleitung."
    with pytest.raises(Refused):
        actions.support(person("Bert"), idea)


def test_declining_needs_a_reason(town: Organisation) -> None:
    idea, edda = proposed(town, person("Anna")), person("Edda", role=Role.EDITOR)
    with pytest.raises(Refused, match="warum"):
        actions.set_status(edda, idea, Status.DECLINED, "  ")
    idea.refresh_from_db()
    assert idea.status == Status.NEW


@pytest.mark.parametrize("role", [None, Role.READER, Role.FUNDER, Role.MODERATOR])
def test_others_do_not_set_a_status(town: Organisation, role: Role | None) -> None:
    idea = proposed(town, person("Anna"))
    with pytest.raises(Refused):
        actions.set_status(person("Bert", role=role), idea, Status.SEEN)


def test_merging_moves_every_supporter_once_and_credits_both(town: Organisation) -> None:
    anna, bert, carl, dora = (person(name) for name in ("Anna", "Bert", "Carl", "Dora"))
    mona = person("Mona", role=Role.MODERATOR)
    one, other = proposed(town, anna), proposed(town, bert, title="Bänke im Schatten")
    actions.support(carl, one)
    actions.support(carl, other)
    actions.support(dora, one)
    actions.merge(mona, Idea.objects.get(pk=one.pk), Idea.objects.get(pk=other.pk))
    other.refresh_from_db()
    one.refresh_from_db()
    assert {row.person for row in other.supporters.all()} == {carl, dora, anna}
    assert other.supports == 3
    assert (one.status, one.merged_into, one.author) == (Status.MERGED, other, anna)
    assert [found.address for found in queries.page(bert, other).links] == [one.address]
    with pytest.raises(Refused):
        actions.merge(mona, one, other)


def test_an_idea_that_became_a_project_is_in_work_and_leads_there(town: Organisation) -> None:
    idea, edda = proposed(town, person("Anna")), person("Edda", role=Role.EDITOR)
    search.link(edda, idea.address, "/vorhaben/1", "became")
    idea.refresh_from_db()
    assert idea.status == Status.IN_WORK
    assert Step.objects.get(idea=idea).address == "/vorhaben/1"


def test_a_statement_is_seen_by_its_organisation_until_an_owner_releases_it(town: Organisation) -> None:
    edda, vera, leo = person("Edda", role=Role.EDITOR), person("Vera", role=Role.OWNER), person("Leo")
    idea = actions.propose(edda, town, FACTS, town)
    assert idea.opening is not None
    assert idea.opening.state == State.DRAFT
    assert queries.idea(leo, idea.pk) is None
    assert queries.idea(vera, idea.pk) == idea
    discussion.release(vera, idea.opening)
    assert queries.idea(leo, idea.pk) == idea


def test_nobody_writes_for_an_organisation_that_is_not_theirs(town: Organisation) -> None:
    other = Organisation.objects.create(name="Luftfreunde", kind="citizens")
    with pytest.raises(NotAllowed):
        actions.propose(person("Anna"), town, FACTS, other)
    assert not Idea.objects.exists()


def test_categories_are_kept_in_order_and_what_goes_leaves_its_ideas_without(town: Organisation) -> None:
    vera = person("Vera", role=Role.OWNER)
    actions.keep_categories(vera, town, {"Verkehr": "mobility", "Grün": "environment"})
    idea = proposed(town, person("Anna"), category=Category.objects.get(name="Verkehr"))
    actions.keep_categories(vera, town, {"Grün": "environment", "Kultur": ""})
    idea.refresh_from_db()
    assert [str(one) for one in Category.objects.all()] == ["Grün", "Kultur"]
    assert idea.category is None
    with pytest.raises(Refused):
        actions.keep_categories(person("Bert"), town, {})


def test_a_picture_that_is_added_later_is_seen_by_all_who_see_the_idea(town: Organisation) -> None:
    anna = person("Anna")
    idea = proposed(town, anna)
    picture = keep_picture(
        anna,
        ready(),
        alt="Die Bank",
        credit="",
        organisation=town,
        municipality=town,
        audience=Audience.AUTHOR,
    )
    actions.change(anna, idea, FACTS | {"pictures": [picture]})
    picture.refresh_from_db()
    assert picture.audience == Audience.PUBLIC


def test_the_town_hall_finds_new_ideas_on_its_own_page_until_somebody_looks(town: Organisation) -> None:
    idea, edda = proposed(town, person("Anna")), person("Edda", role=Role.EDITOR)
    waiting = "Neue Ideen, die noch niemand angesehen hat"
    assert waiting in signed_in(edda).get("/meins").content.decode()
    assert waiting not in signed_in(person("Bert")).get("/meins").content.decode()
    actions.set_status(edda, idea, Status.SEEN)
    assert waiting not in signed_in(edda).get("/meins").content.decode()
