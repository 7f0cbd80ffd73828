# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Questions that the event loop asks without waiting: many at once over one connection, in libpq's pipeline
mode. A thread, a transaction and three journeys for each would cost ten times as much (decisions/0007)."""

import logging
import threading
from asyncio import AbstractEventLoop, get_running_loop
from collections import deque
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

import psycopg
from psycopg import pq
from psycopg.adapt import PyFormat, Transformer

from allmende.sensing.store.postgres_connection import Opened, numbered

log = logging.getLogger(__name__)

Row = tuple[Any, ...]
Done = Callable[[Row | None], None]

_MOST_PREPARED = 1_000
_SETTINGS = "SET default_transaction_read_only = on; SET statement_timeout = '5s'"
_PAUSE = 1.0  # seconds until a server that could not be reached is tried again
_GOOD = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK, pq.ExecStatus.PIPELINE_SYNC)


class Line:
    """Lives on one event loop. Every question is answered, in their order: by its row, or by None where there
    is none or the line was lost."""

    def __init__(self, connection: Opened, loop: AbstractEventLoop) -> None:
        self.loop = loop
        self._connection = connection  # it closes what nobody holds any more
        self._libpq = connection.pgconn
        self._libpq.nonblocking = 1
        self._libpq.enter_pipeline_mode()
        self._socket = self._libpq.socket
        self._transformer = Transformer(connection)
        self._names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        self._waiting: deque[Done | None] = deque()
        """None: what was sent beside the questions, and answers nothing."""
        self._is_flushing = False
        self.is_open = True
        loop.add_reader(self._socket, self._read)

    def ask(self, sql: str, values: Sequence[Any], done: Done) -> None:
        """`done` is called later, on the loop. `sql` as the store writes it, with `?`."""
        try:
            self._send(sql, values)
        except psycopg.Error:
            self.end()
            self.loop.call_soon(done, None)
            return
        self._waiting.append(done)
        if not self._is_flushing:
            self._is_flushing = True
            self.loop.call_soon(self._flush)

    def close(self) -> None:
        """What waits goes unanswered: the loop has ended, or `end` tells it."""
        self.is_open = False
        self._connection.close()

    def _send(self, sql: str, values: Sequence[Any]) -> None:
        transformer = self._transformer
        parts = transformer.dump_sequence(values, [PyFormat.TEXT] * len(values))
        known = (sql, transformer.types or ())
        name = self._names.get(known)
        if name is None:
            name = self._names[known] = b"q%d" % len(self._names)
            self._libpq.send_prepare(name, numbered(sql)[0], transformer.types)
            self._waiting.append(None)
        self._libpq.send_query_prepared(name, parts, transformer.formats)

    def _flush(self) -> None:
        """Once for all questions of one turn of the loop."""
        self._is_flushing = False
        if not self.is_open:
            return
        try:
            self._libpq.pipeline_sync()
            self._waiting.append(None)
            self._write()
        except psycopg.Error:
            self.end()

    def _write(self) -> None:
        try:
            is_left = self._libpq.flush()
        except psycopg.Error:
            self.end()
            return
        if is_left:
            self.loop.add_writer(self._socket, self._write)
        else:
            self.loop.remove_writer(self._socket)

    def _read(self) -> None:
        try:
            self._libpq.consume_input()
            is_between = False
            while self.is_open and not self._libpq.is_busy():
                result = self._libpq.get_result()
                if result is not None:
                    self._take(result)
                elif is_between:
                    break
                is_between = result is None
        except psycopg.Error as error:
            log.warning("the line to the store was lost: %s", error)
            self.end()

    def _take(self, result: pq.abc.PGresult) -> None:
        if result.status not in _GOOD:
            raise psycopg.OperationalError(result.error_message.decode(errors="replace"))
        waiting = self._waiting.popleft()
        if waiting is None:
            return
        try:
            waiting(self._row(result))
        except Exception:  # a question's fault must not cost those behind it their answers
            log.exception("a question's answer could not be taken")

    def _row(self, result: pq.abc.PGresult) -> Row | None:
        if not result.ntuples:
            return None
        self._transformer.set_pgresult(result)
        found: Row = self._transformer.load_rows(0, 1, tuple)[0]
        return found

    def end(self) -> None:
        """Whoever waits is told; the next question finds another line."""
        if not self.is_open:
            return
        self.loop.remove_reader(self._socket)
        self.loop.remove_writer(self._socket)
        self.close()
        waiting, self._waiting = self._waiting, deque()
        for one in waiting:
            if one is not None:
                one(None)

    @property
    def is_full(self) -> bool:
        return len(self._names) >= _MOST_PREPARED


class Lines:
    """The line of the loop that asks: opened beside it, and anew when it was lost."""

    def __init__(self, connect: Callable[[], Opened]) -> None:
        self._connect = connect
        self._line: Line | None = None
        self._opened: Opened | None = None
        self._is_opening = False
        self._is_closed = False
        self._not_before = 0.0
        self._lock = threading.Lock()

    def line(self) -> Line | None:
        """None: there is none yet, or none at the moment."""
        loop = get_running_loop()
        line = self._line
        if line is not None and line.is_open and line.loop is loop and not line.is_full:
            return line
        with self._lock:
            connection, self._opened = self._opened, None
            if connection is not None:
                self._let_go(loop)
                self._line = Line(connection, loop)
                return self._line
            self._open()
        return None

    def close(self) -> None:
        """The loops that asked have ended."""
        with self._lock:
            self._is_closed = True
            self._let_go(None)
            if self._opened is not None:
                self._opened.close()

    def _let_go(self, loop: AbstractEventLoop | None) -> None:
        line, self._line = self._line, None
        if line is None or not line.is_open:
            return
        if line.loop is loop:
            line.end()
        else:
            line.close()

    def _open(self) -> None:
        if not self._is_opening and not self._is_closed and monotonic() >= self._not_before:
            self._is_opening = True
            threading.Thread(target=self._bring, name="line", daemon=True).start()

    def _bring(self) -> None:
        connection = None
        try:
            connection = self._connect()
            connection.execute(_SETTINGS)
        except psycopg.Error as error:
            log.warning("the store cannot be asked at once: %s", error)
            self._not_before = monotonic() + _PAUSE
            if connection is not None:
                connection.close()
                connection = None
        with self._lock:
            self._is_opening = False
            if connection is not None and self._is_closed:
                connection.close()
            else:
                self._opened = connection
