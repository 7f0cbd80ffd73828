# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A writer over a real file, without thread and queue."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from allmende.core.principal import OPEN_WRITER, Principal
from allmende.sensing.changes import Committed, Feed
from allmende.sensing.sql.dialects import SQLITE
from allmende.sensing.store.commands import CreateEntity
from allmende.sensing.store.database import Database, database_of
from allmende.sensing.store.writer import Writer
from tests.sensing.store.recount import faults
from tests.sensing.stores import dump, settings_at

BERLIN = ZoneInfo("Europe/Berlin")
NOW = 1_764_000_000_000_000


@dataclass
class Store:
    """`do` returns the result of a command or raises; every commit is collected in `heard`."""

    database: Database
    writer: Writer
    heard: list[Committed] = field(default_factory=list)
    zone: ZoneInfo = BERLIN
    place: str = ""

    @property
    def is_sqlite(self) -> bool:
        return self.database.dialect is SQLITE

    def do(self, command: Any) -> Any:
        outcome = self.writer.write_batch([command])[0]
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def create(self, entity: str, principal: Principal = OPEN_WRITER, **body: Any) -> int:
        return int(self.do(CreateEntity(principal, entity, body)))

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.database.reading() as connection:
            return connection.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> Any:
        return self.rows(sql, *values)[0][0]

    def faults(self) -> list[str]:
        with self.database.reading() as connection:
            return faults(connection, self.zone)

    def dump(self) -> list[str]:
        with self.database.reading() as connection:
            return dump(connection)


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[Callable[..., Store]]:
    opened: list[Store] = []

    def make(zone: ZoneInfo = BERLIN, clock: Callable[[], int] = lambda: NOW) -> Store:
        place = tmp_path / str(len(opened))
        database = database_of(settings_at(place))
        database.prepare(zone.key)
        feed = Feed()
        store = Store(database, Writer(database, feed, zone=zone, clock=clock), zone=zone, place=str(place))
        feed.subscribe(store.heard.append)
        opened.append(store)
        return store

    yield make
    for store in opened:
        store.writer.close()
        store.database.close()


@pytest.fixture
def store(open_store: Callable[..., Store]) -> Store:
    return open_store()
