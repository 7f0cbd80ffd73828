# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A citizen registers a sensor; it sends; a steward approves it; everybody sees it; its owner deletes it."""

import html
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_django
from django.core import mail
from django.test import Client
from django.utils import timezone

from allmende.connectors.contract import Reading, Uplink
from allmende.core.clock import HOUR, MINUTE, from_datetime, to_datetime
from allmende.core.config import Sensing
from allmende.core.errors import AllmendeError
from allmende.core.principal import ANONYMOUS, SYSTEM, TOWN, Principal, Visibility
from allmende.identity.models import ApiKey
from allmende.sensing import hub
from allmende.sensing.api import devices, doors, read, sources
from allmende.sensing.mqtt.broker_state import BrokerState
from allmende.sensing.store.commands import TakeReadings
from allmende.sensing.store.device_commands import KeepRejected, Rejection, TakeUplinks
from allmende.sensors import personal, turns
from allmende.sensors.models import OwnSensor
from allmende.sensors.places import BLUR, blurred
from tests.sensors.visiting import ANSWERS, PLACE, page, person, registered, send


def test_from_six_answers_to_values_that_everybody_sees(citizen: Client, steward: Client) -> None:
    sensor, text = registered(citizen)
    assert "Wartet auf die erste Nachricht" in text
    assert "/push/luftdaten" in text
    assert f">{sensor.key_id}</code>" in text
    assert read.station(ANONYMOUS, sensor.thing) is None
    assert not isinstance(send(sensor, SDS_P1="15.2", BME280_temperature="6.9"), AllmendeError)
    state = page(citizen, f"/sensoren/{sensor.pk}/stand")
    assert "Empfangen." in state
    assert "15,2 µg/m³" in state
    assert "Feinstaub PM10" in state
    assert "Balkon am Mühlweg" in page(steward, "/sensoren")
    assert "Balkon am Mühlweg" in page(steward, f"/sensoren/{sensor.pk}/freigeben", yes="1")
    station = read.station(ANONYMOUS, sensor.thing)
    assert station is not None
    assert [one.name for one in station.streams] == ["Feinstaub PM10", "Lufttemperatur"]
    label = page(Client(), f"/messstellen/{sensor.thing}/etikett")
    assert "Keine Personen" in label
    assert "<svg" in label
    assert "Alle sehen ihn." in page(citizen, f"/sensoren/{sensor.pk}")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"external": ""}, "Nummer Ihrer Feinstaub-Station fehlt"),
        ({"external": "balkon"}, "Nummer Ihrer Feinstaub-Station fehlt"),
        ({"position": "irgendwo"}, "keine Koordinaten"),
        ({"name": ""}, "Wie soll er heißen"),
        ({"consent": ""}, "Meine Messwerte dürfen alle"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_made(citizen: Client, answers: Any, words: str) -> None:
    text = page(citizen, "/sensoren/anmelden", **{**ANSWERS, **answers})
    assert 'role="alert"' in text
    assert words in text
    assert OwnSensor.objects.count() == 0
    assert not read.stations(SYSTEM)


def test_what_another_answer_makes_necessary_is_not_called_voluntary(citizen: Client) -> None:
    answers = {**ANSWERS, "kind": "hand", "external": "", "name": ""}
    assert "freiwillig" not in page(citizen, "/sensoren/anmelden", **answers)
    assert "freiwillig" not in page(citizen, "/sensoren/anmelden", **answers | {"name": "Kröten"})


def test_the_page_with_the_key_says_where_it_is_typed_and_how_to_try_it(citizen: Client) -> None:
    _, text = registered(citizen)
    assert "An eigene API senden" in text
    _, text = registered(citizen, kind="json", external="")
    line = html.unescape(re.findall(r"<code[^>]*>(curl .*?)</code>", text)[0])
    sent = r"'http://localhost:8000/push/json\?device=\w+' -H 'Authorization: Bearer alm_\S+' -d '{.+}'"
    assert re.fullmatch(f"curl -X POST {sent}", line)


def test_everybody_finds_their_way_to_sensors(citizen: Client, steward: Client) -> None:
    assert 'href="/sensoren"' in page(Client(), "/")
    assert 'href="/meins"' in page(citizen, "/konto")
    sensor, _ = registered(citizen)
    waits = f'href="/sensoren/{sensor.pk}"'
    assert waits in page(citizen, "/meins")
    assert "warten auf Ihre Freigabe" not in page(citizen, "/sensoren").casefold()
    assert "Sensoren, die auf Ihre Freigabe warten" not in page(citizen, "/meins")
    assert "Sensoren, die auf Ihre Freigabe warten" in (mine := page(steward, "/meins"))
    assert waits in mine


def test_a_clerk_without_a_device_is_led_to_sources_and_labels(steward: Client) -> None:
    text = page(steward, f"/sensoren/betrieb/{TOWN}")
    assert f'href="/organisationen/{TOWN}/quellen"' in text
    assert f'href="/sensoren/betrieb/{TOWN}/etiketten"' in text
    assert "/sensoren/anmelden" not in text
    assert f'href="/organisationen/{TOWN}/quellen"' in page(steward, "/sensoren")


def test_who_is_far_from_every_station_is_asked_whether_the_place_is_meant(citizen: Client) -> None:
    devices.ensure_station(SYSTEM, devices.NewStation("markt", "Markt", "", (), PLACE[1], PLACE[0]))
    far = {**ANSWERS, "position": "53.5500, 9.9900"}
    text = page(citizen, "/sensoren/anmelden", **far)
    assert "Das ist 299 km von der nächsten Messstelle entfernt." in text
    assert text.index('name="position"') < text.index('name="far"') < text.index('name="blur"')
    assert OwnSensor.objects.count() == 0
    assert "einrichten" in page(citizen, "/sensoren/anmelden", **far, far="on")
    assert "einrichten" in page(citizen, "/sensoren/anmelden", **{**ANSWERS, "external": "7"})


def test_a_station_is_registered_once(citizen: Client) -> None:
    registered(citizen)
    assert "schon angemeldet" in page(citizen, "/sensoren/anmelden", **ANSWERS)
    assert OwnSensor.objects.count() == 1


def test_the_exact_place_is_kept_nowhere(citizen: Client, here: hub.Hub) -> None:
    sensor, _ = registered(citizen)
    send(sensor, SDS_P1="15.2")
    station = read.station(SYSTEM, sensor.thing)
    assert station is not None
    assert (station.latitude, station.longitude) != PLACE
    with closing(sqlite3.connect(here.settings.sensing_file)) as connection:
        everything = "\n".join(connection.iterdump())
    for exact in ("50.88123", "9.48012"):
        assert exact not in everything


def test_who_wants_it_exactly_has_it_exactly(citizen: Client) -> None:
    sensor, _ = registered(citizen, blur="")
    station = read.station(SYSTEM, sensor.thing)
    assert station is not None
    assert (station.latitude, station.longitude) == pytest.approx(PLACE)


def test_a_blurred_place_is_near_and_never_twice_the_same() -> None:
    found = {blurred(*PLACE) for _ in range(50)}
    assert len(found) > 3
    for latitude, longitude in found:
        assert abs(latitude - PLACE[0]) * 111_320 < BLUR + 60
        assert abs(longitude - PLACE[1]) * 111_320 * 0.63 < BLUR + 60


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("key", "Der Schlüssel fehlt oder stimmt nicht"),
        ("not-json", "kein vollständiges JSON"),
        ("other", "Ganz anders"),
    ],
)
def test_what_went_wrong_is_explained_on_its_own_page(citizen: Client, reason: str, words: str) -> None:
    sensor, _ = registered(citizen)
    device = sources.device(SYSTEM, sensor.device)
    told = Rejection(
        "sensor_community", device.external, reason, "Ganz anders", b"{kaputt", device.source, TOWN
    )
    hub.current().pipeline.put_and_wait(KeepRejected(SYSTEM, [told]))
    state = page(citizen, f"/sensoren/{sensor.pk}/stand")
    assert words in state
    assert "{kaputt" in state
    send(sensor, SDS_P1="15.2")
    assert "nicht zu gebrauchen" not in page(citizen, f"/sensoren/{sensor.pk}/stand")


