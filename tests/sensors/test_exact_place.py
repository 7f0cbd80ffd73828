# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where a sensor at home stands exactly comes out of no door, and lies in no file: asked of a running server,
beside a sensor whose owner wants it exactly, which shows that each door would tell."""

import io
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import paho.mqtt.client as paho
import pytest

from tests.cli.test_serve import serving
from tests.journeys.test_taking_part import _PEOPLE, PASSWORD

HIDDEN, SHOWN = ("50.8812345", "9.4801234"), ("50.8723456", "9.4712345")
SECRET = re.compile(r"(?<![\d:])(?:50[.,]8812|9[.,]4801)")
"""To ten metres; in no seconds of a time."""
KNOWN = ("50.8723", "9.4712")
DOORS = (
    "/v1.1/Things?$expand=Locations,HistoricalLocations($expand=Locations)",
    "/v1.1/Datastreams?$expand=Observations($expand=FeatureOfInterest)",
    "/v1.1/Locations",
    "/v1.1/FeaturesOfInterest",
    "/v1.1/Locations?$as_of={now}",
    "/v1.1/Locations?$resultFormat=GeoJSON",
    "/v1.1/Things?$expand=Locations&$resultFormat=GeoJSON",
    "/v1.1/Things?$expand=Locations($top=1)&$resultFormat=CSV",
    "/v1.1/FeaturesOfInterest?$resultFormat=CSV",
    "/v1.1/HistoricalLocations?$expand=Locations",
    "/v1.1/Datastreams?$select=observedArea",
    "/karte",
)
"""Each tells where the sensor stands that is not blurred."""
MORE_DOORS = (
    "/v1.1/Sensors",
    "/v1.1/Observations",
    "/v1.1/Datastreams?$resultFormat=GeoJSON",
    "/",
    "/messstellen",
    "/messstellen/{thing}",
    "/messstellen/{thing}/etikett",
    "/sensoren",
    "/sensoren/{sensor}",
    "/sensoren/{sensor}/stand",
    "/sensoren/betrieb/1",
    "/sensoren/betrieb/1?zeige=alle",
    "/suche?q=Balkon",
    "/meins",
)


@dataclass
class Town:
    address: str
    data: Path
    mqtt: int
    line: httpx.Client
    hidden: tuple[int, int] = (0, 0)
    told: str = ""

    def get(self, path: str) -> str:
        sensor, thing = self.hidden
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        answer = self.line.get(path.format(sensor=sensor, thing=thing, now=now))
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
        return answer.text

    def post(self, path: str, **typed: str) -> httpx.Response:
        form = self.line.get(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
        assert token is not None, form.url
        given = {"csrfmiddlewaretoken": token[1], **typed}
        return self.line.post(form.url, data=given, headers={"Referer": self.address})

    def register(self, name: str, place: tuple[str, str], **more: str) -> tuple[int, int]:
        """Its number and its station's, and what it sends: its place too, as some programs do."""
        given = {"kind": "json", "name": name, "position": ", ".join(place), "consent": "on", **more}
        text = self.post("/sensoren/anmelden", **given).text
        found = re.search(r"/push/json\?device=(\w+)", text)
        key = re.search(r"Bearer (alm_\w[\w-]*)", text)
        sensor = re.search(r"/sensoren/(\d+)/stand", text)
        assert found is not None
        assert key is not None
        assert sensor is not None
        where = f"{self.address}/push/json?device={found[1]}"
        until = time.monotonic() + 10  # a key counts within a second
        while self._send(where, key[1], "{}") == 401 and time.monotonic() < until:
            time.sleep(0.1)
        told = [httpx.post(where, content=body, headers=head) for head, body in self._messages(key[1], place)]
        assert [one.status_code for one in told] == [200, 400, 401, 200], [one.text for one in told]
        page = self.line.get(f"/sensoren/{sensor[1]}").text
        thing = re.search(r"/messstellen/(\d+)", page)
        assert thing is not None
        return int(sensor[1]), int(thing[1])

    def _send(self, where: str, key: str, body: str) -> int:
        head = {"Authorization": f"Bearer {key}"}
        return httpx.post(where, content=body, headers=head).status_code

    def _messages(self, key: str, place: tuple[str, str]) -> Iterator[tuple[dict[str, str], str]]:
        own, wrong = {"Authorization": f"Bearer {key}"}, {"Authorization": "Bearer alm_1_falsch"}
        inside = f'"lat": {place[0]}, "lng": "{place[1]}", "location": [{place[1]}, {place[0]}]'
        yield own, f'{{"temperature": 20.5, {inside}}}'
        yield own, f'{{"temperature": 20.5, {inside}'
        yield wrong, f'{{"temperature": 20.5, {inside}}}'
        yield own, f'{{"temperature": 21.5, {inside}}}'


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    data = tmp_path_factory.mktemp("exact")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    people = _PEOPLE.format(data=str(data)).replace('("edda", "editor")', '("edda", "steward")')
    settings = {
        "ALLMENDE_SENSING_APPROVE_SENSORS": "false",
        "ALLMENDE_MQTT_PORT": str(port),
        "ALLMENDE_MQTT_ANONYMOUS": "true",
        "ALLMENDE_DATA": str(data),
    }
    subprocess.run([sys.executable, "-c", people], env=os.environ | settings, check=True)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        with (
            serving("--data", str(data)) as (process, address),
            httpx.Client(base_url=address, follow_redirects=True, timeout=30) as line,
        ):
            found = Town(address, data, port, line)
            found.post("/meins", login="edda", password=PASSWORD)
            heard = listened(port)
            found.hidden = found.register("Balkon am Mühlweg", HIDDEN, blur="on")
            found.register("Dach der Schule", SHOWN)
            time.sleep(1)
            heard.loop_stop()
            found.told = "\n".join(heard.user_data_get())
            yield found
            process.terminate()
            assert process.stderr is not None
            assert leaks(process.stderr.read()) == []


