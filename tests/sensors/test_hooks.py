# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""An organisation is called when one of its devices falls silent, and when it is back."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_django
from django.core import mail
from django.test import Client
from django.utils import timezone

from allmende.connectors.contract import Uplink
from allmende.core.clock import MINUTE, from_datetime, to_datetime
from allmende.core.config import Server, Town
from allmende.core.principal import SYSTEM, TOWN
from allmende.identity.models import AuditLine
from allmende.identity.roles import Role
from allmende.sensing import hub
from allmende.sensing.api import devices, sources
from allmende.sensing.ending import Ending
from allmende.sensing.store.device_commands import TakeUplinks
from allmende.sensors import calling, health, hooks, turns
from allmende.sensors.models import Call, Hook, OwnSensor
from tests.core.test_outgoing import receiver
from tests.sensors.visiting import page, person, registered

PATH = f"/sensoren/betrieb/{TOWN}/meldungen"


@pytest.fixture
def heard(here: hub.Hub, settings: pytest_django.Settings) -> Iterator[tuple[str, list[Any]]]:
    """A receiver in the town's own network, which the operator allows."""
    settings.ALLMENDE = replace(settings.ALLMENDE, server=Server(reach_private=True))
    with receiver() as found:
        yield found


def chosen(client: Client, address: str) -> str:
    """The secret, as the page shows it once."""
    found = re.search(r"hook_[0-9a-f]{64}", page(client, PATH, url=f"{address}/hook"))
    assert found is not None
    return found[0]


def say(sensor: OwnSensor, at: int) -> None:
    device = sources.device(SYSTEM, sensor.device)
    told = TakeUplinks(SYSTEM, device.source, [Uplink(device.external)], at)
    hub.current().pipeline.put_and_wait(told)


def fall_silent(sensor: OwnSensor) -> datetime:
    """Heard every five minutes, then for three hours no more; the time it is then."""
    now = from_datetime(timezone.now())
    for minutes in (10, 5, 0):
        say(sensor, now - minutes * MINUTE)
    return to_datetime(now) + timedelta(hours=3)


def told(heard: list[Any]) -> list[tuple[str, Any]]:
    return [(headers["Allmende-Event"], json.loads(body)) for _path, headers, body in heard]


def test_silence_and_return_are_told_once_each(citizen: Client, steward: Client, heard: Any) -> None:
    address, arrived = heard
    chosen(steward, address)
    sensor, _ = registered(citizen)
    later = fall_silent(sensor)
    assert turns.minutely(later)["silent sensors told of"] == 1
    assert turns.minutely(later)["silent sensors told of"] == 0
    assert turns.outgoing(later) == {"calls made": 1}
    say(sensor, from_datetime(later))
    assert turns.minutely(later)["sensors heard again"] == 1
    assert turns.minutely(later)["sensors heard again"] == 0
    assert turns.outgoing(later) == {"calls made": 1}
    (silent, first), (back, second) = told(arrived)
    assert (silent, back) == ("device.silent", "device.back")
    (device,) = first["devices"]
    assert (device["name"], device["device"]) == ("Balkon am Mühlweg", "esp8266-2392534")
    assert device["page"] == f"http://localhost:8000/messstellen/{sensor.thing}"
    assert device["usualSeconds"] == 300
    assert device["lastMessage"].endswith("Z")
    assert first["id"] != second["id"]
    assert [one.to for one in mail.outbox] == [["rita@example.org"]]
    assert f"http://localhost:8000/messstellen/{sensor.thing}" in mail.outbox[0].body


def test_a_call_is_signed_with_the_secret_that_was_shown_once(steward: Client, heard: Any) -> None:
    address, arrived = heard
    secret = chosen(steward, address)
    assert secret not in page(steward, PATH)
    assert "Eine Probe ist unterwegs" in page(steward, f"{PATH}/probe", yes="1")
    turns.outgoing(timezone.now())
    ((path, headers, body),) = arrived
    assert (path, headers["Content-Type"]) == ("/hook", "application/json")
    signed = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    assert headers["Allmende-Signature"] == f"sha256={signed}"
    state = page(steward, f"{PATH}/stand")
    assert "Angenommen" in state
    assert "Angenommen" in page(steward, f"/sensoren/betrieb/{TOWN}")
    renewed = re.search(r"hook_[0-9a-f]{64}", page(steward, f"{PATH}/geheimnis", yes="1"))
    assert renewed is not None
    assert renewed[0] != secret


def test_the_secret_is_kept_nowhere(steward: Client, heard: Any) -> None:
    address, _ = heard
    secret = chosen(steward, address)
    found = Hook.objects.get()
    assert hooks.secret_of(found) == secret
    assert secret.removeprefix("hook_") not in str(found.__dict__)
    lines = [str(one.content) for one in AuditLine.objects.filter(verb="hook.set")]
    assert len(lines) == 1
    assert "/hook" not in lines[0]


def test_a_call_that_is_not_taken_waits_longer_every_time_and_is_given_up_at_last(
    steward: Client, heard: Any
) -> None:
    address, arrived = heard
    page(steward, PATH, url=f"{address}/away")
    page(steward, f"{PATH}/probe", yes="1")
    now = timezone.now()
    for pause in (*calling.PAUSES, None):
        assert calling.call_waiting(now) == 0
        call = Call.objects.get()
        assert (call.status, call.next_try) == (302, None if pause is None else now + pause)
        assert calling.call_waiting(now) == 0
        now += pause or timedelta()
    assert len(arrived) == len(calling.PAUSES) + 1
    state = page(steward, f"{PATH}/stand")
    assert "Aufgegeben" in state
    assert "Der Empfänger antwortete 302." in state


