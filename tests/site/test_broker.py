# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A real Mosquitto as the town's own broker: what it hands over is stored before it is acknowledged."""

import json
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest

from allmende.core.config import Settings
from allmende.core.principal import SYSTEM
from allmende.sensing import hub
from allmende.sensing.api import sources
from allmende.sensing.ingest.sources import Source
from allmende.sensing.store.commands import CreateEntity
from allmende.sensing.store.device_commands import Assigned
from tests.cli.test_serve import serving
from tests.connectors.told import ttn
from tests.site.test_mqtt import free_port
from tests.site.test_protocol import STATION

MOSQUITTO = Path("/usr/sbin/mosquitto")
UP = "v3/stadtgruen/devices/boden-1/up"


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    if not MOSQUITTO.is_file():
        pytest.skip("Debian's mosquitto is not installed")
    found = free_port()
    config = tmp_path / "mosquitto.conf"
    config.write_text(
        f"listener {found} 127.0.0.1\nallow_anonymous true\npersistence false\nmax_queued_messages 0\n"
    )
    with subprocess.Popen([MOSQUITTO, "-c", config], stderr=subprocess.DEVNULL) as process:
        yield found
        process.terminate()


def installation(folder: Path) -> None:
    """A device of The Things Stack, and one that is not registered."""
    with hub.opened(Settings(data=folder)) as here:
        thing = here.pipeline.put_and_wait(CreateEntity(SYSTEM, "Thing", STATION))
        source = sources.put_source(SYSTEM, Source(0, "ttn", "Stadtgrün", 1, {"application": "stadtgruen"}))
        new = sources.NewDevice("boden-1", thing, {"temperature": Assigned(1)})
        sources.put_device(SYSTEM, source, new)


def publish(port: int, bodies: list[Any]) -> None:
    client = paho.Client(paho.CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", port)
    client.loop_start()
    for body in bodies:
        content = body if isinstance(body, bytes) else json.dumps(body)
        client.publish(UP, content, qos=1).wait_for_publish(10)
    client.disconnect()
    client.loop_stop()


def uplink(number: int) -> dict[str, Any]:
    return ttn(
        f_cnt=number,
        received_at=f"2026-03-01T{number // 60:02d}:{number % 60:02d}:00Z",
        decoded_payload={"temperature": number},
    )


def values(address: str) -> list[int]:
    where = f"{address}/v1.1/Observations?$top=1000&$select=result"
    with urllib.request.urlopen(where, timeout=10) as answer:
        return sorted(one["result"] for one in json.load(answer)["value"])


def wait_for(address: str, number: int) -> list[int]:
    until = time.monotonic() + 20
    while len(values(address)) < number and time.monotonic() < until:
        time.sleep(0.05)
    return values(address)


def test_what_the_broker_hands_over_is_stored_even_over_a_crash(tmp_path: Path, port: int) -> None:
    data = tmp_path / "town"
    installation(data)
    (data / "allmende.toml").write_text(f'[mqtt]\nurl = "mqtt://127.0.0.1:{port}"\n')
    with serving("--data", str(data)) as (process, address):
        until = time.monotonic() + 20
        while not values(address) and time.monotonic() < until:  # before it subscribed, nobody keeps it
            publish(port, [uplink(0)])
            time.sleep(0.1)
        assert values(address) == [0]
        publish(port, [uplink(one) for one in range(1, 50)])
        process.kill()
        process.wait()
    publish(port, [uplink(one) for one in range(50, 100)])
    with serving("--data", str(data)) as (_, address):
        assert wait_for(address, 100) == list(range(100))
        publish(port, [b"kaputt", uplink(100)])
        assert wait_for(address, 101)[-1] == 100
