# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The store as one SQLite file in WAL mode."""

import logging
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar

from allmende.core.clock import now
from allmende.core.errors import AllmendeError, Overloaded, StoreFull
from allmende.sensing.changes import Feed
from allmende.sensing.sql.dialects import SQLITE, Dialect
from allmende.sensing.store import connection as clock
from allmende.sensing.store.connection import Elapsed, Interrupted, TooComplex, Values
from allmende.sensing.store.database import Database, StoreTooNew, StoreUnusable
from allmende.sensing.store.functions import add_functions
from allmende.sensing.store.steps import check_age, steps

log = logging.getLogger(__name__)

_WRITER_CACHE_KIB = 65_536
_READER_CACHE_KIB = 16_384  # of each reading thread; what it lacks, the kernel's own cache has
_CHECKPOINT_PAGES = 4_000
_AT_ONCE = 64
_STEPS = 50_000  # of SQLite's machine between two looks at the clock: about a millisecond


class SqliteConnection(sqlite3.Connection):
    dialect: ClassVar[Dialect] = SQLITE
    announces: ClassVar[str] = ""
    _version = -1
    _moment: int | None = None
    _is_over: Callable[[], bool] = staticmethod(lambda: False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.answers: dict[Any, Any] = {}
        self._kept: list[Mapping[int, bool | float | None]] = []

    def keep_answers(self, answers: Mapping[int, bool | float | None]) -> int:
        self._kept.append(answers)
        return len(self._kept) - 1

    def answer(self, kept: int, key: int) -> bool | float | None:
        """What statements look into kept answers with."""
        return self._kept[kept].get(key)

    def forget_answers(self) -> None:
        self.answers.clear()
        self._kept.clear()

    def insert(self, into: str, rows: Sequence[Sequence[Any]], after: str = "") -> None:
        """`executemany` runs a statement for each row and lets go of the interpreter for each: under load
        every row waits for its turn. Measured for `observation` (CPU a row): nine columns one by one 3.0 µs,
        the four that are not NULL 1.3 µs, many rows of those at once 0.9 µs."""
        for first in range(0, len(rows), _AT_ONCE):
            part = rows[first : first + _AT_ONCE]
            self.execute(_statement(into, len(part[0]), len(part), after), tuple(chain.from_iterable(part)))

    def stream(self, sql: str, values: Values, size: int) -> Iterator[list[Any]]:
        cursor = self.execute(sql, values)
        while rows := cursor.fetchmany(size):
            yield rows

    def begin(self, moment: int | None = None) -> bool:
        self._moment = moment
        self.forget_answers()
        try:
            self.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            log.warning("the store cannot be written: %s", error)
            raise Overloaded("Another process is writing to the store. Try: again in a second.") from error
        version, self._version = self._version, self.execute("PRAGMA data_version").fetchone()[0]
        return version != self._version

    def moment(self) -> int:
        """What the triggers of the history take as the time of a change."""
        return now() if self._moment is None else self._moment

    def announce(self, note: str) -> None:
        raise NotImplementedError(note)

    def commit(self, last: Callable[[], None] | None = None) -> None:
        if last is not None:
            last()
        self.execute("COMMIT")

    def rollback(self) -> None:
        if self.in_transaction:  # a full disk may have ended it
            self.execute("ROLLBACK")

    @staticmethod
    def explained(error: Exception) -> AllmendeError | None:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL:
            return StoreFull(
                "The disk is full. Nothing of this request was stored. Try: make room, then again."
            )
        return None

    @contextmanager
    def bounded(self, seconds: float, is_given_up: Callable[[], bool]) -> Iterator[None]:
        until = clock.monotonic() + seconds
        self._is_over = lambda: clock.monotonic() > until or is_given_up()
        self.set_progress_handler(self._is_over, _STEPS)
        try:
            yield
        except (sqlite3.OperationalError, sqlite3.DataError) as error:
            raise _refusal(error) from error
        finally:
            self.set_progress_handler(None, 0)

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        until, is_over = clock.monotonic() + seconds, self._is_over
        self.set_progress_handler(lambda: clock.monotonic() > until or is_over(), _STEPS)
        try:
            yield
        except sqlite3.OperationalError as error:
            found = _refusal(error)
            if isinstance(found, Interrupted) and not is_over():
                raise Elapsed(str(error)) from error
            raise
        finally:
            self.set_progress_handler(is_over, _STEPS)


class SqliteDatabase(Database):
    dialect = SQLITE

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self._readers = threading.local()
        self._opened: list[SqliteConnection] = []
        self._lock = threading.Lock()

    def prepare(self, time_zone: str) -> None:
        self.migrate(time_zone)

    def migrate(self, time_zone: str) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = self.writer()
        except (OSError, sqlite3.Error) as error:
            raise StoreUnusable(f"{self.path} cannot be used: {error}. Try: another folder.") from error
        with closing(connection):
            _migrate(connection, time_zone)

    def writer(self) -> SqliteConnection:
        connection = self._connect(_WRITER_CACHE_KIB)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        connection.create_function("moment", 0, connection.moment)
        return connection

    def following(self, feed: Feed) -> AbstractContextManager[None]:  # noqa: ARG002  a file tells nobody
        return nullcontext()

    @contextmanager
    def reading(self) -> Iterator[SqliteConnection]:
        """This thread's own connection; an open read keeps the write-ahead log from being reused."""
        connection = self._reader()
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("ROLLBACK")
            connection.forget_answers()

    def one(self, sql: str, values: Values) -> tuple[Any, ...] | None:
        """A statement alone is its own transaction: once it has been fetched to its end, nothing is held."""
        rows = self._reader().execute(sql, values).fetchall()
        return rows[0] if rows else None

    def close(self) -> None:
        with self._lock:
            for connection in self._opened:
                connection.close()
            self._opened.clear()
        self._readers = threading.local()

    def _reader(self) -> SqliteConnection:
        connection: SqliteConnection | None = getattr(self._readers, "connection", None)
        if connection is None:
            connection = self._connect(_READER_CACHE_KIB)
            connection.execute("PRAGMA query_only = ON")
            self._readers.connection = connection
            with self._lock:
                self._opened.append(connection)
        return connection

    def _connect(self, cache_kib: int) -> SqliteConnection:
        connection = sqlite3.connect(
            self.path,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
            timeout=5.0,
            factory=SqliteConnection,
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA cache_size = -{cache_kib}")
        connection.execute("PRAGMA temp_store = MEMORY")
        add_functions(connection)
        connection.create_function("answer", 2, connection.answer)
        return connection


def _migrate(connection: SqliteConnection, time_zone: str) -> None:
    known = steps(SQLITE)
    connection.execute("BEGIN IMMEDIATE")
    try:
        done = connection.execute("PRAGMA user_version").fetchone()[0]
        check_age(done, len(known), StoreTooNew)
        for statement in chain.from_iterable(map(_statements, known[done:])):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(known)}")
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


@cache
def _statement(into: str, width: int, height: int, after: str) -> str:
    row = f"({', '.join('?' * width)})"
    return f"INSERT INTO {into} VALUES {', '.join([row] * height)} {after}"


def _refusal(error: sqlite3.Error) -> Exception:
    """What a query may run into; everything else is a fault of ours."""
    text = str(error)
    if "interrupted" in text:
        return Interrupted(text)
    if "too many" in text or "too large" in text or "too big" in text or "overflow" in text:
        return TooComplex(text)
    return error