def test_a_new_key_ends_the_old_one(citizen: Client) -> None:
    sensor, _ = registered(citizen)
    before = sensor.key_id
    text = page(citizen, f"/sensoren/{sensor.pk}/schluessel", yes="1")
    sensor.refresh_from_db()
    assert sensor.key_id != before
    assert f">{sensor.key_id}</code>" in text
    assert ApiKey.objects.get(pk=before).revoked is not None


def test_deleting_takes_everything_along(citizen: Client) -> None:
    sensor, _ = registered(citizen)
    send(sensor, SDS_P1="15.2")
    assert "Das lässt sich nicht zurücknehmen" in page(citizen, f"/sensoren/{sensor.pk}/loeschen")
    assert "mit allen Werten gelöscht" in page(citizen, f"/sensoren/{sensor.pk}/loeschen", yes="1")
    assert not read.stations(SYSTEM)
    assert sources.devices(SYSTEM) == []
    assert OwnSensor.objects.count() == 0
    assert ApiKey.objects.filter(revoked=None).count() == 0


def test_with_the_account_its_sensors_go(citizen: Client) -> None:
    sensor, _ = registered(citizen)
    assert personal.export(sensor.person)["sensors"][0]["address"] == f"/messstellen/{sensor.thing}"
    personal.forget(sensor.person)
    assert not read.stations(SYSTEM)


