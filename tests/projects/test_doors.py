# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who sees and who does what at every door, and that what is inside is nowhere outside."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from allmende.core.principal import Visibility
from allmende.identity.models import Audience, Membership, Organisation, Person
from allmende.identity.roles import Role
from allmende.projects import actions
from allmende.projects.editing import KINDS, SECTIONS
from allmende.projects.models import Cost, CostsShown, Entry, Event, Partner, Permit, Phase, Project
from tests.identity.people import person, signed_in
from tests.projects.conftest import AddStation, Make

SECRET = "Geheimnisvolles"  # noqa: S105  a word
WHO = ("visitor", "somebody", *Role, "operator", "other owner")
EDITORS, FUNDERS = {Role.OWNER, Role.EDITOR, Role.STEWARD, "operator"}, {Role.OWNER, Role.FUNDER, "operator"}
INSIDERS = {*Role, "operator"}


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def client_of(who: str) -> Client:
    if who == "visitor":
        return Client()
    if who == "other owner":
        works = Organisation.objects.get_or_create(name="Stadtwerke", kind="utility")[0]
        wanda = person("Wanda")
        Membership.objects.create(organisation=works, person=wanda, role=Role.OWNER)
        return signed_in(wanda)
    role = Role(who) if who in set(Role) else None
    return signed_in(person(f"Frieda {who}", role=role, operator=who == "operator"))


@pytest.fixture
def project(make: Make, owner: Person, add_station: AddStation) -> Project:
    """With one of everything."""
    soon = timezone.localdate() + timedelta(days=3)
    made = make(title=f"{SECRET} am Markt", hypothesis=f"{SECRET} vermutet")
    for piece in (
        Partner(project=made, name=f"{SECRET} GmbH", role="company"),
        Phase(project=made, title="Bauen", ends=soon),
        Permit(project=made, title="Laternen", number="OA 32", valid_until=soon),
        Event(project=made, title="Treffen", starts=timezone.now() + timedelta(days=2)),
        Cost(project=made, title="Sensoren", planned=Decimal("1234.50"), source="Land"),
    ):
        actions.keep(owner, piece)
    actions.keep_entry(owner, Entry(project=made, title="Los"))
    actions.link_sensor(owner, made, add_station("Markt").thing)
    return made


SEEING: dict[str, Callable[[Client, Project], bool]] = {
    "list": lambda client, _: SECRET in page(client, "/vorhaben"),
    "page": lambda client, one: client.get(one.address).status_code == 200,
    "english page": lambda client, one: client.get(f"/en{one.address}").status_code == 200,
    "sheet": lambda client, one: client.get(one.sheets.get().address).status_code == 200,
    "station": lambda client, one: SECRET in page(client, one.sheets.get().station),
    "search": lambda client, _: SECRET in page(client, "/suche?q=geheimnisvolles").partition("<ol")[2],
    "dates": lambda client, _: SECRET in page(client, "/termine"),
}
OPEN: dict[str, Callable[[Client, Project], bool]] = {
    "json": lambda client, one: client.get(f"{one.address}.json").status_code == 200,
    "feed": lambda client, _: SECRET in page(client, "/neues.atom"),
    "calendar": lambda client, _: SECRET in page(client, "/termine.ics"),
}


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.ORGANISATION])
def test_every_page_shows_a_project_to_those_who_may_see_it(
    project: Project, owner: Person, audience: Audience
) -> None:
    actions.show(owner, project, audience)
    for who in WHO:
        client = client_of(who)
        seen = {name for name, shows in SEEING.items() if shows(client, project)}
        assert (who, seen) == (who, set(SEEING) if audience == Audience.PUBLIC or who in INSIDERS else set())


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.ORGANISATION])
def test_files_and_feeds_hold_what_everybody_sees_whoever_asks(
    project: Project, owner: Person, audience: Audience
) -> None:
    actions.show(owner, project, audience)
    for who in ("visitor", Role.OWNER, "operator"):
        client = client_of(who)
        given = {name for name, gives in OPEN.items() if gives(client, project)}
        assert (who, given) == (who, set(OPEN) if audience == Audience.PUBLIC else set())


