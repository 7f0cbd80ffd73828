# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who counts by hand shows it: a picture here, its address in the hub, and both go together."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from allmende.core.principal import ANONYMOUS, SYSTEM, Principal, Visibility
from allmende.identity.packing import packed
from allmende.media.files import path_of
from allmende.media.models import Picture
from allmende.sensing import hub
from allmende.sensing.api import devices, observations, read
from allmende.sensing.ending import Ending
from allmende.sensors import personal, turns
from allmende.sensors.models import OwnSensor, Photo
from tests.media.photos import SECRET, photo
from tests.sensors.visiting import ANSWERS, page

ALT = "Zwölf Kröten in einem Eimer"


def by_hand(client: Client) -> OwnSensor:
    page(client, "/sensoren/anmelden", **{**ANSWERS, "kind": "hand", "external": ""})
    return OwnSensor.objects.latest("pk")


def entered(client: Client, sensor: OwnSensor, sent: bytes, **typed: str) -> str:
    typed = {"quantity": "count", "value": "", "alt": ALT, **typed}
    file = SimpleUploadedFile("IMG_0001.jpg", sent)
    return page(client, f"/sensoren/{sensor.pk}/eintragen", **typed, picture=file)


def shown(sensor: OwnSensor, asker: Principal) -> list[observations.Observed]:
    station = read.station(asker, sensor.thing)
    streams = station.streams if station else ()
    stream = next((one.id for one in streams if one.name == "Foto"), 0)
    return observations.newest(asker, stream, 9)


def test_a_value_and_its_photo_are_entered_together(citizen: Client, steward: Client) -> None:
    sensor = by_hand(citizen)
    text = entered(citizen, sensor, photo(), value="12")
    assert "Gespeichert." in text
    assert f'alt="{ALT}"' in text
    (seen,) = shown(sensor, SYSTEM)
    picture = Picture.objects.get()
    assert seen.result == f"http://localhost:8000/medien/{picture.pk}/full"
    assert seen.parameters == {"alt": ALT, "type": "image/webp"}
    station = read.station(SYSTEM, sensor.thing)
    assert station is not None
    counted = next(one for one in station.streams if one.name == "Anzahl")
    assert counted.latest is not None
    assert (counted.latest.start, counted.latest.result) == (seen.start, 12)
    page(steward, f"/sensoren/{sensor.pk}/freigeben", yes="1")
    public = page(Client(), f"/messstellen/{sensor.thing}")
    assert f'alt="{ALT}"' in public
    assert "Anzahl" in public
    assert "localhost:8000/medien" not in public


def test_the_series_says_by_the_standard_that_its_results_are_addresses(citizen: Client) -> None:
    sensor = by_hand(citizen)
    entered(citizen, sensor, photo())
    with hub.current().database.reading() as connection:
        rows = connection.execute(
            "SELECT name, observation_type, unit_of_measurement FROM datastream ORDER BY id"
        ).fetchall()
    name, kind, unit = rows[-1]
    assert (name, kind.rpartition("/")[2]) == ("Foto", "OM_Observation")
    assert unit == '{"name":null,"symbol":null,"definition":null}'


def test_nothing_of_where_and_by_whom_it_was_taken_is_left(citizen: Client) -> None:
    sensor = by_hand(citizen)
    entered(citizen, sensor, photo())
    number = Picture.objects.get().pk
    for size in ("thumb", "wide", "full"):
        content = path_of(number, size).read_bytes()
        assert SECRET.encode() not in content
        assert b"EXIF" not in content


def test_a_photo_is_seen_by_all_once_its_sensor_is_approved(citizen: Client, steward: Client) -> None:
    sensor = by_hand(citizen)
    entered(citizen, sensor, photo())
    address = f"/medien/{Picture.objects.get().pk}/full"
    assert Client().get(address).status_code == 404
    assert citizen.get(address).status_code == 200
    page(steward, f"/sensoren/{sensor.pk}/freigeben", yes="1")
    assert Client().get(address).status_code == 200
    assert len(shown(sensor, ANONYMOUS)) == 1


