# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import pytest
from django.utils import translation

from allmende.core.clock import DAY, MINUTE
from allmende.sensing.api.read import Station
from allmende.stations.today import FieldToday, river_gauge, today
from allmende.stations.values import Telling
from tests.stations.conftest import BERLIN, TOLD
from tests.stations.samples import NOW, a_station, a_stream


def car_park(name: str, free: float, capacity: int = 100, age: int = MINUTE) -> Station:
    stream = a_stream(free, "{Plätze}", "Freie Plätze", age=age)
    return a_station(stream, name=name, field="mobility", kind="parking", capacity=capacity)


def counter(name: str, value: float, field: str = "mobility", kind: str = "bicycle") -> Station:
    return a_station(a_stream(value, "1", "Zahl"), name=name, field=field, kind=kind)


def air(name: str, value: float) -> Station:
    stream = a_stream(value, "µg/m³", "Feinstaub PM10")
    return a_station(stream, name=name, field="environment", kind="air")


GAUGE = a_station(a_stream(0.84, "m", "Wasserstand"), name="Auenbach", field="environment", kind="river")


def said(field: int, *stations: Station, language: str = "de", trend: float | None = None) -> list[str]:
    with translation.override(language):
        found = today(stations, Telling(NOW, BERLIN, language), trend)[field]
        return [str(one) for one in found.sentences]


@pytest.mark.parametrize(
    ("stations", "german", "english"),
    [
        (
            (car_park("Bahnhof", 60), car_park("Markt", 10, 80)),
            "70 von 180 Parkplätzen sind frei, die meisten hier: Bahnhof (60).",
            "70 of 180 parking spaces are free, most of them here: Bahnhof (60).",
        ),
        (
            (car_park("Markt", 41, 180),),
            "Markt: 41 von 180 Parkplätzen sind frei.",
            "Markt: 41 of 180 parking spaces are free.",
        ),
        (
            (counter("Promenade", 112), counter("Wallring", 7)),
            "Die meisten Räder fahren gerade hier: Promenade, 112 in 15 Minuten.",
            "Most bicycles are here right now: Promenade, 112 in 15 minutes.",
        ),
        (
            (a_station(a_stream(3.0, "1", "Belegte Punkte"), field="mobility", kind="charging", capacity=8),),
            "5 von 8 Ladepunkten sind frei.",
            "5 of 8 charging points are free.",
        ),
        (
            (a_station(a_stream(7.0, "1", "Belegte Punkte"), field="mobility", kind="charging", capacity=8),),
            "1 von 8 Ladepunkten ist frei.",
            "1 of 8 charging points is free.",
        ),
        (
            (car_park("Bahnhof", 1), car_park("Markt", 0, 80)),
            "1 von 180 Parkplätzen ist frei.",
            "1 of 180 parking spaces is free.",
        ),
        (
            (car_park("Markt", 1, 180),),
            "Markt: 1 von 180 Parkplätzen ist frei.",
            "Markt: 1 of 180 parking spaces is free.",
        ),
        (
            (counter("Promenade", 1), counter("Wallring", 0)),
            "Hier sind gerade kaum Räder unterwegs.",
            "Hardly any bicycles are about right now.",
        ),
    ],
)
def test_mobility(stations: tuple[Station, ...], german: str, english: str) -> None:
    assert said(0, *stations) == [german]
    assert said(0, *stations, language="en") == [english]


def test_retail_tells_of_all_counters_and_of_the_busiest() -> None:
    stations = [
        counter(name, value, "retail", "footfall") for name, value in (("Mittelstraße", 240), ("Markt", 60))
    ]
    assert said(1, *stations) == [
        "2 Zählstellen sahen 300 Menschen in 15 Minuten, die meisten hier: Mittelstraße (240)."
    ]
    assert said(1, stations[0]) == ["Mittelstraße: 240 Menschen in 15 Minuten."]


def test_at_night_nobody_is_told_where_most_people_are() -> None:
    quiet = [counter(name, 1, "retail", "footfall") for name in ("Mittelstraße", "Markt")]
    assert said(1, *quiet) == ["Hier ist gerade kaum jemand zu Fuß unterwegs."]
    assert said(1, quiet[0]) == ["Mittelstraße: 1 Mensch in 15 Minuten."]


def test_few_of_a_whole_day_are_not_called_few_right_now() -> None:
    stream = a_stream(2.0, "1", "Zahl", rhythm=86_400)
    daily = a_station(stream, name="Promenade", field="mobility", kind="bicycle")
    assert said(0, daily) == ["Promenade. 2 Räder am Tag."]


@pytest.mark.parametrize(
    ("trend", "end"),
    [(None, "."), (0.002, ", gleichbleibend."), (0.05, ", steigend."), (-0.05, ", fallend.")],
)
def test_environment_tells_the_worst_air_and_how_the_river_moves(trend: float | None, end: str) -> None:
    assert said(2, air("Wallring", 14), air("Schule", 26), GAUGE, trend=trend) == [
        "Feinstaub (PM10): gerade 26\u00a0µg/m³ am höchsten Messpunkt; als Tagesmittel sind 50 erlaubt.",
        f"Auenbach: 0,84 m{end}",
    ]


def test_a_field_with_none_of_the_known_kinds_shows_what_there_is() -> None:
    bees = a_station(a_stream(34.2, "kg", "Gewicht"), name="Bienenstock", field="environment", kind="bees")
    assert said(2, bees) == ["Bienenstock. Gewicht: 34,2\u00a0kg."]


def test_stale_values_are_in_no_sentence_and_the_field_says_since_when() -> None:
    stale = car_park("Markt", 41, age=DAY)
    assert said(0, stale, car_park("Bahnhof", 60)) == ["Bahnhof: 60 von 100 Parkplätzen sind frei."]
    found = today([stale], TOLD)[0]
    assert (found.sentences, found.silence) == ((), "Seit gestern 17:00 kein neuer Wert.")


def test_nothing_there_is_three_empty_fields() -> None:
    found = today([], TOLD)
    assert [(one.field.slug, one.stations, one.sentences, one.silence) for one in found] == [
        ("mobilitaet", 0, (), ""),
        ("innenstadt", 0, (), ""),
        ("umwelt", 0, (), ""),
    ]


def test_the_time_of_a_field_is_that_of_its_newest_value_and_it_knows_its_streams() -> None:
    older, newer = car_park("A", 1, age=9 * MINUTE), car_park("B", 2, age=MINUTE)
    found: FieldToday = today([older, newer], TOLD)[0]
    assert found.time == NOW - MINUTE
    assert found.streams == tuple(sorted((older.streams[0].id, newer.streams[0].id)))


def test_the_gauge_whose_trend_is_told() -> None:
    assert river_gauge([air("Wallring", 14), GAUGE], NOW) == GAUGE.streams[0]
    assert river_gauge([air("Wallring", 14)], NOW) is None
