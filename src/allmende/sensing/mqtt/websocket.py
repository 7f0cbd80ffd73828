# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""MQTT over WebSocket, at an address of the HTTP port (§6): for browsers and for devices behind firewalls."""

import asyncio
from collections.abc import Callable

from allmende.sensing.http.answers import Receive, Scope, Send
from allmende.sensing.mqtt.door import Door
from allmende.sensing.mqtt.session import Session
from allmende.sensing.mqtt.transport import LINGER

_NAME = "mqtt"
_HIGH_WATER = 256 * 1_024
_REFUSED, _UNSUPPORTED = 1002, 1003


class Line:
    """Frames and packets have nothing to do with each other. `most`: bytes that may wait for the client;
    if it takes nothing at all, `give_up` is called."""

    def __init__(self, most: int, give_up: Callable[[], object]) -> None:
        self._most = most
        self._give_up = give_up
        self._parts: list[bytes] = []
        self._unsent = 0
        self._changed = asyncio.Event()
        self._reading = asyncio.Event()
        self._reading.set()
        self.is_closing = False

    @property
    def is_slow(self) -> bool:
        return self._unsent > _HIGH_WATER

    def write(self, data: bytes) -> None:
        if self._unsent > self._most:
            self._give_up()
            return
        self._parts.append(data)
        self._unsent += len(data)
        self._changed.set()

    def close(self) -> None:
        """After what was written; whoever does not take it is not waited for."""
        if not self.is_closing:
            self.is_closing = True
            self._changed.set()
            asyncio.get_running_loop().call_later(LINGER, self._give_up)

    def pause(self) -> None:
        self._reading.clear()

    def resume(self) -> None:
        self._reading.set()

    async def may_read(self) -> None:
        await self._reading.wait()

    async def send_all(self, send: Send, drained: Callable[[], None]) -> None:
        """Until it is closed and everything is sent."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            while self._parts:
                parts, self._parts = self._parts, []
                data = b"".join(parts)
                await send({"type": "websocket.send", "bytes": data})
                self._unsent -= len(data)
                drained()
            if self.is_closing:
                return


class WebSockets:
    """An ASGI application for scopes of the type `websocket`."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        if _NAME not in scope.get("subprotocols", ()):
            await send({"type": "websocket.close", "code": _REFUSED})
            return
        await send({"type": "websocket.accept", "subprotocol": _NAME})
        given_up = asyncio.Event()
        line = Line(self._door.most_unsent, given_up.set)
        session = Session(self._door, line, self._door.now())
        self._door.come(session)
        sending = asyncio.create_task(line.send_all(send, session.drained))
        hearing = asyncio.create_task(_hear(session, line, receive))
        giving_up = asyncio.create_task(given_up.wait())
        tasks = (sending, hearing, giving_up)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if sending.done() and not hearing.done():
                await send({"type": "websocket.close", "code": 1000})
        finally:
            session.lost()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _hear(session: Session, line: Line, receive: Receive) -> None:
    while True:
        await line.may_read()
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        data = message.get("bytes")
        if data is None:  # MQTT is never text (§6.0-1)
            session.end(_UNSUPPORTED)
            line.close()
            return
        session.feed(data)
