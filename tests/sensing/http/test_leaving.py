# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Over a real line: whoever goes away takes the question along, and a slow reader holds up nobody."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
import uvicorn

from allmende.core.principal import ANONYMOUS
from allmende.sensing.http import app as application
from allmende.sensing.http import export
from allmende.sensing.http.app import SensorThings
from tests.sensing.crowd import STREAM, open_crowd
from tests.sensing.town import Town

AROUND = "/".join(["FeatureOfInterest/Observations"] * 5)
SLOW = f"/v1.1/Observations?$filter={AROUND}/result%20eq%20result%20add%200.125"
QUICK = "/v1.1/Observations?$filter=result%20gt%201"


@contextmanager
def served(town: Town) -> Iterator[int]:
    """The port."""
    config = uvicorn.Config(
        SensorThings(town.hub, lambda _: ANONYMOUS), port=0, log_level="critical", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until = monotonic() + 10
        while not server.started and monotonic() < until:
            sleep(0.01)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


def asked(port: int, path: str, **options: int) -> socket.socket:
    line = socket.socket()
    if "buffer" in options:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, options["buffer"])
    line.settimeout(20)
    line.connect(("127.0.0.1", port))
    line.sendall(f"GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".encode())
    return line


def status(line: socket.socket) -> int:
    with closing(line):
        return int(line.recv(12)[9:])


def held(town: Town) -> int:
    """Transactions that are open. SQLite says only whether one keeps the log from being cut."""
    with closing(town.hub.database.writer()) as connection:
        if connection.dialect.name == "sqlite":
            return int(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
        sql = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
            AND application_name = 'allmende' AND xact_start IS NOT NULL AND pid <> pg_backend_pid()"""
        return int(connection.execute(sql).fetchone()[0])


def test_a_question_ends_when_its_client_leaves(town: Town) -> None:
    """Both threads for long questions are taken; they are free again long before the time is up."""
    with served(town) as port:
        for _ in range(3):
            lines = [asked(port, SLOW) for _ in range(application._LONG_READERS)]
            sleep(0.3)
            for line in lines:
                line.close()
            begun = monotonic()
            assert status(asked(port, QUICK)) == 200
            assert monotonic() - begun < 1.0


def test_a_question_that_turns_out_to_be_long_ends_too(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not every one is known by its looks."""
    monkeypatch.setattr("allmende.sensing.http.read.Reading.is_long", False)
    with served(town) as port:
        lines = [asked(port, SLOW) for _ in range(application._READERS)]
        sleep(0.3)
        for line in lines:
            line.close()
        begun = monotonic()
        assert status(asked(port, "/v1.1/Things")) == 200
        assert monotonic() - begun < 1.0


def test_a_slow_download_holds_no_transaction(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_ROWS", 2_000)
    town = open_crowd(tmp_path, 60_000)
    with served(town) as port:
        line = asked(port, f"/v1.1/Datastreams({STREAM})/Observations?$resultFormat=CSV", buffer=4_096)
        assert line.recv(12) == b"HTTP/1.1 200"
        until = monotonic() + 5
        while (found := held(town)) and monotonic() < until:
            sleep(0.02)
        assert not found
        content = b"".join(iter(lambda: line.recv(65_536), b""))
        line.close()
    assert content.count(b"\n") > 60_000


def test_a_download_that_is_broken_off_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_ROWS", 500)
    town = open_crowd(tmp_path, 60_000)
    pieces: list[Any] = []
    following = export.Export.following

    def counted(self: export.Export) -> Any:
        pieces.append(0)
        return following(self)

    monkeypatch.setattr(export.Export, "following", counted)
    with served(town) as port:
        line = asked(port, f"/v1.1/Datastreams({STREAM})/Observations?$resultFormat=CSV", buffer=4_096)
        line.recv(12)
        line.close()
        sleep(0.5)
        read = len(pieces)
        sleep(0.3)
        assert len(pieces) == read < 119
