# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Clients that mean harm, at the door of a whole server: it keeps little for them and serves the others."""

import base64
import json
import random
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from allmende.sensing.mqtt import codec
from allmende.sensing.mqtt.codec import V3, Frames
from allmende.site.frames import LONGEST_FIRST, MOST_PIECES
from tests.cli.test_serve import serving
from tests.site.test_mqtt import free_port
from tests.site.test_protocol import STATION

TOPIC = "v1.1/Datastreams(1)/Observations"
CONNECT = codec._packet(codec.CONNECT << 4, codec.write_topic("MQTT") + b"\4\2\0\0" + codec.write_topic("c"))
UPGRADE = (
    "GET /mqtt HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: mqtt\r\n"
    f"Sec-WebSocket-Key: {base64.b64encode(bytes(16)).decode()}\r\n\r\n"
)
BINARY, PING, END = 2, 9, 0x80


class Server:
    def __init__(self, pid: int, port: int, address: str) -> None:
        self.pid, self.port, self.address = pid, port, address

    @property
    def megabytes(self) -> float:
        fields = Path(f"/proc/{self.pid}/statm").read_text("ascii").split()
        return int(fields[1]) * 4_096 / 1e6

    def line(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), 5)

    def websocket(self) -> socket.socket:
        found = socket.create_connection(("127.0.0.1", int(self.address.rpartition(":")[2])), 5)
        found.sendall(UPGRADE.encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += found.recv(1_000)
        assert b" 101 " in answer
        return found

    def serves(self) -> bool:
        """A client that means no harm is acknowledged."""
        with self.line() as one:
            message = codec.write_publish(V3, codec.write_topic(TOPIC), b'{"result": 1}', 1, 1)
            one.sendall(CONNECT + message)
            frames, kinds = Frames(1_000), list[int]()
            while len(kinds) < 2:
                frames.feed(one.recv(1_000))
                while (packet := frames.take()) is not None:
                    kinds.append(packet[0] >> 4)
            return kinds == [codec.CONNACK, codec.PUBACK]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    port = free_port()
    folder = tmp_path_factory.mktemp("strangers")
    with serving("--data", str(folder), "--open-writes", "--mqtt-port", str(port)) as (process, address):
        body, kind = json.dumps(STATION).encode(), {"Content-Type": "application/json"}
        urllib.request.urlopen(
            urllib.request.Request(f"{address}/v1.1/Things", body, kind), timeout=10
        ).close()
        found = Server(process.pid, port, address)
        assert found.serves()
        yield found


def frame(kind: int, data: bytes) -> bytes:
    """As a browser sends it; the mask is zero."""
    size = bytes((END | len(data),)) if len(data) < 126 else b"\xfe" + len(data).to_bytes(2, "big")
    return bytes((kind,)) + size + bytes(4) + data


def is_cut_off(line: socket.socket, data: bytes, times: int) -> bool:
    """Before it could send that so often, or at once afterwards."""
    try:
        flood(line, data, times)
        while line.recv(1 << 16):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def flood(line: socket.socket, data: bytes, times: int) -> None:
    for _ in range(times):
        line.sendall(data)


def test_a_message_in_countless_pieces_is_cut_off(server: Server) -> None:
    with server.websocket() as line:
        line.sendall(frame(BINARY, CONNECT[:1]))
        assert is_cut_off(line, frame(0, b"") * 1_000, 2 * MOST_PIECES)


def test_a_stranger_sends_little_by_websocket_before_it_says_who_it_is(server: Server) -> None:
    with server.websocket() as line:
        line.sendall(bytes((END | BINARY,)) + b"\xff" + (1_000_000).to_bytes(8, "big") + bytes(4))
        time.sleep(0.1)
        assert is_cut_off(line, bytes(LONGEST_FIRST), 15)


def test_who_pings_and_takes_no_answer_is_cut_off(server: Server) -> None:
    before = server.megabytes
    with server.websocket() as line:
        with pytest.raises(ConnectionError):
            flood(line, frame(END | PING, bytes(125)) * 1_000, 1_500)
        assert server.megabytes - before < 60


@pytest.mark.parametrize("way", ["tcp", "websocket"])
def test_who_takes_no_answers_costs_little_and_is_let_go(server: Server, way: str) -> None:
    before, asked = server.megabytes, bytes((codec.PINGREQ << 4, 0)) * 20_000
    with server.line() if way == "tcp" else server.websocket() as line:
        line.sendall(CONNECT if way == "tcp" else frame(END | BINARY, CONNECT))
        with pytest.raises(ConnectionError):
            flood(line, asked if way == "tcp" else frame(END | BINARY, asked), 4_000)
        assert server.megabytes - before < 60
    assert server.serves()


def test_random_bytes_half_packets_and_many_connections_harm_nobody(server: Server) -> None:
    dice, before = random.Random(8), server.megabytes
    lines = [server.line() for _ in range(300)]
    good = CONNECT + codec.write_publish(V3, codec.write_topic(TOPIC), b'{"result": 2}', 1, 1)
    for place, line in enumerate(lines):
        with suppress(OSError):
            data = bytearray(good)
            if place % 3 == 0:
                data = bytearray(dice.randbytes(dice.randrange(1, 2_000)))
            elif place % 3 == 1:
                data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
            line.sendall(data[: dice.randrange(1, len(data) + 1)])
    assert server.serves()
    assert server.megabytes - before < 60
    for line in lines:
        line.close()
    assert server.serves()
