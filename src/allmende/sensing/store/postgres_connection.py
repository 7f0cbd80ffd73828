# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A connection to PostgreSQL that understands the store's SQL."""

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from time import sleep
from typing import Any, ClassVar
from uuid import uuid4

import msgspec
import psycopg
from psycopg import errors, pq
from psycopg.raw_cursor import RawCursor

from allmende.core.errors import AllmendeError, Overloaded, StoreFull
from allmende.sensing.sql.dialects import POSTGRES, Dialect
from allmende.sensing.store import connection as clock
from allmende.sensing.store.connection import Elapsed, Interrupted, TooComplex, Undecided, Values
from allmende.sensing.store.postgres_types import adapt_types, array_text
from allmende.sensing.store.postgres_watch import Watch

log = logging.getLogger(__name__)

Opened = psycopg.Connection[tuple[Any, ...]]

_OPTIONS = "-c search_path={schema} -c timezone=UTC -c lock_timeout=5s -c jit=off"
_PREPARED = 1_000
_TYPES = """
SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped"""
CHANNEL = "sensing"
_LOCK = """
SELECT mark, pg_current_xact_id()::text, set_config('allmende.moment', $1, true) FROM writing FOR UPDATE"""
_BECAME = "SELECT pg_xact_status($1::xid8)"
_PATIENCE = 10.0  # seconds for a server to come back, until it is open whether a transaction was stored
_MARK = "UPDATE writing SET mark = ?"
_VALUE = re.compile(r"'[^']*'|\?|(?<!:):([a-z_]+)")


def opened(url: str, schema: str) -> Opened:
    """Raises psycopg.Error."""
    found = psycopg.connect(
        url,
        autocommit=True,
        prepare_threshold=2,
        cursor_factory=RawCursor,
        options=_OPTIONS.format(schema=schema),
        application_name="allmende",
        connect_timeout=5,
    )
    found.prepared_max = _PREPARED
    adapt_types(found)
    return found


