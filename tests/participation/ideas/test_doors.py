# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The pages and files of ideas: who sees what at every door, and what they show."""

import json

import pytest
from django.test import Client

from allmende.identity.models import Audience, Organisation, Person
from allmende.identity.roles import Role
from allmende.participation.ideas import actions
from allmende.participation.ideas.models import Idea, Status
from tests.identity.people import person, signed_in

TITLE = "Geheimnisvolle Bank"
DOORS = {
    "list": "/ideen",
    "map": "/ideen/karte",
    "page": "/ideen/{idea}",
    "english page": "/en/ideen/{idea}",
    "search": "/suche?q=bank",
    "similar": "/suche/aehnlich?art=idea&text=Geheimnisvolle+Bank",
}
OPEN_DATA = {"csv": "/ideen.csv", "json": "/ideen.json", "geojson": "/ideen.geojson", "feed": "/neues.atom"}


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    said: str = content.decode()
    return said


def open_doors(doors: dict[str, str], client: Client, idea: Idea) -> set[str]:
    """Those that show it."""
    seen = {name: page(client, address.format(idea=idea.pk)) for name, address in doors.items()}
    return {name for name, text in seen.items() if "Geheimnisvolle" in text}


SEEING = {
    "visitor": {Audience.PUBLIC},
    "somebody": {Audience.PUBLIC},
    "author": {Audience.PUBLIC, Audience.ORGANISATION, Audience.AUTHOR},
    "reader": {Audience.PUBLIC, Audience.ORGANISATION},
    "moderator": {Audience.PUBLIC, Audience.ORGANISATION, Audience.AUTHOR},
    "operator": {Audience.PUBLIC, Audience.ORGANISATION, Audience.AUTHOR},
}


def client_of(name: str, author: Person) -> Client:
    if name == "visitor":
        return Client()
    if name == "author":
        return signed_in(author)
    role = Role(name) if name in ("reader", "moderator") else None
    return signed_in(person("Frieda", role=role, operator=name == "operator"))


@pytest.fixture
def idea(town: Organisation) -> Idea:
    facts = {"title": TITLE, "text": "Text", "place": "Markt", "longitude": 9.5, "latitude": 50.9}
    return actions.propose(person("Anna"), town, facts)


def shown_to(idea: Idea, audience: Audience) -> None:
    """As actions would leave it."""
    from allmende.notices.models import News
    from allmende.search.models import Entry

    Idea.objects.filter(pk=idea.pk).update(audience=audience)
    Entry.objects.filter(address=idea.address).update(audience=audience)
    News.objects.filter(subject=idea.address).update(audience=audience)


@pytest.mark.parametrize("who", SEEING)
@pytest.mark.parametrize("audience", list(Audience))
def test_every_page_shows_an_idea_to_those_who_may_see_it(idea: Idea, who: str, audience: Audience) -> None:
    shown_to(idea, audience)
    assert idea.author is not None
    client = client_of(who, idea.author)
    assert open_doors(DOORS, client, idea) == (set(DOORS) if audience in SEEING[who] else set())


@pytest.mark.parametrize("who", SEEING)
@pytest.mark.parametrize("audience", list(Audience))
def test_open_data_hold_what_everybody_sees_whoever_asks(idea: Idea, who: str, audience: Audience) -> None:
    shown_to(idea, audience)
    assert idea.author is not None
    client = client_of(who, idea.author)
    assert open_doors(OPEN_DATA, client, idea) == (set(OPEN_DATA) if audience == Audience.PUBLIC else set())


def test_a_visitor_is_sent_to_sign_in_before_proposing_and_before_supporting(idea: Idea) -> None:
    for answer in (Client().get("/ideen/neu"), Client().post(f"{idea.address}/unterstuetzen")):
        assert answer.status_code == 302
        assert "/anmelden" in answer["Location"] or "login" in answer["Location"]


def test_somebody_proposes_and_another_supports_without_javascript(town: Organisation) -> None:
    anna, bert = signed_in(person("Anna")), signed_in(person("Bert"))
    answer = anna.post("/ideen/neu", {"title": "Eine Bank", "text": "Bitte.", "place": "", "position": ""})
    made = Idea.objects.get()
    assert answer["Location"] == made.address
    bert.post(f"{made.address}/unterstuetzen")
    made.refresh_from_db()
    assert made.supports == 1
    assert "Unterstützung zurückziehen" in page(bert, made.address)


def test_similar_ideas_are_shown_once_before_a_new_one_is_taken(idea: Idea) -> None:
    bert = signed_in(person("Bert"))
    sent = {"title": "Geheimnisvolle Bänke", "text": "Bitte.", "place": "", "position": ""}
    first = bert.post("/ideen/neu", sent)
    assert "Gibt es das schon?" in first.content.decode()
    assert Idea.objects.count() == 1
    bert.post("/ideen/neu", sent | {"gesehen": "1"})
    assert Idea.objects.count() == 2


def test_markup_in_every_field_is_shown_as_text(town: Organisation) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    facts = {"title": evil[:120], "text": f"{evil} [x](javascript:alert(3))", "place": evil}
    made = actions.propose(person("Anna"), town, facts)
    vera = person("Vera", role=Role.OWNER)
    actions.set_status(vera, made, Status.DECLINED, evil)
    for address in (made.address, "/ideen", "/ideen/karte", "/suche?q=script", f"/en{made.address}"):
        html = page(Client(), address)
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert 'href="javascript' not in html


def test_a_cell_that_begins_like_a_formula_is_text(town: Organisation) -> None:
    actions.propose(person("Anna"), town, {"title": "=1+1", "text": "@SUM(A1)", "place": ""})
    lines = page(Client(), "/ideen.csv")
    assert "'=1+1" in lines
    assert "'@SUM(A1)" in lines


def test_the_json_says_what_became_of_an_idea_and_who_had_it(idea: Idea) -> None:
    actions.set_status(person("Vera", role=Role.OWNER), idea, Status.DONE, "Steht seit Mai.")
    said = json.loads(page(Client(), "/ideen.json"))
    (one,) = said["ideas"]
    assert (one["status"], one["reason"], one["author"]) == ("done", "Steht seit Mai.", "Anna")
    assert said["license"].startswith("https://")


def test_ideas_of_another_municipality_are_not_listed_here(idea: Idea) -> None:
    other = Organisation.objects.create(name="Bergheim", kind="municipality")
    Idea.objects.filter(pk=idea.pk).update(municipality=other)
    assert TITLE not in page(Client(), "/ideen")
    assert TITLE not in page(Client(), "/ideen.json")
    assert Client().get(idea.address).status_code == 200


@pytest.mark.parametrize("act", ["stand", "zusammenlegen", "thema"])
def test_who_may_not_steer_is_refused(idea: Idea, act: str) -> None:
    answer = signed_in(person("Bert")).post(f"{idea.address}/{act}", {"status": "seen"})
    assert answer.status_code == 403
    idea.refresh_from_db()
    assert idea.status == Status.NEW


def test_the_clerk_declines_with_a_reason_that_everybody_reads(idea: Idea) -> None:
    edda = signed_in(person("Edda", role=Role.EDITOR))
    edda.post(f"{idea.address}/stand", {"status": "declined", "reason": "Dort fahren Busse."})
    assert "Dort fahren Busse." in page(Client(), idea.address)


def test_an_idea_nobody_may_see_and_one_that_never_was_look_the_same(idea: Idea) -> None:
    shown_to(idea, Audience.AUTHOR)
    hidden, missing = Client().get(idea.address), Client().get("/ideen/999")
    assert hidden.status_code == missing.status_code == 404
