# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do what with a contribution, cell by cell."""

from datetime import timedelta

import pytest
from django.utils import timezone

from allmende.discussion import actions, rules
from allmende.discussion.models import State, Verdict
from allmende.discussion.rules import Hindrance
from allmende.identity.models import Audience, Person
from allmende.identity.roles import Role
from allmende.identity.rules import Asker
from tests.discussion.saying import VISITOR, in_state, member, organisation, person, removed, thread, town

ASKERS = ("visitor", "signed in", "author", "moderator", "reader", "other's moderator", "operator")
NOBODY: frozenset[str] = frozenset()
STAFF = frozenset({"moderator", "operator"})
AUTHOR = frozenset({"author"})
ALL = frozenset(ASKERS)
PEOPLE = ALL - {"visitor"}

MAY = {
    # state: contribute below it, edit, withdraw, report, decide
    State.PUBLISHED: (PEOPLE, AUTHOR, AUTHOR, ALL - AUTHOR, STAFF),
    State.WAITING: (NOBODY, AUTHOR, AUTHOR, NOBODY, STAFF),
    State.REMOVED: (NOBODY, NOBODY, NOBODY, NOBODY, STAFF),
    State.WITHDRAWN: (NOBODY, NOBODY, NOBODY, NOBODY, STAFF),
    State.DRAFT: (NOBODY, AUTHOR | {"operator"}, AUTHOR | {"operator"}, NOBODY, STAFF),
}
ACTS = (rules.can_answer, rules.can_edit, rules.can_withdraw, rules.can_report, rules.can_decide)


@pytest.fixture
def askers() -> dict[str, Asker]:
    return {
        "visitor": VISITOR,
        "signed in": person("Gast"),
        "author": person("Autorin"),
        "moderator": person("Wächter", role=Role.MODERATOR),
        "reader": person("Leserin", role=Role.READER),
        "other's moderator": member("Fremd", organisation(), Role.MODERATOR),
        "operator": person("Betrieb", operator=True),
    }


@pytest.mark.parametrize("state", State)
def test_every_cell_of_who_may_do_what(askers: dict[str, Asker], state: State) -> None:
    author, moderator = askers["author"], askers["moderator"]
    assert isinstance(author, Person)
    assert isinstance(moderator, Person)
    one = in_state(state, author, moderator)
    found = tuple(frozenset(name for name in ASKERS if act(askers[name], one)) for act in ACTS)
    assert found == MAY[state]


def test_whoever_is_locked_out_may_nothing(askers: dict[str, Asker]) -> None:
    author, moderator = askers["author"], askers["moderator"]
    assert isinstance(author, Person)
    assert isinstance(moderator, Person)
    one = in_state(State.PUBLISHED, author, moderator)
    author.is_active = moderator.is_active = False
    assert [act(author, one) for act in ACTS[:3]] == [False, False, False]
    assert not rules.can_decide(moderator, one)


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("opens", "closes", "expected"),
    [
        (None, None, None),
        (-HOUR, HOUR, None),
        (HOUR, None, Hindrance.NOT_YET),
        (None, -HOUR, Hindrance.CLOSED),
        (None, timedelta(0), Hindrance.CLOSED),
        (timedelta(0), None, None),
    ],
)
def test_a_thread_opens_and_closes_by_the_clock(
    opens: timedelta | None, closes: timedelta | None, expected: Hindrance | None
) -> None:
    now = timezone.now()
    there = thread(
        opens=None if opens is None else now + opens, closes=None if closes is None else now + closes
    )
    assert rules.hindrance(person("Lina"), there, now) == expected


def test_a_visitor_lacks_nothing_but_an_account() -> None:
    assert rules.hindrance(VISITOR, thread()) == Hindrance.SIGN_IN


@pytest.mark.parametrize(
    ("audience", "seers"),
    [
        (Audience.PUBLIC, ALL),
        (Audience.ORGANISATION, {"author", "moderator", "reader", "operator"}),
        (Audience.AUTHOR, {"author", "moderator", "operator"}),
    ],
)
def test_a_thread_is_as_visible_as_its_subject(
    askers: dict[str, Asker], audience: Audience, seers: set[str]
) -> None:
    author = askers["author"]
    assert isinstance(author, Person)
    there = thread(by=author, audience=audience)
    assert {name for name in ASKERS if rules.can_see(askers[name], there)} == seers
    assert {name for name in ASKERS if rules.can_contribute(askers[name], there)} == seers - {"visitor"}


@pytest.mark.parametrize("role", Role)
def test_a_statement_is_drafted_by_who_may_describe_and_released_by_who_leads(role: Role) -> None:
    house = organisation()
    drafter, colleague = member("Entwurf", house, Role.EDITOR), member("Kollege", house, role)
    one = actions.contribute(drafter, thread(), "Wir sind dafür.", voice=house)
    describes = role in (Role.OWNER, Role.EDITOR, Role.STEWARD)
    assert rules.can_speak_for(colleague, house.pk) is describes
    assert rules.can_edit(colleague, one) is describes
    assert rules.can_release(colleague, one) is (role == Role.OWNER)
    assert not rules.can_release(drafter, one)


def test_nobody_decides_about_their_own_where_somebody_else_can() -> None:
    alone = person("Wächter", role=Role.MODERATOR)
    one = actions.contribute(alone, thread(), "Meins.")
    assert rules.can_decide(alone, one)
    person("Zweite", role=Role.OWNER)
    assert not rules.can_decide(alone, one)


def test_an_appeal_is_decided_by_another_person_where_there_is_one() -> None:
    first = person("Wächter", role=Role.MODERATOR)
    _one, decision = removed(person("Lina"), first)
    assert rules.can_decide_appeal(first, decision)
    second = person("Zweite", role=Role.MODERATOR)
    assert not rules.can_decide_appeal(first, decision)
    assert rules.can_decide_appeal(second, decision)


def test_an_appeal_must_come_in_time() -> None:
    author = person("Lina")
    _one, decision = removed(author, person("Wächter", role=Role.MODERATOR))
    assert rules.can_appeal(author, decision)
    decision.made -= timedelta(days=184)
    assert not rules.can_appeal(author, decision)


def test_who_reported_may_appeal_against_leaving_it_there_and_nobody_else() -> None:
    author, reporter, moderator = person("Lina"), person("Ole"), person("Wächter", role=Role.MODERATOR)
    one = actions.contribute(author, thread(), "Streitbar.")
    actions.report(reporter, one, "insult")
    decision = actions.decide(moderator, one, Verdict.KEEP)
    others = [author, moderator, person("Gast"), VISITOR]
    assert rules.can_appeal(reporter, decision)
    assert [rules.can_appeal(one, decision) for one in others] == [False] * 4


def test_only_who_leads_the_municipality_sets_its_rules(askers: dict[str, Asker]) -> None:
    owner = person("Chefin", role=Role.OWNER)
    assert rules.can_set_rules(owner, town().pk)
    assert {name for name in ASKERS if rules.can_set_rules(askers[name], town().pk)} == {"operator"}


def test_rights_are_looked_up_once_for_a_page(django_assert_num_queries) -> None:
    lina, there = person("Lina"), thread()
    ones = [actions.contribute(lina, there, f"Nr. {number}") for number in range(5)]
    ones = [type(one).objects.select_related("thread").get(pk=one.pk) for one in ones]
    with django_assert_num_queries(1):
        who = rules.eyes(lina)
        assert all(rules.can_edit(who, one) and not rules.can_report(who, one) for one in ones)
