# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is found, by whom, and how fast."""

import random
from itertools import count

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allmende.core.principal import ANONYMOUS, SYSTEM, TOWN, Visibility
from allmende.identity.models import Audience, Membership, Organisation, Person
from allmende.identity.models.organisations import Kind
from allmende.identity.principals import principal_of
from allmende.identity.roles import Role
from allmende.search import actions, engine
from allmende.search.findable import Findable
from allmende.search.models import Entry
from allmende.search.queries import PAGE, find, links, similar
from allmende.sensing.api.devices import NewStation, NewStream, ensure_station
from tests.identity.people import person

NOBODY = AnonymousUser()
numbers = count(1)


def put(title: str, text: str = "", **more) -> str:
    address = f"/ideen/{next(numbers)}"
    facts = {"kind": "idea", "organisation": TOWN, "municipality": TOWN} | more
    actions.put(Findable(address=address, title=title, text=text, **facts))
    return address


def found(asked: str, asker=NOBODY, **more) -> list[str]:
    principal = principal_of(asker if isinstance(asker, Person) else None)
    return [one.address for one in find(asker, principal, asked, **more).hits]


@pytest.mark.parametrize(
    ("asked", "title", "is_found"),
    [
        ("Ämter", "Öffnungszeiten der Gesundheitsämter", True),
        ("aemter", "Öffnungszeiten der Gesundheitsämter", True),
        ("Amt", "Öffnungszeiten der Gesundheitsämter", True),
        ("Parkplatz", "Parkplätze am Markt", True),
        ("Parkplatz", "Ein Behindertenparkplatz vor dem Rathaus", True),
        ("Parkplatz am Markt", "Am Markt fehlen Parkplätze", True),
        ("Behindertenparkplatz", "Ein Parkplatz für Behinderte", True),
        ("Gesundheitsamt", "Das Amt für Gesundheit zieht um", True),
        ("Strom", "Ångström", False),
        ("Strom", "Stromsparen im Rathaus", True),
        ("Strom", "Ökostrom für alle", True),
        ("Tür", "Kultur im Hof", False),
        ("Rat", "Temperatur im Saal", False),
        ("Rat", "Der Gemeinderat tagt", True),
        ("Verwa", "Die Verwaltung antwortet", True),
        ("Bus", "Büsche am Weg", False),
        ("Buslinie", "Die Buslinien am Abend", True),
        ("Schluter", "Frau Schlüter pflanzt", True),
        ("Strasse", "Die Straßen im Norden", True),
        ("city trees", "More trees in our cities", True),
        ("Markt Bank", "Eine Bank", False),
    ],
)
def test_german_words_are_found_in_every_form(town, asked, title, is_found):
    address = put(title)
    assert found(asked) == ([address] if is_found else [])


@pytest.mark.parametrize("typed", ["Parkplazt", "Packplätze", "Prakplatz", "parkpltz"])
def test_a_mistyped_word_leads_to_the_nearest(town, typed):
    address = put("Mehr Parkplätze")
    answer = find(NOBODY, ANONYMOUS, typed)
    assert [one.address for one in answer.hits] == [address]
    assert answer.instead == ("Parkplätze",)


def test_a_hint_gives_nothing_away(town):
    put("Geheimgang", audience=Audience.ORGANISATION)
    assert find(NOBODY, ANONYMOUS, "Geheimgamg") == find(NOBODY, ANONYMOUS, "Xylophonbau")


def test_right_words_that_stand_nowhere_together_are_not_bent(town):
    put("Markt")
    put("Bank")
    answer = find(NOBODY, ANONYMOUS, "Markt Bank")
    assert (answer.hits, answer.instead) == ((), ())


def test_titles_come_before_texts_and_the_very_word_before_a_beginning(town):
    text = put("Etwas anderes", "Hier steht einmal Garten.")
    beginning = put("Gartenzaun")
    title = put("Der Garten")
    assert found("Garten") == [title, beginning, text]


def test_what_changed_is_found_as_it_is_now_and_what_is_gone_is_not(town):
    address = put("Alt")
    actions.put(Findable(address, "idea", "Neu", "", TOWN, TOWN))
    assert (found("Alt"), found("Neu")) == ([], [address])
    actions.drop(address)
    assert found("Neu") == []
    assert Entry.objects.count() == 0


