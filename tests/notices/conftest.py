# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A mail server on loopback that keeps what it is given and refuses what it is told to."""

import contextlib
import socketserver
import threading
from collections.abc import Iterator

import pytest
from django.utils import translation


class Sink(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.mails: list[bytes] = []
        self.lines = 0
        """How many connections there were."""
        self.refused: dict[str, str] = {}
        """What is answered to a recipient instead of taking it."""

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Conversation(socketserver.StreamRequestHandler):
    """As much SMTP as a well-behaved client needs."""

    server: Sink

    def handle(self) -> None:
        self.server.lines += 1
        self._say("220 sink")
        with contextlib.suppress(ConnectionError):
            for line in self.rfile:
                if not self._answer(line.decode().strip()):
                    return

    def _answer(self, line: str) -> bool:
        verb = line.upper()
        if verb.startswith("RCPT"):
            recipient = line.partition("<")[2].partition(">")[0]
            self._say(self.server.refused.get(recipient, "250 ok"))
        elif verb == "DATA":
            self._say("354 go on")
            self.server.mails.append(self._data())
            self._say("250 taken")
        else:
            self._say("221 bye" if verb == "QUIT" else "250 ok")
        return verb != "QUIT"

    def _data(self) -> bytes:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(timeout=5)


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    with translation.override("de"):
        yield
