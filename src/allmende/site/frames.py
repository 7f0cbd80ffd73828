# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""WebSockets as uvicorn reads them, with an end to what one client makes us hold: the pieces of a message,
the answers to its pings, and the last of what it was sent and does not take."""

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

MOST_PIECES = 256
"""Of one message, however short: each costs more than its bytes."""
LONGEST_FIRST = 65_536  # bytes of somebody to whom nothing was said yet
MOST_UNSENT = 4  # times the longest message; the MQTT door lets go of its clients before
_LINGER = 5.0  # seconds


class Protocol(WebSocketsSansIOProtocol):
    """Whoever goes beyond is cut off: what is not read would not be heard."""

    _is_stranger = True
    _first = 0

    def data_received(self, data: bytes) -> None:
        if self._is_stranger and self._first > LONGEST_FIRST:
            self.transport.abort()
            return
        self._first += len(data)
        super().data_received(data)
        if self.transport.get_write_buffer_size() > MOST_UNSENT * self.config.ws_max_size:
            self.transport.abort()

    async def send(self, message: Any) -> None:
        if message["type"] == "websocket.send":
            self._is_stranger = False
        await super().send(message)

    def handle_cont(self, event: Frame) -> None:
        if self.transport.is_closing():
            return
        if len(self.frames) >= MOST_PIECES:
            self.transport.abort()
            return
        super().handle_cont(event)

    def on_task_complete(self, task: "asyncio.Task[None]") -> None:
        """uvicorn waits for ever that the client takes what was written."""
        super().on_task_complete(task)
        self.loop.call_later(_LINGER, self.transport.abort)
