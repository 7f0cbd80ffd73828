# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What happens to Vorhaben: made, changed, shown, hidden, concluded, linked."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from allmende.discussion.models import Thread
from allmende.identity.models import Audience, AuditLine, Membership, Organisation, Person
from allmende.identity.roles import Role
from allmende.media.drawing import draw
from allmende.media.models import Picture
from allmende.notices.models import News
from allmende.participation.ideas import actions as ideas
from allmende.participation.ideas.models import Idea, Status
from allmende.projects import actions
from allmende.projects.errors import Refused
from allmende.projects.models import Cost, Entry, Partner, Permit, Phase, Project, State
from allmende.search.models import Entry as Found
from allmende.search.models import Link
from allmende.search.queries import links
from tests.identity.people import person
from tests.media.photos import photo
from tests.projects.conftest import FACTS, AddStation, Make

INSIDE = {"audience": Audience.ORGANISATION}


def found(project: Project) -> Found:
    return Found.objects.get(address=project.address)


def test_a_new_project_is_found_new_discussed_and_followed(make: Make, owner: Person) -> None:
    project = make()
    assert found(project).audience == Audience.PUBLIC
    assert News.objects.get(subject=project.address).kind == "project.new"
    assert Thread.objects.get(address=project.address).audience == Audience.PUBLIC
    assert owner.watches.get().address == project.address
    assert AuditLine.objects.get(verb="project.create").subject == f"Project({project.pk})"


def test_what_is_inside_is_not_news_until_it_is_shown(make: Make, owner: Person) -> None:
    project = make(**INSIDE)
    assert not News.objects.exists()
    actions.show(owner, project, Audience.PUBLIC)
    assert [one.kind for one in News.objects.all()] == ["project.new"]
    assert {found(project).audience, Thread.objects.get().audience} == {Audience.PUBLIC}


def test_a_hidden_project_takes_all_that_tells_of_it_along(make: Make, owner: Person) -> None:
    project = make()
    entry = Entry(project=project, title="Los")
    actions.keep_entry(owner, entry, picture=draw(photo()), alt="Eine Laterne")
    actions.show(owner, project, Audience.ORGANISATION)
    known = [
        found(project).audience,
        Thread.objects.get().audience,
        Picture.objects.get().audience,
        *News.objects.values_list("audience", flat=True),
    ]
    assert set(known) == {Audience.ORGANISATION}
    verbs = AuditLine.objects.order_by("id").values_list("verb", flat=True)
    assert verbs.last() == "project.hide"


def test_a_picture_of_the_diary_goes_with_its_entry_or_alone(make: Make, owner: Person) -> None:
    project = make()
    entry = Entry(project=project, title="Los")
    actions.keep_entry(owner, entry, picture=draw(photo()), alt="Eine Laterne")
    actions.keep_entry(owner, entry, picture=draw(photo()), alt="Noch eine")
    first, second = entry.pictures.order_by("id")
    actions.keep_entry(owner, entry, without=[first])
    assert list(Picture.objects.all()) == [second]
    actions.remove(owner, entry)
    assert not Picture.objects.exists()
    assert not News.objects.filter(kind="project.entry").exists()


def test_a_new_day_is_news_and_a_changed_one_is_not(make: Make, owner: Person) -> None:
    entry = Entry(project=make(), title="Los", text="Es geht los.")
    actions.keep_entry(owner, entry)
    entry.text = "Es ging los."
    actions.keep_entry(owner, entry)
    assert News.objects.filter(kind="project.entry", address=entry.address).count() == 1


def ended_at(project: Project) -> datetime | None:
    return Project.objects.get(pk=project.pk).ended


def test_the_state_is_told_and_says_since_when_it_is_over(make: Make, owner: Person) -> None:
    project = make()
    actions.set_state(owner, project, State.RUNNING, {})
    actions.set_state(owner, project, State.ENDED, {"ends": timezone.localdate()})
    first = ended_at(project)
    assert first is not None
    actions.set_state(owner, project, State.ENDED, {"ends": None})
    assert ended_at(project) == first
    actions.set_state(owner, project, State.RUNNING, {})
    assert ended_at(project) is None
    told = News.objects.filter(kind="project.state").order_by("id").values_list("text", flat=True)
    assert list(told) == ["läuft", "beendet", "läuft"]


def test_the_first_result_is_told_once(make: Make, owner: Person) -> None:
    project = make()
    for worked in ("Die Anzeige.", "Die Anzeige, meistens."):
        actions.conclude(owner, project, {"worked": worked, "failed": "Der Ton.", "again": "changed"})
    assert News.objects.filter(kind="project.result").count() == 1
    assert "Der Ton." in found(project).text


