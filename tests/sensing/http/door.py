# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The ASGI application, asked as a client asks it, without a socket."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from allmende.core.config import Sensing
from allmende.core.principal import OPEN_WRITER, Principal
from allmende.sensing.http.app import SensorThings
from allmende.sensing.hub import Hub, opened
from tests.sensing.stores import STORES, dump, settings_at, tables

ROOT = "http://stadt.example/v1.1"


@dataclass
class Door:
    hub: Hub
    app: SensorThings

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._ask(method, path, more))

    def post(self, path: str, body: Any) -> httpx.Response:
        return self.ask("POST", path, json=body)

    def get(self, path: str) -> Any:
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def dump(self) -> list[str]:
        with self.hub.database.reading() as connection:
            return dump(connection)

    def tables(self) -> list[str]:
        with self.hub.database.reading() as connection:
            return tables(connection)

    def ask_raw(
        self, method: str, path: str, body: list[bytes], headers: dict[str, str]
    ) -> tuple[int, bytes]:
        """Body in pieces, headers as they are, the path as the server decoded it: status and answer."""
        return asyncio.run(self._ask_raw(method, path, body, headers))

    async def _ask(self, method: str, path: str, more: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://stadt.example") as client:
            return await client.request(method, f"/v1.1{path}", **more)

    async def _ask_raw(
        self, method: str, path: str, body: list[bytes], headers: dict[str, str]
    ) -> tuple[int, bytes]:
        pieces = [
            {"type": "http.request", "body": one, "more_body": place < len(body) - 1}
            for place, one in enumerate(body)
        ]
        sent: list[Any] = []

        async def receive() -> Any:
            return pieces.pop(0)

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": f"/v1.1{path}",
            "query_string": b"",
            "scheme": "http",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "server": ("h", 80),
        }
        await self.app(scope, receive, send)
        return sent[0]["status"], sent[1]["body"]


@contextmanager
def door(data: Path, principal: Principal = OPEN_WRITER, **sensing: Any) -> Iterator[Door]:
    settings = settings_at(data, sensing=replace(Sensing(), **sensing))
    with opened(settings) as hub:
        yield Door(hub, SensorThings(hub, lambda _: principal))


Doors = Callable[[str], Door]
"""By the kind of store."""


@contextmanager
def filled_doors(
    factory: pytest.TempPathFactory, fill: Callable[[Door], object], **sensing: Any
) -> Iterator[Doors]:
    """One for each kind of store, filled once and kept for all tests of a module."""
    with ExitStack() as stack:

        @cache
        def filled(kind: str) -> Door:
            folder = factory.mktemp(kind)
            STORES.kept.add(str(folder))
            found = stack.enter_context(door(folder, **sensing))
            fill(found)
            return found

        yield filled
