# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The one rule of who sees what people write: in the store and in memory it is the same."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AnonymousUser

from allmende.core.principal import TOWN
from allmende.discussion.models import Thread
from allmende.identity.models import Audience, Organisation, Person
from allmende.identity.roles import Role
from tests.identity.people import person

PUBLIC, INSIDE, OWN = Audience.PUBLIC, Audience.ORGANISATION, Audience.AUTHOR


@pytest.fixture
def threads(db: None) -> Iterator[dict[Audience, Thread]]:
    """One for each audience, all of the town, opened by Anna."""
    anna = person("Anna")
    facts = {"organisation_id": TOWN, "municipality_id": TOWN, "author": anna, "title": "x"}
    yield {one: Thread.objects.create(address=f"/x/{one}", audience=one, **facts) for one in Audience}


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("visitor", {PUBLIC}),
        ("nobody special", {PUBLIC}),
        ("author", {PUBLIC, INSIDE, OWN}),
        ("author whose account is closed", {PUBLIC}),
        (Role.READER, {PUBLIC, INSIDE}),
        (Role.FUNDER, {PUBLIC, INSIDE}),
        (Role.EDITOR, {PUBLIC, INSIDE}),
        (Role.STEWARD, {PUBLIC, INSIDE}),
        (Role.MODERATOR, {PUBLIC, INSIDE, OWN}),
        (Role.OWNER, {PUBLIC, INSIDE, OWN}),
        ("moderator of another organisation", {PUBLIC}),
        ("operator", {PUBLIC, INSIDE, OWN}),
    ],
)
def test_who_sees_what(threads: dict[Audience, Thread], who: str | Role, seen: set[Audience]) -> None:
    asker = _asker(threads, who)
    assert {one.audience for one in Thread.objects.all().seen_by(asker)} == seen
    assert {audience for audience, one in threads.items() if one.is_seen_by(asker)} == seen


def _asker(threads: dict[Audience, Thread], who: str | Role) -> Person | AnonymousUser:
    if who == "visitor":
        return AnonymousUser()
    if str(who).startswith("author"):
        anna = threads[PUBLIC].author
        assert anna is not None
        anna.is_active = who == "author"
        return anna
    made = person("Bert", role=who if isinstance(who, Role) else None, operator=who == "operator")
    if who == "moderator of another organisation":
        other = Organisation.objects.create(name="Luftfreunde", kind="citizens")
        made.memberships.create(organisation=other, role=Role.MODERATOR)
    return made