class PostgresConnection:
    dialect: ClassVar[Dialect] = POSTGRES

    def __init__(self, connect: Callable[[], Opened], watch: Watch, name: str) -> None:
        self._connect = connect
        self._raw = connect()
        self._watch = watch
        self._transaction = ""
        self.announces = name
        self._mark = str(uuid4())
        self._types: dict[str, dict[str, str]] = {}
        self._until = 0.0
        self._is_given_up: Callable[[], bool] = lambda: False
        self.answers: dict[Any, Any] = {}

    @property
    def in_transaction(self) -> bool:
        return self._raw.info.transaction_status == pq.TransactionStatus.INTRANS

    @property
    def server_version(self) -> int:
        return self._raw.info.server_version

    def execute(self, sql: str, values: Values = (), /) -> RawCursor[tuple[Any, ...]]:
        if self._until and clock.monotonic() > self._until:
            raise Interrupted("the time was up before the statement began")
        text, names = numbered(sql)
        if isinstance(values, Mapping):
            values = [values[name] for name in names]
        return self._raw.execute(text, values or None)  # type: ignore[return-value]  # its cursor_factory

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]], /) -> psycopg.Cursor[tuple[Any, ...]]:
        cursor = self._raw.cursor()
        cursor.executemany(numbered(sql)[0], rows)
        return cursor

    def run_script(self, script: str) -> None:
        """Many statements without values."""
        self._raw.execute(script.encode())

    def insert(self, into: str, rows: Sequence[Sequence[Any]], after: str = "") -> None:
        if not rows:
            return
        kinds = self._kinds(into)
        columns = zip(*rows, strict=True)
        values = [array_text(kind, column) for kind, column in zip(kinds, columns, strict=True)]
        self._raw.execute(_statement(into, kinds, after), values)

    def keep_answers(self, answers: Mapping[int, bool | float | None]) -> str:
        return msgspec.json.encode(answers).decode()

    def stream(self, sql: str, values: Values, size: int) -> Iterator[list[Any]]:
        self.execute(f"DECLARE chunks NO SCROLL CURSOR FOR {sql}", values)
        while rows := self.execute(f"FETCH {size} FROM chunks").fetchall():
            yield rows
        self.execute("CLOSE chunks")

    def begin(self, moment: int | None = None) -> bool:
        """A connection that was lost since the last time is opened anew, once."""
        text = "" if moment is None else str(moment)
        self.answers.clear()
        try:
            try:
                return self._begun(text)
            except psycopg.OperationalError:
                if not self._raw.closed:
                    raise
                return self._begun(text)
        except psycopg.Error as error:
            log.warning("the store cannot be written: %s", error)
            self.rollback()
            raise _busy(error) from error

    def announce(self, note: str) -> None:
        self._raw.execute("SELECT pg_notify($1, $2)", (CHANNEL, note))

    def commit(self, last: Callable[[], None] | None = None) -> None:
        try:
            with self._raw.pipeline():  # one way there and back for all of it
                if last is not None:
                    last()
                self._raw.execute("COMMIT")
        except psycopg.OperationalError:
            if not self._raw.closed or not self._is_committed():
                raise

    def _is_committed(self) -> bool:
        """Asks the server what became of the transaction, once it is there again."""
        until = clock.monotonic() + _PATIENCE
        while clock.monotonic() < until:
            try:
                self._reopen()
                return self._raw.execute(_BECAME, (self._transaction,)).fetchone() == ("committed",)
            except psycopg.Error as error:
                log.warning("what became of a transaction is not known yet: %s", error)
                sleep(0.2)
        raise Undecided(
            "The database went away while this was being stored: it may be there or not. "
            "Try: ask for it, then send it again."
        )

    def _reopen(self) -> None:
        self._raw.close()
        self._raw = self._connect()

    def rollback(self) -> None:
        if self._raw.closed or self._raw.info.transaction_status == pq.TransactionStatus.IDLE:
            return
        self._raw.execute("ROLLBACK")

    @staticmethod
    def explained(error: Exception) -> AllmendeError | None:
        if isinstance(error, errors.DiskFull):
            return StoreFull(
                "The disk is full. Nothing of this request was stored. Try: make room, then again."
            )
        if isinstance(error, psycopg.OperationalError | errors.ReadOnlySqlTransaction):
            return _busy(error)
        return None

    @contextmanager
    def bounded(self, seconds: float, is_given_up: Callable[[], bool]) -> Iterator[None]:
        self._until, self._is_given_up = clock.monotonic() + seconds, is_given_up
        self._watch.add(self._raw, self._until, is_given_up)
        try:
            yield
        except errors.QueryCanceled as error:
            raise Interrupted(str(error)) from error
        except (errors.ProgramLimitExceeded, errors.StatementTooComplex) as error:
            raise TooComplex(str(error)) from error
        finally:
            self._watch.remove(self._raw)
            self._until = 0.0

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """A statement that was ended leaves its transaction unusable from the last savepoint on."""
        with self._raw.pipeline():
            self._raw.execute(b"SAVEPOINT part")
            self._raw.execute(f"SET LOCAL statement_timeout = {max(1, round(seconds * 1000))}".encode())
        try:
            yield
        except errors.QueryCanceled as error:
            if clock.monotonic() > self._until or self._is_given_up():
                raise
            raise Elapsed(str(error)) from error
        finally:
            if not self._raw.closed:
                self._raw.execute(b"ROLLBACK TO SAVEPOINT part")  # with the setting

    def close(self) -> None:
        self._raw.close()

    def _begun(self, moment: str) -> bool:
        if self._raw.closed:
            self._reopen()
        with self._raw.pipeline():
            self._raw.execute("BEGIN")
            cursor = self._raw.execute(_LOCK, (moment,))
        found = cursor.fetchone()
        assert found is not None  # noqa: S101  the first migration has put it there
        is_ours, self._transaction = found[0] == self._mark, found[1]
        if not is_ours:
            self.execute(_MARK, (self._mark,))
        return not is_ours

    def _kinds(self, into: str) -> tuple[str, ...]:
        """The types of the columns that it names."""
        table, _, names = into.partition(" (")
        known = self._types.get(table)
        if known is None:
            self.execute(f"SELECT 1 FROM {table} LIMIT 0")  # says so where there is none
            known = self._types[table] = dict(self.execute(_TYPES, (table,)).fetchall())
        return tuple(known[one.strip().strip('"')] for one in names.rstrip(")").split(","))


def _busy(error: psycopg.Error) -> Overloaded:
    if isinstance(error, errors.ReadOnlySqlTransaction):
        return Overloaded("The database takes no writes (a standby?). Try: again in a few seconds.")
    if isinstance(error, errors.LockNotAvailable):
        return Overloaded("Another process is writing to the store. Try: again in a second.")
    return Overloaded("The database cannot be reached. Try: again in a few seconds.")


@cache
def numbered(sql: str) -> tuple[bytes, tuple[str, ...]]:
    """`?` or `:name` as `$1`, `$2`; the names in their order."""
    names: list[str] = []
    count = 0

    def number(match: re.Match[str]) -> str:
        nonlocal count
        if match[0].startswith("'"):
            return match[0]
        if match[1]:
            if match[1] not in names:
                names.append(match[1])
            return f"${names.index(match[1]) + 1}"
        count += 1
        return f"${count}"

    return _VALUE.sub(number, sql).encode(), tuple(names)


@cache
def _statement(into: str, kinds: tuple[str, ...], after: str) -> bytes:
    arrays = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(kinds, 1))
    return f"INSERT INTO {into} SELECT * FROM unnest({arrays}) {after}".encode()
