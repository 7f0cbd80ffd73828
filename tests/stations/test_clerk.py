# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The pages on which a clerk describes what is measured."""

import re
from html import unescape
from typing import Any

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from allmende.core.errors import Conflict, Forbidden, Overloaded, StoreFull, Unknown
from allmende.core.principal import ANONYMOUS, SYSTEM, TOWN, Visibility
from allmende.identity.models import Organisation
from allmende.identity.roles import RIGHTS, Right, Role
from allmende.sensing.api import devices, read
from tests.stations.conftest import AddStation, SignIn

NEW = {
    "name": "Pegel Alte Brücke",
    "description": "Misst den Wasserstand der Aue.",
    "field": "environment",
    "kind": "river",
    "organisation": TOWN,
    "place": "Brückenstraße 3",
    "position": "50,8812, 9,4801",
    "purpose": "Hochwasser früh sehen",
    "measures_not": "keine Bilder",
    "operator": "Stadt",
    "license": "dl-by-de/2.0",
    "until": "2027-06-30",
    "capacity": "",
    "visibility": "1",
}
LEVEL = {
    "quantity": "wasserstand-m",
    "own_name": "",
    "own_unit": "",
    "name": "",
    "description": "",
    "rhythm": "900",
    "sensor": "Radarpegel",
    "visibility": "1",
}
STATION_PAGES = ("bearbeiten", "veroeffentlichen", "verbergen", "loeschen", "messreihen/neu")
STREAM_PAGES = ("senden", "bearbeiten", "veroeffentlichen", "verbergen", "loeschen")


def text_of(answer: HttpResponseBase) -> str:
    words = re.sub(r"<style.*?</style>|<[^>]+>", " ", answer.getvalue().decode())
    return re.sub(r"\s+([.,;:)])", r"\1", re.sub(r"\s+", " ", unescape(words)))


def pages_of(thing: int, stream: int) -> list[str]:
    station = f"/messstellen/{thing}"
    return [f"{station}/{page}" for page in STATION_PAGES] + [
        f"{station}/messreihen/{stream}/{page}" for page in STREAM_PAGES
    ]


def the_station(who: Any = SYSTEM) -> read.Station:
    (found,) = read.stations(who)
    return found


@pytest.fixture
def editor(sign_in: SignIn) -> Client:
    return sign_in(Role.EDITOR)


# Who comes in


@pytest.mark.parametrize("visibility", Visibility)
def test_whoever_is_not_signed_in_is_asked_to_and_comes_back(
    add_station: AddStation, visibility: Visibility
) -> None:
    known, sign_in_page = add_station("Markt", visibility=visibility), reverse("account_login")
    for page in ["/messstellen/neu", *pages_of(known.thing, known.streams["free-0"]), *pages_of(999, 999)]:
        asked = [Client().get(page)]
        if not page.endswith("/senden"):  # which changes nothing
            asked.append(Client().post(page, {"name": "x"}))
        for answer in asked:
            assert (answer.status_code, answer["Location"]) == (302, f"{sign_in_page}?next={page}")
    assert the_station().name == "Parkhaus Markt"


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("visibility", Visibility)
def test_a_role_opens_the_pages_or_says_who_may(
    sign_in: SignIn, add_station: AddStation, role: Role | None, visibility: Visibility
) -> None:
    known = add_station("Markt", visibility=visibility)
    client = sign_in(role)
    reads = visibility is Visibility.PUBLIC or role is not None
    expected = 404 if not reads else 200 if role and Right.DESCRIBE in RIGHTS[role] else 403
    answers = [client.get(page) for page in pages_of(known.thing, known.streams["free-0"])]
    assert {answer.status_code for answer in answers} == {expected}
    if expected == 403:
        assert "Ändern darf es, wer dort eine dieser Rollen hat: Verantwortung Redaktion Sensorbetreuung" in (
            text_of(answers[0])
        )


@pytest.mark.parametrize(("visibility", "status"), [(Visibility.PUBLIC, 403), (Visibility.ORGANISATION, 404)])
def test_another_organisations_editor_changes_nothing(
    sign_in: SignIn, add_station: AddStation, works: int, visibility: Visibility, status: int
) -> None:
    known = add_station("Markt", visibility=visibility)
    before, client = read.stations(SYSTEM), sign_in(Role.OWNER, works)
    for page in pages_of(known.thing, known.streams["free-0"]):
        if not page.endswith("senden"):
            assert client.post(page, NEW | LEVEL | {"name": "Parkhaus Markt"}).status_code == status
    assert read.stations(SYSTEM) == before