def test_the_log_says_from_what_to_what(make: Make, owner: Person) -> None:
    project = make()
    actions.change(owner, project, {"title": "Freie Plätze", "place": "Marktplatz"})
    line = AuditLine.objects.get(verb="project.edit")
    assert '"after":{"title":"Freie Plätze"}' in str(line.content).replace(": ", ":")
    actions.change(owner, project, {"title": "Freie Plätze"})
    assert AuditLine.objects.filter(verb="project.edit").count() == 1


def test_every_piece_is_added_changed_and_removed_with_a_line_each(make: Make, owner: Person) -> None:
    project = make()
    pieces: list[Any] = [
        Partner(project=project, name="Betrieb", role="company"),
        Phase(project=project, title="Bauen", ends=timezone.localdate()),
        Permit(project=project, title="Laternen"),
        Cost(project=project, title="Sensoren", planned=Decimal("1.10")),
    ]
    for piece in pieces:
        actions.keep(owner, piece)
        actions.keep(owner, piece)
        column = "name" if isinstance(piece, Partner) else "title"
        setattr(piece, column, "Anders")
        actions.keep(owner, piece)
        subject = f"{type(piece).__name__}({piece.pk})"
        actions.remove(owner, piece)
        lines = AuditLine.objects.filter(subject=subject).order_by("id").values_list("verb", flat=True)
        assert list(lines) == ["project.add", "project.change", "project.remove"]


@pytest.fixture
def idea(town: Organisation) -> Idea:
    return ideas.propose(
        person("Anna"), town, {"title": "Parken am Markt", "text": "Alle kreisen.", "place": ""}
    )


def test_of_an_idea_comes_a_project_and_both_pages_say_so(
    idea: Idea, town: Organisation, owner: Person
) -> None:
    origin = Found.objects.get(address=idea.address)
    project = actions.create(owner, town, FACTS, origin=origin)
    idea.refresh_from_db()
    assert idea.status == Status.IN_WORK
    assert [one.address for one in links(idea.address, owner)] == [project.address]
    assert [one.address for one in links(project.address, owner)] == [idea.address]


def test_whoever_may_not_steer_the_idea_links_it_and_no_more(idea: Idea, owner: Person) -> None:
    bergheim = Organisation.objects.create(name="Bergheim", kind="municipality")
    berta = person("Berta")
    Membership.objects.create(organisation=bergheim, person=berta, role=Role.OWNER)
    actions.create(berta, bergheim, FACTS, origin=Found.objects.get(address=idea.address))
    idea.refresh_from_db()
    assert idea.status == Status.NEW
    assert Link.objects.get().relation == ""


def test_a_project_belongs_to_whom_one_writes_for(town: Organisation, owner: Person) -> None:
    works = Organisation.objects.create(name="Stadtwerke", kind="utility")
    with pytest.raises(Refused):
        actions.create(owner, town, FACTS, organisation=works)
    Membership.objects.create(organisation=works, person=owner, role=Role.EDITOR)
    made = actions.create(owner, town, FACTS, organisation=works)
    assert (made.organisation, made.municipality) == (works, town)


def test_only_what_they_may_see_can_be_linked(make: Make, owner: Person) -> None:
    project, other = make(), make(title="Anderes")
    actions.link(owner, project, other.address)
    assert [one.title for one in links(other.address, owner)] == [project.title]
    for address in ("/ideen/999", project.address, "https://example.org", ""):
        with pytest.raises(Refused):
            actions.link(owner, project, address)
    actions.unlink(owner, project, other.address)
    assert links(other.address, owner) == ()


def test_a_linked_sensor_brings_what_its_station_says(
    make: Make, owner: Person, add_station: AddStation
) -> None:
    until = timezone.localdate() + timedelta(days=9)
    known = add_station("Markt", purpose="Wer fährt, sieht es.", operator="Stadt", until=until.isoformat())
    project = make()
    sheet = actions.link_sensor(owner, project, known.thing)
    assert (sheet.measured, sheet.why, sheet.who, sheet.until) == (
        "Freie Plätze",
        "Wer fährt, sieht es.",
        "Stadt",
        until,
    )
    assert [one.title for one in links(sheet.station, owner)] == [project.title]
    with pytest.raises(Refused):
        actions.link_sensor(owner, project, known.thing)
    actions.remove(owner, sheet)
    assert links(f"/messstellen/{known.thing}", owner) == ()


def test_columns_with_a_verb_of_their_own_are_not_changed_past_it(make: Make, owner: Person) -> None:
    project = make(**INSIDE)
    for facts in (
        {"audience": 1},
        {"state": "ended"},
        {"organisation": owner.pk},
        {"title": "x", "audience": 1},
    ):
        with pytest.raises(Refused):
            actions.change(owner, project, facts)
    project.refresh_from_db()
    assert (project.audience, project.state, project.title) == (0, State.PLANNED, FACTS["title"])
