# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Questions that take long are ended, and meanwhile stand in nobody's way."""

import asyncio
from collections.abc import Iterator
from time import perf_counter
from typing import Any

import pytest

from allmende.core.errors import TooLarge
from allmende.core.principal import ANONYMOUS
from allmende.sensing.http.app import SensorThings
from allmende.sensing.store import connection, reader, sqlite
from tests.sensing.town import Town

AROUND = "/".join(["FeatureOfInterest/Observations"] * 5)
SLOW = f"$filter={AROUND}/result eq result add 0.125"
"""Compares every observation with every other, five times around: minutes, even here."""


@pytest.fixture
def app(town: Town) -> SensorThings:
    return SensorThings(town.hub, lambda _: ANONYMOUS)


class Clock:
    """Stands still until it is let go; then every look at it is a second later."""

    def __init__(self) -> None:
        self.goes = False
        self._time = 0.0

    def __call__(self) -> float:
        self._time += self.goes
        return self._time


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(connection, "monotonic", found)
    return found


class Client:
    def __init__(self, app: SensorThings) -> None:
        self.app = app
        self.ended: list[tuple[str, int]] = []

    async def get(self, path: str, query: str = "", *, leaves_after: float = 60) -> None:
        """Notes the path and the status; nothing where the client has gone before the answer."""
        messages = self._messages(leaves_after)

        async def receive() -> Any:
            kind, after = next(messages)
            await asyncio.sleep(after)
            return {"type": kind}

        async def send(message: Any) -> None:
            if "status" in message:
                self.ended.append((path, message["status"]))

        scope = {
            "type": "http", "method": "GET", "path": f"/v1.1{path}", "scheme": "http", "headers": [],
            "query_string": query.replace(" ", "%20").encode(), "server": ("town.example", 80),
        }  # fmt: skip
        await self.app(scope, receive, send)

    @staticmethod
    def _messages(leaves_after: float) -> Iterator[tuple[str, float]]:
        yield "http.request", 0
        yield "http.disconnect", leaves_after


def test_slow_questions_do_not_hold_up_the_others(app: SensorThings, clock: Clock) -> None:
    client = Client(app)

    async def all_at_once() -> None:
        slow = [asyncio.create_task(client.get("/Observations", SLOW)) for _ in range(8)]
        await asyncio.sleep(0.05)
        for _ in range(20):
            await client.get("/Things")
        assert client.ended == [("/Things", 200)] * 20
        clock.goes = True
        await asyncio.gather(*slow)

    asyncio.run(all_at_once())
    assert client.ended[20:] == [("/Observations", 413)] * 8


def test_more_slow_questions_than_may_wait_are_told_to_come_again(app: SensorThings, clock: Clock) -> None:
    client = Client(app)

    async def all_at_once() -> None:
        asked = asyncio.gather(*(client.get("/Observations", SLOW) for _ in range(20)))
        async with asyncio.timeout(20):
            while len(client.ended) < 4:
                await asyncio.sleep(0.01)
        clock.goes = True
        await asked

    asyncio.run(all_at_once())
    assert sorted(status for _, status in client.ended) == [413] * 16 + [503] * 4


def test_nobody_waits_for_a_question_whose_client_has_gone(app: SensorThings) -> None:
    client = Client(app)

    async def leave_and_ask() -> None:
        await asyncio.gather(*(client.get("/Observations", SLOW, leaves_after=0.05) for _ in range(8)))
        await client.get("/Observations", "$filter=result gt 1")

    begun = perf_counter()
    asyncio.run(leave_and_ask())
    assert client.ended == [("/Observations", 200)]
    assert perf_counter() - begun < reader.LONGEST / 2


def test_the_time_is_that_of_all_statements_together(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes a quarter of it here."""
    looks = [0.0]
    run = reader.run

    def slowly(*given: Any) -> Any:
        looks[0] += reader.LONGEST / 4
        return run(*given)

    monkeypatch.setattr(sqlite, "_STEPS", 1)
    monkeypatch.setattr(connection, "monotonic", lambda: looks[0])
    monkeypatch.setattr(reader, "run", slowly)
    assert town.ask("/Datastreams(1)/Observations?$expand=Datastream").status == 200
    with pytest.raises(TooLarge, match=r"longer than 5 seconds.*Try:"):
        town.ask("/Datastreams(1)/Observations?$expand=Datastream/Thing/Locations")
