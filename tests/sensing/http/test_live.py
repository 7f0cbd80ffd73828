# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from allmende.connectors.contract import Reading
from allmende.core.principal import ANONYMOUS, SYSTEM, Visibility
from allmende.sensing.api import devices
from allmende.sensing.api.devices import NewStation, NewStream
from allmende.sensing.http.live import Live
from allmende.sensing.hub import Hub, opened
from tests.sensing.stores import settings_at

STREAM = NewStream("a", "a", "a", "Grad", "°C", "ucum:Cel", "Temperatur", "https://example.org/t")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with opened(settings_at(tmp_path)) as one:
        yield one


class Visitor:
    """A browser tab that listens: collects what is sent and can close."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self._gone = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.sent.append(dict(message))

    async def hears(self) -> None:
        """Waits for what is told next."""
        async with asyncio.timeout(20):
            while not self.streams():
                await asyncio.sleep(0.02)

    def leave(self) -> None:
        self._gone.set()

    def streams(self) -> list[dict[str, Any]]:
        bodies = [one["body"] for one in self.sent if one["type"] == "http.response.body"]
        data = [body.split(b"data: ")[1] for body in bodies if body.startswith(b"event: latest")]
        return [stream for one in data for stream in msgspec.json.decode(one)["streams"]]


@asynccontextmanager
async def listening(live: Live) -> AsyncIterator[Visitor]:
    visitor = Visitor()
    task = asyncio.create_task(
        live({"type": "http", "method": "GET", "path": "/live", "headers": []}, visitor.receive, visitor.send)
    )
    await asyncio.sleep(0.05)
    yield visitor
    visitor.leave()
    await asyncio.wait_for(task, 5)


def test_a_visitor_hears_the_latest_value_once_a_second(hub: Hub) -> None:
    known = devices.ensure_station(SYSTEM, NewStation("s", "S", "S", (STREAM,)))
    stream = known.streams["a"]

    async def trial() -> list[dict[str, Any]]:
        live = Live(hub, lambda _: ANONYMOUS)
        async with listening(live) as visitor:
            for value in (1.0, 2.0, 3.0):
                await asyncio.to_thread(
                    devices.take, SYSTEM, [Reading(stream, int(value) * 1_000_000, value)]
                )
            await visitor.hears()
        live.close()
        return visitor.streams()

    assert asyncio.run(trial()) == [
        {"id": stream, "thing": known.thing, "time": "1970-01-01T00:00:03Z", "result": 3.0}
    ]


def test_a_visitor_never_hears_of_what_is_not_public(hub: Hub) -> None:
    hidden = NewStation("s", "S", "S", (STREAM,), visibility=Visibility.ORGANISATION)
    stream = devices.ensure_station(SYSTEM, hidden).streams["a"]
    public = devices.ensure_station(SYSTEM, NewStation("p", "P", "P", (STREAM,))).streams["a"]

    async def trial() -> list[dict[str, Any]]:
        live = Live(hub, lambda _: ANONYMOUS)
        async with listening(live) as visitor:
            await asyncio.to_thread(devices.take, SYSTEM, [Reading(stream, 1, 1.0), Reading(public, 1, 2.0)])
            await visitor.hears()
        live.close()
        return visitor.streams()

    assert [one["id"] for one in asyncio.run(trial())] == [public]


def test_the_server_can_stop_while_visitors_listen(hub: Hub) -> None:
    async def trial() -> dict[str, Any]:
        live = Live(hub, lambda _: ANONYMOUS)
        visitor = Visitor()
        scope = {"type": "http", "method": "GET", "path": "/live", "headers": []}
        task = asyncio.create_task(live(scope, visitor.receive, visitor.send))
        await asyncio.sleep(0.05)
        live.close()
        await asyncio.wait_for(task, 2)
        return visitor.sent[-1]

    assert asyncio.run(trial()) == {"type": "http.response.body", "body": b"", "more_body": False}
