# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The stores that a test runs on: once on SQLite, once on PostgreSQL.

A store is named by its folder, whichever kind it is: `settings_at(tmp_path)` opens the same one again. The
PostgreSQL server is one of our own (bench/embedded.py), or the one of `ALLMENDE_TEST_DATABASE_URL`, whose
user may create databases."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import wraps
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from allmende.core.config import Settings
from allmende.sensing.sql.dialects import SQLITE
from allmende.sensing.store.connection import Connection
from allmende.sensing.store.database import Database, database_of
from allmende.sensing.store.postgres import SCHEMA, PostgresDatabase
from bench import embedded

KINDS = ("sqlite", "postgres")
Test = Callable[..., None]
GIVEN = "ALLMENDE_TEST_DATABASE_URL"
_FOLDER = "ALLMENDE_TEST_POSTGRES"
_NAMED = "allmende-postgres-"
"""Where the session's server is, or will be: workers inherit it."""
_KEPT = {"layout", "writing"}


@dataclass
class Stores:
    """Those of one worker. Databases are emptied and used again, which is quicker than new ones."""

    kind: str = "sqlite"
    """Outside of tests/sensing there is one."""
    server: str = ""
    taken: dict[str, str] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    free: list[str] = field(default_factory=list)
    spoilt: set[str] = field(default_factory=set)
    """Places whose tables were changed."""
    made: int = 0
    opened: list[Database] = field(default_factory=list)
    lasting: list[Database] = field(default_factory=list)
    """Those of kept places."""

    def url(self, name: str) -> str:
        """Of the database for this place, taken until `release`."""
        if name not in self.taken:
            self.taken[name] = self.free.pop() if self.free else self._make()
        return self._url(self.taken[name])

    def release(self) -> None:
        """Empties what the test has used."""
        for database in self.opened:
            database.close()
        self.opened.clear()
        for place in self.taken.keys() - self.kept:
            name = self.taken.pop(place)
            if place in self.spoilt:
                self._drop(name)
            else:
                _empty(self._url(name))
                self.free.append(name)
        self.spoilt.clear()

    def close(self) -> None:
        """A server of our own goes with all that is in it."""
        for database in self.lasting:
            database.close()
        self.lasting.clear()
        if os.environ.get(GIVEN):
            for name in {*self.taken.values(), *self.free}:
                self._drop(name)

    def _drop(self, name: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())

    def _make(self) -> str:
        self.server = self.server or os.environ.get(GIVEN) or _shared().url()
        self.made += 1
        name = f"allmende_test_{os.getpid()}_{self.made}"
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return name

    def _url(self, name: str) -> str:
        return urlsplit(self.server)._replace(path=f"/{name}").geturl()


STORES = Stores()


def settings_at(folder: Path, **sections: Any) -> Settings:
    """As Settings(data=folder, …), of the store that the test is for."""
    settings = Settings(data=folder, **sections)
    if STORES.kind == "none":
        raise RuntimeError("which store? the test must use tmp_path or another fixture of conftest.py")
    if STORES.kind == "sqlite":
        return settings
    return replace(settings, sensing=replace(settings.sensing, database_url=STORES.url(str(folder))))


def database_at(folder: Path) -> Database:
    """Made and empty."""
    database = database_of(settings_at(folder))
    database.prepare("Europe/Berlin")
    (STORES.lasting if str(folder) in STORES.kept else STORES.opened).append(database)
    return database


def few_on_postgres(most: int) -> Callable[[Test], Test]:
    """Under @given: there a question takes some times longer, so not all examples are tried."""

    def limited(test: Test) -> Test:
        tried = 0.0

        @wraps(test)
        def run(*given: Any, **named: Any) -> None:
            nonlocal tried
            if STORES.kind == "postgres" and tried >= most:
                return
            tried += STORES.kind == "postgres"
            try:
                test(*given, **named)
            except BaseException:
                tried = -inf  # the same again, to find the smallest
                raise

        return run

    return limited


def tables(connection: Connection) -> list[str]:
    if connection.dialect is SQLITE:
        sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    else:
        sql = f"SELECT tablename FROM pg_tables WHERE schemaname = '{SCHEMA}' ORDER BY tablename"
    return [name for (name,) in connection.execute(sql) if name not in _KEPT]


def dump(connection: Connection) -> list[str]:
    """All rows of all tables."""
    return [
        f"{table}: {row}" for table in tables(connection)
        for row in sorted(map(repr, connection.execute(f"SELECT * FROM {table}")))
    ]  # fmt: skip


def start_of_session() -> None:
    """In the process that starts the workers, or does the work itself."""
    for left in Path(tempfile.gettempdir()).glob(f"{_NAMED}*"):
        if _is_left(left):
            _remove(left)
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix=f"{_NAMED}{os.getpid()}-")


def end_of_session() -> None:
    _remove(Path(os.environ[_FOLDER]))


def _is_left(folder: Path) -> bool:
    """By a run that was ended before its end: its process, whose number is in the name, is no more."""
    number = folder.name.removeprefix(_NAMED).partition("-")[0]
    return number.isdecimal() and not Path("/proc", number).exists()


def _remove(folder: Path) -> None:
    """With the server that runs for it."""
    note = folder / "server"
    if note.exists():
        embedded.remove(embedded.Server(Path(note.read_text())))
    shutil.rmtree(folder, ignore_errors=True)


def _shared() -> embedded.Server:
    """The session's server; the first worker that needs it starts it."""
    folder = Path(os.environ[_FOLDER])
    note = folder / "server"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not note.exists():
            note.write_text(str(embedded.start().folder))
    return embedded.Server(Path(note.read_text()))


def _empty(url: str) -> None:
    database = PostgresDatabase(url)
    connection = database.writer()
    names = tables(connection)
    # Deleting from empty tables is quicker than truncating them.
    connection.run_script(
        "SET session_replication_role = replica;" + ";".join(f"DELETE FROM {one}" for one in names)
    )
    connection.close()
    database.close()
