# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The pages over a real hub, as a browser without JavaScript gets them."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import pytest
import pytest_django
from django.http.response import HttpResponseBase
from django.test import Client

from allmende.connectors.contract import Reading
from allmende.core.clock import MINUTE
from allmende.core.config import Map, Server, Settings, Town
from allmende.core.principal import SYSTEM, Visibility
from allmende.sensing.api.devices import take
from allmende.sensing.hub import Hub
from allmende.stations.demo import PROGRESS
from tests.stations.conftest import NOW, AddStation

PAGES = ("/", "/heute", "/karte", "/messstellen", "/schnittstelle", "/ueber", "/rundgang")


@pytest.fixture
def client(opened: Hub) -> Client:
    return Client()


def text_of(answer: HttpResponseBase) -> str:
    """What a reader sees, without tags."""
    words = re.sub(r"<style.*?</style>|<[^>]+>", " ", answer.getvalue().decode())
    return re.sub(r"\s+([.,;:)])", r"\1", re.sub(r"\s+", " ", unescape(words)))


@contextmanager
def statements(hub: Hub) -> Iterator[list[str]]:
    """What is asked of the store on this thread, without the bounds of transactions."""
    asked: list[str] = []
    with hub.database.reading() as connection:
        pass
    connection.set_trace_callback(lambda sql: asked.append(sql) if sql not in ("BEGIN", "ROLLBACK") else None)
    yield asked
    connection.set_trace_callback(None)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_empty_installation_shows_every_page(client: Client, page: str, prefix: str) -> None:
    assert client.get(prefix + page).status_code == 200


@pytest.mark.parametrize(("page", "expected"), [("/", 3), ("/heute", 2), ("/karte", 2), ("/messstellen", 2)])
def test_a_page_asks_the_store_as_often_for_three_stations_as_for_one(
    client: Client, opened: Hub, add_station: AddStation, page: str, expected: int
) -> None:
    counts = []
    for keys in (("a",), ("bb", "ccc")):
        for key in keys:
            add_station(key)
        with statements(opened) as asked:
            assert client.get(page).status_code == 200
        counts.append(len(asked))
    assert counts == [expected, expected]


def test_the_start_page_says_what_is_free_with_its_time(client: Client, add_station: AddStation) -> None:
    add_station("Markt")
    text = text_of(client.get("/"))
    assert "Parkhaus Markt: 95 von 180 Parkplätzen sind frei. gerade eben" in text
    assert "Hier misst noch niemand. Schließen Sie die erste Messstelle an." in text
    english = text_of(client.get("/en/"))
    assert "Parkhaus Markt: 95 of 180 parking spaces are free. just now" in english


def test_what_the_public_may_not_see_is_on_no_page(client: Client, add_station: AddStation) -> None:
    hidden = add_station("geheim", visibility=Visibility.ORGANISATION)
    stream = hidden.streams["free-0"]
    pages = ("/", "/karte", "/messstellen")
    assert [page for page in pages if "geheim" in client.get(page).getvalue().decode()] == []
    paths = (
        f"/messstellen/{hidden.thing}",
        f"/messstellen/{hidden.thing}/reihe/{stream}.json",
        f"/messstellen/{hidden.thing}/{stream}.csv",
    )
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]


def test_a_list_can_be_filtered_by_field(client: Client, add_station: AddStation) -> None:
    add_station("a")
    add_station("b", field="environment")
    for page in ("/karte", "/messstellen"):
        text = text_of(client.get(page, {"feld": "umwelt"}))
        assert ("Parkhaus a" in text, "Parkhaus b" in text) == (False, True)
    assert "Hier ist noch keine Messstelle." in text_of(client.get("/messstellen", {"feld": "innenstadt"}))
    assert client.get("/messstellen", {"feld": "unsinn"}).status_code == 200