DOING = {
    "inside": INSIDERS,
    "bearbeiten": EDITORS | FUNDERS,
    **{f"bearbeiten/{one}": EDITORS for one in SECTIONS if one != "kosten-zeigen"},
    "bearbeiten/kosten-zeigen": FUNDERS,
    **{f"bearbeiten/{one}/neu": EDITORS for one in KINDS if one != "kosten"},
    "bearbeiten/kosten/neu": FUNDERS,
}


def answers(client: Client, project: Project) -> dict[str, int]:
    known = {"inside": "innen"}
    return {name: client.get(f"{project.address}/{known.get(name, name)}").status_code for name in DOING}


def test_who_may_change_what(project: Project) -> None:
    for who in WHO:
        refused = 302 if who == "visitor" else 403
        expected = {name: 200 if who in allowed else refused for name, allowed in DOING.items()}
        assert (who, answers(client_of(who), project)) == (who, expected)


def test_who_may_make_a_project_and_see_what_is_to_be_done(town: Organisation) -> None:
    for who in WHO:
        client, refused = client_of(who), 302 if who == "visitor" else 403
        told = [client.get(address).status_code for address in ("/vorhaben/neu", "/vorhaben/innen")]
        expected = [200 if who in allowed else refused for allowed in (EDITORS, INSIDERS)]
        assert (who, told) == (who, expected)


def rows(project: Project) -> dict[str, list[dict[str, object]]]:
    """All that is stored of it."""
    related = {one: list(getattr(project, one).values()) for one in (kind.related for kind in KINDS.values())}
    return related | {"project": list(Project.objects.filter(pk=project.pk).values())}


def test_nothing_that_is_sent_by_others_changes_anything(project: Project) -> None:
    before = rows(project)
    for who in ("visitor", "somebody", Role.READER, Role.MODERATOR, "other owner"):
        client = client_of(who)
        told = [client.post(address, _SENT).status_code for address in targets(project)]
        assert (who, set(told)) == (who, {302 if who == "visitor" else 403})
        assert rows(project) == before


_SENT = {"title": "Anders", "ends": "2030-01-01", "audience": "0"}


def targets(project: Project) -> Iterator[str]:
    for kind in KINDS.values():
        number = getattr(project, kind.related).get().pk
        here = f"{project.address}/bearbeiten/{kind.slug}"
        yield from (f"{here}/neu", f"{here}/{number}", f"{here}/{number}/entfernen")
    yield from (f"{project.address}/bearbeiten/{one}" for one in (*SECTIONS, "dazu", "nicht-dazu"))


def test_a_row_of_another_project_is_not_changed_through_this_one(
    project: Project, make: Make, owner: Person
) -> None:
    other = make(title="Anderes")
    number = project.permits.get().pk
    client = signed_in(owner)
    address = f"{other.address}/bearbeiten/erlaubnis/{number}"
    assert client.get(address).status_code == 404
    assert client.post(f"{address}/entfernen").status_code == 404
    assert project.permits.count() == 1


COSTS = [
    (CostsShown.INSIDE, set()),
    (CostsShown.TOTALS, {"total"}),
    (CostsShown.ITEMS, {"total", "item"}),
]


@pytest.mark.parametrize(("chosen", "everybody"), COSTS)
def test_costs_are_public_by_choice(
    project: Project, owner: Person, chosen: CostsShown, everybody: set[str]
) -> None:
    actions.change(owner, project, {"costs_shown": chosen})
    told = page(Client(), project.address)
    assert {"total" if "1.234,50" in told else "", "item" if "Sensoren" in told else ""} - {""} == everybody
    known = json.loads(page(Client(), f"{project.address}.json"))["costs"]
    assert ({"total"} if known else set()) | ({"item"} if known and known["items"] else set()) == everybody
    assert "Sensoren" in page(client_of(Role.READER), project.address)