def test_the_first_photo_after_the_approval_is_seen_by_all_at_once(citizen: Client, steward: Client) -> None:
    sensor = by_hand(citizen)
    page(citizen, f"/sensoren/{sensor.pk}/eintragen", quantity="count", value="3")
    page(steward, f"/sensoren/{sensor.pk}/freigeben", yes="1")
    entered(citizen, sensor, photo(), quantity="level", value="3,5")
    assert Client().get(f"/medien/{Picture.objects.get().pk}/full").status_code == 200
    station = read.station(ANONYMOUS, sensor.thing)
    assert station is not None
    assert [one.name for one in station.streams] == ["Anzahl", "Wasserstand", "Foto"]


def test_with_the_station_its_photos_are_hidden_and_deleted(citizen: Client, steward: Client) -> None:
    sensor = by_hand(citizen)
    entered(citizen, sensor, photo())
    page(steward, f"/sensoren/{sensor.pk}/freigeben", yes="1")
    number = Picture.objects.get().pk
    devices.set_visibility(SYSTEM, "Thing", sensor.thing, Visibility.ORGANISATION)
    assert turns.minutely(timezone.now())["photos shown or hidden"] == 1
    assert Client().get(f"/medien/{number}/full").status_code == 404
    devices.delete(SYSTEM, "Thing", sensor.thing)
    assert turns.minutely(timezone.now())["sensors forgotten"] == 1
    assert not Photo.objects.exists()
    assert not OwnSensor.objects.exists()


def test_deleting_the_sensor_deletes_its_photos_and_their_files(
    citizen: Client, django_capture_on_commit_callbacks: Any
) -> None:
    sensor = by_hand(citizen)
    entered(citizen, sensor, photo())
    number = Picture.objects.get().pk
    assert path_of(number, "full").exists()
    with django_capture_on_commit_callbacks(execute=True):
        page(citizen, f"/sensoren/{sensor.pk}/loeschen", yes="1")
    assert not Picture.objects.exists()
    assert not path_of(number, "full").exists()


def test_one_photo_is_deleted_for_itself(citizen: Client, steward: Client) -> None:
    sensor = by_hand(citizen)
    entered(citizen, sensor, photo(), value="12")
    path = f"/sensoren/{sensor.pk}/fotos/{Photo.objects.get().pk}/loeschen"
    assert Client().post(path).status_code == 302
    assert ALT in page(steward, f"/sensoren/{sensor.pk}")
    assert "Das Foto ist gelöscht." in page(citizen, path, yes="1")
    assert not Picture.objects.exists()
    assert shown(sensor, SYSTEM) == []
    station = read.station(SYSTEM, sensor.thing)
    assert station is not None
    assert [one.count for one in station.streams] == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("sent", "typed", "words"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 99, {}, "im Format HEIC"),
        (b"\xff\xd8" + b"\0" * 16_000_000, {}, "Das Bild ist 17 MB groß, erlaubt sind 15 MB"),
        (b"kein Bild", {}, "Bekannt sind JPEG, PNG, WebP und GIF"),
        (photo(), {"alt": ""}, "was auf dem Bild zu sehen ist"),
    ],
    ids=["heic", "large", "text", "no words"],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_kept(
    citizen: Client, sent: bytes, typed: Any, words: str
) -> None:
    sensor = by_hand(citizen)
    text = entered(citizen, sensor, sent, value="12", **typed)
    assert 'role="alert"' in text
    assert words in text
    assert not Picture.objects.exists()
    station = read.station(SYSTEM, sensor.thing)
    assert station is not None
    assert sum(one.count for one in station.streams) == 0


def test_what_the_hub_refuses_leaves_no_picture(citizen: Client) -> None:
    sensor = by_hand(citizen)
    devices.stop(SYSTEM, sensor.thing, Ending("Das Projekt ist zu Ende", hub.current().clock(), ""))
    assert 'role="alert"' in entered(citizen, sensor, photo())
    assert not Picture.objects.exists()


def test_neither_a_value_nor_a_photo_is_nothing(citizen: Client) -> None:
    sensor = by_hand(citizen)
    text = page(citizen, f"/sensoren/{sensor.pk}/eintragen", quantity="count", value="")
    assert "Tragen Sie einen Wert ein, oder wählen Sie ein Foto." in text


def test_the_persons_own_file_tells_of_them(citizen: Client) -> None:
    sensor = by_hand(citizen)
    entered(citizen, sensor, photo())
    (told,) = personal.export(sensor.person)["sensors"][0]["photos"]
    assert told["alt"] == ALT
    assert packed(sensor.person, timezone.now())
    personal.forget(sensor.person)
    assert not Picture.objects.exists()