def test_only_who_may_finds_the_buttons(sign_in: SignIn, add_station: AddStation, works: int) -> None:
    known = add_station("Markt")
    pages = ("/messstellen", f"/messstellen/{known.thing}")
    words = ("Neue Messstelle", "Messreihe hinzufügen", "Bearbeiten", "Verbergen", "Löschen", "Werte senden")
    for client in (Client(), sign_in(Role.READER)):
        assert [word for word in words for page in pages if word in text_of(client.get(page))] == []
    shown = "".join(text_of(sign_in(Role.STEWARD).get(page)) for page in pages)
    assert [word for word in words if word not in shown] == []
    other = sign_in(Role.EDITOR, works)
    assert "Neue Messstelle" in text_of(other.get(pages[0]))
    assert "Bearbeiten" not in text_of(other.get(pages[1]))


def test_a_reader_cannot_add_a_station(sign_in: SignIn) -> None:
    client = sign_in(Role.READER)
    assert client.get("/messstellen/neu").status_code == 403
    assert client.post("/messstellen/neu", NEW).status_code == 403
    assert read.stations(SYSTEM) == ()


def test_the_operator_may_everywhere(sign_in: SignIn, add_station: AddStation, works: int) -> None:
    known = add_station("Markt", organisation=works, visibility=Visibility.ORGANISATION)
    client = sign_in(operator=True)
    pages = pages_of(known.thing, known.streams["free-0"])
    assert {client.get(page).status_code for page in pages} == {200}


# Stations


def test_a_station_is_added_with_all_that_it_says(editor: Client) -> None:
    answer = editor.post("/messstellen/neu", NEW)
    found = the_station(ANONYMOUS)
    assert answer["Location"] == f"/messstellen/{found.id}"
    assert (found.name, found.place, found.latitude, found.longitude, found.organisation) == (
        *("Pegel Alte Brücke", "Brückenstraße 3", 50.8812, 9.4801),
        TOWN,
    )
    assert found.properties == {
        "field": "environment",
        "kind": "river",
        "purpose": "Hochwasser früh sehen",
        "measures_not": "keine Bilder",
        "operator": "Stadt",
        "license": "dl-by-de/2.0",
        "until": "2027-06-30",
    }
    shown = text_of(editor.get(answer["Location"]))
    assert "Die Messstelle ist angelegt. Jetzt fehlt ihr noch eine Messreihe." in shown
    assert "30. Juni 2027" in shown


def test_a_name_is_enough(editor: Client) -> None:
    editor.post("/messstellen/neu", {"name": "Markt", "organisation": TOWN, "visibility": "0"})
    found = the_station()
    assert (found.name, found.description, found.longitude, found.properties, found.is_public) == (
        *("Markt", "Markt", None, {}),
        False,
    )


def test_a_new_station_belongs_to_the_organisation_that_was_chosen(sign_in: SignIn, works: int) -> None:
    client = sign_in(Role.EDITOR, works)
    client.post("/messstellen/neu", NEW | {"organisation": works})
    assert the_station().organisation == works
    answer = client.post("/messstellen/neu", NEW | {"organisation": TOWN, "name": "Zweite"})
    assert answer.status_code == 200
    assert len(read.stations(SYSTEM)) == 1


def test_the_organisation_says_who_sees_a_new_station_at_first(editor: Client) -> None:
    Organisation.objects.filter(pk=TOWN).update(visibility=int(Visibility.ORGANISATION))
    page = editor.get("/messstellen/neu").getvalue().decode()
    assert re.search(r'name="visibility" value="0"[^>]* checked', page)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": " "}, "Name: Dieses Feld ist zwingend erforderlich."),
        ({"position": "am Markt"}, "„am Markt“ sind keine Koordinaten. So geht es: 50.8812, 9.4801"),
        ({"position": "9.48, 50.88"}, "Zuerst kommt die Breite, also 50.88, 9.48."),
        ({"position": ""}, "Zum Ort in Worten gehören seine Koordinaten."),
        ({"until": "bald"}, "Das ist kein Tag. So geht es: 30.06.2027"),
        ({"capacity": "0"}, "Wie viele Plätze es gibt:"),
        ({"license": "meine"}, "Lizenz der Werte:"),
        ({"visibility": "2"}, "Wer sieht sie:"),
    ],
)
def test_what_does_not_fit_is_said_at_the_field_and_on_top(
    editor: Client, wrong: dict[str, str], words: str
) -> None:
    answer = editor.post("/messstellen/neu", NEW | wrong)
    shown = text_of(answer)
    assert "Bitte prüfen Sie Ihre Angaben. Nichts wurde geändert." in shown
    assert words in shown
    assert "Misst den Wasserstand der Aue." in answer.getvalue().decode()  # what was typed stays
    assert read.stations(SYSTEM) == ()


