# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people and sensors do, in a few words."""

import json
import re
from typing import Any

from django.test import Client

from allmende.connectors.contract import Message
from allmende.connectors.registry import connectors
from allmende.core.principal import SYSTEM, TOWN, Principal
from allmende.identity.models import ApiKey, Membership, Person
from allmende.identity.roles import Role
from allmende.sensing import hub
from allmende.sensing.api import sources
from allmende.sensing.store.device_commands import TakeUplinks
from allmende.sensors.models import OwnSensor
from tests.connectors.told import airrohr

PLACE = (50.8812345, 9.4801234)
ANSWERS = {
    "kind": "airrohr",
    "external": "2392534",
    "name": "Balkon am Mühlweg",
    "position": f"{PLACE[0]}, {PLACE[1]}",
    "blur": "on",
    "consent": "on",
}


def person(name: str, role: Role | None = None) -> Person:
    found = Person.objects.create_user(name, f"{name}@example.org", "ein langes Passwort")
    if role is not None:
        Membership.objects.create(person=found, organisation_id=TOWN, role=role)
    return found


def page(client: Client, path: str, **data: Any) -> str:
    answer = client.post(path, data) if data else client.get(path)
    while answer.status_code == 302:
        answer = client.get(answer["Location"])
    assert answer.status_code == 200, (path, answer.status_code)
    return re.sub(r"\s+", " ", answer.content.decode())


def registered(client: Client, **answers: Any) -> tuple[OwnSensor, str]:
    """The sensor and the page that shows its key."""
    text = page(client, "/sensoren/anmelden", **{**ANSWERS, **answers})
    return OwnSensor.objects.latest("pk"), text


def send(sensor: OwnSensor, **values: str) -> Any:
    """As the push door does with the sensor's own key."""
    device = sources.device(SYSTEM, sensor.device)
    body = json.dumps({**airrohr(**values), "esp8266id": device.external.partition("-")[2]}).encode()
    now = hub.current().clock()
    uplinks = connectors()["sensor_community"].decode(Message(body, now), {})
    key = Principal("key", 1, observes=frozenset(ApiKey.objects.get(pk=sensor.key_id).datastreams))
    return hub.current().pipeline.put_and_wait(TakeUplinks(key, device.source, uplinks, now, body))[0]