def test_a_change_that_is_taken_back_changes_no_index(town):
    with pytest.raises(RuntimeError), transaction.atomic():
        put("Flüchtig")
        raise RuntimeError
    assert found("Flüchtig") == []


def test_kinds_are_counted_and_chosen(town):
    for _number in range(3):
        put("Parken")
    answer = find(NOBODY, ANONYMOUS, "Parken", kind="draft")
    assert [(one.key, one.count) for one in answer.kinds] == [("idea", 3)]
    assert (answer.hits, answer.count) == ((), 0)


def test_pages_show_everything_once(town):
    made = {put(f"Parken {number}") for number in range(PAGE + 3)}
    first, second = (find(NOBODY, ANONYMOUS, "Parken", page=page) for page in (1, 2))
    assert (first.count, first.pages, len(first.hits), len(second.hits)) == (PAGE + 3, 2, PAGE, 3)
    assert {one.address for one in (*first.hits, *second.hits)} == made
    assert find(NOBODY, ANONYMOUS, "Parken", page=99) == second


def test_a_portal_lists_its_own(town):
    other = Organisation.objects.create(name="Nachbarort", kind=Kind.MUNICIPALITY)
    here, there = put("Parken"), put("Parken", municipality=other.pk)
    assert found("Parken", municipality=TOWN) == [here]
    assert set(found("Parken")) == {here, there}


@pytest.mark.parametrize(
    "asked", ['"', "'; DROP TABLE", "AND", "NEAR(", "a*", "title:x", "-", "^", "²", "_", "\0x"]
)
def test_signs_are_no_orders(town, asked):
    address = put("Parken")
    assert found(asked) == []
    assert found("Parken") == [address]


@given(st.text(max_size=60))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_answered(town, asked):
    find(NOBODY, ANONYMOUS, asked)
    similar(NOBODY, asked, "idea")


WORDS = ("Markt", "Parkplatz", "Parkplätze", "Baum", "Bäume", "Amt", "Gesundheitsamt")


