# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Sources and the decoders of devices as doors need them, for every message. Remembered for two seconds: what
somebody changes counts nearly at once, and a thousand messages do not ask a thousand times."""

import asyncio
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Literal

import msgspec

from allmende.core.principal import Principal
from allmende.sensing.store.database import Database

_REMEMBERED = 2.0  # seconds
_MOST = 20_000
_COLUMNS = "SELECT id, connector, name, organisation, settings FROM source"


@dataclass(frozen=True, slots=True)
class Source:
    """Where messages come from: `settings` are for the connector."""

    id: int
    connector: str
    name: str
    organisation: int
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decoder:
    """How values are made of the bytes of a type of devices."""

    id: int
    kind: Literal["javascript", "layout"]
    text: str


class Sources:
    """Asked on the event loop; the store is read in a thread."""

    def __init__(self, database: Database, executor: Executor) -> None:
        self._database = database
        self._executor = executor
        self._known: dict[Hashable, tuple[float, Any]] = {}

    async def named(self, connector: str, number: int) -> Source | None:
        """The source of this id, if it is the connector's."""
        known: Source | None = await self._remembered(
            ("source", connector, number), self._find, connector, number
        )
        return known

    async def of(self, connector: str) -> Sequence[Source]:
        """All sources of this connector, in the order in which they were made."""
        known: Sequence[Source] = await self._remembered(("sources", connector), self._all, connector)
        return known

    async def decoder_of(self, source: int, external: str) -> Decoder | None:
        known: Decoder | None = await self._remembered(
            ("decoder", source, external), self._decoder, source, external
        )
        return known

    async def knows(self, source: int, external: str) -> bool:
        """Whether such a device is registered."""
        sql = "SELECT 1 FROM device WHERE source = ? AND external = ?"
        found = await self._remembered(
            ("device", source, external), self._database.one, sql, (source, external)
        )
        return bool(found)

    async def _remembered(self, key: Hashable, find: Callable[..., Any], *arguments: Any) -> Any:
        until, found = self._known.get(key, (0.0, None))
        if until < monotonic():
            loop = asyncio.get_running_loop()
            found = await loop.run_in_executor(self._executor, find, *arguments)
            if len(self._known) > _MOST:
                self._known.clear()
            self._known[key] = (monotonic() + _REMEMBERED, found)
        return found

    def _find(self, connector: str, number: int) -> Source | None:
        row = self._database.one(f"{_COLUMNS} WHERE id = ? AND connector = ?", (number, connector))
        return None if row is None else source_of(row)

    def _all(self, connector: str) -> Sequence[Source]:
        with self._database.reading() as connection:
            rows = connection.execute(f"{_COLUMNS} WHERE connector = ? ORDER BY id", (connector,)).fetchall()
        return [source_of(row) for row in rows]

    def _decoder(self, source: int, external: str) -> Decoder | None:
        row = self._database.one(
            """SELECT decoder.id, kind, text FROM device JOIN decoder ON decoder.id = device.decoder
            WHERE device.source = ? AND external = ?""",
            (source, external),
        )
        return None if row is None else Decoder(*row)


def source_of(row: tuple[Any, ...]) -> Source:
    """Of the columns id, connector, name, organisation, settings."""
    number, connector, name, organisation, settings = row
    return Source(number, connector, name, organisation, msgspec.json.decode(settings))


def speaks_for(principal: Principal, source: Source) -> bool:
    """Whether its devices' messages can be this sender's."""
    return source.id in principal.pushes or source.organisation in principal.manages | {principal.home}
