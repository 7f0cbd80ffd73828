# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The one rule of who sees what people write, tried on a table made for it."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import isolate_apps

from allmende.core.principal import TOWN
from allmende.identity.models import Audience, Organisation, Visible
from allmende.identity.models.audience import VisibleQuerySet
from allmende.identity.roles import Role
from tests.identity.people import person

TABLE = "note_for_tests"


@pytest.fixture
def notes(transactional_db: None) -> Iterator[VisibleQuerySet]:
    """One note for each audience, all of the town, written by Anna."""
    with isolate_apps("allmende.identity"):

        class Note(Visible):
            class Meta:
                app_label = "identity"
                db_table = TABLE

        with connection.schema_editor() as editor:
            editor.create_model(Note)
        Organisation.objects.get_or_create(pk=TOWN, defaults={"name": "Stadt", "kind": "municipality"})
        anna = person("Anna")
        for audience in Audience:
            Note.objects.create(organisation_id=TOWN, municipality_id=TOWN, author=anna, audience=audience)
        yield Note.objects.all()
        with connection.schema_editor() as editor:
            editor.delete_model(Note)


PUBLIC, INSIDE, OWN = Audience.PUBLIC, Audience.ORGANISATION, Audience.AUTHOR


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (None, {PUBLIC}),
        (Role.READER, {PUBLIC, INSIDE}),
        (Role.EDITOR, {PUBLIC, INSIDE}),
        (Role.MODERATOR, {PUBLIC, INSIDE, OWN}),
        (Role.OWNER, {PUBLIC, INSIDE, OWN}),
    ],
)
def test_a_role_sees_what_is_its_own(notes: VisibleQuerySet, role: Role | None, seen: set[Audience]) -> None:
    asker = person("Bert", role=role)
    assert {one.audience for one in notes.seen_by(asker)} == seen


def test_a_visitor_sees_what_is_public(notes: VisibleQuerySet) -> None:
    assert {one.audience for one in notes.seen_by(AnonymousUser())} == {PUBLIC}


def test_who_wrote_it_sees_it_and_an_account_that_is_closed_sees_what_visitors_see(
    notes: VisibleQuerySet,
) -> None:
    anna = notes[0].author
    assert notes.seen_by(anna).count() == 3
    anna.is_active = False
    assert notes.seen_by(anna).count() == 1


def test_the_operator_sees_all(notes: VisibleQuerySet) -> None:
    assert notes.seen_by(person("Otto", operator=True)).count() == 3
