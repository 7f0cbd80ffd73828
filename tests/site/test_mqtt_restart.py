# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a client with a persistent session meets after a crash: it is told that the session is gone,
and nothing that was acknowledged is."""

import json
import socket
import sqlite3
import urllib.request
from contextlib import closing
from pathlib import Path

from allmende.sensing.mqtt import codec
from allmende.sensing.mqtt.codec import V3, V5, Frames
from allmende.sensing.mqtt.properties import Property, write_properties, write_text
from tests.cli.test_serve import serving
from tests.site.test_mqtt import free_port
from tests.site.test_protocol import STATION

TOPIC = "v1.1/Datastreams(1)/Observations"
TIMED = b'{"result": 1, "phenomenonTime": "2026-03-01T10:00:00Z"}'
UNTIMED = b'{"result": 2}'
REL, COMP, REC = codec.PUBREL, codec.PUBCOMP, codec.PUBREC


class Client:
    """Keeps its session; `is_present`: so does the server."""

    def __init__(self, port: int, version: int = V3) -> None:
        self._line = socket.create_connection(("127.0.0.1", port), 10)
        self._frames = Frames(10_000)
        kept = write_properties({Property.SESSION_EXPIRY: 3_600}) if version == V5 else b""
        self.send(
            codec.CONNECT << 4, write_text("MQTT") + bytes((version, 0)) + b"\0\0" + kept + write_text("c")
        )
        self.is_present = bool(self.next()[1][0])

    def send(self, first: int, body: bytes) -> None:
        self._line.sendall(codec._packet(first, body))

    def publish(self, payload: bytes, number: int, *, dup: bool = False) -> int:
        """With QoS 2; the kind of the answer."""
        self._line.sendall(codec.write_publish(V3, write_text(TOPIC), payload, 2, number, 8 * dup))
        return self.next()[0]

    def release(self, number: int) -> int:
        self.send(REL << 4 | 2, number.to_bytes(2, "big"))
        return self.next()[0]

    def subscribe(self) -> tuple[int, bytes]:
        """What comes behind the answer."""
        self.send(codec.SUBSCRIBE << 4 | 2, b"\0\x09" + write_text(TOPIC) + b"\1")
        assert self.next()[0] == codec.SUBACK
        return self.next()

    def next(self) -> tuple[int, bytes]:
        while (packet := self._frames.take()) is None:
            data = self._line.recv(1 << 16)
            assert data, "the server has hung up"
            self._frames.feed(data)
        return packet[0] >> 4, packet[1]

    def close(self) -> None:
        self._line.close()


def test_after_a_restart_a_session_is_said_to_be_gone_and_nothing_acknowledged_is(tmp_path: Path) -> None:
    port = free_port()
    with serving("--data", str(tmp_path), "--open-writes", "--mqtt-port", str(port)) as (process, address):
        body, kind = json.dumps(STATION).encode(), {"Content-Type": "application/json"}
        urllib.request.urlopen(
            urllib.request.Request(f"{address}/v1.1/Things", body, kind), timeout=10
        ).close()
        client = Client(port)
        assert not client.is_present
        assert [client.publish(TIMED, 1), client.publish(UNTIMED, 2)] == [REC, REC]
        assert client.subscribe()[0] == codec.PUBLISH
        client.close()
        client = Client(port)
        assert client.is_present
        process.kill()
        process.wait()
        client.close()
    with serving("--data", str(tmp_path), "--open-writes", "--mqtt-port", str(port)):
        fifth = Client(port, V5)
        assert not fifth.is_present
        fifth.close()
        client = Client(port)
        assert client.publish(TIMED, 1, dup=True) == REC  # as if its first answer had been lost
        assert client.publish(UNTIMED, 2, dup=True) == REC
        assert [client.release(1), client.release(2)] == [COMP, COMP]
        kind_of, latest = client.subscribe()
        assert (kind_of, b'"result":2' in latest) == (codec.PUBLISH, True)
        client.close()
    with closing(sqlite3.connect(tmp_path / "sensing.sqlite3")) as connection:
        stored = connection.execute(
            "SELECT result, rule FROM observation LEFT JOIN flag USING (datastream, start) ORDER BY 1, 2"
        ).fetchall()
    assert stored == [(1, None), (2, None), (2, "redelivery")]