def test_an_edit_shows_what_is_there_and_keeps_what_it_does_not_know(
    editor: Client, add_station: AddStation
) -> None:
    known = add_station("Markt", license="http://dcat-ap.de/def/licenses/dl-by-de/2.0", until="Ende 2027")
    path = f"/messstellen/{known.thing}/bearbeiten"
    page = editor.get(path)
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    assert {key: sent[key] for key in ("name", "place", "position", "capacity", "license")} == {
        "name": "Parkhaus Markt",
        "place": "Am Markt",
        "position": "50.88, 9.485",
        "capacity": 180,
        "license": "dl-by-de/2.0",
    }
    filled = {key: "" if value is None else value for key, value in sent.items()}
    assert editor.post(path, filled | {"capacity": "200", "position": "50.89, 9.5"}).status_code == 302
    found = the_station(ANONYMOUS)
    assert (found.name, found.latitude, found.longitude) == ("Parkhaus Markt", 50.89, 9.5)
    assert found.properties == {
        "field": "mobility",
        "kind": "parking",
        "capacity": 200,
        "key": "Markt",
        "license": "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
        "until": "Ende 2027",
    }
    editor.post(path, filled | {"capacity": "", "license": ""})
    assert the_station().properties.keys() == {"field", "kind", "key", "until"}


def test_a_place_is_changed_but_not_taken_away(editor: Client, add_station: AddStation) -> None:
    known = add_station("Markt")
    answer = editor.post(f"/messstellen/{known.thing}/bearbeiten", NEW | {"position": "", "place": ""})
    assert "Der Ort lässt sich ändern, aber nicht entfernen." in text_of(answer)
    assert the_station().place == "Am Markt"


def test_hiding_and_publishing(editor: Client, add_station: AddStation) -> None:
    known = add_station("Markt", streams=2)
    path = f"/messstellen/{known.thing}"
    assert "Dann sieht nur noch Ihre Organisation diese Messstelle" in text_of(
        editor.get(f"{path}/verbergen")
    )
    assert read.stations(ANONYMOUS) != ()
    editor.post(f"{path}/verbergen")
    assert (read.stations(ANONYMOUS), Client().get(path).status_code) == ((), 404)
    asked = editor.get(f"{path}/veroeffentlichen")
    assert "sehen alle auch jeden Wert, das Gerät und die Messgröße" in text_of(asked)
    assert asked.getvalue().decode().count(" checked") == 2
    editor.post(f"{path}/veroeffentlichen", {"streams": [known.streams["free-1"]]})
    assert [one.name for one in the_station(ANONYMOUS).streams] == ["Freie Plätze 1"]
    assert the_station(ANONYMOUS).place == "Am Markt"


def test_a_deletion_says_what_is_lost_and_wants_the_name(editor: Client, add_station: AddStation) -> None:
    known = add_station("Markt", streams=2)
    path = f"/messstellen/{known.thing}/loeschen"
    shown = text_of(editor.get(path))
    assert "Mit der Messstelle gehen 2 Messreihen verloren." in shown
    assert "Verloren gehen 192 Messwerte, vom 22. November 2026 bis zum 23. November 2026." in shown
    refused = text_of(editor.post(path, {"name": "Parkhaus"}))
    assert "Das ist ein anderer Name: „Parkhaus“. Nichts wurde gelöscht." in refused
    assert len(the_station().streams) == 2
    answer = editor.post(path, {"name": "  Parkhaus  Markt "})
    assert (answer["Location"], read.stations(SYSTEM)) == ("/messstellen", ())
    assert "„Parkhaus Markt“ ist gelöscht." in text_of(editor.get("/messstellen"))


