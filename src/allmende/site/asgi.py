# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""One ASGI application for both halves: which path goes where, who is asking, start-up and shut-down."""

import os
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import cast
from urllib.parse import urlsplit

from a2wsgi import WSGIMiddleware

from allmende.core.config import is_loopback
from allmende.core.errors import AllmendeError, Forbidden
from allmende.core.principal import ANONYMOUS, OPEN_WRITER, Principal
from allmende.sensing.http.answers import Receive, Scope, Send, error_answer
from allmende.sensing.http.app import SensorThings
from allmende.sensing.http.live import Live
from allmende.sensing.hub import Hub

Application = Callable[[Scope, Receive, Send], Awaitable[None]]

PEOPLE_THREADS = 8
_PREFIXES = ("/v1.1", "/FROST-Server/v1.1")
_FORWARDED = (b"forwarded", b"via", b"x-real-ip")


class Site:
    """The whole program as one ASGI application over an opened hub."""

    def __init__(self, hub: Hub) -> None:
        self._open = hub.settings.server.open_writes
        principal_of = _open_writer if self._open else _anonymous
        self._hubs = {prefix: SensorThings(hub, principal_of, prefix) for prefix in _PREFIXES}
        self.live = Live(hub, principal_of)
        self._pages = _pages(hub)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await _lifespan(scope, receive, send)
        if self._open and (refused := _from_afar(scope)):
            return await _refuse(refused, send)
        return await self._door(scope["path"])(scope, receive, send)

    def _door(self, path: str) -> Application:
        for prefix, door in self._hubs.items():
            if path.startswith(prefix) and path[len(prefix) : len(prefix) + 1] in ("", "/"):
                return door
        return self.live if path == "/live" else self._pages


def _pages(hub: Hub) -> Application:
    os.environ["ALLMENDE_DATA"] = str(hub.settings.data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allmende.site.settings")
    from allmende.site.wsgi import application  # noqa: PLC0415  Django reads its settings on import

    return cast("Application", WSGIMiddleware(application, workers=PEOPLE_THREADS))


def _anonymous(_: Scope) -> Principal:
    return ANONYMOUS


def _open_writer(_: Scope) -> Principal:
    return OPEN_WRITER


def _from_afar(scope: Scope) -> Forbidden | None:
    """Open writes are for this machine: not for what a proxy passes on, nor for a foreign page."""
    for name, value in scope["headers"]:
        if name in _FORWARDED or name.startswith(b"x-forwarded"):
            return Forbidden(
                f"The request carries {name.decode('latin-1')!r}, so it came through a proxy. Known: with "
                "--open-writes only this machine is served. Try: start without --open-writes."
            )
        if name in (b"host", b"origin") and not is_loopback(_host(name, value)):
            return Forbidden(
                f"The {name.decode()} is {value.decode('latin-1')!r}. Known: with --open-writes only this "
                "machine is served. Try: http://localhost, or start without --open-writes."
            )
    return None


@lru_cache(maxsize=256)
def _host(name: bytes, value: bytes) -> str:
    text = value.decode("latin-1")
    try:
        return urlsplit(text if name == b"origin" else f"//{text}").hostname or ""
    except ValueError:
        return ""


async def _refuse(error: AllmendeError, send: Send) -> None:
    answer = error_answer(error)
    await send({"type": "http.response.start", "status": answer.status, "headers": list(answer.headers)})
    await send({"type": "http.response.body", "body": answer.body})


async def _lifespan(scope: Scope, receive: Receive, send: Send) -> None:
    """The hub is opened before and closed after the server; there is nothing to do but to answer."""
    if scope["type"] == "websocket":
        await receive()
        return await send({"type": "websocket.close", "code": 1008})
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return None
