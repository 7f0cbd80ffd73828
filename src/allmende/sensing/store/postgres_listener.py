# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Hears what other processes commit to the same database, and tells the feed of this one."""

import logging
import threading
from collections.abc import Callable
from selectors import EVENT_READ, DefaultSelector
from socket import socketpair

import psycopg

from allmende.sensing.store.postgres_connection import CHANNEL, Opened

log = logging.getLogger(__name__)

_AGAIN = 1.0  # seconds until a lost connection is opened anew


class Listener:
    """A thread with a connection of its own. `hear` is called there with every note."""

    def __init__(self, connect: Callable[[], Opened], hear: Callable[[str], None]) -> None:
        self._connect, self._hear = connect, hear
        self._stopped = threading.Event()
        self._bell, self._rings = socketpair()
        self._thread = threading.Thread(target=self._run, name="store listener", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._rings.close()  # which wakes the thread
        self._thread.join()
        self._bell.close()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen()
            except psycopg.Error as error:
                log.warning("other processes are not heard for a moment: %s", error)
                self._stopped.wait(_AGAIN)

    def _listen(self) -> None:
        with self._connect() as connection, DefaultSelector() as either:
            connection.execute(f"LISTEN {CHANNEL}".encode())
            either.register(connection, EVENT_READ)
            either.register(self._bell, EVENT_READ)
            while not self._stopped.is_set():
                for one in connection.notifies(timeout=0):
                    self._tell(one.payload)
                either.select()

    def _tell(self, note: str) -> None:
        try:
            self._hear(note)
        except Exception:  # one note must not end all others
            log.exception("a note of another process could not be told")
