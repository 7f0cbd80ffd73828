# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""All keys that count, in memory: the event loop asks for every request and may not wait for a database.

Read again when the people store changed, looked at twice a second: a key that was revoked anywhere ends
within a second in every process. No Django here.
"""

import hmac
import logging
import threading
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from time import time
from typing import Self

import msgspec

from allmende.core.errors import Unauthorised
from allmende.core.principal import Principal
from allmende.identity.key_sources import KeySource, Row, Unreadable
from allmende.identity.keys import PREFIX, digest_of, key_to_principal, number_in, sent_key

log = logging.getLogger(__name__)

_LOOK = 0.5  # seconds
_REMEMBERED = 10_000
_LAST_USED = 60.0  # seconds between two notes of when keys were used


@dataclass(frozen=True, slots=True)
class Kept:
    """`expires` in seconds since 1970, infinite where it does not."""

    digest: str
    principal: Principal
    expires: float


@dataclass(frozen=True, slots=True)
class Known:
    """What was read at once. `shown`: headers that counted, so that a sensor's key is not checked anew with
    each of its values."""

    keys: dict[int, Kept]
    shown: dict[bytes, tuple[int, Kept]]


class Keyring:
    """Keys of the people store that `source` reads."""

    def __init__(self, source: KeySource) -> None:
        self._source = source
        self._version = 0
        self._known = Known({}, {})
        self._used: dict[int, float] = {}
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.epoch = 0
        """Counts how often the people store changed: whoever remembers something of it asks here."""

    def __enter__(self) -> Self:
        self._version = self._source.version()
        self._known = Known(self._read(), {})
        self._thread = threading.Thread(target=self._watch, name="keyring", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def principal(self, authorization: bytes) -> Principal:
        """Raises Unauthorised for a key that is not known, was revoked or has expired."""
        known = self._known
        number, key = known.shown.get(authorization) or _checked(known, authorization)
        moment = time()
        if key.expires <= moment:
            raise _refusal(authorization)
        self._used[number] = moment
        return key.principal

    def _watch(self) -> None:
        noted = time()
        with closing(self._source):
            while not self._stopping.wait(_LOOK):
                try:
                    if (now := self._source.version()) != self._version:
                        self._version, self._known = now, Known(self._read(), {})
                        self.epoch += 1
                    if time() - noted > _LAST_USED:
                        noted = time()
                        self._note_use()
                except Unreadable:
                    log.exception("the keys could not be read again")
            with suppress(Unreadable):
                self._note_use()

    def _read(self) -> dict[int, Kept]:
        return {row[0]: kept for row in self._source.rows() if (kept := _kept_or_none(row))}

    def _note_use(self) -> None:
        used, self._used = self._used, {}
        if used:
            self._source.note_use((int(moment), number) for number, moment in list(used.items()))


def _checked(known: Known, authorization: bytes) -> tuple[int, Kept]:
    text = sent_key(authorization)
    number = None if text is None else number_in(text)
    key = None if number is None else known.keys.get(number)
    if text is None or number is None or key is None:
        raise _refusal(authorization)
    if not hmac.compare_digest(key.digest, digest_of(text)):
        raise _refusal(authorization)
    if len(known.shown) > _REMEMBERED:
        known.shown.clear()
    known.shown[authorization] = (number, key)
    return number, key


def _kept_or_none(row: Row) -> Kept | None:
    """One row that cannot be read must not keep the others from being revoked."""
    try:
        return _kept(row)
    except (ValueError, msgspec.MsgspecError):
        log.exception("the key alm_%s… cannot be read and does not count", row[0])
        return None


def _kept(row: Row) -> Kept:
    number, digest, organisation, reads, things, catalogue, datastreams, sources, visibility, expires = row
    principal = key_to_principal(
        number,
        organisation,
        reads_private=bool(reads),
        manages_things=bool(things),
        manages_catalogue=bool(catalogue),
        datastreams=msgspec.json.decode(datastreams, type=list[int]),
        visibility=visibility,
    )
    principal = replace(principal, pushes=frozenset(msgspec.json.decode(sources, type=list[int])))
    return Kept(digest, principal, float("inf") if expires is None else float(expires))


def _refusal(authorization: bytes) -> Unauthorised:
    why = "This key is not known here: mistyped, revoked or expired."
    if authorization.startswith(PREFIX.encode()):
        why = "The word Bearer is missing before the key."
    elif not authorization.isascii():
        why = "This key is the alm_… of an example, or has letters that no key has."
    return Unauthorised(
        f"{why} Nothing was changed. "
        "Try: 'Authorization: Bearer alm_…' with a key from the page of your organisation."
    )
