# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who is asking at the machine half's doors: a key, somebody's session (for reading only), or anybody."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from http.cookies import CookieError, SimpleCookie
from types import SimpleNamespace
from typing import Any

from allmende.core.errors import Unauthorised
from allmende.core.principal import ANONYMOUS, OPEN_WRITER, Principal
from allmende.identity.keyring import Keyring
from allmende.identity.keys import basic_key
from allmende.sensing.http.answers import Scope

log = logging.getLogger(__name__)

_READING = ("GET", "HEAD")
_REMEMBERED = 5_000
_PERSON = "allmende.person"


class Doors:
    """Gives the machine half its principals. `open_writes`: whoever shows no key may write. `may_listen`: and
    hear what is public over MQTT."""

    def __init__(self, keyring: Keyring, *, open_writes: bool, may_listen: bool = False) -> None:
        self._keyring = keyring
        self._anybody = OPEN_WRITER if open_writes else ANONYMOUS
        self._may_listen = may_listen
        self._sessions = Sessions(keyring)

    def principal_of(self, scope: Scope) -> Principal:
        """Raises Unauthorised for a key that does not count. Never waits."""
        for name, value in scope["headers"]:
            if name == b"authorization":
                return self._keyring.principal(value)
        found: Principal | None = scope.get(_PERSON)
        return self._anybody if found is None else found

    def sign_in(self, user: str | None, password: bytes | None) -> Principal:
        """At the MQTT door: a key's id and its secret. Raises Unauthorised, also for whoever shows none where
        nobody without may come."""
        if user is None and password is None:
            if self._anybody is ANONYMOUS and not self._may_listen:
                raise Unauthorised("A key is wanted: its id as user, its secret as password.")
            return self._anybody
        text = basic_key(user or "", (password or b"").decode("latin-1"))
        return self._keyring.principal(f"Bearer {text}".encode("latin-1", "replace"))

    async def recognise(self, scope: Scope) -> None:
        """Looks up whose session a reading request shows. Writing needs a key: a session would let foreign
        pages write in somebody's name."""
        if scope["method"] not in _READING:
            return
        scope.pop(_PERSON, None)
        for name, value in scope["headers"]:
            if name == b"cookie" and b"sessionid=" in value:
                person = await self._person(value)
                if person is not ANONYMOUS:
                    scope[_PERSON] = person

    async def _person(self, cookie: bytes) -> Principal:
        """Whoever cannot be looked up reads what is public."""
        try:
            return await self._sessions.principal(cookie)
        except Exception:  # the people store is busy or being restored
            log.exception("a session could not be looked up")
            return ANONYMOUS


class Sessions:
    """Principals by session, remembered until the people store changes."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._epoch = -1
        self._known: dict[str, Principal] = {}
        self._thread = ThreadPoolExecutor(1, "sessions")

    async def principal(self, cookie: bytes) -> Principal:
        key = _session_key(cookie)
        if self._epoch != self._keyring.epoch or len(self._known) > _REMEMBERED:
            self._known, self._epoch = {}, self._keyring.epoch
        known = self._known  # what is found while the store changes is of the time before
        found = known.get(key)
        if found is None:
            loop = asyncio.get_running_loop()
            found = known[key] = await loop.run_in_executor(self._thread, _look_up, key)
        return found


def _session_key(cookie: bytes) -> str:
    try:
        found = SimpleCookie(cookie.decode("latin-1")).get("sessionid")
    except CookieError:
        return ""
    return "" if found is None else found.value


def _look_up(key: str) -> Principal:
    from django.contrib.auth import get_user  # noqa: PLC0415  Django reads its settings on import
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415  the same

    from allmende.identity.models import Person  # noqa: PLC0415  the same
    from allmende.identity.principals import principal_of  # noqa: PLC0415  the same

    request: Any = SimpleNamespace(session=SessionStore(key))
    person = get_user(request)
    return principal_of(person if isinstance(person, Person) else None)