def test_a_station_explains_itself(client: Client, add_station: AddStation) -> None:
    known = add_station(
        "Markt",
        purpose="Suchverkehr mindern",
        measures_not="keine Kennzeichen",
        operator="Stadtwerke",
        until="2027-06-30",
        license="http://dcat-ap.de/def/licenses/dl-by-de/2.0",
    )
    answer = client.get(f"/messstellen/{known.thing}")
    text = text_of(answer)
    for words in ("Suchverkehr mindern", "keine Kennzeichen", "Stadtwerke", "30. Juni 2027", "Am Markt"):
        assert words in text
    page = answer.getvalue().decode()
    assert 'href="https://www.govdata.de/dl-de/by-2-0"' in page
    assert page.count('<svg class="chart') == 2
    assert "Zwischen 0 und 95, im Mittel 47,5. Am höchsten: heute 17:00." in text


@pytest.mark.parametrize("span", ["tag", "woche", "monat", "jahr", "unsinn"])
def test_every_period_shows_a_chart_and_the_same_as_a_table(
    client: Client, add_station: AddStation, span: str
) -> None:
    known = add_station("Markt", streams=2)
    page = client.get(f"/messstellen/{known.thing}", {"zeitraum": span}).getvalue().decode()
    assert page.count('<svg class="chart') == 4
    assert page.count("<tbody>") == 2
    assert page.count('<th scope="row">') == 2 * 96


def test_a_station_that_fell_silent_shows_its_last_day(client: Client, add_station: AddStation) -> None:
    known = add_station("Markt")
    answer = client.get(f"/messstellen/{known.thing}", {"bis": "2020-01-01"})
    text = text_of(answer)
    assert "In diesem Zeitraum wurde nichts gemessen. Zum letzten Wert" in text
    assert "bis=2026-11-23" in answer.getvalue().decode()


def test_a_series_comes_as_columns_with_its_sentence(client: Client, add_station: AddStation) -> None:
    known = add_station("Markt", values=4)
    stream = known.streams["free-0"]
    answer = client.get(f"/messstellen/{known.thing}/reihe/{stream}.json", {"sprache": "en"})
    found = json.loads(answer.content)
    assert found["mean"] == [0.0, 1.0, 2.0, 3.0]
    assert [b - a for a, b in zip(found["time"], found["time"][1:], strict=False)] == [900, 900, 900]
    assert found["resolution"] == "raw"
    assert found["summary"] == "Between 0 and 3, 1.5 on average. Highest: today 17:00."


def test_a_series_of_another_station_is_not_found(client: Client, add_station: AddStation) -> None:
    one, other = add_station("a"), add_station("bb")
    assert client.get(f"/messstellen/{one.thing}/reihe/{other.streams['free-0']}.json").status_code == 404


@pytest.mark.parametrize("query", [{"von": "gestern"}, {"von": "2026-11-02", "bis": "2026-11-01"}])
def test_a_period_that_cannot_be_read_is_refused(
    client: Client, add_station: AddStation, query: dict[str, str]
) -> None:
    known = add_station("a")
    stream = known.streams["free-0"]
    assert client.get(f"/messstellen/{known.thing}/reihe/{stream}.json", query).status_code == 400
    assert client.get(f"/messstellen/{known.thing}/{stream}.csv", query).status_code == 400


def test_the_download_holds_the_shown_period(client: Client, add_station: AddStation) -> None:
    known = add_station("Markt", values=3)
    path = f"/messstellen/{known.thing}/{known.streams['free-0']}.csv"
    answer = client.get(path, {"von": "2026-11-23T15:40:00Z", "bis": "2026-11-23T16:00:01Z"})
    assert answer["Content-Disposition"] == 'attachment; filename="freie-platze-0.csv"'
    assert answer.getvalue().decode() == (
        "time_utc,time_local (Europe/Berlin),Freie Plätze 0 (Plätze)\r\n"
        "2026-11-23T15:45:00Z,2026-11-23T16:45:00+01:00,1.0\r\n"
        "2026-11-23T16:00:00Z,2026-11-23T17:00:00+01:00,2.0\r\n"
    )
    excel = client.get(path, {"format": "excel"}).getvalue().decode()
    assert excel.startswith("\ufefftime_utc;")