@pytest.mark.parametrize("kind", ["sensebox", "json"])
def test_other_kinds_get_their_ids_from_us(citizen: Client, kind: str) -> None:
    sensor, text = registered(citizen, kind=kind, external="")
    device = sources.device(SYSTEM, sensor.device)
    assert re.fullmatch(r"[0-9a-f]{24}", device.external)
    assert device.external in text
    assert len(device.streams) == 5


def test_strangers_see_nothing_of_it(citizen: Client, here: hub.Hub) -> None:
    sensor, _ = registered(citizen)
    stranger = Client()
    assert stranger.get(f"/sensoren/{sensor.pk}").status_code == 302
    stranger.force_login(person("eva"))
    for path in ("", "/stand", "/loeschen"):
        assert stranger.get(f"/sensoren/{sensor.pk}{path}").status_code == 404
    assert stranger.post(f"/sensoren/{sensor.pk}/freigeben").status_code == 404
    assert citizen.post(f"/sensoren/{sensor.pk}/freigeben").status_code == 403
    assert stranger.get(f"/sensoren/betrieb/{TOWN}").status_code == 404
    assert stranger.get(f"/messstellen/{sensor.thing}/etikett").status_code == 404


def test_without_approval_all_see_it_at_once(citizen: Client, settings: pytest_django.Settings) -> None:
    settings.ALLMENDE = replace(settings.ALLMENDE, sensing=Sensing(approve_sensors=False))
    sensor, _ = registered(citizen)
    assert read.station(ANONYMOUS, sensor.thing) is not None
    assert sensor.approved is not None


def test_who_looks_after_the_sensors_sees_how_all_of_them_are(citizen: Client, steward: Client) -> None:
    assert "Noch ist kein Gerät angemeldet" in page(steward, f"/sensoren/betrieb/{TOWN}")
    sensor, _ = registered(citizen)
    device = sources.device(SYSTEM, sensor.device)
    assert "noch keine" in page(steward, f"/sensoren/betrieb/{TOWN}?zeige=alle")
    send(sensor, SDS_P1="15.2")
    bad = TakeUplinks(SYSTEM, device.source, [Uplink("esp8266-7")], hub.current().clock(), b"{}")
    hub.current().pipeline.put_and_wait(bad)
    text = page(steward, f"/sensoren/betrieb/{TOWN}?zeige=alle")
    assert device.external in text
    assert "Diese Nummer ist hier nicht angemeldet" in text


