# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What general pages claim is so: of openness, of the map, of whose stations they are."""

import json
import re

import pytest
import pytest_django
from django.template import engines
from django.test import Client
from django.utils import timezone, translation

from allmende.core.config import Map, Settings, Town
from allmende.core.principal import TOWN, Visibility
from allmende.identity import portals
from allmende.identity.models import Municipality
from allmende.identity.roles import Role
from tests.stations.conftest import AddStation, SignIn
from tests.stations.test_pages import text_of

NO_OUTLINE = (
    "Der Umriss der Stadt erscheint hier, sobald ihr amtlicher Gemeindeschlüssel (AGS) eingetragen ist."
)
SQUARE = [[[9.4, 50.8], [9.6, 50.8], [9.6, 51.0], [9.4, 51.0], [9.4, 50.8]]]


@pytest.mark.usefixtures("opened")
def test_the_page_about_the_program_tells_of_its_cookies() -> None:
    answer = Client().get("/ueber")
    text = text_of(answer)
    assert "Über Besuche wird nichts gespeichert." in text
    assert "Beim Anmelden setzt die Seite zwei Cookies" in text
    assert "keine Cookies" not in text
    assert 'href="/datenschutz">Datenschutz' in answer.getvalue().decode()


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("page", ["/", "/heute", "/karte", "/messstellen"])
def test_whoever_may_add_a_station_is_led_to_its_form_and_others_to_the_interface(
    sign_in: SignIn, page: str
) -> None:
    clients = (Client(), sign_in(Role.READER), sign_in(Role.EDITOR))
    shown = [client.get(page).getvalue().decode() for client in clients]
    assert ['href="/messstellen/neu">Messstelle anlegen' in one for one in shown] == [False, False, True]
    words = ("So geht es", "So schließen Sie eine an.")
    assert [any(said in one for said in words) for one in shown] == [True, True, False]


def test_all_values_are_open_only_where_that_is_so(sign_in: SignIn, add_station: AddStation) -> None:
    add_station("Markt")
    add_station("geheim", visibility=Visibility.ORGANISATION)
    assert "Alle Werte auf dieser Seite stehen allen offen" in text_of(Client().get("/"))
    shown = text_of(sign_in(Role.READER).get("/"))
    assert "Alle Werte stehen allen offen, außer denen, an denen „nur intern“ steht." in shown
    assert "Alle Werte auf dieser Seite" not in shown


@pytest.mark.usefixtures("opened")
def test_an_empty_installation_claims_nothing_of_its_values() -> None:
    assert "allen offen" not in text_of(Client().get("/"))


def test_one_is_singular(add_station: AddStation) -> None:
    add_station("Markt", values=1)
    assert "Messstelle 1 Messreihe 1 Messwert 1" in text_of(Client().get("/"))
    add_station("Bahnhof", values=1)
    assert "Messstellen 2 Messreihen 2 Messwerte 2" in text_of(Client().get("/"))


@pytest.mark.parametrize(
    ("town", "credit"),
    [
        (Town(), ""),
        (Town(ags="05515000"), "Grenzen: © GeoBasis-DE / BKG"),
        (Town(simulated=True), "Geografie: erfunden"),
    ],
)
@pytest.mark.parametrize("page", ["/", "/karte"])
def test_only_what_is_drawn_is_credited(
    add_station: AddStation, settings: pytest_django.Settings, town: Town, credit: str, page: str
) -> None:
    add_station("Markt")
    portals.forget()
    settings.ALLMENDE = Settings(town=town, map=Map(style=""))
    text = text_of(Client().get(page))
    assert [one for one in ("GeoBasis", "erfunden") if one in text] == [
        one for one in ("GeoBasis", "erfunden") if one in credit
    ]
    assert (NO_OUTLINE in text) == (not credit)


def test_who_leads_the_town_is_shown_where_its_outline_is_entered(
    sign_in: SignIn, add_station: AddStation
) -> None:
    add_station("Markt")
    pages = [client.get("/").getvalue().decode() for client in (Client(), sign_in(Role.OWNER))]
    assert ['href="/kommune"' in page for page in pages] == [False, True]


def test_a_town_s_own_outline_is_the_ground_of_its_maps(add_station: AddStation) -> None:
    add_station("Markt")
    outline = json.dumps({"type": "Polygon", "coordinates": SQUARE})
    Municipality.objects.filter(organisation=TOWN).update(outline=outline)
    assert NO_OUTLINE not in text_of(Client().get("/"))
    ground = json.loads(Client().get("/karte/grund.geojson").content)
    assert [one["geometry"]["coordinates"] for one in ground["features"]] == [SQUARE]
    assert 'class="own"' in Client().get("/karte/grund.svg").getvalue().decode()
    assert 'data-ground="/karte/grund.geojson?' in Client().get("/karte").getvalue().decode()


def test_where_several_towns_show_the_stations_they_are_the_region_s(
    add_station: AddStation, works: int
) -> None:
    add_station("Markt")
    assert "Was unsere Stadt misst" in text_of(Client().get("/"))
    Municipality.objects.create(organisation_id=works, host="bergheim.example", name="Bergheim")
    portals.forget()
    text = text_of(Client(headers={"host": "bergheim.example"}).get("/"))
    portals.forget()
    assert "Was unsere Region misst" in text
    assert "1 Messstelle in der Region, gemeinsam mit anderen Kommunen." in text
    assert "in der Stadt." not in text


def test_a_station_leads_to_its_place_on_the_map(add_station: AddStation) -> None:
    known = add_station("Markt")
    page = Client().get(f"/messstellen/{known.thing}").getvalue().decode()
    assert f'<a href="/karte?station={known.thing}">Am Markt</a>' in page
    shown = Client().get(f"/karte?station={known.thing}").getvalue().decode()
    assert f'data-chosen="{known.thing}"' in shown
    assert f'data-station="{known.thing}"' in shown


def test_the_form_brings_a_map_for_the_place(sign_in: SignIn, add_station: AddStation) -> None:
    add_station("Markt")
    page = sign_in(Role.EDITOR).get("/messstellen/neu").getvalue().decode()
    assert '<div id="ort" data-field="id_position" hidden>' in page
    assert re.search(r'data-lon="9\.485\d*" data-lat="50\.88"', page)


def test_templates_write_english_dates_day_first() -> None:
    template = engines["django"].from_string('{{ day|date:"DATE_FORMAT" }}')
    day = timezone.datetime(2026, 11, 26)
    for language, words in (("de", "26. November 2026"), ("en", "26 November 2026")):
        with translation.override(language):
            assert template.render({"day": day}) == words