def test_many_values_are_deleted_after_the_page(
    editor: Client, add_station: AddStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "AT_ONCE", 10)
    known = add_station("Markt")
    put: list[Any] = []
    monkeypatch.setattr(devices.hub.current().pipeline.__class__, "put", lambda _, *one: put.append(one))
    editor.post(f"/messstellen/{known.thing}/loeschen", {"name": "Parkhaus Markt"})
    assert "„Parkhaus Markt“ wird gelöscht." in text_of(editor.get("/messstellen"))
    assert read.stations(ANONYMOUS) == ()
    assert (put[0][0].entity, put[0][0].id) == ("Thing", known.thing)


def test_a_name_with_a_tag_in_it_is_only_text(editor: Client) -> None:
    editor.post("/messstellen/neu", NEW | {"name": "<b onclick=x>Böse</b>"})
    thing = the_station().id
    for page in ("", "/bearbeiten", "/loeschen", "/verbergen", "/messreihen/neu"):
        assert "<b onclick" not in editor.get(f"/messstellen/{thing}{page}").getvalue().decode()


# Streams


def test_a_stream_is_added_and_the_page_says_what_comes_next(editor: Client, add_station: AddStation) -> None:
    known = add_station("Markt", streams=0, values=0)
    answer = editor.post(f"/messstellen/{known.thing}/messreihen/neu", LEVEL)
    (stream,) = the_station(ANONYMOUS).streams
    assert (stream.name, stream.unit, stream.unit_name, stream.observed_property, stream.organisation) == (
        *("Wasserstand", "m", "Meter", "Wasserstand"),
        TOWN,
    )
    assert stream.properties == {"rhythm": 900, "kind": "river"}
    shown = text_of(editor.get(answer["Location"]))
    assert "Die Messreihe ist angelegt." in shown
    assert f"curl -X POST \\ 'http://testserver/v1.1/Datastreams({stream.id})/Observations' \\" in shown
    assert "Schlüssel legt an, wer in Ihrer Organisation" in shown
    assert """-d '{"result": 0.84}'""" in shown


def test_whoever_makes_keys_is_led_there(sign_in: SignIn, add_station: AddStation) -> None:
    known = add_station("Markt")
    path = f"/messstellen/{known.thing}/messreihen/{known.streams['free-0']}/senden"
    link = f'href="{reverse("key-new", args=(TOWN,))}"'
    for role, expected in ((Role.STEWARD, True), (Role.EDITOR, False)):
        assert (link in sign_in(role).get(path).getvalue().decode()) is expected


def test_a_quantity_of_ones_own(editor: Client, add_station: AddStation) -> None:
    known = add_station("Markt", streams=0, values=0)
    own = {"quantity": "eigene", "own_name": "Radon", "own_unit": "Bq/m³", "rhythm": "", "visibility": "0"}
    editor.post(f"/messstellen/{known.thing}/messreihen/neu", LEVEL | own)
    (stream,) = the_station().streams
    assert (stream.name, stream.observed_property, stream.unit, stream.properties, stream.is_public) == (
        *("Radon", "Radon", "Bq/m³", {}),
        False,
    )


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"quantity": ""}, "Was gemessen wird: Dieses Feld ist zwingend erforderlich."),
        ({"quantity": "eigene"}, "Schreiben Sie hier, was gemessen wird."),
        ({"own_unit": "Bq"}, "Wählen Sie „andere Messgröße“, oder leeren Sie die zwei Felder darunter."),
        ({"rhythm": "7"}, "Wie oft ein Wert kommt:"),
    ],
)
def test_a_stream_that_does_not_fit_is_not_added(
    editor: Client, add_station: AddStation, wrong: dict[str, str], words: str
) -> None:
    known = add_station("Markt", streams=0, values=0)
    shown = text_of(editor.post(f"/messstellen/{known.thing}/messreihen/neu", LEVEL | wrong))
    assert words in shown
    assert the_station().streams == ()


