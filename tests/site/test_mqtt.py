# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The MQTT door of a whole server, with the programs that people use."""

import asyncio
import json
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiomqtt
import paho.mqtt.client as paho
import pytest

from tests.cli.test_serve import serving
from tests.site.certificate import certificate_for
from tests.site.test_protocol import STATION

TOPIC = "v1.1/Datastreams(1)/Observations"
V3, V5 = paho.MQTTv311, paho.MQTTv5


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Town:
    address: str
    port: int
    tls_port: int
    certificate: Path

    @property
    def http_port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.address}/v1.1{path}", timeout=10) as answer:
            return json.load(answer)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("mqtt")
    certificate, key = certificate_for(folder)
    port, tls_port = free_port(), free_port()
    (folder / "allmende.toml").write_text(
        f'[mqtt]\ntls_port = {tls_port}\ncertificate = "{certificate}"\nkey = "{key}"\n', "utf-8"
    )
    with serving("--data", str(folder), "--open-writes", "--mqtt-port", str(port)) as (_, address):
        made = urllib.request.Request(
            f"{address}/v1.1/Things", json.dumps(STATION).encode(), {"Content-Type": "application/json"}
        )
        urllib.request.urlopen(made, timeout=10).close()
        yield Town(address, port, tls_port, certificate)


class Paho:
    """Publishes and hears, one after the other."""

    def __init__(self, version: Any, transport: Any = "tcp") -> None:
        self.client = paho.Client(
            paho.CallbackAPIVersion.VERSION2,
            protocol=version,
            transport=transport,  # type: ignore[arg-type]
        )
        self.heard: list[Any] = []
        self.came = threading.Event()
        self.ready = threading.Event()
        self.client.on_message = self._hear
        self.client.on_subscribe = lambda *_: self.ready.set()

    def _hear(self, _: Any, __: Any, message: paho.MQTTMessage) -> None:
        if not message.retain:
            self.heard.append(json.loads(message.payload))
            self.came.set()

    def talk(self, port: int) -> None:
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        try:
            self.client.subscribe(f"{TOPIC}?$select=result", qos=1)
            assert self.ready.wait(10)
            for value in (1, 2):
                self.client.publish(TOPIC, json.dumps({"result": value}), qos=1).wait_for_publish(10)
            for _ in range(2):
                assert self.came.wait(10)
                if len(self.heard) == 2:
                    break
                self.came.clear()
        finally:
            self.client.disconnect()
            self.client.loop_stop()
        assert [one["result"] for one in self.heard] == [1, 2]


@pytest.mark.parametrize("version", [V3, V5])
@pytest.mark.parametrize("way", ["tcp", "tls", "websocket"])
def test_paho_publishes_and_hears(town: Town, version: Any, way: str) -> None:
    found = Paho(version, "websockets" if way == "websocket" else "tcp")
    if way == "websocket":
        found.client.ws_set_options("/mqtt")
        found.talk(town.http_port)
    elif way == "tls":
        found.client.tls_set(str(town.certificate))
        found.client.tls_insecure_set(True)
        found.talk(town.tls_port)
    else:
        found.talk(town.port)


def test_aiomqtt_publishes_and_hears(town: Town) -> None:
    async def talk() -> list[Any]:
        context = ssl.create_default_context(cafile=str(town.certificate))
        async with aiomqtt.Client("localhost", town.tls_port, tls_context=context) as client:
            await client.subscribe(f"{TOPIC}?$select=result", qos=1)
            await client.publish(TOPIC, b'{"result": 11}', qos=1)
            async for message in client.messages:
                if not message.retain:
                    return [json.loads(bytes(message.payload))]  # type: ignore[arg-type]
        return []

    assert asyncio.run(asyncio.wait_for(talk(), 20)) == [{"result": 11}]


def mosquitto(program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    if shutil.which(program) is None:
        pytest.skip("Debian's mosquitto-clients is not installed")
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=20, check=False)


@pytest.mark.parametrize("version", ["311", "5"])
def test_mosquitto_pub_and_sub_work(town: Town, version: str) -> None:
    more = ["-p", str(town.port), "-V", version]
    found = mosquitto("mosquitto_pub", *more, "-q", "1", "-t", TOPIC, "-m", '{"result": 21}')
    assert (found.returncode, found.stderr) == (0, "")
    found = mosquitto("mosquitto_sub", *more, "-C", "1", "-W", "10", "-t", f"{TOPIC}?$select=result")
    assert json.loads(found.stdout) == {"result": 21}


def test_mosquitto_is_told_what_is_refused(town: Town) -> None:
    more = ["-p", str(town.port), "-V", "5"]
    found = mosquitto("mosquitto_pub", *more, "-q", "1", "-t", TOPIC, "-m", "kaputt")
    assert "Payload format invalid" in found.stderr
    found = mosquitto("mosquitto_sub", *more, "-W", "3", "-t", "v1.1/#")
    assert "denied" in found.stderr + found.stdout


def test_without_a_key_nobody_comes_in_and_with_one_its_holder_does(tmp_path: Path) -> None:
    port = free_port()
    with serving("--data", str(tmp_path), "--mqtt-port", str(port)):
        anybody = mosquitto("mosquitto_pub", "-p", str(port), "-q", "1", "-t", TOPIC, "-m", "{}")
        assert "not authorised" in anybody.stderr.lower()
        wrong = mosquitto(
            "mosquitto_pub", "-p", str(port), "-u", "1", "-P", "falsch", "-q", "1", "-t", TOPIC, "-m", "{}"
        )
        assert "bad user name or password" in wrong.stderr.lower()


def test_the_server_stops_while_clients_are_connected(tmp_path: Path) -> None:
    port = free_port()
    with serving("--data", str(tmp_path), "--open-writes", "--mqtt-port", str(port)) as (process, _):
        client = paho.Client(paho.CallbackAPIVersion.VERSION2, protocol=V5)
        there = threading.Event()
        client.on_connect = lambda *_: there.set()
        client.connect("127.0.0.1", port)
        client.loop_start()
        assert there.wait(10)
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
        client.loop_stop()


def test_a_certificate_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "allmende.toml").write_text('[mqtt]\ntls_port = 1\ncertificate = "nothing.pem"\n', "utf-8")
    command = [sys.executable, "-m", "allmende", "serve", "--port", "0", "--data", str(tmp_path)]
    found = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert found.returncode == 2
    assert "mqtt.certificate 'nothing.pem'" in found.stderr
    assert "Traceback" not in found.stderr
