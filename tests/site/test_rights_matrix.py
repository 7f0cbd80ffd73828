# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every cell of identity/rights_table.py, asked of the program as it runs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_django
from django.test import Client
from django.utils import timezone

from allmende.core.config import Settings
from allmende.discussion.models import Contribution, Thread
from allmende.identity.models import ApiKey, Audience, Membership, Person
from allmende.identity.rights_table import API, KEYS, PAGES, PEOPLE, Answer, Row
from allmende.participation.drafts.models import Draft, Version
from allmende.participation.ideas.models import Idea
from allmende.projects.models import Project
from allmende.sensing import hub
from tests.sensing.store import bodies
from tests.site import rig as rigs
from tests.site.rig import NUMBERS, A, Rig

MANY = [{"Datastream": {"@iot.id": 1}, "components": ["phenomenonTime", "result"], "dataArray": []}]


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with rigs.running(tmp_path_factory.mktemp("rights")) as found:
        yield found


def body_of(method: str, path: str) -> Any:
    if path.endswith("/Observations"):
        return {"result": 1}
    if path.endswith("/CreateObservations"):
        return MANY
    if path.endswith("/Datastreams"):
        return bodies.datastream()
    return bodies.thing() if method == "POST" else {"description": "x"}


def new_station(rig: Rig) -> int:
    made = rig.ask("POST", "/v1.1/Things", "managing", json=bodies.thing())
    return int(made.headers["location"].rpartition("(")[2].rstrip(")"))


def asked(rig: Rig, row: Row, who: str) -> int:
    method, _, address = row.request.partition(" ")
    new = new_station(rig) if "{new}" in address else 0
    path = address.format(**NUMBERS, new=new)
    if path == "/live":
        with rig.line.stream(method, rig.address + path, headers=rig.shown(who)) as answer:
            return answer.status_code
    more = {} if method in ("GET", "DELETE") else {"json": body_of(method, path)}
    return rig.ask(method, path, who, **more).status_code


@pytest.mark.parametrize("row", API, ids=lambda row: row.action)
def test_the_api_answers_as_the_table_says(rig: Rig, row: Row) -> None:
    assert {who: asked(rig, row, who) for who in row.answers} == row.answers


def test_what_the_api_refuses_is_not_stored(rig: Rig) -> None:
    """All refusals of the table together leave every set as long as it was."""

    def much() -> list[str]:
        sets = ("Things", "Datastreams", "Observations", "Locations", "Sensors", "FeaturesOfInterest")
        return [rig.ask("GET", f"/v1.1/{one}/$count", "operator").text for one in sets]

    before = much()
    for row in API:
        for who, answer in row.answers.items():
            if isinstance(answer, int) and answer >= 400 and "{new}" not in row.request:
                asked(rig, row, who)
    assert much() == before


@pytest.fixture
def stations(tmp_path: Path, settings: pytest_django.Settings, db: None) -> Iterator[None]:
    chosen = Settings(data=tmp_path)
    settings.ALLMENDE = chosen
    with hub.opened(chosen) as here:
        rigs.measure(here.pipeline.put_and_wait)
        yield


def client_of(person: Person | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def talked_of() -> dict[str, int]:
    """An idea, a draft and a Vorhaben of A that all see, and the same inside or waiting."""
    house = {"organisation_id": A, "municipality_id": A}
    thread = Thread.objects.create(**house, address=f"/x/{Thread.objects.count()}", title="x")
    author = Person.objects.create_user(f"Urheber{thread.pk}", None)
    ideas = []
    for audience, state, since in (
        (Audience.PUBLIC, "published", timezone.now()),
        (Audience.AUTHOR, "waiting", None),
    ):
        facts = {"text": "x", "state": state, "published": since}
        said = Contribution.objects.create(thread=thread, author=author, **facts)
        ideas.append(Idea.objects.create(**house, title="x", author=author, audience=audience, opening=said))
    drafts = [Draft.objects.create(**house, title="x", audience=one) for one in (1, 0)]
    for one in drafts:
        Version.objects.create(draft=one, number=1, published=timezone.now())
    projects = [Project.objects.create(**house, title="x", question="x", audience=one) for one in (1, 0)]
    names = ("idea", "waiting_idea", "draft", "hidden_draft", "project", "hidden_project")
    return {name: one.pk for name, one in zip(names, (*ideas, *drafts, *projects), strict=True)}


def page_answer(client: Client, row: Row) -> Answer:
    method, _, address = row.request.partition(" ")
    key = ApiKey.objects.create(name="Schlüssel", organisation_id=A)
    other = Person.objects.create_user(f"Andere{key.pk}", None)
    member = Membership.objects.create(organisation_id=A, person=other, role="editor")
    path = address.format(**NUMBERS, **talked_of(), key=key.pk, membership=member.pk)
    answer = client.get(path) if method == "GET" else client.post(path, {"role": "reader"})
    if answer.status_code != 302:
        return int(answer.status_code)
    return "sign in" if answer["Location"].startswith("/konto/anmelden") else "done"


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.action)
@pytest.mark.usefixtures("stations")
def test_the_pages_answer_as_the_table_says(row: Row) -> None:
    people = rigs.members()
    found = {one.key: page_answer(client_of(people.get(one.key)), row) for one in PEOPLE}
    assert found == row.answers


def test_every_row_has_an_answer_for_everybody() -> None:
    for row in API:
        assert (len(row.people), len(row.keys)) == (len(PEOPLE), len(KEYS)), row.action
    for row in PAGES:
        assert (len(row.people), len(row.keys)) == (len(PEOPLE), 0), row.action
