# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""MQTT over TCP and TLS: one asyncio protocol for both, and the listening."""

import asyncio
import logging
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

from allmende.sensing.mqtt.door import TICK, Door
from allmende.sensing.mqtt.session import Session

log = logging.getLogger(__name__)

_RETRY = 0.01  # seconds after which a full queue may have room again
_HIGH_WATER = 256 * 1_024
LINGER = 5.0
"""Seconds that a client has to take the last of what it was sent."""
_HANDSHAKE = 15.0
_BACKLOG = 2_048


class Line(asyncio.Protocol):
    """What is written in one turn of the loop goes out in one piece."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._session: Session | None = None
        self._transport: asyncio.Transport | None = None
        self._parts: list[bytes] = []
        self._unwritten = 0
        """Bytes of the parts."""
        self._is_full = False
        self._is_closing = False

    @property
    def is_slow(self) -> bool:
        return self._is_full or self._unwritten > _HIGH_WATER

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=_HIGH_WATER)
        self._session = Session(self._door, self, self._door.now())
        self._door.come(self._session)

    def data_received(self, data: bytes) -> None:
        if self._session is not None:
            self._session.feed(data)

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002  asyncio's signature
        self._transport = None
        if self._session is not None:
            self._session.lost()

    def pause_writing(self) -> None:
        self._is_full = True

    def resume_writing(self) -> None:
        self._is_full = False
        self._drained()

    def write(self, data: bytes) -> None:
        if not self._parts:
            asyncio.get_running_loop().call_soon(self._flush)
        self._parts.append(data)
        self._unwritten += len(data)

    def close(self) -> None:
        """After what was written; whoever does not take it is not waited for."""
        if self._is_closing:
            return
        self._is_closing = True
        asyncio.get_running_loop().call_later(LINGER, self._abort)
        if not self._parts:
            self._shut()

    def pause(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()

    def resume(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def _flush(self) -> None:
        was_slow, data, self._parts, self._unwritten = self.is_slow, b"".join(self._parts), [], 0
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        transport.write(data)
        if transport.get_write_buffer_size() > self._door.most_unsent:  # it takes nothing at all
            transport.abort()
        elif self._is_closing:
            self._shut()
        elif was_slow and not self._is_full:
            self._drained()

    def _drained(self) -> None:
        if self._session is not None:
            self._session.drained()

    def _shut(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def _abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()


@asynccontextmanager
async def open_door(
    door: Door, sockets: Sequence[tuple[socket.socket, ssl.SSLContext | None]]
) -> AsyncIterator[None]:
    """Listens, with TLS where a socket has a context, and ticks, until it is left."""
    loop = asyncio.get_running_loop()
    servers = [
        await loop.create_server(
            lambda: Line(door),
            sock=one,
            ssl=context,
            backlog=_BACKLOG,
            ssl_handshake_timeout=_HANDSHAKE if context else None,
            ssl_shutdown_timeout=LINGER if context else None,
        )
        for one, context in sockets
    ]
    door.open()
    tasks = [asyncio.create_task(_ticking(door)), asyncio.create_task(_retrying(door))]
    try:
        yield
    finally:
        door.close()
        for server in servers:
            server.close()
        for task in tasks:
            task.cancel()


def tls(certificate: Path, key: Path) -> ssl.SSLContext:
    """Raises OSError, ssl.SSLError for files that cannot be read."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    return context


async def _ticking(door: Door) -> None:
    while True:
        await asyncio.sleep(TICK)
        try:
            door.tick()
        except Exception:  # one client's fault must not stop the clock for all
            log.exception("the door missed a tick")


async def _retrying(door: Door) -> None:
    while True:
        await asyncio.sleep(_RETRY)
        if door.stalled:
            door.retry()
