# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A store: how it is opened for writing and reading, and brought to the newest layout. There are two, a
SQLite file (`sqlite.py`) and a schema of a PostgreSQL database (`postgres.py`)."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, ClassVar

from allmende.core.errors import AllmendeError
from allmende.sensing.changes import Feed
from allmende.sensing.sql.dialects import Dialect
from allmende.sensing.store.connection import Connection
from allmende.sensing.store.kinds import Kinds

if TYPE_CHECKING:
    from allmende.core.config import Settings


class StoreUnusable(AllmendeError):
    """The store cannot be made, opened or read."""


class StoreTooNew(AllmendeError):
    """The store was written by a newer Allmende."""


class StoreTooOld(AllmendeError):
    """The store is brought to the newest layout by a command of its own."""


class Database(ABC):
    """Any thread reads; who writes takes a `writer()`."""

    dialect: ClassVar[Dialect]

    def __init__(self) -> None:
        self.kinds = Kinds()

    @abstractmethod
    def prepare(self, time_zone: str) -> None:
        """Makes the store where there is none. An older layout: SQLite is brought to the newest one,
        PostgreSQL raises StoreTooOld. `time_zone` counts at the first start only."""

    @abstractmethod
    def migrate(self, time_zone: str) -> None:
        """Makes the store or brings it to the newest layout; one process at a time."""

    @abstractmethod
    def writer(self) -> Connection:
        """A new connection for the one thread that writes: every commit is on the disk (fsync)."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Connection]:
        """A read-only connection inside one transaction: all statements see the same state.

        Keep it short: an open read keeps the store from tidying up.
        """

    def one(self, sql: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
        """The only row of a statement that needs no other beside it; None: there is none."""
        with self.reading() as connection:
            found: tuple[Any, ...] | None = connection.execute(sql, values).fetchone()
            return found

    def ask(self, sql: str, values: Sequence[Any], done: Callable[[tuple[Any, ...] | None], None]) -> bool:
        """The same on an event loop, which goes on meanwhile: `done` is called, now or later; None there may
        mean that the database could not be asked, too. False: it cannot be asked like this now."""
        done(self.one(sql, values))  # a row of a file is read sooner than anybody else could be told to
        return True

    @abstractmethod
    def following(self, feed: Feed) -> AbstractContextManager[None]:
        """Meanwhile the feed is told what other processes commit, where the database can say."""

    @abstractmethod
    def close(self) -> None:
        """Closes every reading connection; the caller makes sure that nobody reads any more."""


def database_of(settings: "Settings") -> Database:
    """The store that the settings name, not yet opened."""
    if settings.sensing_url:
        from allmende.sensing.store.postgres import PostgresDatabase  # noqa: PLC0415  costs 10 MB

        return PostgresDatabase(settings.sensing_url)
    from allmende.sensing.store.sqlite import SqliteDatabase  # noqa: PLC0415  neither needs the other

    return SqliteDatabase(settings.sensing_file)