@pytest.mark.parametrize(
    "path",
    [
        "/nix",
        "/messstellen/1",
        "/messstellen/0",
        "/messstellen/99999999999999999999",
        "/karte/kacheln.pmtiles",
    ],
)
def test_what_is_not_there_says_so_kindly(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Von hier kommen Sie weiter:" in text_of(answer)


@pytest.mark.parametrize("page", PAGES)
def test_pages_do_not_take_posts(client: Client, page: str) -> None:
    assert client.post(page).status_code in (403, 405) if page != "/rundgang" else True


def test_the_languages_link_each_other(client: Client) -> None:
    german = client.get("/karte?feld=umwelt").getvalue().decode()
    english = client.get("/en/karte?feld=umwelt").getvalue().decode()
    assert '<html lang="de"' in german
    assert 'href="/en/karte?feld=umwelt"' in german
    assert '<html lang="en"' in english
    assert 'href="/karte?feld=umwelt"' in english
    assert "What is measured where right now" in english


def test_every_page_says_when_writing_is_open_and_when_the_town_is_made_up(
    client: Client, settings: pytest_django.Settings, opened: Hub
) -> None:
    assert "nachgestellt" not in text_of(client.get("/"))
    settings.ALLMENDE = Settings(
        data=opened.settings.data,
        server=Server(open_writes=True),
        town=Town(name="Auenbrück", simulated=True),
    )
    for page in ("/", "/karte", "/messstellen", "/schnittstelle", "/ueber", "/nix"):
        text = text_of(client.get(page))
        assert "Dies ist die Musterstadt Auenbrück. Alle Messwerte sind nachgestellt." in text
        assert "Offen zum Schreiben:" in text


def test_the_map_of_a_simulated_town_asks_no_foreign_host(
    client: Client, settings: pytest_django.Settings
) -> None:
    settings.ALLMENDE = Settings(town=Town(simulated=True))
    page = client.get("/karte").getvalue().decode()
    assert 'data-style=""' in page
    assert 'data-ground="/karte/grund.geojson"' in page
    assert client.get("/karte/grund.geojson")["Content-Type"] == "application/geo+json"
    assert client.get("/karte/grund.svg")["Content-Type"] == "image/svg+xml"


def test_a_real_town_has_its_outlines_and_the_base_map_it_chose(
    client: Client, settings: pytest_django.Settings
) -> None:
    settings.ALLMENDE = Settings(town=Town(ags="05515000"), map=Map(style="https://maps.example/style.json"))
    page = client.get("/karte").getvalue().decode()
    assert 'data-style="https://maps.example/style.json"' in page
    assert 'data-ground="/static/dist/gemeinden/05515.json"' in page
    assert 'class="own"' in client.get("/karte/grund.svg").getvalue().decode()


def test_a_town_hands_out_its_own_tiles(
    client: Client, settings: pytest_django.Settings, opened: Hub
) -> None:
    (opened.settings.data / "town.pmtiles").write_bytes(b"PMTiles")
    settings.ALLMENDE = Settings(data=opened.settings.data, map=Map(tiles="town.pmtiles"))
    page = client.get("/karte").getvalue().decode()
    assert ('data-tiles="/karte/kacheln.pmtiles"' in page, 'data-style=""' in page) == (True, True)
    part = client.get("/karte/kacheln.pmtiles", headers={"Range": "bytes=0-1"})
    assert (part.status_code, part.getvalue()) == (206, b"PM")


def test_robots_and_the_icon(client: Client) -> None:
    assert client.get("/robots.txt").getvalue().decode().startswith("User-agent: *\n")
    assert client.get("/favicon.ico")["Content-Type"] == "image/svg+xml"


def test_the_demo_town_says_how_much_of_its_past_is_written(
    client: Client, settings: pytest_django.Settings
) -> None:
    settings.ALLMENDE = Settings(town=Town(simulated=True))
    PROGRESS.begin(200)
    PROGRESS.advance(90)
    try:
        assert "wird gerade geschrieben: 45 %." in text_of(client.get("/ueber"))
        assert (
            text_of(client.get("/en/fortschritt")).strip() == "Its past of two years is being written: 45 %."
        )
    finally:
        PROGRESS.is_complete = True
    assert text_of(client.get("/fortschritt")).strip() == ""
    assert "geschrieben" not in text_of(client.get("/ueber"))


def test_the_largest_numbers_the_hub_takes_break_no_page(client: Client, add_station: AddStation) -> None:
    known = add_station("Markt", values=4)
    stream = known.streams["free-0"]
    times = [NOW - minutes * MINUTE for minutes in (3, 2, 1)]
    values = (9e289, 9e289, -9e289)
    take(SYSTEM, [Reading(stream, one, value) for one, value in zip(times, values, strict=True)])
    for page in (f"/messstellen/{known.thing}", "/", "/karte", "/messstellen"):
        assert client.get(page).status_code == 200
    for period in ("", "?von=2020-01-01&bis=2026-11-24"):
        answer = client.get(f"/messstellen/{known.thing}/reihe/{stream}.json{period}")
        assert "Infinity" not in answer.getvalue().decode()


def test_a_station_of_no_field_can_be_chosen(client: Client, add_station: AddStation) -> None:
    add_station("Markt")
    assert "?feld=weitere" not in client.get("/karte").getvalue().decode()
    add_station("Sonstiges", field="")
    assert "?feld=weitere" in client.get("/karte").getvalue().decode()


def test_the_example_sends_a_value_that_its_stream_knows(
    client: Client, settings: pytest_django.Settings, opened: Hub, add_station: AddStation
) -> None:
    stream = add_station("Markt").streams["free-0"]
    settings.ALLMENDE = Settings(data=opened.settings.data, server=Server(open_writes=True))
    text = text_of(client.get("/schnittstelle"))
    assert (
        f"/Datastreams({stream})/Observations' -H 'Content-Type: application/json' -d '{{\"result\": 95}}'"
        in text
    )
    assert '"ObservedProperty": {' in text


def test_without_open_writes_the_examples_show_where_the_key_goes(
    client: Client, add_station: AddStation
) -> None:
    stream = add_station("Markt").streams["free-0"]
    text = text_of(client.get("/schnittstelle"))
    assert f"mosquitto_sub -h … -u alm -P 'alm_…' -t 'v1.1/Datastreams({stream})/Observations'" in text
    assert text.count("-H 'Authorization: Bearer alm_…' -H 'Content-Type: application/json'") == 2
    page = client.get("/schnittstelle").getvalue().decode()
    assert 'href="/organisationen"' in page
    assert "/v1.1/api</code>" in page
    assert "docs/howto/read.md" in text


def test_a_station_says_what_nobody_has_stated(client: Client, add_station: AddStation) -> None:
    known = add_station("Markt")
    text = text_of(client.get(f"/messstellen/{known.thing}"))
    assert "Warum nicht angegeben Wer nicht angegeben" in text
    assert "http://testserver/v1.1/Things(" in text


@pytest.mark.parametrize("odd", [["x"], {"a": 1}, 7, True, None])
def test_properties_that_are_no_text_spoil_no_page(
    client: Client, add_station: AddStation, odd: object
) -> None:
    known = add_station("odd", operator=odd, field=odd, kind=odd, purpose=odd, license=odd, until=odd)
    for page in ("/", "/heute", "/karte", "/messstellen", f"/messstellen/{known.thing}"):
        assert client.get(page).status_code == 200
