# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A clerk makes a source, types what its page says into the network, renews its key and deletes it."""

import re
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from django.test import Client

from allmende.connectors.contract import Uplink
from allmende.core.principal import SYSTEM, TOWN
from allmende.identity.keys import digest_of, key_text
from allmende.identity.models import ApiKey, AuditLine, Membership, Organisation
from allmende.identity.roles import Role
from allmende.sensing import hub
from allmende.sensing.api import devices, sources
from allmende.sensing.ingest.sources import Source
from allmende.sensing.store.device_commands import KeepRejected, Rejection, TakeUplinks, Told
from allmende.sensors.actions import CITIZENS
from tests.sensors.visiting import page, person


def made(client: Client, connector: str = "ttn", name: str = "Stadtgrün") -> tuple[Source, str]:
    """The source and the page that shows its key."""
    text = page(client, f"/organisationen/{TOWN}/quellen/neu", connector=connector, name=name)
    return sources.sources(SYSTEM)[-1], text


def secret(text: str) -> str:
    """What stands behind the key's number."""
    found = re.search(r"(?:alm_\d+_|<code[^>]*>(?!alm_))([\w-]{40,})", text)
    assert found is not None
    return found[1]


def client_of(name: str, role: Role, organisation: int = TOWN) -> Client:
    client = Client()
    somebody = person(name)
    Membership.objects.create(person=somebody, organisation_id=organisation, role=role)
    client.force_login(somebody)
    return client


@pytest.mark.parametrize(
    ("connector", "words"),
    [
        ("ttn", ("Custom webhook", "/push/ttn/1</code>", "Uplink message")),
        ("chirpstack", ("Event endpoint URL(s)", "/push/chirpstack/1</code>")),
        ("sensor_community", ("An eigene API senden", "/push/luftdaten/1</code>")),
        ("opensensemap", ("ingress.opensensemap.org",)),
        ("generic", ("/push/json/1?device=pegel-1", "curl -X POST")),
    ],
)
def test_a_new_source_says_what_is_typed_where_and_shows_its_key_once(
    steward: Client, connector: str, words: tuple[str, ...]
) -> None:
    source, text = made(steward, connector)
    key = ApiKey.objects.get()
    assert key.sources == [source.id]
    assert not (key.manages_things or key.reads_private or key.datastreams)
    for one in words:
        assert one in text
    assert digest_of(key_text(key.pk, secret(text))) == key.digest
    later = page(steward, f"/quellen/{source.id}")
    assert secret(text) not in later
    assert "steht nur bei einem neuen Schlüssel" in later
    assert "wartet auf die erste Nachricht" in later
    assert "Stadtgrün" in page(steward, f"/organisationen/{TOWN}/quellen")


def test_a_new_key_ends_the_one_before(steward: Client) -> None:
    source, first = made(steward)
    second = steward.post(f"/quellen/{source.id}/schluessel").content.decode()
    assert secret(second) != secret(first)
    assert [one.revoked is None for one in ApiKey.objects.order_by("pk")] == [False, True]
    assert ApiKey.objects.latest("pk").sources == [source.id]


def test_two_sources_of_a_kind_have_two_names(steward: Client) -> None:
    made(steward)
    assert "So heißt schon eine Quelle" in made(steward, name="STADTGRÜN")[1]
    assert "So heißt schon eine Quelle" in made(steward, name=CITIZENS)[1]
    assert "anbinden" in made(steward, "chirpstack")[1]
    assert len(sources.sources(SYSTEM)) == 2


def test_what_networks_leave_out_is_named_and_other_settings_stay(steward: Client) -> None:
    source, _ = made(steward)
    sources.put_source(SYSTEM, Source(source.id, "ttn", source.name, TOWN, {"application": "gruen"}))
    page(steward, f"/quellen/{source.id}/bearbeiten", name="Grünes Amt", zero="rain, count ,")
    found = sources.source(SYSTEM, source.id)
    assert (found.name, found.settings) == ("Grünes Amt", {"application": "gruen", "zero": ["rain", "count"]})
    page(steward, f"/quellen/{source.id}/bearbeiten", name="Grünes Amt", zero="")
    assert sources.source(SYSTEM, source.id).settings == {"application": "gruen"}