def test_a_hidden_station_is_not_spoken_of_outside(
    project: Project, owner: Person, add_station: AddStation
) -> None:
    hidden = add_station("Keller", visibility=Visibility.ORGANISATION)
    sheet = actions.link_sensor(owner, project, hidden.thing)
    sheet.measured = "Verborgene Feuchte"
    actions.keep(owner, sheet)
    for client, sees in ((Client(), False), (signed_in(owner), True)):
        assert ("Parkhaus Keller" in page(client, project.address)) is sees
        assert ("Verborgene Feuchte" in page(client, sheet.address)) is sees
        assert "Keller" not in page(client, f"{project.address}.json")
        assert "Verborgene" not in page(client, f"{project.address}.json")


def test_a_project_nobody_may_see_and_one_that_never_was_look_the_same(
    project: Project, owner: Person
) -> None:
    actions.show(owner, project, Audience.ORGANISATION)
    for rest in ("", ".json", "/messstelle/1"):
        hidden, missing = Client().get(f"{project.address}{rest}"), Client().get(f"/vorhaben/999{rest}")
        assert hidden.status_code == missing.status_code == 404


def test_the_end_of_a_permit_is_in_the_calendar_of_insiders_only(project: Project) -> None:
    assert "Laternen" not in page(Client(), "/termine")
    assert "Laternen" not in page(Client(), "/termine.ics")
    assert "Laternen" in page(client_of(Role.READER), "/termine")


def test_projects_of_another_municipality_are_not_listed_here(project: Project) -> None:
    other = Organisation.objects.create(name="Bergheim", kind="municipality")
    Project.objects.filter(pk=project.pk).update(municipality=other)
    assert SECRET not in page(Client(), "/vorhaben")
    assert SECRET not in page(Client(), "/termine")
    assert Client().get(project.address).status_code == 200


def test_markup_in_every_field_is_shown_as_text(make: Make, owner: Person, add_station: AddStation) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    made = make(title=evil, question=evil, hypothesis=evil, place=evil, longitude=9.5, latitude=50.9)
    actions.conclude(owner, made, {"worked": evil, "failed": evil, "cost": evil})
    soon = timezone.localdate() + timedelta(days=3)
    for piece in (
        Partner(project=made, name=evil, role="company"),
        Phase(project=made, title=evil, ends=soon),
        Permit(project=made, title=evil, authority=evil, number=evil, conditions=evil, valid_until=soon),
        Event(project=made, title=evil, place=evil, starts=timezone.now() + timedelta(days=2)),
        Cost(project=made, title=evil, planned=Decimal(1), source=evil),
    ):
        actions.keep(owner, piece)
    actions.keep_entry(owner, Entry(project=made, title=evil, text=evil))
    sheet = actions.link_sensor(owner, made, add_station("Markt").thing)
    for name in ("measured", "not_measured", "why", "who", "basis", "contact"):
        setattr(sheet, name, evil)
    actions.keep(owner, sheet)
    client, here = signed_in(owner), made.address
    inner = (f"{here}/innen", f"{here}/bearbeiten", "/vorhaben/innen", "/meins")
    for address in ("/vorhaben", here, f"/en{here}", sheet.address, sheet.station, "/termine", *inner):
        html = page(client, address)
        assert "alert(1)" in html
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def statements(client: Client, address: str) -> int:
    client.get(address)  # what is kept between requests is known then
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_lists_ask_the_store_as_often_for_three_as_for_one(
    project: Project, make: Make, owner: Person
) -> None:
    clients = {"/vorhaben": Client(), "/vorhaben/innen": signed_in(owner), project.address: Client()}
    before = {address: statements(client, address) for address, client in clients.items()}
    for number in range(2):
        other = make(title=f"Noch eines {number}")
        actions.keep(owner, Permit(project=other, title="x", valid_until=timezone.localdate()))
        for one in (other, project):
            actions.keep(owner, Phase(project=one, title="x", ends=timezone.localdate()))
            actions.keep_entry(owner, Entry(project=one, title="x"))
    assert {address: statements(client, address) for address, client in clients.items()} == before
