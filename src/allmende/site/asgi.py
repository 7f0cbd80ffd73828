# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""One ASGI application for both halves: which path goes where, who is asking, start-up and shut-down."""

import asyncio
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from allmende.core.errors import Unknown
from allmende.identity.keyring import Keyring
from allmende.sensing.http.answers import Answer, Receive, Scope, Send, error_answer
from allmende.sensing.http.app import SensorThings
from allmende.sensing.http.live import Live
from allmende.sensing.http.push import BOXES, PUSH, Push
from allmende.sensing.hub import Hub
from allmende.sensing.ingest.messages import Messages
from allmende.sensing.mqtt.door import Door
from allmende.sensing.mqtt.service import Service
from allmende.sensing.mqtt.transport import open_door
from allmende.sensing.mqtt.websocket import WebSockets
from allmende.site.doors import Doors
from allmende.site.guard import from_afar
from allmende.site.people import People, refuse

if TYPE_CHECKING:
    from allmende.sensing.mqtt.broker import Broker

Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Listening = tuple[socket.socket, ssl.SSLContext | None]

_HUB = "/v1.1"
_MQTT = "/mqtt"
_FROST = "/FROST-Server"  # where clients that move look for it
_OTHER_VERSION = re.compile(r"(?:/FROST-Server)?/v\d[\d.]*(?:/|$)|/FROST-Server(?:/|$)")
_ENTITY = re.compile(rb"(|/FROST-Server)/v1\.1(/[A-Z][A-Za-z]+\(\d{1,18}\))")
_OBSERVATIONS = re.compile(rb"(|/FROST-Server)/v1\.1(?:/Datastreams\((\d{1,18})\))?/Observations")


class Site:
    """The whole program as one ASGI application over an opened hub; Django is set up already."""

    def __init__(self, hub: Hub, keyring: Keyring, root: str = "", mqtt: Sequence[Listening] = ()) -> None:
        """`root`: where the server is, for links in messages. `mqtt`: where the MQTT door listens."""
        self._open = hub.settings.server.open_writes
        self._doors = Doors(keyring, open_writes=self._open, may_listen=hub.settings.mqtt.anonymous)
        self._hub = SensorThings(hub, self._doors.principal_of, _HUB)
        self.live = Live(hub, self._doors.principal_of, self._doors.recognise)
        limit = hub.settings.sensing.body_limit
        self._hub_of_sensors = hub
        self._messages = Messages(hub)
        self._push = Push(self._messages, self._doors.principal_of, limit, hub.clock)
        self._pages = _pages()
        service = Service(hub, f"{root}{_HUB}", self._doors.sign_in, lambda: keyring.epoch, self._messages)
        self.door = Door(service, hub.settings.mqtt.packet_limit)
        self._websockets = WebSockets(self.door)
        self._mqtt = mqtt

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._lifespan(receive, send)
        if scope["type"] == "websocket":
            return await self._websocket(scope, receive, send)
        if self._open and (refused := from_afar(scope)):
            return await refuse(refused, send)
        if scope["path"].startswith(_FROST + _HUB):
            scope = {**scope, "root_path": _FROST, "path": scope["path"][len(_FROST) :]}
        door = self._door(scope["path"])
        if door is self._hub:
            await self._doors.recognise(scope)
        return await door(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        """The hub is opened before and closed after the server; the MQTT door lives as long as the loop."""
        await receive()
        async with open_door(self.door, self._mqtt):
            broker = self._broker()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            if broker is not None:
                broker.stop()
        self._messages.close()
        await send({"type": "lifespan.shutdown.complete"})

    def _broker(self) -> "Broker | None":
        """The town's own, where the settings name one."""
        url = self._hub_of_sensors.settings.mqtt.url
        if not url:
            return None
        from allmende.sensing.mqtt.broker import Broker  # noqa: PLC0415  costs 2 MB

        found = Broker(url, self._hub_of_sensors, self._messages, asyncio.get_running_loop())
        found.start()
        return found

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_theirs = scope["path"] == _MQTT and not (self._open and from_afar({**scope, "method": "POST"}))
        if is_theirs:
            return await self._websockets(scope, receive, send)
        await receive()
        return await send({"type": "websocket.close", "code": 1008})

    def observed_at(self, url: bytes) -> tuple[str, int | None] | None:
        """Where observations are posted to: what stands before the version, and the Datastream if one is
        named. None: another address."""
        return _observed_at(url)

    def observe(
        self, scope: Scope, datastream: int | None, body: bytes, answer: Callable[[Answer], None]
    ) -> None:
        """The short way of one observation; `scope` has its headers as a dictionary in `head`."""
        if self._open and (refused := from_afar(scope)):
            answer(error_answer(refused))
        else:
            self._hub.observe_at_once(scope, datastream, body, answer)

    def entity_at(self, url: bytes) -> tuple[str, str] | None:
        """Where one entity is asked for and nothing else: what stands before the version, and what behind."""
        match = _ENTITY.fullmatch(url)
        return None if match is None else (match[1].decode(), match[2].decode())

    def ask(self, scope: Scope, path: str, answer: Callable[[Answer], None]) -> bool:
        """The short way to one entity, `scope` as in `observe`. False: the long way has the answer."""
        if self._open and from_afar(scope):
            return False
        return self._hub.ask_at_once(scope, path, answer)

    def _door(self, path: str) -> Application:
        """For programs that look for another version an answer that programs can read."""
        if path.startswith(_HUB) and path[len(_HUB) : len(_HUB) + 1] in ("", "/"):
            return self._hub
        if path.startswith((PUSH, BOXES)):
            return self._push
        if _OTHER_VERSION.match(path):
            return _no_such_version
        return self.live if path == "/live" else self._pages


async def _no_such_version(scope: Scope, _: Receive, send: Send) -> None:
    path = scope["path"]
    await refuse(Unknown(f"There is no {path[:60]!r}. Known: {_HUB}. Try: {_HUB}/Things."), send)


@lru_cache(maxsize=10_000)
def _observed_at(url: bytes) -> tuple[str, int | None] | None:
    match = _OBSERVATIONS.fullmatch(url)
    return None if match is None else (match[1].decode(), int(match[2]) if match[2] else None)


def _pages() -> Application:
    from allmende.site.wsgi import application  # noqa: PLC0415  Django reads its settings on import

    return People(application)