@given(
    st.lists(
        st.tuples(
            st.sets(st.sampled_from(WORDS), min_size=1),
            st.sampled_from(Audience),
            st.booleans(),
            st.booleans(),
        ),
        max_size=12,
    ),
    st.sampled_from(WORDS),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_everybody_finds_what_they_may_see_and_nothing_else(askers, given_, asked):
    """Against a filter that reads entry by entry, for every kind of asker."""
    askers, works = askers
    with transaction.atomic():
        for said, audience, is_works, is_mine in given_:
            put(
                " ".join(sorted(said)),
                audience=audience,
                organisation=works.pk if is_works else TOWN,
                author=askers[1].pk if is_mine else None,
            )
        everything = set(found(asked, askers[-1]))
        for asker in askers:
            seen = set(Entry.objects.seen_by(asker).values_list("address", flat=True))
            answer = find(asker, principal_of(asker if isinstance(asker, Person) else None), asked)
            assert {one.address for one in answer.hits} == everything & seen
            assert answer.count == len(everything & seen)
            assert {one.address for one in similar(asker, asked, "idea", limit=99)} <= seen
        transaction.set_rollback(True)


@pytest.fixture
def askers(town) -> tuple[list, Organisation]:
    works = Organisation.objects.create(name="Stadtwerke", kind=Kind.COMPANY)
    author, reader, mona, boss = (
        person("Autor"),
        person("Leser"),
        person("Mona"),
        person("Chef", operator=True),
    )
    Membership.objects.create(organisation=works, person=reader, role=Role.READER)
    Membership.objects.create(organisation=works, person=mona, role=Role.MODERATOR)
    return [NOBODY, author, reader, mona, boss], works


AIR = NewStream(
    key="t",
    name="Wert",
    description="",
    unit_name="Grad",
    unit_symbol="°C",
    unit_definition="",
    observed_property="Lufttemperatur",
    definition="x:t",
)


def station(key: str, name: str, visibility: Visibility = Visibility.PUBLIC, description: str = "") -> str:
    new = NewStation(
        key=key,
        name=name,
        description=description,
        streams=(AIR,),
        longitude=9.48,
        latitude=50.88,
        place="Am Markt",
        visibility=visibility,
    )
    return f"/messstellen/{ensure_station(SYSTEM, new).thing}"


def test_stations_are_found_by_name_place_and_what_they_measure(town):
    named, other = station("a", "Wetter am Marktplatz"), station("b", "Mast 7")
    idea = put("Ein Brunnen am Markt")
    assert found("Marktplatz") == [named]
    assert found("Temperatur") == [other, named]  # by name
    assert found("Markt") == [named, idea, other]
    assert found("Markt", kind="station") == [named, other]
    answer = find(NOBODY, ANONYMOUS, "Markt")
    assert [(one.name, one.count) for one in answer.kinds] == [("Messstelle", 2), ("Idee", 1)]


def test_hidden_stations_are_not_there(town):
    hidden = station("a", "Wetter am Marktplatz", Visibility.ORGANISATION)
    boss = person("Chef", operator=True)
    assert found("Marktplatz") == []
    assert found("Marktplatz", boss) == [hidden]
    actions.link(boss, hidden, idea := put("Idee"))
    assert links(idea, NOBODY) == ()
    assert [one.title for one in links(idea, boss)] == ["Wetter am Marktplatz"]


def test_pages_go_on_from_named_stations_to_entries_to_other_stations(town):
    named = [station(f"n{number}", f"Markt {number:02}") for number in range(PAGE - 1)]
    entries = {put("Markt") for _number in range(PAGE)}
    others = [station(f"o{number}", f"Mast {number}") for number in range(3)]
    pages = [found("Markt", page=page) for page in (1, 2, 3)]
    assert pages[0][: PAGE - 1] == named
    assert {pages[0][-1], *pages[1][: PAGE - 1]} == entries
    assert [*pages[1][PAGE - 1 :], *pages[2]] == others


def test_links_show_on_both_pages_only_to_those_who_see_the_other(town):
    anna = person("Anna")
    idea, project = put("Idee"), put("Vorhaben", audience=Audience.AUTHOR, author=anna.pk)
    actions.link(anna, idea, project, "became")
    actions.link(anna, project, idea, "became")
    assert [(one.address, one.relation) for one in links(idea, anna)] == [(project, "became")]
    assert [one.address for one in links(project, NOBODY)] == [idea]
    assert links(idea, NOBODY) == ()
    actions.unlink(anna, project, idea)
    assert links(project, anna) == ()


@pytest.mark.parametrize(
    ("text", "is_alike"),
    [
        ("Bänke am Marktplatz aufstellen", True),
        ("Eine neue Sitzbank am Marktplatz", True),
        ("Markt", True),
        ("Radweg nach Neuhof", False),
        ("Am Markt soll die Ampel länger grün sein", False),
        ("", False),
    ],
)
def test_similar_ideas_share_most_of_the_words(town, text, is_alike):
    idea = put("Mehr Bänke am Marktplatz", "Wer alt ist, muss sich setzen können.")
    put("Mehr Bänke am Marktplatz", kind="draft")
    assert [one.address for one in similar(NOBODY, text, "idea")] == ([idea] if is_alike else [])


def test_a_rebuilt_index_holds_what_the_rooms_give(town):
    put("Niemandes")
    assert actions.rebuild() == 0
    assert found("Niemandes") == []


def _many(how_many: int) -> None:
    chance = random.Random(7)
    common = [
        "Markt",
        "Platz",
        "Weg",
        "Schule",
        "Rathaus",
        "Bus",
        "Rad",
        "Baum",
        "Wasser",
        "Luft",
        "Kinder",
        "Jugend",
        "Verein",
        "Straße",
        "Haus",
    ]
    rare = [f"Wort{number}" for number in range(4_000)]
    entries = [
        Entry(
            address=f"/ideen/{number}",
            kind="idea",
            title=" ".join(chance.sample(common, 3)),
            text=" ".join([*chance.sample(rare, 12), *chance.sample(common, 6)]),
            audience=Audience.PUBLIC if number % 10 else Audience.ORGANISATION,
            organisation_id=TOWN,
            municipality_id=TOWN,
        )
        for number in range(1, how_many + 1)
    ]
    Entry.objects.bulk_create(entries)
    for one in Entry.objects.iterator():
        engine.put(one.pk, one.title, one.text)