def listened(port: int) -> paho.Client:
    """Somebody who subscribes to all that changes."""
    client = paho.Client(paho.CallbackAPIVersion.VERSION2, userdata=[])
    client.on_message = lambda _client, told, message: told.append(message.payload.decode())
    client.on_connect = lambda own, *_: own.subscribe([(f"v1.1/{one}", 1) for one in SETS])
    client.connect("127.0.0.1", port)
    client.loop_start()
    until = time.monotonic() + 10
    while not client.is_connected() and time.monotonic() < until:
        time.sleep(0.05)
    return client


SETS = ("Things", "Locations", "HistoricalLocations", "FeaturesOfInterest", "Datastreams", "Observations")


def leaks(text: str) -> list[str]:
    """The exact place of the one that is hidden."""
    return [text[max(0, one.start() - 150) : one.end() + 60] for one in SECRET.finditer(text)]


@pytest.mark.parametrize("door", DOORS)
def test_what_is_blurred_is_exact_at_no_door_that_tells_places(town: Town, door: str) -> None:
    text = town.get(door)
    assert all(one in text for one in KNOWN), text[:2_000]
    assert leaks(text) == []


@pytest.mark.parametrize("door", MORE_DOORS)
def test_neither_is_it_at_the_others(town: Town, door: str) -> None:
    assert leaks(town.get(door)) == []


def test_neither_is_it_told_by_mqtt(town: Town) -> None:
    assert KNOWN[0] in town.told
    assert leaks(town.told) == []


def test_neither_is_it_in_the_change_log_or_the_persons_own_file(town: Town) -> None:
    content = town.line.get("/konto/daten.zip").content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        everything = "\n".join(packed.read(one).decode() for one in packed.namelist())
    assert "sensors" in everything
    assert leaks(everything) == []


def test_neither_does_it_lie_in_a_file(town: Town) -> None:
    everything = ""
    for name in ("sensing", "people"):
        with closing(sqlite3.connect(town.data / f"{name}.sqlite3")) as connection:
            everything += "\n".join(connection.iterdump())
    assert KNOWN[0] in everything
    assert leaks(everything) == []
    for file in town.data.rglob("*"):
        if file.is_file():
            assert HIDDEN[0].encode() not in file.read_bytes(), file
            assert HIDDEN[1].encode() not in file.read_bytes(), file


def test_what_was_refused_is_still_explained(town: Town) -> None:
    text = town.get("/sensoren/betrieb/1?zeige=alle")
    assert "kein vollständiges JSON" in text
    assert "50.8…" in text
    assert json.loads(town.get("/v1.1/Observations/$count")) == 4
