# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every curl line that a developer copies from the README and from these pages is answered with rows, or with
what was made."""

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cli.test_serve import serving

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", "docs/howto/read.md", "docs/howto/write-many.md")
_DONE = "\n--status "


@dataclass(frozen=True)
class Town:
    address: str
    key: str


def lines_of(page: str) -> list[str]:
    """The commands of the page's shell blocks that ask the server."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    joined = (re.sub(r"\\\n\s*", " ", block) for block in blocks)
    return [
        one.strip()
        for block in joined
        for one in re.split(r"^(?=curl |#)", block, flags=re.MULTILINE)
        if one[:4] == "curl"
    ]


LINES = [(page, line) for page in PAGES for line in lines_of(page)]


def station(name: str, kind: str, unit: str, observed: str) -> dict[str, Any]:
    of_observed = {"name": observed, "description": observed, "definition": f"https://example.org/{kind}"}
    return {
        "name": name,
        "description": name,
        "properties": {"kind": kind, "capacity": 64},
        "Locations": [
            {
                "name": "Markt",
                "description": "Markt",
                "encodingType": "application/geo+json",
                "location": {"type": "Point", "coordinates": [9.481796, 50.884109]},
            }
        ],
        "Datastreams": [
            {
                "name": observed,
                "description": observed,
                "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
                "unitOfMeasurement": {"name": unit, "symbol": unit, "definition": None},
                "Sensor": {"name": "x", "description": "x", "encodingType": "text/html", "metadata": "x"},
                "ObservedProperty": of_observed,
            }
        ],
    }


def hours() -> Iterator[datetime]:
    """The days that the page names, and the last one."""
    for first, days in ((datetime(2026, 9, 30, tzinfo=UTC), 60), (datetime.now(UTC) - timedelta(days=1), 1)):
        yield from (first + timedelta(hours=one) for one in range(24 * days))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    if shutil.which("curl") is None:
        pytest.skip("curl is not on this machine")
    folder = str(tmp_path_factory.mktemp("town"))
    command = [
        sys.executable,
        "-m",
        "allmende",
        "keys",
        "create",
        "--name",
        "x",
        "--manage",
        "--data",
        folder,
    ]
    key = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()
    with (
        serving("--data", folder) as (_, address),
        httpx.Client(base_url=f"{address}/v1.1", headers={"authorization": f"Bearer {key}"}) as line,
    ):
        for one in (
            station("Parkplatz am Markt", "parking", "Plätze", "Freie Stellplätze"),
            station("Wetter am Markt", "weather", "°C", "Lufttemperatur"),
        ):
            assert line.post("/Things", json=one).status_code == 201
        rows = [[one.isoformat(), 30 + 17 * place % 34] for place, one in enumerate(hours())]
        group = {"Datastream": {"@iot.id": 1}, "components": ["phenomenonTime", "result"], "dataArray": rows}
        assert line.post("/CreateObservations", json=[group]).status_code == 201
        made = int(time.time())
        while int(time.time()) == made:  # `date` knows no parts of a second
            time.sleep(0.05)
        yield Town(address, key)


@pytest.mark.parametrize(("page", "line"), LINES, ids=[f"{page}-{line[:60]}" for page, line in LINES])
def test_a_line_of_the_docs_is_answered_with_rows(town: Town, page: str, line: str) -> None:
    status, found = run(town, line)
    if " POST " in line:
        assert status == 201, found
        return
    assert status == 200, found
    assert rows_in(found.rpartition("\r\n\r\n")[2] if " -i " in line else found), found


def test_all_pages_have_lines() -> None:
    assert {page for page, _ in LINES} == set(PAGES)


def test_an_answer_that_is_known_is_not_sent_again(town: Town) -> None:
    """As the page says of ETags."""
    known, other = (line for line in lines_of("docs/howto/read.md") if " -i " in line)
    etag = re.search(r'^etag: "(\w+)"', run(town, known)[1], re.MULTILINE | re.IGNORECASE)
    assert etag is not None
    assert run(town, re.sub(r'"\w+"', f'"{etag[1]}"', other))[0] == 304


def run(town: Town, line: str) -> tuple[int, str]:
    """Its status and what it printed, in a shell as a developer has it."""
    asked = line.replace("localhost:8000", town.address.removeprefix("http://")).replace("alm_…", town.key)
    asked = asked.replace("curl ", f"curl -sS --max-time 20 -w '{_DONE}%{{http_code}}' ", 1)
    done = subprocess.run(["sh", "-c", asked], capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 0, done.stderr
    text, _, status = done.stdout.rpartition(_DONE)
    return int(status), text


def rows_in(text: str) -> int:
    """How many rows of whatever form."""
    if not text.startswith("{"):  # a table with its header, or a bare number
        return int(text) if text.strip().isdigit() else len(text.splitlines()) - 1
    document = json.loads(text)
    return 1 if "@iot.id" in document else len(document.get("features", document.get("value", ())))
