# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses that somebody typed in lead to the internet, never back to this machine or the town's network."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from allmende.core import outgoing
from allmende.core.outgoing import Unreachable
from tests.site.certificate import certificate_for


class _Answers(BaseHTTPRequestHandler):
    heard: list[tuple[str, dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).heard.append((self.path, dict(self.headers), body))
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("Location", "http://127.0.0.1/secret")
        self.end_headers()
        self.wfile.write(b"x" * 5_000)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def receiver() -> Iterator[tuple[str, list[Any]]]:
    kind = type("Answers", (_Answers,), {"heard": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", kind.heard
        server.shutdown()


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433", "[::1]", "0.0.0.0", "[::]"),
        *("10.1.2.3", "192.168.0.9", "172.16.0.1", "100.64.0.1", "169.254.169.254", "224.0.0.1"),
        *("[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
        *("[::127.0.0.1]", "[64:ff9b:1::7f00:1]", "[fec0::1]", "192.0.0.8"),
    ],
)
def test_what_is_not_on_the_internet_is_not_reached(host: str) -> None:
    with pytest.raises(Unreachable) as told:
        outgoing.post(f"https://{host}/hook", b"{}", {}, reach_private=False)
    assert told.value.reason in ("private", "unknown-host")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        *((one, "address") for one in ("", "hallo", "ftp://example.org", "file:///etc/passwd", "https://")),
        *((one, "address") for one in ("https://me:pw@example.org/", "https://a b/", "https://x:99999999/")),
        ("https://example.org/\r\nHost: x", "address"),
        ("http://example.org/", "https"),
        ("https://gibt-es-nicht.invalid/", "unknown-host"),
    ],
)
def test_what_is_no_address_is_told_apart(url: str, reason: str) -> None:
    with pytest.raises(Unreachable) as told:
        outgoing.check(url, reach_private=False)
    assert told.value.reason == reason


def test_a_name_that_means_another_address_a_moment_later_is_not_asked_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]
    with receiver() as (address, heard):
        port = int(address.rpartition(":")[2])

        def resolved(host: str, *_: Any, **__: Any) -> Any:
            asked.append(host)
            return [(*found[0][:4], ("127.0.0.1", port))]

        monkeypatch.setattr(socket, "getaddrinfo", resolved)
        outgoing.post(f"http://gut.example:{port}/", b"{}", {}, reach_private=True)
    assert asked.count("gut.example") == 1
    assert heard[0][1]["Host"] == f"gut.example:{port}"


def test_what_is_posted_arrives_and_no_more_than_the_beginning_of_an_answer_is_read() -> None:
    with receiver() as (address, heard):
        answer = outgoing.post(f"{address}/hook?x=1", b'{"a":1}', {"X-One": "1"}, reach_private=True)
    assert answer.is_good
    assert len(answer.text) <= 300
    ((path, headers, body),) = heard
    assert (path, headers["X-One"], body) == ("/hook?x=1", "1", b'{"a":1}')


def test_no_redirect_is_followed() -> None:
    with receiver() as (address, heard):
        answer = outgoing.post(f"{address}/away", b"{}", {}, reach_private=True)
    assert (answer.status, answer.is_good, len(heard)) == (302, False, 1)


def test_nobody_there_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Unreachable) as told:
        outgoing.post(f"http://127.0.0.1:{port}/", b"{}", {}, reach_private=True)
    assert told.value.reason == "no-answer"


def test_an_answer_that_comes_letter_by_letter_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "_PATIENCE", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_drip, args=(server,), daemon=True).start()
        began = time.monotonic()
        with pytest.raises(Unreachable):
            outgoing.post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {}, reach_private=True)
        assert time.monotonic() - began < 30


def test_a_certificate_that_nobody_vouches_for_is_told(tmp_path: Path) -> None:
    chain, key = certificate_for(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_shake_hands, args=(server, context), daemon=True).start()
        with pytest.raises(Unreachable) as told:
            address = f"https://localhost:{server.getsockname()[1]}/"
            outgoing.post(address, b"{}", {}, reach_private=True)
    assert told.value.reason == "certificate"


def _shake_hands(server: socket.socket, context: ssl.SSLContext) -> None:
    with suppress(OSError):  # until it is closed
        while True:
            connection, _ = server.accept()
            with suppress(OSError), connection, context.wrap_socket(connection, server_side=True) as safe:
                safe.recv(1)


def _drip(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 2_000:
            try:
                connection.send(bytes([letter]))
            except OSError:
                return
            time.sleep(0.1)
