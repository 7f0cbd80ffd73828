# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The start page says what is going on and wants people."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_django
from django.test import Client

from allmende.core.config import Settings
from allmende.core.principal import TOWN
from allmende.identity.models import Audience, Organisation
from allmende.participation.drafts.models import Draft
from allmende.projects.models import Project, State
from allmende.sensing import hub
from allmende.web.inviting import invitations
from tests.participation.drafts.papers import NOBODY, opened


@pytest.fixture
def town(tmp_path: Path, settings: pytest_django.Settings, db: None) -> Iterator[Organisation]:
    settings.ALLMENDE = Settings(data=tmp_path)
    with hub.opened(settings.ALLMENDE):
        yield Organisation.objects.get(pk=TOWN)


def running(town: Organisation, title: str, **facts: object) -> Project:
    return Project.objects.create(
        title=title,
        question="Hilft es?",
        organisation=town,
        municipality=town,
        state=State.RUNNING,
        **({"audience": Audience.PUBLIC} | facts),
    )


def titles(town: Organisation) -> list[str]:
    return [one.title for one in invitations(NOBODY, town.pk)]


def test_where_nothing_is_going_on_people_are_asked_for_ideas(town: Organisation) -> None:
    assert titles(town) == ["Haben Sie eine Idee?"]
    page = Client().get("/").content.decode()
    assert "Noch hat niemand etwas vorgeschlagen." in page
    assert 'href="/ideen"' in page


def test_what_ends_comes_first(town: Organisation) -> None:
    running(town, "Parken am Markt")
    draft = opened(town, title="Parkordnung")
    assert titles(town) == ["Entwurf: Parkordnung", "Vorhaben: Parken am Markt", "Haben Sie eine Idee?"]
    page = Client().get("/en/").content.decode()
    assert "Draft: Parkordnung" in page
    assert f'href="/en{draft.address}"' in page


def test_what_somebody_may_not_see_does_not_invite_them(town: Organisation) -> None:
    running(town, "Geheim", audience=Audience.ORGANISATION)
    opened(town)
    Draft.objects.update(audience=Audience.ORGANISATION)
    assert titles(town) == ["Haben Sie eine Idee?"]


def test_a_draft_that_is_closed_invites_nobody(town: Organisation) -> None:
    draft = opened(town)
    Draft.objects.update(closes=draft.opens)
    assert titles(town) == ["Haben Sie eine Idee?"]