def test_who_looks_after_the_sensors_sees_what_is_wrong_with_the_towns_broker(
    steward: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker = BrokerState(trouble="The broker b.example:1883 does not let us in: Not authorized.")
    monkeypatch.setattr(doors, "mqtt", lambda: doors.MqttState(0, 0, 0, broker=broker))
    text = page(steward, f"/sensoren/betrieb/{TOWN}")
    assert "Der eigene Broker ist nicht erreichbar" in text
    assert "does not let us in: Not authorized." in text


def test_who_falls_silent_is_told_of_once(citizen: Client) -> None:
    sensor, _ = registered(citizen)
    device = sources.device(SYSTEM, sensor.device)
    now = from_datetime(timezone.now())
    for minutes in (10, 5, 0):
        told = TakeUplinks(SYSTEM, device.source, [Uplink(device.external)], now - minutes * MINUTE)
        hub.current().pipeline.put_and_wait(told)
    moments = [now, now + 3 * HOUR, now + 3 * HOUR]
    told_of = [turns.minutely(to_datetime(one))["silent sensors told of"] for one in moments]
    assert told_of == [0, 1, 0]
    assert [one.to for one in mail.outbox] == [["rita@example.org"]]
    assert "Balkon am Mühlweg" in mail.outbox[0].subject


def test_what_is_doubtful_is_flagged_and_stays_as_it_is(citizen: Client, steward: Client) -> None:
    sensor, _ = registered(citizen)
    send(sensor, BME280_temperature="99.5", BME280_humidity="40")
    assert turns.minutely(timezone.now())["doubtful values"] == 1
    assert turns.minutely(timezone.now())["doubtful values"] == 1
    device = sources.device(SYSTEM, sensor.device)
    stream = device.streams["BME280_temperature"].datastream
    (found,) = sources.flags(SYSTEM, stream, 0, hub.current().clock() + 1)
    assert (found.rule, found.said) == ("range", "99.5 °C, known -45–60 (v1)")
    state = page(citizen, f"/sensoren/{sensor.pk}/stand")
    assert "99,5 °C" in state
    shown = page(steward, f"/messstellen/{sensor.thing}")
    assert "1 Wert ist zweifelhaft: außerhalb des Möglichen (1). Gespeichert ist" in shown


def test_refused_messages_go_after_a_fortnight(citizen: Client) -> None:
    sensor, _ = registered(citizen)
    device = sources.device(SYSTEM, sensor.device)
    bad = TakeUplinks(SYSTEM, device.source, [Uplink("esp8266-7")], hub.current().clock(), b"{}")
    hub.current().pipeline.put_and_wait(bad)
    assert turns.daily(timezone.now())["refused messages forgotten"] == 0
    later = timezone.now() + timedelta(days=15)
    assert turns.daily(later)["refused messages forgotten"] == 1


def test_everything_is_there_in_english(citizen: Client) -> None:
    sensor, _ = registered(citizen)
    assert "Register a sensor" in page(citizen, "/en/sensoren/anmelden")
    assert "Waiting for the first message" in page(citizen, f"/en/sensoren/{sensor.pk}")


def test_its_own_readings_can_be_sent_by_its_key_and_by_no_other(citizen: Client) -> None:
    sensor, _ = registered(citizen)
    streams = ApiKey.objects.get(pk=sensor.key_id).datastreams
    stranger = Principal("key", 9, observes=frozenset({streams[-1] + 1}))
    with pytest.raises(AllmendeError):
        hub.current().pipeline.put_and_wait(TakeReadings(stranger, [Reading(streams[0], 1, 1.0)]))


def test_by_hand_one_enters_what_one_counted(citizen: Client) -> None:
    text = page(citizen, "/sensoren/anmelden", **{**ANSWERS, "kind": "hand", "external": ""})
    sensor = OwnSensor.objects.latest("pk")
    assert "Wert eintragen" in text
    assert sensor.key is None
    path = f"/sensoren/{sensor.pk}/eintragen"
    assert "Zuletzt eingetragen" in page(citizen, path, quantity="count", value="12")
    assert "Wasserstand 3,5 cm" in page(citizen, path, quantity="level", value="3,5")
    assert 'role="alert"' in page(citizen, path, quantity="count", value="viele")
    station = read.station(SYSTEM, sensor.thing)
    assert station is not None
    assert {one.name: one.latest.result for one in station.streams if one.latest} == {
        "Anzahl": 12,
        "Wasserstand": 3.5,
    }
    other, _ = registered(citizen)
    assert citizen.get(f"/sensoren/{other.pk}/eintragen").status_code == 404


def test_who_comes_from_a_poster_sees_what_it_is_before_signing_up(here: hub.Hub) -> None:
    text = page(Client(), "/sensoren")
    assert "senseBox" in text
    assert "/konto/registrieren?next=/sensoren/anmelden" in text


def test_what_was_published_on_its_stations_page_waits_for_nobody(citizen: Client, steward: Client) -> None:
    sensor, _ = registered(citizen)
    assert turns.minutely(timezone.now())["sensors published elsewhere"] == 0
    devices.set_visibility(SYSTEM, "Thing", sensor.thing, Visibility.PUBLIC, [])
    assert turns.minutely(timezone.now())["sensors published elsewhere"] == 1
    assert "Balkon am Mühlweg" not in page(steward, "/sensoren")


def test_the_next_day_its_page_still_says_what_is_typed_where(citizen: Client, steward: Client) -> None:
    sensor, text = registered(citizen)
    secret = re.findall(r"<code[^>]*>([\w-]{30,})</code>", text)
    own, others = (page(one, f"/sensoren/{sensor.pk}") for one in (citizen, steward))
    assert "/push/luftdaten" in own
    assert f">{sensor.key_id}</code>" in own
    assert secret
    assert not any(one in own for one in secret)
    assert "/push/luftdaten" not in others
