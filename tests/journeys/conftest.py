# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A real server in a process of its own, a small town in it, and a Chromium that reaches no foreign host."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from allmende.core.clock import HOUR, MINUTE, format_instant, now
from allmende.stations.demo.geography import CENTRE

CHROMIUM = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
# Software drawing: MapLibre needs WebGL, and a build machine has no graphics card.
_SWITCHES = (
    *("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",  # every foreign host is blocked
    *("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"),
)
_PATIENCE = 30


@dataclass(frozen=True, slots=True)
class Town:
    """`things` and `streams`: ids by the names that `_TOWN` gives."""

    address: str
    things: dict[str, int] = field(default_factory=dict)
    streams: dict[str, int] = field(default_factory=dict)

    def observe(self, stream: str, result: float) -> None:
        _post(f"{self.address}/v1.1/Datastreams({self.streams[stream]})/Observations", {"result": result})


_TOWN = (
    ("Parkhaus Bahnhof", "mobility", "parking", 0.002, 0.004, (("Freie Plätze", "{Plätze}", 41.0),)),
    ("Radzählstelle Promenade", "mobility", "bicycle", -0.006, 0.002, (("Räder", "{Räder}", 112.0),)),
    ("Zählstelle Mittelstraße", "retail", "footfall", 0.004, -0.003, (("Menschen", "{Menschen}", 240.0),)),
    ("Luft am Wallring", "environment", "air", 0.009, 0.001, (("Feinstaub PM10", "µg/m³", 14.0),)),
    (
        *("Pegel Alte Brücke", "environment", "river", -0.002, -0.005),
        (("Wasserstand", "m", 0.84), ("Wassertemperatur", "°C", 7.2)),
    ),
)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Simulated: it draws its own geography."""
    with _served(tmp_path_factory, ALLMENDE_TOWN_SIMULATED="true", ALLMENDE_TOWN_NAME="Auenbrück") as found:
        for one in _TOWN:
            _add_station(found, *one)
        yield found


@pytest.fixture(scope="session")
def real_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Its base map is a foreign host's, which the browser cannot reach."""
    with _served(tmp_path_factory, ALLMENDE_TOWN_AGS="06634019") as found:
        _add_station(found, *_TOWN[0])
        yield found


@contextmanager
def _served(folders: pytest.TempPathFactory, **settings: str) -> Iterator[Town]:
    _need_a_browser()
    with served(folders.mktemp("journeys"), "--open-writes", **settings) as address:
        yield Town(address)


@contextmanager
def inhabited(data: Path, people: str) -> Iterator[str]:
    """A town with those that the program `people` puts there ({data}: its folder), nobody writes without
    a key; its address."""
    _need_a_browser()
    settings = {"ALLMENDE_TOWN_SIMULATED": "true", "ALLMENDE_TOWN_NAME": "Auenbrück"}
    environment = os.environ | settings | {"ALLMENDE_DATA": str(data)}
    subprocess.run([sys.executable, "-c", people.format(data=str(data))], env=environment, check=True)
    with served(data, ALLMENDE_DATA=str(data), **settings) as address:
        yield address


@contextmanager
def served(data: Path, *options: str, **settings: str) -> Iterator[str]:
    """A server in a process of its own; its address."""
    port = _free_port()
    command = [sys.executable, "-m", "allmende", "serve", "--data", str(data), "--port", str(port), *options]
    with (data / "server.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=os.environ | settings)
        try:
            _wait_for(f"http://localhost:{port}", server, data / "server.log")
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.wait(_PATIENCE)


def _need_a_browser() -> None:
    if CHROMIUM is None:
        pytest.skip("NO CHROMIUM ON THIS MACHINE: the browser journeys were not tried (apt install chromium)")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_for(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(f"{address}/v1.1"):
                return
        except URLError:
            time.sleep(0.1)
    pytest.fail(f"The server did not start:\n{log.read_text('utf-8')[-3000:]}")


def _add_station(
    town: Town,
    name: str,
    area: str,
    kind: str,
    east: float,
    north: float,
    streams: tuple[tuple[str, str, float], ...],
) -> None:
    place = {"type": "Point", "coordinates": [CENTRE[0] + east, CENTRE[1] + north]}
    thing = {
        "name": name,
        "description": f"{name} misst für die Stadt.",
        "properties": {
            "field": area,
            "kind": kind,
            "capacity": 180,
            "license": "dl-by-de/2.0",
            "operator": "Stadt",
        },
        "Locations": [
            {"name": name, "description": "", "encodingType": "application/geo+json", "location": place}
        ],
        "Datastreams": [_datastream(*one, kind=kind) for one in streams],
    }
    town.things[name] = _created(f"{town.address}/v1.1/Things", thing)
    with urlopen(f"{town.address}/v1.1/Things({town.things[name]})/Datastreams?$orderby=id") as answer:
        ids = [one["@iot.id"] for one in json.load(answer)["value"]]
    for stream, (stream_name, _unit, value) in zip(ids, streams, strict=True):
        town.streams[stream_name] = stream
        _post(f"{town.address}/v1.1/CreateObservations", _two_days(stream, value))


def _datastream(name: str, unit: str, _value: float, *, kind: str) -> dict[str, object]:
    return {
        "name": name,
        "description": name,
        "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
        "unitOfMeasurement": {"name": unit.strip("{}"), "symbol": unit, "definition": "urn:x"},
        "properties": {"kind": kind, "rhythm": 900},
        "ObservedProperty": {"name": name, "definition": "urn:x", "description": name},
        "Sensor": {"name": name, "description": name, "encodingType": "text/plain", "metadata": "x"},
    }


def _two_days(stream: int, value: float) -> list[dict[str, object]]:
    """Quarters of an hour up to now, higher at day."""
    start = now() - 48 * HOUR
    rows: list[list[object]] = [
        [format_instant(start + step * 15 * MINUTE), round(value * (1 + step % 96 / 200), 2)]
        for step in range(193)
    ]
    rows[-1][1] = value
    return [
        {
            "Datastream": {"@iot.id": stream},
            "components": ["phenomenonTime", "result"],
            "dataArray": rows,
        }
    ]


def _created(address: str, body: object) -> int:
    return int(_post(address, body).rpartition("(")[2].rstrip(")"))


def _post(address: str, body: object) -> str:
    request = Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urlopen(request) as answer:
        location: str = answer.headers.get("Location", "")
        return location


@pytest.fixture(scope="package")
def driver() -> Iterator[Playwright]:
    """One for all journeys, ended after the last: nothing that needs an event loop starts beside its own."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def browser(town: Town, driver: Playwright) -> Iterator[Browser]:
    chromium = driver.chromium.launch(executable_path=CHROMIUM, args=list(_SWITCHES))
    yield chromium
    chromium.close()


@dataclass(slots=True)
class Visit:
    """A browser window with all that it complained about."""

    page: Page
    town: Town
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str, town: Town | None = None) -> Page:
        self.page.goto((town or self.town).address + path)
        return self.page


@pytest.fixture
def visit(browser: Browser, town: Town, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Parametrize it indirectly with options of a browser context: colours, size, no JavaScript."""
    context = browser.new_context(locale="de-DE", **getattr(request, "param", {}))
    visiting = Visit(context.new_page(), town)
    visiting.page.on("console", lambda said: _note(visiting, said.type, said.text))
    visiting.page.on("pageerror", lambda error: visiting.complaints.append(str(error)))
    yield visiting
    context.close()


def _note(visiting: Visit, kind: str, text: str) -> None:
    if kind in ("error", "warning"):
        visiting.complaints.append(f"{kind}: {text}")
