# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A real Mosquitto as the town's own broker: what it hands over is stored before it is acknowledged."""

import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest

from allmende.core.config import Settings
from allmende.core.principal import SYSTEM
from allmende.sensing import hub
from allmende.sensing.api import sources
from allmende.sensing.ingest.messages import Messages
from allmende.sensing.ingest.sources import Source
from allmende.sensing.mqtt.broker import Broker
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


def publish(port: int, bodies: list[Any], topic: str = UP) -> None:
    client = paho.Client(paho.CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", port)
    client.loop_start()
    for body in bodies:
        content = body if isinstance(body, bytes) else json.dumps(body)
        client.publish(topic, content, qos=1).wait_for_publish(10)
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


class Town:
    """An installation and its broker's client in this process."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder, self._url = folder, url
        self.told: list[str] = []

    async def until(self, is_so: Callable[[], object]) -> None:
        for _ in range(400):
            if is_so():
                return
            await asyncio.sleep(0.05)
        raise AssertionError(is_so)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Broker]:
        with hub.opened(Settings(data=self._folder)) as here:
            messages = Messages(here)
            broker = Broker(self._url, here, messages, asyncio.get_running_loop())
            broker.start()
            yield broker
            await asyncio.to_thread(broker.stop)
            messages.close()


def test_a_source_that_was_deleted_while_we_were_away_is_heard_no_more(tmp_path: Path, port: int) -> None:
    data = tmp_path / "town"
    installation(data)
    town = Town(data, f"mqtt://127.0.0.1:{port}")

    async def test() -> None:
        async with town.open() as broker:
            await town.until(lambda: broker.state.since)
            await town.until(lambda: not broker._asked)
        with hub.opened(Settings(data=data)):
            sources.drop_source(SYSTEM, 1)
            sources.put_source(SYSTEM, Source(0, "ttn", "Stadtblau", 1, {"application": "stadtblau"}))
        await asyncio.to_thread(publish, port, [uplink(1)])  # the broker keeps it: nobody told it otherwise
        async with town.open() as broker:
            await town.until(lambda: broker.state.counters["nobody's"] == 1)
            await town.until(lambda: not broker._asked)
            assert json.loads((data / "broker-topics.json").read_text()) == ["v3/stadtblau/devices/+/up"]
            await asyncio.to_thread(publish, port, [uplink(2)])
            await asyncio.to_thread(publish, port, [b"kaputt"], "v3/stadtblau/devices/boden-1/up")
            await town.until(lambda: broker.state.counters["refused"] == 1)
            assert broker.state.counters == {"nobody's": 1, "refused": 1}

    asyncio.run(test())


def test_what_is_wrong_with_the_broker_is_seen_and_told_once(
    tmp_path: Path, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    data, nobody = tmp_path / "town", free_port()
    installation(data)
    config = tmp_path / "closed.conf"
    config.write_text(f"listener {nobody} 127.0.0.1\nallow_anonymous false\n")
    town = Town(data, f"mqtt://u:geheim@127.0.0.1:{nobody}")

    async def test() -> None:
        async with town.open() as broker:
            await town.until(lambda: "Connection refused" in broker.state.trouble)
            assert broker.state.since is None
            with subprocess.Popen([MOSQUITTO, "-c", config], stderr=subprocess.DEVNULL) as one:
                await town.until(lambda: "Not authorized" in broker.state.trouble)
                await asyncio.sleep(3)
                one.terminate()

    asyncio.run(test())
    told = [one.getMessage() for one in caplog.records if "broker" in one.getMessage()]
    assert [sum(word in one for one in told) for word in ("cannot be reached", "does not let us in")] == [
        1,
        1,
    ]
    assert "geheim" not in caplog.text


def test_an_address_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "allmende.toml").write_text('[mqtt]\nurl = "mqtt://u:ge/heim@host"\n', "utf-8")
    command = [sys.executable, "-m", "allmende", "serve", "--port", "0", "--data", str(tmp_path)]
    found = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (found.returncode, "mqtt.url cannot be used" in found.stderr) == (2, True)
    assert not any(word in found.stderr for word in ("heim", "Traceback"))
