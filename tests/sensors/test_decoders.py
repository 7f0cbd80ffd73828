# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A clerk pastes a decoder, tries it with bytes, and it counts for the devices of its kind."""

import json
from typing import Any

import pytest
from django.test import Client

from allmende.core.principal import SYSTEM, TOWN
from allmende.identity.models import AuditLine, Organisation
from allmende.identity.roles import Role
from allmende.sensing import hub
from allmende.sensing.api import devices, sources
from allmende.sensing.store.device_commands import KeepRejected, Rejection, Told
from tests.connectors.told import ttn
from tests.sensors.test_sources import client_of, made
from tests.sensors.visiting import page

READS = "function decodeUplink(input) {\n  return {data: {level: input.bytes[0], port: input.fPort}};\n}"
LAYOUT = '[[value]]\nname = "level"\nat = 0\ntype = "u8"\nscale = 0.1'
LIST = f"/organisationen/{TOWN}/dekoder"


def typed(**more: str) -> dict[str, str]:
    return {"name": "LDDS75", "kind": "javascript", "text": READS, "sample": "0E 1C", "port": "2"} | more


def device_with(decoder: int | None) -> int:
    """A device of a network that sends bytes; its source."""
    station = devices.NewStation("k", "Boden", "Boden", ())
    thing = devices.ensure_station(SYSTEM, station).thing
    source = sources.source_for(SYSTEM, "ttn", "Stadtgrün", TOWN)
    sources.put_device(SYSTEM, source, sources.NewDevice("boden-1", thing, {}, decoder))
    return source


def test_what_comes_out_shows_before_anything_is_saved(steward: Client) -> None:
    text = page(steward, f"{LIST}/neu", **typed(**{"try": "1", "name": ""}))
    assert "<dt>level</dt><dd><b>14</b></dd>" in text
    assert "<dt>port</dt><dd><b>2</b></dd>" in text
    assert "<code>0E 1C</code>" in text
    assert "0,1" not in text
    text = page(steward, f"{LIST}/neu", **typed(**{"try": "1", "kind": "layout", "text": LAYOUT}))
    assert "<dt>level</dt><dd><b>1,4</b></dd>" in text
    assert sources.decoders(SYSTEM) == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"text": "function decodeUplink() { throw new Error('oje'); }"}, ("Der Dekoder scheitert.", "oje")),
        ({"text": "function decodeUplink() { return {errors: ['zu kurz']}; }"}, ("sagt selbst", "zu kurz")),
        ({"text": "function decodeUplink() { while (1); }"}, ("rechnet zu lange",)),
        ({"text": "level"}, ("level is not defined",)),
        ({"kind": "layout"}, ("Beschreibung lässt sich so nicht lesen",)),
        ({"kind": "layout", "text": LAYOUT.replace("at = 0", "at = 7")}, ("passen nicht zur Beschreibung",)),
        ({"sample": "zwölf"}, ("Das sind keine Bytes",)),
        ({"sample": ""}, ("Bytes zum Ausprobieren</a>",)),
        ({"text": "function decodeUplink() { return {data: {}}; }"}, ("Kein einziger Wert.",)),
    ],
)
def test_what_is_wrong_is_said(steward: Client, more: dict[str, str], words: tuple[str, ...]) -> None:
    text = page(steward, f"{LIST}/neu", **typed(**{"try": "1"} | more))
    for one in words:
        assert one in text


def test_a_decoder_is_saved_changed_and_deleted(steward: Client) -> None:
    text = page(steward, f"{LIST}/neu", **typed())
    assert "Der Dekoder gilt ab der nächsten Nachricht." in text
    assert "noch benutzt ihn kein Gerät" in text
    (found,) = sources.decoders(SYSTEM)
    assert (found.name, found.kind, found.text) == ("LDDS75", "javascript", READS)
    page(steward, f"{LIST}/{found.id}", **typed(kind="layout", text=LAYOUT))
    (found,) = sources.decoders(SYSTEM)
    assert (found.kind, found.text) == ("layout", LAYOUT)
    assert "ist gelöscht" in page(steward, f"{LIST}/{found.id}/loeschen", yes="1")
    assert sources.decoders(SYSTEM) == []
    verbs = list(AuditLine.objects.values_list("verb", flat=True).order_by("id"))
    assert verbs == ["decoder.create", "decoder.edit", "decoder.delete"]


@pytest.mark.parametrize("text", ["function decodeUplink(", "var level = 7"])
def test_one_that_could_never_work_is_not_saved(steward: Client, text: str) -> None:
    answer = page(steward, f"{LIST}/neu", **typed(text=text))
    assert "Dieser Dekoder geht so nicht." in answer
    assert text in answer
    assert sources.decoders(SYSTEM) == []


def test_two_decoders_have_two_names(steward: Client) -> None:
    page(steward, f"{LIST}/neu", **typed())
    assert "So heißt schon ein Dekoder" in page(steward, f"{LIST}/neu", **typed(name="ldds75"))


def test_one_that_devices_need_stays(steward: Client) -> None:
    page(steward, f"{LIST}/neu", **typed())
    (found,) = sources.decoders(SYSTEM)
    device_with(found.id)
    assert "1 Gerät benutzt ihn" in page(steward, LIST)
    assert "Geräte benutzen ihn noch." in page(steward, f"{LIST}/{found.id}/loeschen", yes="1")
    assert len(sources.decoders(SYSTEM)) == 1


def test_the_last_bytes_of_a_device_are_there_to_try(steward: Client) -> None:
    source = device_with(None)
    told = Told("", json.dumps(ttn()))
    rejection = Rejection("ttn", "boden-1", "no-device", "…", b"", source, TOWN, told)
    hub.current().pipeline.put_and_wait(KeepRejected(SYSTEM, [rejection]))
    text = page(steward, f"{LIST}/neu")
    assert 'value="0E 1C 0B 05"' in text
    assert 'name="port" value="2"' in text


def test_another_organisation_s_decoder_is_not_there(steward: Client) -> None:
    page(steward, f"{LIST}/neu", **typed())
    (found,) = sources.decoders(SYSTEM)
    school = Organisation.objects.create(name="Schule am Wall", kind="school")
    teacher = client_of("lena", Role.STEWARD, school.pk)
    answers: list[Any] = [
        teacher.get(f"{LIST}/{found.id}"),
        teacher.get(f"/organisationen/{school.pk}/dekoder/{found.id}"),
        teacher.post(f"/organisationen/{school.pk}/dekoder/{found.id}/loeschen"),
    ]
    assert [one.status_code for one in answers] == [404, 404, 404]


def test_the_list_of_sources_leads_to_the_decoders(steward: Client) -> None:
    made(steward)
    assert LIST in page(steward, f"/organisationen/{TOWN}/quellen")
