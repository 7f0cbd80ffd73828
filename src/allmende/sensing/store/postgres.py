# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The store as a schema of a PostgreSQL database."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from typing import Any
from uuid import uuid4

import psycopg

from allmende.core.errors import Overloaded
from allmende.sensing.changes import Feed
from allmende.sensing.sql.dialects import POSTGRES
from allmende.sensing.store import announcing
from allmende.sensing.store.database import Database, StoreTooNew, StoreTooOld, StoreUnusable
from allmende.sensing.store.postgres_connection import Opened, PostgresConnection, opened
from allmende.sensing.store.postgres_line import Lines
from allmende.sensing.store.postgres_listener import Listener
from allmende.sensing.store.postgres_watch import Watch
from allmende.sensing.store.steps import check_age, prelude, steps

log = logging.getLogger(__name__)

SCHEMA = "sensing"
_POOL = 12
_LOCK = 0x616C6C6D656E6465  # "allmende": only one process migrates
_ALONE = "SELECT pg_advisory_xact_lock(?)"
_OLDEST = 150_000
_BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class PostgresDatabase(Database):
    """Any thread reads, with a connection out of a pool."""

    dialect = POSTGRES

    def __init__(self, url: str, schema: str = SCHEMA) -> None:
        super().__init__()
        self._url, self._schema = url, schema
        self._free: list[PostgresConnection] = []
        self._room = threading.BoundedSemaphore(_POOL)
        self._watch = Watch()
        self._lines = Lines(self._connect)
        self._name = str(uuid4())

    def prepare(self, time_zone: str) -> None:
        with closing(self._first()) as connection:
            done, needed = _done(connection), len(steps(POSTGRES))
            if done is not None:
                check_age(done, needed, StoreTooNew)
            if done == needed:
                _lay_functions(connection)
                _settle(connection, time_zone)
        if done is None:
            self.migrate(time_zone)
        elif done < needed:
            raise StoreTooOld(
                f"The store has layout {done}, this program needs {needed}. "
                "Try: stop all servers on it, then allmende migrate."
            )

    def migrate(self, time_zone: str) -> None:
        with closing(self._first()) as connection:
            connection.execute("BEGIN")
            connection.execute(_ALONE, (_LOCK,))
            _migrate(connection, self._schema, time_zone)
            connection.execute("COMMIT")

    def writer(self) -> PostgresConnection:
        return PostgresConnection(self._connect, self._watch, self._name)

    @contextmanager
    def following(self, feed: Feed) -> Iterator[None]:
        def hear(note: str) -> None:
            if feed.is_heard and announcing.author(note) != self._name:
                with self.reading() as connection:
                    found = announcing.committed(connection, note)
                feed.publish(found)

        listener = Listener(self._connect, hear)
        listener.start()
        try:
            yield
        finally:
            listener.stop()

    @contextmanager
    def reading(self) -> Iterator[PostgresConnection]:
        with self._room:
            connection = self._begun()
            try:
                yield connection
            finally:
                self._give_back(connection)

    def ask(self, sql: str, values: Sequence[Any], done: Callable[[tuple[Any, ...] | None], None]) -> bool:
        line = self._lines.line()
        if line is None:
            return False
        line.ask(sql, values, done)
        return True

    def close(self) -> None:
        self._lines.close()
        while self._free:
            self._free.pop().close()
        self._watch.stop()

    def _connect(self) -> Opened:
        return opened(self._url, self._schema)

    def _first(self) -> PostgresConnection:
        """Raises StoreUnusable where there is no such database, or one that is too old."""
        try:
            connection = self.writer()
            version = connection.server_version
        except psycopg.Error as error:
            raise StoreUnusable(f"The database cannot be used: {error}") from error
        if version < _OLDEST:
            connection.close()
            raise StoreUnusable(f"PostgreSQL {version // 10_000} is too old. Known: 15 and newer.")
        return connection

    def _begun(self) -> PostgresConnection:
        """A connection in a transaction. One that was left by a server that has gone is tried once."""
        while True:
            was_free = bool(self._free)
            try:
                connection = self._free.pop() if self._free else self.writer()
            except IndexError:  # another thread was quicker
                continue
            except psycopg.Error as error:
                raise _away(error) from error
            try:
                connection.execute(_BEGIN_READING)
            except psycopg.Error as error:
                connection.close()
                if not was_free:
                    raise _away(error) from error
            else:
                return connection

    def _give_back(self, connection: PostgresConnection) -> None:
        connection.answers.clear()
        try:
            connection.execute("ROLLBACK")
        except psycopg.Error:
            connection.close()
        else:
            self._free.append(connection)


def _away(error: Exception) -> Overloaded:
    log.warning("the store cannot be read: %s", error)
    return Overloaded("The database cannot be reached. Try: again in a few seconds.")


def _done(connection: PostgresConnection) -> int | None:
    """How many steps are laid; None in an empty database."""
    known = connection.execute("SELECT to_regclass('layout') IS NOT NULL").fetchone() == (True,)
    row = connection.execute("SELECT done FROM layout").fetchone() if known else None
    return None if row is None else int(row[0])


def _migrate(connection: PostgresConnection, schema: str, time_zone: str) -> None:
    connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
    connection.run_script(prelude(POSTGRES))
    known, done = steps(POSTGRES), _done(connection)
    check_age(done or 0, len(known), StoreTooNew)
    connection.run_script(";".join(known[done or 0 :]))
    connection.execute("DELETE FROM layout")
    connection.execute("INSERT INTO layout (done, functions) VALUES (?, ?)", (len(known), _mark()))
    _settle(connection, time_zone)


def _lay_functions(connection: PostgresConnection) -> None:
    """Those of this program, where the store has others. Of several servers that start one does it."""
    if _laid(connection) == _mark():
        return
    try:
        connection.execute("BEGIN")
        connection.execute(_ALONE, (_LOCK,))
        if _laid(connection) != _mark():
            connection.run_script(prelude(POSTGRES))
            connection.execute("UPDATE layout SET functions = ?", (_mark(),))
        connection.execute("COMMIT")
    except psycopg.Error as error:
        raise StoreUnusable(
            f"The store's functions are of another Allmende and could not be laid anew: {_said(error)}. "
            "Try: allmende migrate, as the user who made the store."
        ) from error


def _said(error: psycopg.Error) -> str:
    return error.diag.message_primary or str(error)


def _mark() -> str:
    return sha256(prelude(POSTGRES).encode()).hexdigest()[:16]


def _laid(connection: PostgresConnection) -> str | None:
    """The mark of the functions in the store; None in one of a time before there were marks."""
    row = connection.execute("SELECT to_jsonb(layout) ->> 'functions' FROM layout").fetchone()
    return None if row is None else row[0]


def _settle(connection: PostgresConnection, time_zone: str) -> None:
    connection.execute(
        "INSERT INTO installation VALUES ('time_zone', ?) ON CONFLICT DO NOTHING", (time_zone,)
    )
