# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where the keyring reads keys: the people store as a file, or as a schema of a PostgreSQL database. No
Django here."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Protocol

from allmende.core.config import Settings

Row = tuple[int, str, int, int, int, int, str, str, int, int | None]
"""Id, digest, organisation, what it may (three of them), datastreams and sources as JSON, visibility, when it
expires."""

_KEYS = """
SELECT key.id, digest, organisation_id, reads_private, manages_things, manages_catalogue, {datastreams},
    {sources}, organisation.visibility, {expires}
FROM identity_apikey AS key JOIN identity_organisation AS organisation ON organisation.id = organisation_id
WHERE revoked IS NULL"""


class Unreadable(Exception):
    """The store is busy, away or being restored: the keys known so far go on to count."""


class KeySource(Protocol):
    def rows(self) -> list[Row]:
        """All keys that were not revoked. Raises Unreadable."""

    def version(self) -> int:
        """Differs from the last one when anything in the people store has changed. Raises Unreadable."""

    def note_use(self, used: Iterable[tuple[int, int]]) -> None:
        """(second since 1970, key). Raises Unreadable."""

    def close(self) -> None: ...


def source_of(settings: Settings) -> KeySource:
    return DatabaseKeys(settings.people_url) if settings.people_url else FileKeys(settings.people_file)


class FileKeys:
    _SQL = _KEYS.format(datastreams="datastreams", sources="sources", expires="unixepoch(expires)")
    _USED = "UPDATE identity_apikey SET last_used = datetime(?, 'unixepoch') WHERE id = ?"

    def __init__(self, file: Path) -> None:
        self._file = file
        self._connection: sqlite3.Connection | None = None

    def rows(self) -> list[Row]:
        try:
            with closing(self._connect()) as connection:
                return connection.execute(self._SQL).fetchall()
        except sqlite3.Error as error:
            raise Unreadable(str(error)) from error

    def version(self) -> int:
        """Of one connection: it tells what all others did."""
        try:
            self._connection = self._connection or self._connect()
            found: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error as error:
            raise Unreadable(str(error)) from error
        return found

    def note_use(self, used: Iterable[tuple[int, int]]) -> None:
        try:
            self._connection = self._connection or self._connect()
            self._connection.executemany(self._USED, list(used))
        except sqlite3.Error as error:
            raise Unreadable(str(error)) from error

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, isolation_level=None, check_same_thread=False, timeout=5.0)


class DatabaseKeys:
    """Listens to what the tables tell of their changes (site/people_store.py)."""

    _SQL = _KEYS.format(
        datastreams="datastreams::text",
        sources="sources::text",
        expires="extract(epoch FROM expires)::bigint AS expires",
    )
    _USED = "UPDATE identity_apikey SET last_used = to_timestamp(%s) WHERE id = %s"

    def __init__(self, url: str) -> None:
        import psycopg  # noqa: PLC0415  for installations that have one

        self._psycopg = psycopg
        self._url = url
        self._connection: Any = None
        self._version = 0

    def rows(self) -> list[Row]:
        try:
            with self._connect() as connection:
                return connection.execute(self._SQL.encode()).fetchall()  # type: ignore[no-any-return]
        except self._psycopg.Error as error:
            raise Unreadable(str(error)) from error

    def version(self) -> int:
        try:
            connection = self._listening()
            own = connection.info.backend_pid  # notes when keys were used
            self._version += sum(1 for one in connection.notifies(timeout=0) if one.pid != own)
        except self._psycopg.Error as error:
            self._lose()
            raise Unreadable(str(error)) from error
        return self._version

    def note_use(self, used: Iterable[tuple[int, int]]) -> None:
        try:
            self._listening().cursor().executemany(self._USED, list(used))
        except self._psycopg.Error as error:
            self._lose()
            raise Unreadable(str(error)) from error

    def close(self) -> None:
        self._lose()

    def _listening(self) -> Any:
        """A connection that was lost may have missed something."""
        if self._connection is None:
            self._connection = self._connect()
            self._connection.execute(b"LISTEN people")
            self._version += 1
        return self._connection

    def _lose(self) -> None:
        lost, self._connection = self._connection, None
        if lost is not None:
            with suppress(self._psycopg.Error):
                lost.close()

    def _connect(self) -> Any:
        return self._psycopg.connect(
            self._url, autocommit=True, options="-c search_path=people", connect_timeout=5
        )
