# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from typing import Any

import pytest
from django.utils import translation

from allmende.core.clock import DAY, HOUR
from allmende.sensing.api.read import Stream
from allmende.stations.sentences import Figure, filled, named_sentence, sentence, short, silence
from allmende.stations.values import Telling
from tests.stations.conftest import BERLIN
from tests.stations.samples import NOW, a_station, a_stream

CASES = [
    (a_stream(41.0, "{Plätze}", "Freie Plätze"), {"kind": "parking", "capacity": 180},
     "41 frei", "41 von 180 sind frei.", "41 free", "41 of 180 are free."),
    (a_stream(41.0, "{Plätze}", "Freie Plätze"), {"kind": "parking"},
     "41 frei", "41 Plätze sind frei.", "41 free", "41 spaces are free."),
    (a_stream(3.0, "{Ladepunkte}", "Belegte Ladepunkte"), {"kind": "charging", "capacity": 8},
     "3 belegt", "3 von 8 sind belegt.", "3 taken", "3 of 8 are taken."),
    (a_stream(1.0, "{Ladepunkte}", "Belegte Ladepunkte"), {"kind": "charging", "capacity": 6},
     "1 belegt", "1 von 6 ist belegt.", "1 taken", "1 of 6 is taken."),
    (a_stream(1.0, "{Plätze}", "Freie Plätze"), {"kind": "parking", "capacity": 180},
     "1 frei", "1 von 180 ist frei.", "1 free", "1 of 180 is free."),
    (a_stream(1.0, "{Plätze}", "Freie Plätze"), {"kind": "parking"},
     "1 frei", "1 Platz ist frei.", "1 free", "1 space is free."),
    (a_stream(112.0, "{Räder}", "Räder"), {"kind": "bicycle"},
     "112 Räder", "112 Räder in 15 Minuten.", "112 bicycles", "112 bicycles in 15 minutes."),
    (a_stream(1.0, "{Räder}", "Räder"), {"kind": "bicycle"},
     "1 Rad", "1 Rad in 15 Minuten.", "1 bicycle", "1 bicycle in 15 minutes."),
    (a_stream(860.0, "1", "Menschen", rhythm=3600), {"kind": "footfall"},
     "860 Menschen", "860 Menschen in 1 Stunde.", "860 people", "860 people in 1 hour."),
    (a_stream(0.84, "m", "Wasserstand"), {"kind": "river"},
     "0,84\u00a0m", "Wasserstand: 0,84\u00a0m.", "0.84\u00a0m", "Wasserstand: 0.84\u00a0m."),
    (a_stream(51.0, "%", "Auslastung"), {"kind": "parking", "capacity": 180},
     "51\u00a0%", "Auslastung: 51\u00a0%.", "51\u00a0%", "Auslastung: 51\u00a0%."),
    (a_stream("geschlossen", "", "Zustand"), {"kind": "parking"},
     "geschlossen", "Zustand: geschlossen.", "geschlossen", "Zustand: geschlossen."),
    (a_stream("viele", "{Räder}", "Räder"), {"kind": "bicycle"},
     "–", "Meldung: viele.", "–", "Message: viele."),
    (a_stream(860.0, "1", "Menschen", rhythm=86_400), {"kind": "footfall"},
     "860 Menschen", "860 Menschen am Tag.", "860 people", "860 people a day."),
    (a_stream(None, "", "Zustand"), {}, "–", "Noch kein Wert.", "–", "No value yet."),
]  # fmt: skip


@pytest.mark.parametrize(("stream", "properties", "marker", "said", "english_marker", "english"), CASES)
def test_a_value_is_said_as_a_sentence_and_on_a_marker(
    stream: Stream, properties: dict[str, Any], marker: str, said: str, english_marker: str, english: str
) -> None:
    station = a_station(stream, **properties)
    for language, wanted in (("de", (marker, said)), ("en", (english_marker, english))):
        telling = Telling(NOW, BERLIN, language)
        with translation.override(language):
            parts = short(station, stream, telling)
            found = "".join(part.text if isinstance(part, Figure) else part for part in parts)
            assert (found, str(sentence(station, stream, telling))) == wanted


def test_a_station_with_several_streams_names_each() -> None:
    free, load = a_stream(41.0, "{Plätze}", "Freie Plätze"), a_stream(51.0, "%", "Auslastung")
    station = a_station(free, load, kind="parking", capacity=180)
    telling = Telling(NOW, BERLIN, "de")
    said = [str(named_sentence(station, one, telling)) for one in station.streams]
    assert said == ["Freie Plätze: 41 von 180 sind frei.", "Auslastung: 51\u00a0%."]


@pytest.mark.parametrize(
    ("age", "german", "english"),
    [
        (
            26 * HOUR + 50 * HOUR // 60,
            "Seit gestern 14:10 kein neuer Wert.",
            "No new value since yesterday 14:10.",
        ),
        (3 * HOUR, "Seit heute 14:00 kein neuer Wert.", "No new value since today 14:00."),
        (
            30 * DAY,
            "Seit 24. Oktober 2026, 18:00 kein neuer Wert.",
            "No new value since 24 October 2026, 18:00.",
        ),
    ],
)
def test_a_silent_stream_says_since_when(age: int, german: str, english: str) -> None:
    for language, wanted in (("de", german), ("en", english)):
        with translation.override(language):
            assert silence(a_stream(age=age), Telling(NOW, BERLIN, language)) == wanted


def test_a_live_figure_names_its_stream_and_its_decimals() -> None:
    stream = a_stream(0.84, "m", "Wasserstand")
    said = sentence(a_station(stream), stream, Telling(NOW, BERLIN, "de"))
    assert said.parts == ("Wasserstand: ", Figure("0,84", stream.id, 2), "\u00a0m.")
    assert (said.time, said.streams, said.stale) == (stream.last, (stream.id,), False)


def test_a_translated_sentence_is_filled_in_part_by_part() -> None:
    assert filled("{a} von {b}.", a=Figure("1"), b="2") == (Figure("1"), " von ", "2", ".")
