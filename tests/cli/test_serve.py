# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import contextlib
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from allmende.cli.main import main


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server of its own process on a free port, and the address it printed."""
    command = [sys.executable, "-m", "allmende", "serve", "--port", "0", *arguments]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        yield process, _address(process)
    finally:
        process.kill()
        process.communicate()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"Allmende is at (\S+)", line):
            return found[1]
    raise AssertionError("the server ended before it said where it is")


def _status(request: str | urllib.request.Request) -> int:
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def _post(address: str, **headers: str) -> urllib.request.Request:
    body = b'{"name": "a", "description": "b"}'
    return urllib.request.Request(
        f"{address}/v1.1/Things", body, {"Content-Type": "application/json", **headers}
    )


def test_open_writes_are_refused_on_a_network_address(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--data", str(tmp_path), "--host", "0.0.0.0", "--open-writes"]) == 2
    assert "Try: --host 127.0.0.1" in capsys.readouterr().err


def test_a_taken_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    with serving("--data", str(tmp_path / "a")) as (_, address):
        port = address.rpartition(":")[2]
        command = [sys.executable, "-m", "allmende", "serve", "--port", port, "--data", str(tmp_path / "b")]
        second = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        command += ["--mqtt-port", port, "--port", "0"]
        third = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (second.returncode, third.returncode) == (2, 2)
    assert f"Try: another port, e.g. --port {int(port) + 1}." in second.stderr
    assert f"Try: another port, e.g. --mqtt-port {int(port) + 1}." in third.stderr
    assert "Traceback" not in second.stderr + third.stderr


def test_without_open_writes_reading_works_and_writing_is_refused(tmp_path: Path) -> None:
    with serving("--data", str(tmp_path)) as (_, address):
        assert _status(f"{address}/v1.1/Things") == 200
        assert _status(_post(address)) == 401


def test_with_open_writes_this_machine_may_write_but_no_proxy_and_no_foreign_page(tmp_path: Path) -> None:
    with serving("--data", str(tmp_path), "--open-writes") as (_, address):
        assert _status(_post(address)) == 201
        assert _status(_post(address, **{"X-Forwarded-For": "10.0.0.1"})) == 403
        assert _status(_post(address, Origin="https://evil.example")) == 403


def test_old_addresses_of_a_frost_server_work(tmp_path: Path) -> None:
    with serving("--data", str(tmp_path)) as (_, address):
        assert _status(f"{address}/FROST-Server/v1.1/Things") == 200


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_order_when_told_to(tmp_path: Path, how: signal.Signals) -> None:
    with serving("--data", str(tmp_path)) as (process, address):
        assert _status(f"{address}/") == 200
        process.send_signal(how)
        assert process.wait(15) == 0
    assert not (tmp_path / "sensing.sqlite3-wal").exists()


def _socket(address: str) -> socket.socket:
    host, port = address.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=10)


def test_a_head_without_end_is_cut_off(tmp_path: Path) -> None:
    with serving("--data", str(tmp_path)) as (_, address), _socket(address) as line:
        line.sendall(b"GET / HTTP/1.1\r\nhost: localhost\r\nx: ")
        with contextlib.suppress(ConnectionError):
            for _ in range(20):
                line.sendall(b"a" * 10_000)
        assert line.recv(12) == b"HTTP/1.1 400"


def test_senders_that_never_finish_take_no_page_from_others(tmp_path: Path) -> None:
    unfinished = b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nx"
    with serving("--data", str(tmp_path)) as (_, address), contextlib.ExitStack() as lines:
        for _ in range(20):
            lines.enter_context(_socket(address)).sendall(unfinished)
        assert _status(f"{address}/karte") == 200
