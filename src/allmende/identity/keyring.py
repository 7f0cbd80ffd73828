# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""All keys that count, in memory: the event loop asks for every request and may not wait for a database.

Read again when the people store changed, looked at twice a second: a key that was revoked anywhere ends
within a second in every process. No Django here.
"""

import hmac
import logging
import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Self

import msgspec

from allmende.core.errors import Unauthorised
from allmende.core.principal import Principal
from allmende.identity.keys import digest_of, key_to_principal, number_in, sent_key

log = logging.getLogger(__name__)

_LOOK = 0.5  # seconds
_LAST_USED = 60.0  # seconds between two notes of when keys were used
_KEYS = """
SELECT key.id, digest, organisation_id, reads_private, manages_things, manages_catalogue, datastreams,
    organisation.visibility, unixepoch(expires)
FROM identity_apikey AS key JOIN identity_organisation AS organisation ON organisation.id = organisation_id
WHERE revoked IS NULL"""
_USED = "UPDATE identity_apikey SET last_used = datetime(?, 'unixepoch') WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Kept:
    """`expires` in seconds since 1970, infinite where it does not."""

    digest: str
    principal: Principal
    expires: float


class Keyring:
    """Keys of the people store at `file`."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._keys: dict[int, Kept] = {}
        self._used: dict[int, float] = {}
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.epoch = 0
        """Counts how often the people store changed: whoever remembers something of it asks here."""

    def __enter__(self) -> Self:
        self._keys = self._read()
        self._thread = threading.Thread(target=self._watch, name="keyring", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def principal(self, authorization: bytes) -> Principal:
        """Raises Unauthorised for a key that is not known, was revoked or has expired."""
        text = sent_key(authorization)
        number = None if text is None else number_in(text)
        known = None if number is None else self._keys.get(number)
        if text is None or number is None or known is None:
            raise _refusal()
        if not hmac.compare_digest(known.digest, digest_of(text)) or known.expires <= (moment := time()):
            raise _refusal()
        self._used[number] = moment
        return known.principal

    def _watch(self) -> None:
        noted = time()
        with closing(self._connect()) as connection:
            version = _version(connection)
            while not self._stopping.wait(_LOOK):
                try:
                    if (now := _version(connection)) != version:
                        version, self._keys = now, self._read()
                        self.epoch += 1
                    if time() - noted > _LAST_USED:
                        noted = time()
                        self._note_use(connection)
                except sqlite3.Error:  # busy or being restored: the keys known so far go on to count
                    log.exception("the keys could not be read again")
            self._note_use(connection)

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, isolation_level=None, check_same_thread=False, timeout=5.0)

    def _read(self) -> dict[int, Kept]:
        with closing(self._connect()) as connection:
            return {row[0]: _kept(row) for row in connection.execute(_KEYS)}

    def _note_use(self, connection: sqlite3.Connection) -> None:
        used, self._used = self._used, {}
        connection.executemany(_USED, [(int(moment), number) for number, moment in used.items()])


def _kept(row: tuple[int, str, int, int, int, int, str, int, int | None]) -> Kept:
    number, digest, organisation, reads, things, catalogue, datastreams, visibility, expires = row
    principal = key_to_principal(
        number,
        organisation,
        reads_private=bool(reads),
        manages_things=bool(things),
        manages_catalogue=bool(catalogue),
        datastreams=msgspec.json.decode(datastreams, type=list[int]),
        visibility=visibility,
    )
    return Kept(digest, principal, float("inf") if expires is None else float(expires))


def _version(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("PRAGMA data_version").fetchone()[0]
    return found


def _refusal() -> Unauthorised:
    return Unauthorised(
        "This key is not known here: mistyped, revoked or expired. Nothing was changed. "
        "Try: 'Authorization: Bearer alm_…' with a key from the page of your organisation."
    )
