# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Both halves on one PostgreSQL database, served by two processes at once."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.cli.test_serve import serving
from tests.sensing.store import bodies
from tests.sensing.stores import STORES


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    found = STORES.url(str(tmp_path))
    STORES.spoilt.add(str(tmp_path))
    monkeypatch.setenv("ALLMENDE_DATABASE_URL", found)
    yield found
    STORES.release()


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "allmende", *arguments]
    return subprocess.run(line, capture_output=True, text=True, timeout=120, check=False)


def eventually(wanted: int, ask: "httpx.Client", **post: object) -> bool:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if ask.post("/v1.1/Observations", **post).status_code == wanted:  # type: ignore[arg-type]
            return True
        time.sleep(0.1)
    return False


def test_two_servers_share_everything_and_hear_of_each_other(tmp_path: Path, url: str) -> None:
    data = ("--data", str(tmp_path))
    with ExitStack() as stack:
        _, first = stack.enter_context(serving(*data))
        _, second = stack.enter_context(serving(*data))
        one = stack.enter_context(httpx.Client(base_url=first, timeout=20))
        other = stack.enter_context(httpx.Client(base_url=second, timeout=20))
        assert [client.get("/").status_code for client in (one, other)] == [200, 200]
        assert not (tmp_path / "sensing.sqlite3").exists()
        assert not (tmp_path / "people.sqlite3").exists()

        made = command("keys", "create", "--name", "Tor", "--manage", *data)
        assert made.returncode == 0, made.stderr
        headers = {"authorization": f"Bearer {made.stdout.strip()}"}
        until = time.monotonic() + 10
        while (
            answer := one.post("/v1.1/Things", json=bodies.whole_thing(), headers=headers)
        ).status_code == 401:
            assert time.monotonic() < until
            time.sleep(0.1)
        assert answer.status_code == 201, answer.text
        assert other.get("/v1.1/Things(1)").json()["name"] == bodies.whole_thing()["name"]
        assert other.get("/messstellen/1").status_code == 200

        heard: list[dict[str, object]] = []
        listening = threading.Event()

        def listen() -> None:
            with other.stream("GET", "/live") as stream:
                for line in stream.iter_lines():
                    listening.set()
                    if line.startswith("data: "):
                        heard.append(json.loads(line[6:]))
                        return

        listener = threading.Thread(target=listen)
        listener.start()
        assert listening.wait(20)
        value = {"result": 21.5, "Datastream": {"@iot.id": 1}}
        assert eventually(201, one, json=value, headers=headers)
        listener.join(20)
        assert heard[0]["streams"][0]["result"] == 21.5  # type: ignore[index]

        assert command("keys", "revoke", "1", *data).returncode == 0
        assert eventually(401, other, json=value, headers=headers)


def test_an_old_layout_is_not_served_but_brought_up_by_the_command(tmp_path: Path, url: str) -> None:
    data = ("--data", str(tmp_path))
    assert command("migrate", *data).returncode == 0
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DELETE FROM people.django_migrations WHERE app = 'search'")
        connection.execute("DROP TABLE people.search_words, people.search_entry, people.search_link")
        connection.execute("DROP TABLE people.search_wording")
    refused = command("serve", "--port", "0", *data)
    assert refused.returncode == 2
    assert "allmende migrate" in refused.stderr
    done = command("migrate", *data)
    assert (done.returncode, done.stdout) == (0, "Both stores have the newest layout.\n")
    with serving(*data) as (_, address):
        assert httpx.get(address, timeout=20).status_code == 200