def test_a_source_goes_with_its_key_and_says_what_becomes_of_its_devices(steward: Client) -> None:
    source, _ = made(steward)
    assert "Geräte hat sie keine." in page(steward, f"/quellen/{source.id}/loeschen")
    assert "Die Quelle „Stadtgrün“ ist gelöscht." in page(steward, f"/quellen/{source.id}/loeschen", yes="1")
    assert sources.sources(SYSTEM) == []
    assert ApiKey.objects.get().revoked is not None
    assert list(AuditLine.objects.values_list("verb", flat=True).order_by("id")) == [
        *("source.create", "key.create", "key.revoke", "source.delete")
    ]


def test_who_registers_devices_is_told_of_decoders_and_what_is_needed_is_not_called_voluntary(
    steward: Client,
) -> None:
    source, _ = made(steward)
    for form, words in (("neu", "Name der neuen Messstelle"), ("tabelle", "Oder hier einfügen")):
        text = page(steward, f"/quellen/{source.id}/geraete/{form}")
        assert f'href="/organisationen/{TOWN}/dekoder"' in text
        assert f"{words} <small>" not in text
        assert f"{words}</label>" in text


def test_a_source_whose_devices_were_heard_before_an_update_waits_for_nothing(
    steward: Client, here: hub.Hub
) -> None:
    """Messages were not always counted by source."""
    source, _ = made(steward, "generic", "Pegel")
    station = devices.ensure_station(SYSTEM, devices.NewStation("pegel", "Pegel", "", ()))
    sources.put_device(SYSTEM, source.id, sources.NewDevice("pegel-1", station.thing, {}))
    now = here.clock()
    here.pipeline.put_and_wait(TakeUplinks(SYSTEM, source.id, [Uplink("pegel-1", at=now)], now))
    with closing(sqlite3.connect(here.settings.sensing_file)) as connection, connection:
        connection.execute("DELETE FROM source_state")
    for address in (f"/quellen/{source.id}", f"/organisationen/{TOWN}/quellen"):
        text = page(steward, address)
        assert "empfängt" in text
        assert "Letzte Nachricht" in text
        assert "wartet auf die erste Nachricht" not in text
        assert "noch nie benutzt" not in text


def test_its_page_says_why_the_last_message_was_not_taken(steward: Client) -> None:
    source, _ = made(steward, "generic", "Pegel")
    told = Told("?device=pegel-1", '{"level": 3}')
    rejection = Rejection("generic", "pegel-1", "no-device", "The device …", b"{}", source.id, TOWN, told)
    hub.current().pipeline.put_and_wait(KeepRejected(SYSTEM, [rejection]))
    text = page(steward, f"/quellen/{source.id}")
    assert "zuletzt nicht angenommen" in text
    assert "Diese Nummer ist hier nicht angemeldet" in text
    assert "0 angenommen, 1 nicht" in page(steward, f"/organisationen/{TOWN}/quellen")


def test_the_source_of_people_s_own_sensors_is_listed_and_has_no_page(steward: Client) -> None:
    number = sources.put_source(SYSTEM, Source(0, "generic", CITIZENS, TOWN))
    text = page(steward, f"/organisationen/{TOWN}/quellen")
    assert "Menschen melden sie selbst an" in text
    for path in ("", "/bearbeiten", "/loeschen"):
        assert steward.get(f"/quellen/{number}{path}").status_code == 404


def test_another_organisation_sees_nothing_of_it(steward: Client) -> None:
    source, _ = made(steward)
    school = Organisation.objects.create(name="Schule am Wall", kind="school")
    teacher = client_of("lena", Role.STEWARD, school.pk)
    assert teacher.get(f"/quellen/{source.id}").status_code == 404
    assert teacher.get(f"/organisationen/{TOWN}/quellen").status_code == 404
    text = page(teacher, f"/organisationen/{school.pk}/quellen/neu", connector="ttn", name="Stadtgrün")
    assert "/push/ttn/2</code>" in text
    assert ApiKey.objects.latest("pk").organisation_id == school.pk


def test_an_editor_looks_after_devices_but_opens_no_door(steward: Client) -> None:
    source, _ = made(steward)
    editor = client_of("edda", Role.EDITOR)
    text = page(editor, f"/quellen/{source.id}")
    assert "Neuen Schlüssel holen" not in text
    answers: list[Any] = [
        editor.get(f"/organisationen/{TOWN}/quellen/neu"),
        editor.post(f"/quellen/{source.id}/schluessel"),
        editor.post(f"/quellen/{source.id}/loeschen"),
    ]
    assert [one.status_code for one in answers] == [403, 403, 403]
