# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A clerk registers devices of a source: at a new station or one that is there, or from a table."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from allmende.core.principal import ANONYMOUS, SYSTEM, TOWN
from allmende.identity.models import AuditLine
from allmende.sensing import hub
from allmende.sensing.api import devices, read, sources
from allmende.sensing.api.read import Station
from allmende.sensing.api.sources import Device
from allmende.sensing.ingest.sources import Source
from allmende.sensing.store.device_commands import Assigned, KeepRejected, Rejection, Told
from tests.connectors.told import ttn
from tests.sensors.test_sources import made
from tests.sensors.visiting import page

LEVEL = {"sent": "level", "name": "Wasserstand", "unit": "m", "factor": "0,01"}
HEAD = "device;name;latitude;longitude;values\n"
SOIL = "boden-1;Boden am Wall;50,8812;9.4801;temperature=Bodentemperatur [°C], soil.0=Feuchte [%] * 0.1\n"


@pytest.fixture
def source(steward: Client) -> Source:
    return made(steward, "ttn", "Stadtgrün")[0]


def typed(*values: dict[str, str], **more: str) -> dict[str, str]:
    plain = {"external": "boden-1", "station": "neu", "name": "Boden am Wall", "visibility": "1"}
    rows = {f"werte-{at}-{name}": value for at, one in enumerate(values) for name, value in one.items()}
    return plain | {"werte-TOTAL_FORMS": str(len(values)), "werte-INITIAL_FORMS": "0"} | rows | more


def only_device() -> tuple[Device, Station]:
    (found,) = sources.devices(SYSTEM)
    station = read.station(SYSTEM, found.thing)
    assert station is not None
    return found, station


def new(client: Client, source: Source, *values: dict[str, str], **more: str) -> str:
    return page(client, f"/quellen/{source.id}/geraete/neu", **typed(*values, **more))


def test_a_device_gets_a_station_with_series_of_its_own(steward: Client, source: Source) -> None:
    text = new(steward, source, LEVEL, {"sent": ""}, position="50.8812, 9.4801")
    assert "Das Gerät ist angemeldet." in text
    found, station = only_device()
    assert (found.external, station.name, station.latitude) == ("boden-1", "Boden am Wall", 50.8812)
    (stream,) = station.streams
    assert (stream.name, stream.unit) == ("Wasserstand", "m")
    assert found.streams == {"level": Assigned(stream.id, 0.01)}
    assert read.station(ANONYMOUS, station.id) is not None
    assert "Wasserstand" in page(steward, f"/quellen/{source.id}")


def test_a_station_may_be_seen_by_the_organisation_alone(steward: Client, source: Source) -> None:
    new(steward, source, LEVEL, visibility="0")
    _, station = only_device()
    assert read.station(ANONYMOUS, station.id) is None
    assert station.organisation == TOWN


def test_a_device_fills_series_that_are_there_and_adds_others(steward: Client, source: Source) -> None:
    stream = devices.NewStream("w", "Wasserstand", "…", "Meter", "m", "", "Wasserstand", "")
    known = devices.ensure_station(SYSTEM, devices.NewStation("p", "Pegel", "Pegel", (stream,)))
    battery = {"sent": "battery", "name": "Batterie", "unit": "V"}
    new(steward, source, LEVEL, battery, station=str(known.thing), name="")
    found, station = only_device()
    assert (found.thing, station.name) == (known.thing, "Pegel")
    assert found.streams["level"] == Assigned(known.streams["w"], 0.01)
    assert [one.name for one in station.streams] == ["Wasserstand", "Batterie"]


