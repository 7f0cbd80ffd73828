# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ends statements whose time is up or that nobody waits for: PostgreSQL is told by another connection."""

import logging
import threading
from collections.abc import Callable
from typing import Any

import psycopg

from allmende.sensing.store import connection as clock

log = logging.getLogger(__name__)

_EVERY = 0.05  # seconds between two looks; nobody wakes the thread, which would cost every request


class Watch:
    """One thread for all connections of a store, started when the first one is to be watched."""

    def __init__(self) -> None:
        self._watched: dict[psycopg.Connection[Any], tuple[float, Callable[[], bool]]] = {}
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, connection: psycopg.Connection[Any], until: float, is_given_up: Callable[[], bool]) -> None:
        self._watched[connection] = (until, is_given_up)
        if self._thread is None:
            self._start()

    def remove(self, connection: psycopg.Connection[Any]) -> None:
        """After this it is not interrupted any more."""
        with self._lock:
            self._watched.pop(connection, None)

    def stop(self) -> None:
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="store watch", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while not self._stopped.wait(_EVERY):
            for connection, (until, is_given_up) in list(self._watched.items()):
                if clock.monotonic() > until or is_given_up():
                    self._interrupt(connection)

    def _interrupt(self, connection: psycopg.Connection[Any]) -> None:
        with self._lock:
            if connection not in self._watched:
                return
            try:
                connection.cancel_safe(timeout=2.0)
            except psycopg.Error as error:
                log.warning("a statement could not be ended: %s", error)
