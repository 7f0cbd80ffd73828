# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Servers as children of this process: started, watched by what the kernel counts, ended by their id."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import stores
from bench.load import Address

ROOT = Path(__file__).resolve().parent.parent
_TICKS = os.sysconf("SC_CLK_TCK")


class DidNotStart(Exception):
    """The server ended or stayed silent; the message holds what it printed."""


@dataclass(frozen=True, slots=True)
class Server:
    process: subprocess.Popen[bytes]
    address: Address
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def cpu_seconds(self) -> float:
        """Processor time of all its threads up to now, to 10 ms."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def resident_bytes(self) -> int:
        """Of the process and its children: what it holds of the memory."""
        return sum(_resident(pid) for pid in (self.pid, *_children(self.pid)))

    def kill(self) -> None:
        """kill -9: no chance to tidy up."""
        for pid in (*_children(self.pid), self.pid):
            os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def start_server(data: Path, **settings: str) -> Server:
    """`allmende serve` as anyone starts it; `settings` become ALLMENDE_<NAME> in its environment."""
    stores.settle(data)
    port = free_port()
    command = ["-m", "allmende", "serve", "--data", str(data)]
    command += ["--host", "127.0.0.1", "--port", str(port), "--open-writes"]
    return _start(command, port, data / "server.log", settings)


def start_nothing(folder: Path) -> Server:
    port = free_port()
    return _start(["-m", "bench.nothing", str(port)], port, folder / "nothing.log", {})


@contextmanager
def served(data: Path, **settings: str) -> Iterator[Server]:
    server = start_server(data, **settings)
    try:
        yield server
    finally:
        server.end()


@contextmanager
def doing_nothing(folder: Path) -> Iterator[Server]:
    server = start_nothing(folder)
    try:
        yield server
    finally:
        server.end()


def _start(command: Sequence[str], port: int, log: Path, settings: dict[str, str]) -> Server:
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {f"ALLMENDE_{name}".upper(): value for name, value in settings.items()}
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    server = Server(process, ("127.0.0.1", port), log)
    _wait_until_it_answers(server)
    return server


def _wait_until_it_answers(server: Server, patience: float = 60.0) -> None:
    end = time.monotonic() + patience
    while time.monotonic() < end and server.process.poll() is None:
        if _answers(server.address):
            return
        time.sleep(0.02)
    server.end()
    printed = server.log.read_text("utf-8", "replace")[-4_000:]
    raise DidNotStart(f"exit code {server.process.returncode}: {printed}")


def _answers(address: Address) -> bool:
    """The port is taken before anybody listens to what comes in."""
    try:
        with socket.create_connection(address, timeout=30) as line:
            line.sendall(b"GET /v1.1 HTTP/1.1\r\nhost: localhost\r\n\r\n")
            return line.recv(12).startswith(b"HTTP/1.1 ")
    except OSError:
        return False


def _resident(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in listed.read_text("ascii").split()] if listed.exists() else []
