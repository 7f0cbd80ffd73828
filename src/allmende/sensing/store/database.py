# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The SQLite file: how it is opened for writing and reading, and brought to the newest layout."""

import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path

from allmende.core.clock import now
from allmende.core.errors import AllmendeError
from allmende.sensing.store.functions import add_functions, tell_moment
from allmende.sensing.store.kinds import Kinds

_MIGRATIONS = files("allmende.sensing.store") / "migrations"
_WRITER_CACHE_KIB = 65_536
_READER_CACHE_KIB = 16_384  # of each reading thread; what it lacks, the kernel's own cache has
_CHECKPOINT_PAGES = 4_000


class StoreUnusable(AllmendeError):
    """The file or its folder cannot be made, opened or read."""


class StoreTooNew(AllmendeError):
    """The file was written by a newer Allmende."""


class Database:
    """One SQLite file in WAL mode. Any thread reads; who writes takes `writer()` and `BEGIN IMMEDIATE`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._readers = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self.kinds = Kinds()

    def migrate(self, time_zone: str) -> None:
        """Creates the file or brings it to the newest layout. `time_zone` counts at the first start only."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = self.writer()
        except (OSError, sqlite3.Error) as error:
            raise StoreUnusable(f"{self.path} cannot be used: {error}. Try: another folder.") from error
        with closing(connection):
            _migrate(connection, time_zone)

    def writer(self) -> sqlite3.Connection:
        """A new connection for the one thread that writes: every commit is on the disk (fsync)."""
        connection = self._connect(_WRITER_CACHE_KIB)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        tell_moment(connection, now)
        return connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """This thread's read-only connection inside one transaction: all statements see the same state.

        Keep it short: an open read keeps the write-ahead log from being reused.
        """
        connection = self._reader()
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("ROLLBACK")

    def close(self) -> None:
        """Closes every reading connection; the caller makes sure that nobody reads any more."""
        with self._lock:
            for connection in self._opened:
                connection.close()
            self._opened.clear()
        self._readers = threading.local()

    def _reader(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._readers, "connection", None)
        if connection is None:
            connection = self._connect(_READER_CACHE_KIB)
            connection.execute("PRAGMA query_only = ON")
            self._readers.connection = connection
            with self._lock:
                self._opened.append(connection)
        return connection

    def _connect(self, cache_kib: int) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, isolation_level=None, check_same_thread=False, cached_statements=512, timeout=5.0
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA cache_size = -{cache_kib}")
        connection.execute("PRAGMA temp_store = MEMORY")
        add_functions(connection)
        return connection


def _migrate(connection: sqlite3.Connection, time_zone: str) -> None:
    steps = sorted(
        (one for one in _MIGRATIONS.iterdir() if one.name.endswith(".sql")), key=lambda one: one.name
    )
    connection.execute("BEGIN IMMEDIATE")
    try:
        done = connection.execute("PRAGMA user_version").fetchone()[0]
        if done > len(steps):
            raise StoreTooNew(
                f"The store has layout {done}, this program knows {len(steps)}. Try: the newer Allmende."
            )
        for step in steps[done:]:
            for statement in _statements(step.read_text("utf-8")):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(steps)}")
        connection.execute("INSERT OR IGNORE INTO installation VALUES ('time_zone', ?)", (time_zone,))
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _statements(script: str) -> Iterator[str]:
    """The statements of a migration; `executescript` would commit half-way. A trigger holds several."""
    found = ""
    for part in re.sub(r"--[^\n]*", "", script).split(";")[:-1]:
        found += f"{part};"
        if sqlite3.complete_statement(found):
            yield found
            found = ""