def test_a_stream_of_a_hidden_station_is_hidden(editor: Client, add_station: AddStation) -> None:
    known = add_station("Markt", streams=0, values=0, visibility=Visibility.ORGANISATION)
    path = f"/messstellen/{known.thing}/messreihen"
    page = editor.get(f"{path}/neu")
    assert "also auch ihre Messreihen" in text_of(page)
    assert "visibility" not in page.context["form"].fields
    editor.post(f"{path}/neu", LEVEL)
    (stream,) = the_station().streams
    assert not stream.is_public
    asked = editor.get(f"{path}/{stream.id}/veroeffentlichen")
    assert "eine Messreihe ist nie sichtbarer als ihre Messstelle" in text_of(asked)
    refused = editor.post(f"{path}/{stream.id}/veroeffentlichen")
    assert refused.status_code == 200
    assert not the_station().streams[0].is_public


def test_a_stream_is_edited_hidden_published_and_deleted(editor: Client, add_station: AddStation) -> None:
    known = add_station("Markt")
    stream = known.streams["free-0"]
    path = f"/messstellen/{known.thing}/messreihen/{stream}"
    form = editor.get(f"{path}/bearbeiten").context["form"]
    sent = {name: form[name].value() for name in form.fields}
    assert sent["quantity"] == "eigene"
    assert (sent["own_name"], sent["own_unit"], sent["rhythm"]) == ("Freie Plätze", "{Plätze}", 900)
    editor.post(f"{path}/bearbeiten", sent | {"name": "Oberdeck", "rhythm": "300"})
    (found,) = the_station(ANONYMOUS).streams
    assert (found.name, found.observed_property, found.unit, found.count) == (
        *("Oberdeck", "Freie Plätze", "{Plätze}"),
        96,
    )
    assert found.properties == {"rhythm": 300, "key": "free-0"}
    assert "Sie misst weiter, und nichts geht verloren." in text_of(editor.get(f"{path}/verbergen"))
    editor.post(f"{path}/verbergen")
    assert the_station(ANONYMOUS).streams == ()
    assert "sehen alle jeden Wert dieser Messreihe" in text_of(editor.get(f"{path}/veroeffentlichen"))
    editor.post(f"{path}/veroeffentlichen")
    assert len(the_station(ANONYMOUS).streams) == 1
    assert "Verloren gehen 96 Messwerte" in text_of(editor.get(f"{path}/loeschen"))
    editor.post(f"{path}/loeschen", {"name": "Freie Plätze 0"})
    assert len(the_station().streams) == 1
    editor.post(f"{path}/loeschen", {"name": "Oberdeck"})
    assert the_station().streams == ()


def test_a_stream_of_another_station_is_not_found_there(editor: Client, add_station: AddStation) -> None:
    one, other = add_station("a"), add_station("bb")
    for page in STREAM_PAGES:
        path = f"/messstellen/{one.thing}/messreihen/{other.streams['free-0']}/{page}"
        assert editor.get(path).status_code == 404


# What the hub refuses


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Unknown("x"), "Das gibt es nicht mehr: Jemand hat es inzwischen gelöscht."),
        (Forbidden("x"), "Dazu gehört etwas, das eine andere Organisation verwaltet."),
        (Conflict("x"), "Veröffentlichen Sie zuerst die Messstelle."),
        (Overloaded("x"), "Versuchen Sie es in einer Minute noch einmal."),
        (StoreFull("x"), "Der Speicher ist voll."),
    ],
)
def test_what_the_hub_refuses_is_said_on_the_form(
    editor: Client,
    add_station: AddStation,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    words: str,
) -> None:
    known = add_station("Markt")

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(devices, "set_visibility", refuse)
    answer = editor.post(f"/messstellen/{known.thing}/verbergen")
    assert answer.status_code == 200
    assert words in text_of(answer)


@pytest.mark.parametrize("page", ["/en/messstellen/neu", "edit", "delete", "hide", "new", "refused"])
def test_every_page_is_there_in_english(sign_in: SignIn, add_station: AddStation, page: str) -> None:
    thing = add_station("Markt").thing
    paths = {
        "edit": "bearbeiten",
        "delete": "loeschen",
        "hide": "verbergen",
        "new": "messreihen/neu",
        "refused": "bearbeiten",
    }
    client = sign_in(Role.READER if page == "refused" else Role.EDITOR)
    path = f"/en/messstellen/{thing}/{paths[page]}" if page in paths else page
    shown = text_of(client.get(path))
    assert not re.search(r"\b(und|nicht|oder|Messstelle|Messreihe|löschen|Sie|wird)\b", shown), shown