@pytest.mark.parametrize(
    ("values", "more", "words"),
    [
        ((), {}, "mindestens einen Wert"),
        (({"sent": "level"},), {}, "Wie soll die Messreihe heißen?"),
        ((LEVEL, LEVEL | {"sent": "b"}), {}, "„Wasserstand“ steht zweimal da."),
        ((LEVEL,), {"external": ""}, "Wie heißt das Gerät in seinem Netz?</a>"),
        ((LEVEL,), {"name": ""}, "Wie soll die neue Messstelle heißen?"),
        ((LEVEL,), {"position": "irgendwo"}, "keine Koordinaten"),
        ((LEVEL,), {"station": "99"}, "An welcher Messstelle misst es?</a>"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_made(
    steward: Client, source: Source, values: Any, more: dict[str, str], words: str
) -> None:
    text = new(steward, source, *values, **more)
    assert words in text
    assert 'role="alert"' in text
    assert sources.devices(SYSTEM) == []
    assert not read.stations(SYSTEM)


def test_a_device_is_registered_once(steward: Client, source: Source) -> None:
    new(steward, source, LEVEL)
    assert "Dieses Gerät ist hier schon angemeldet." in new(steward, source, LEVEL)


def test_the_next_device_begins_as_the_one_before(steward: Client, source: Source) -> None:
    new(steward, source, LEVEL)
    text = page(steward, f"/quellen/{source.id}/geraete/neu")
    assert 'value="Wasserstand"' in text
    assert 'value="0,01"' in text


def test_what_has_sent_already_is_offered_with_what_it_sent(steward: Client, source: Source) -> None:
    told = Told("", json.dumps(ttn(decoded_payload={"soil": {"temperature": 9}})))
    rejection = Rejection("ttn", "boden-1", "no-device", "…", b"", source.id, TOWN, told)
    hub.current().pipeline.put_and_wait(KeepRejected(SYSTEM, [rejection]))
    text = page(steward, f"/quellen/{source.id}")
    assert "geraete/neu?device=boden-1" in text
    form = page(steward, f"/quellen/{source.id}/geraete/neu?device=boden-1")
    assert 'value="boden-1"' in form
    assert 'value="soil.temperature"' in form
    new(steward, source, LEVEL)
    assert "geraete/neu?device=boden-1" not in page(steward, f"/quellen/{source.id}")


def test_dust_stations_begin_with_what_they_measure(steward: Client) -> None:
    found, _ = made(steward, "sensor_community", "Schulen")
    text = page(steward, f"/quellen/{found.id}/geraete/neu")
    assert 'value="SDS_P1"' in text
    assert 'value="Feinstaub PM10"' in text


def test_values_and_decoder_of_a_device_are_changed(steward: Client, source: Source) -> None:
    new(steward, source, LEVEL)
    found, station = only_device()
    sources.put_device(
        SYSTEM,
        source.id,
        sources.NewDevice("boden-1", station.id, {"level": Assigned(station.streams[0].id, 1, 5)}),
        found.id,
    )
    decoder = sources.put_decoder(SYSTEM, sources.Decoder(0, TOWN, "LDDS75", "layout", "lpp = true"))
    address = f"/quellen/{source.id}/geraete/{found.id}"
    assert 'name="werte-0-shift" value="5' in page(steward, address)
    change = typed(LEVEL | {"sent": "distance", "shift": "5.0"}, decoder=str(decoder))
    assert "Die Änderungen sind gespeichert." in page(steward, address, **change)
    found, _ = only_device()
    assert found.streams == {"distance": Assigned(station.streams[0].id, 0.01, 5)}
    assert found.decoder == decoder
    assert "LDDS75" in page(steward, f"/quellen/{source.id}")


def test_a_device_goes_and_its_station_stays(steward: Client, source: Source) -> None:
    new(steward, source, LEVEL)
    found, station = only_device()
    address = f"/quellen/{source.id}/geraete/{found.id}/abmelden"
    assert "Die Messstelle „Boden am Wall“ und alles" in page(steward, address)
    assert "ist abgemeldet" in page(steward, address, yes="1")
    assert sources.devices(SYSTEM) == []
    assert read.station(SYSTEM, station.id) is not None
    verbs = AuditLine.objects.filter(verb__startswith="device.").values_list("verb", flat=True).order_by("id")
    assert list(verbs) == ["device.create", "device.delete"]


def test_a_device_is_found_under_its_own_source_alone(steward: Client, source: Source) -> None:
    new(steward, source, LEVEL)
    found, _ = only_device()
    other, _ = made(steward, "ttn", "andere")
    assert steward.get(f"/quellen/{other.id}/geraete/{found.id}").status_code == 404


def table(client: Client, source: Source, text: "str | bytes", **more: Any) -> str:
    given = {"text": text} if isinstance(text, str) else {"file": SimpleUploadedFile("a.csv", text)}
    return page(client, f"/quellen/{source.id}/geraete/tabelle", visibility="1", **given, **more)


def test_a_table_is_tried_and_then_loaded(steward: Client, source: Source) -> None:
    rows = "".join(f"boden-{one};Boden {one};50.88;9.48;t=Temperatur [°C]\n" for one in range(100))
    text = table(steward, source, (HEAD + rows).encode())
    assert "Probelauf: 100 Geräte würden neu angemeldet, 0 geändert." in text
    assert "und 80 weitere" in text
    assert "boden-99;Boden 99" in text
    assert sources.devices(SYSTEM) == []
    loaded = table(steward, source, HEAD + rows, load="1")
    assert "100 Geräte sind neu angemeldet, 0 geändert." in loaded
    again = table(steward, source, HEAD + SOIL)
    assert "0 Geräte würden neu angemeldet, 1 geändert." in again
    assert "wird geändert" in again
    table(steward, source, HEAD + SOIL, load="1")
    assert len(sources.devices(SYSTEM)) == 100
    found = sources.device_named(SYSTEM, source.id, "boden-1")
    assert found is not None
    station = read.station(SYSTEM, found.thing)
    assert station is not None
    assert station.name == "Boden am Wall"


def test_all_that_is_wrong_in_a_table_is_said_with_its_line(steward: Client, source: Source) -> None:
    rows = "a;A;;;t=T [°C]\n;B;;;t=T [°C]\na;C;;;t=T [°C]\nd;D;91;0;t=T [°C]\ne;E;nord;0;t=T [°C]\n"
    text = table(steward, source, f"{HEAD}{rows}f;F;;;t\ng;G;;;\n", load="1")
    assert "6 Zeilen stimmen noch nicht. Nichts wurde geändert." in text
    for words in (
        "Zeile 3: device oder name ist leer.",
        "Zeile 4: Das Gerät „a“ steht zweimal in der Tabelle.",
        "Zeile 5: 91.0, 0.0 ist kein Ort auf der Erde.",
        "Zeile 6: „nord“ ist keine Zahl.",
        "Zeile 7: „t“ ist kein Wert.",
        "Zeile 8: values ist leer.",
    ):
        assert words in text
    assert sources.devices(SYSTEM) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "Wählen Sie eine Datei"),
        ("a;b\n1;2\n", "Die Spalte „device“ fehlt."),
        (HEAD + "".join(f"d{one};D;;;t=T [°C]\n" for one in range(501)), "Die Tabelle hat 501 Geräte."),
        (b"x" * 1_000_001, "Die Datei ist zu groß."),
    ],
)
def test_what_is_no_table_is_said(steward: Client, source: Source, content: Any, words: str) -> None:
    assert words in table(steward, source, content)


def test_a_table_from_a_german_spreadsheet_is_read(steward: Client, source: Source) -> None:
    assert "Boden am Wäldchen" in table(
        steward, source, (HEAD + SOIL.replace("Wall", "Wäldchen")).encode("cp1252")
    )
    tabs = (HEAD + SOIL).replace(";", "\t")
    assert "Probelauf: 1 Geräte würden neu angemeldet" in table(steward, source, tabs)


def test_a_table_changes_a_device_that_measures_at_a_station_of_others(
    steward: Client, source: Source
) -> None:
    known = devices.ensure_station(SYSTEM, devices.NewStation("p", "Pegel", "Pegel", ()))
    new(steward, source, LEVEL, station=str(known.thing), name="")
    table(steward, source, HEAD + SOIL, load="1")
    found, station = only_device()
    assert (found.thing, station.name) == (known.thing, "Pegel")
    assert set(found.streams) == {"temperature", "soil.0"}