def test_of_an_address_that_fails_the_others_do_not_wait(steward: Client, heard: Any) -> None:
    address, arrived = heard
    page(steward, PATH, url=f"{address}/away")
    for _ in range(5):
        page(steward, f"{PATH}/probe", yes="1")
    calling.call_waiting(timezone.now())
    assert len(arrived) == 1


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://example.org/", "muss mit https:// beginnen"),
        ("https://127.0.0.1/", "liegt in einem internen Netz"),
        ("https://localhost:8000/", "liegt in einem internen Netz"),
        ("https://169.254.169.254/latest", "liegt in einem internen Netz"),
        ("https://gibt-es-nicht.invalid/", "nicht zu finden"),
        ("hallo", "keine Adresse, die sich aufrufen lässt"),
        ("", 'role="alert"'),
    ],
)
def test_what_must_not_be_called_is_refused_in_words(steward: Client, url: str, words: str) -> None:
    assert words in page(steward, PATH, url=url)
    assert not Hook.objects.exists()


def test_an_address_that_was_allowed_once_is_asked_about_before_every_call(
    steward: Client, heard: Any, settings: pytest_django.Settings
) -> None:
    address, arrived = heard
    chosen(steward, address)
    page(steward, f"{PATH}/probe", yes="1")
    settings.ALLMENDE = replace(settings.ALLMENDE, server=Server())
    assert calling.call_waiting(timezone.now()) == 0
    assert arrived == []
    assert "https://" in Call.objects.get().failure


def test_an_address_goes_with_all_that_waits_for_it(steward: Client, heard: Any) -> None:
    chosen(steward, heard[0])
    page(steward, f"{PATH}/probe", yes="1")
    assert "nichts mehr gemeldet" in page(steward, f"{PATH}/entfernen", yes="1")
    assert not Call.objects.exists()
    verbs = [one.verb for one in AuditLine.objects.order_by("id")]
    assert [one for one in verbs if one.startswith("hook")] == ["hook.set", "hook.drop"]


def test_old_calls_are_forgotten(steward: Client, heard: Any) -> None:
    chosen(steward, heard[0])
    page(steward, f"{PATH}/probe", yes="1")
    assert turns.daily(timezone.now())["calls forgotten"] == 0
    assert turns.daily(timezone.now() + timedelta(days=15))["calls forgotten"] == 1


def test_nothing_of_a_simulated_town_leaves_the_machine(
    steward: Client, heard: Any, settings: pytest_django.Settings
) -> None:
    address, arrived = heard
    chosen(steward, address)
    page(steward, f"{PATH}/probe", yes="1")
    settings.ALLMENDE = replace(settings.ALLMENDE, town=Town(simulated=True))
    assert turns.outgoing(timezone.now()) == {"calls made": 0}
    assert arrived == []
    assert "wird nichts gemeldet" in page(steward, PATH)


def test_others_neither_see_nor_set_it(citizen: Client, here: hub.Hub) -> None:
    for path in ("", "/stand"):
        assert citizen.get(PATH + path).status_code == 404
    for path in ("", "/probe", "/geheimnis", "/entfernen"):
        assert citizen.post(PATH + path, {"url": "https://example.org"}).status_code == 404
        assert Client().post(PATH + path).status_code == 302


def test_what_nobody_could_hear_while_the_server_was_off_is_no_silence(citizen: Client) -> None:
    sensor, _ = registered(citizen)
    now = from_datetime(timezone.now())
    for minutes in (200, 195, 190):
        say(sensor, now - minutes * MINUTE)
    moments = [timezone.now() + timedelta(minutes=one) for one in (0, 25, 35)]
    assert [turns.minutely(one)["silent sensors told of"] for one in moments] == [0, 0, 1]


def test_people_who_count_are_never_silent_and_neither_is_what_has_ended(
    citizen: Client, steward: Client
) -> None:
    counted, _ = registered(citizen, kind="hand", external="")
    ended, _ = registered(citizen)
    for one in (counted, ended):
        later = fall_silent(one)
    devices.stop(SYSTEM, ended.thing, Ending("Das Projekt ist zu Ende", hub.current().clock(), ""))
    assert turns.minutely(later)["silent sensors told of"] == 0
    assert mail.outbox == []
    with_hours = replace(hub.current(), clock=lambda: from_datetime(later))
    assert not any(one.needs for one in _overview(with_hours).devices)


def _overview(then: hub.Hub) -> health.Overview:
    before = hub._opened[:]
    hub._opened.append(then)
    try:
        return health.overview(SYSTEM, TOWN)
    finally:
        hub._opened[:] = before


def test_of_an_evening_when_a_network_fails_there_is_one_mail(here: hub.Hub) -> None:

    person("toni", Role.STEWARD)
    numbers = _network(40)
    now = from_datetime(timezone.now())
    source = sources.devices(SYSTEM)[0].source
    for minutes in (10, 5, 0):
        told = [Uplink(f"boden-{one}") for one in range(len(numbers))]
        here.pipeline.put_and_wait(TakeUplinks(SYSTEM, source, told, now - minutes * MINUTE))
    assert turns.minutely(to_datetime(now + 180 * MINUTE))["silent sensors told of"] == 40
    (sent,) = mail.outbox
    assert sent.subject == "Kein Wert mehr von 40 Sensoren"
    assert sent.body.count("/messstellen/") == 30
    assert "und 10 weitere" in sent.body


def _network(count: int) -> list[int]:

    owner = replace(SYSTEM, home=TOWN)
    source = sources.source_for(owner, "generic", "Stadtgrün", TOWN)
    things = [devices.create_station(owner, devices.StationText(f"Boden {one}", "")) for one in range(count)]
    return [
        sources.put_device(owner, source, sources.NewDevice(f"boden-{one}", thing))
        for one, thing in enumerate(things)
    ]
