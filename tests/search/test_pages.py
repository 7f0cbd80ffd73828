# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The page that finds, and what is found while somebody types."""

import pytest
from django.test import Client

from allmende.core.principal import TOWN
from allmende.identity import portals
from allmende.identity.models import Audience, Municipality, Organisation
from allmende.identity.models.organisations import Kind
from allmende.search import actions
from allmende.search.findable import Findable
from tests.identity.people import person, signed_in


def put(number: int, title: str, **more) -> str:
    address = f"/ideen/{number}"
    facts = {"kind": "idea", "text": "", "organisation": TOWN, "municipality": TOWN} | more
    actions.put(Findable(address=address, title=title, **facts))
    return address


def page(query: str, language: str = "", client: Client | None = None) -> str:
    answer = (client or Client()).get(f"{language}/suche{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_anything_is_asked_the_page_says_what_can_be_found(town):
    said = page("")
    assert "Gesucht wird in allem, was Sie hier sehen dürfen" in said
    assert "Treffer" not in said


def test_results_lead_to_their_pages_in_the_language_of_the_reader(town):
    put(3, "Parkplätze am Markt")
    assert '<a href="/ideen/3"><mark>Parkplätze</mark> am Markt</a>' in page("?q=Parkplatz")
    assert '<a href="/en/ideen/3">' in page("?q=Parkplatz", "/en")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?q=Xylophonbau", "Zu „Xylophonbau“ gibt es nichts."),
        ("?q=Parkplazt", "Hier ist, was es zu „Parkplätze“ gibt."),
        ("?q=Parkplatz&art=draft", "In dieser Art gibt es dazu nichts."),
        ("?q=Parkplatz&seite=9", "1 Treffer"),
        ("?q=Parkplatz&seite=x", "1 Treffer"),
        ("?q=Parkplatz&seite=²", "1 Treffer"),
        ("?q=%20", "Gesucht wird in allem"),
    ],
)
def test_the_page_says_what_there_is(town, query, said):
    put(3, "Parkplätze am Markt")
    assert said in page(query)


def test_what_was_typed_and_what_was_written_is_no_html(town):
    put(3, "Parken <script>alert(1)</script>", text='Parken "><img src=x onerror=alert(2)>')
    said = page("?q=Parken+%3Cscript%3Ealert%3C/script%3E") + page("?q=Parken")
    assert "<script>alert" not in said
    assert "<img src=x" not in said


def test_where_towns_share_a_portal_finds_its_own_and_everything_when_asked(town):
    put(3, "Parken hier")
    assert "In allen Kommunen suchen" not in page("?q=Parken")
    other = Organisation.objects.create(name="Bergheim", kind=Kind.MUNICIPALITY)
    Municipality.objects.create(organisation=other, host="bergheim.example")
    portals.forget()
    put(4, "Parken dort", municipality=other.pk)
    near, far = page("?q=Parken"), page("?q=Parken&alle=1")
    assert ("/ideen/3" in near, "/ideen/4" in near) == (True, False)
    assert ("/ideen/3" in far, "/ideen/4" in far) == (True, True)
    assert "In allen Kommunen suchen" in near
    assert "Nur in" in far


def test_hidden_things_are_found_by_those_who_see_them(town):
    put(3, "Geheimes Parken", audience=Audience.ORGANISATION)
    boss = signed_in(person("Chef", operator=True))
    assert "/ideen/3" not in page("?q=Geheimes")
    assert "/ideen/3" in page("?q=Geheimes", client=boss)


def test_similar_ones_are_answered_to_scripts(town):
    put(3, "Parken am Markt")
    put(4, "Parken am Markt, geheim", audience=Audience.ORGANISATION)
    ask = {"art": "idea", "text": "Am Markt parken"}
    answer = Client().get("/suche/aehnlich", ask).json()
    assert answer == {"similar": [{"title": "Parken am Markt", "address": "/ideen/3"}]}
    assert Client().get("/en/suche/aehnlich", ask).json()["similar"][0]["address"] == "/en/ideen/3"
    assert Client().get("/suche/aehnlich").json() == {"similar": []}


def test_searching_changes_nothing(town):
    assert Client().post("/suche", {"q": "x"}).status_code == 405


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_page_of_results_costs_the_same_however_many_they_are(town, how_many, django_assert_num_queries):
    for number in range(how_many):
        put(number, "Parken")
    page("?q=Parken")  # portals and templates are known from then on
    with django_assert_num_queries(2):  # how many of each kind, and those of the page
        page("?q=Parken")
