# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`/live`: the latest value of every stream that changed, once a second, as server-sent events.

One event carries all changes of its second: `event: latest`, data
`{"streams": [{"id": 12, "thing": 3, "time": "2026-11-23T14:05:00Z", "result": 41}]}`.
Who listens is asked again before every event: the stream of a key that ended ends.
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import msgspec

from allmende.core.clock import format_instant
from allmende.core.errors import AllmendeError, NotAllowed
from allmende.core.principal import Principal
from allmende.sensing.changes import Committed
from allmende.sensing.http.answers import Receive, Scope, Send, error_answer
from allmende.sensing.hub import Hub
from allmende.sensing.sql.visibility import readable
from allmende.sensing.store.stations import result_value

log = logging.getLogger(__name__)

_TICK = 1.0
_HEARTBEAT_TICKS = 15
_HEARTBEAT = b": still here\n\n"
_UNKEPT = ((b"cache-control", b"private, no-store"), (b"vary", b"Authorization, Cookie"))
_HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"x-accel-buffering", b"no"),
    *_UNKEPT,
]
_NAMED = (b"authorization", b"cookie")
_WAITING = 8  # events a slow visitor may be behind; older ones are dropped, the next carries newer values


async def _known_already(_: Scope) -> None: ...


@dataclass(slots=True)
class _Visitor:
    """`scope`: how they came, where that can end; None for whoever showed nothing."""

    principal: Principal
    scope: Scope | None


class Live:
    """Collects on the writer's thread, sends on the event loop. Visibility is checked for every event.

    `recognise` looks up what `principal_of` needs to know of a request and may wait for it."""

    def __init__(
        self,
        hub: Hub,
        principal_of: Callable[[Scope], Principal],
        recognise: Callable[[Scope], Awaitable[None]] = _known_already,
    ) -> None:
        self._hub = hub
        self._principal_of = principal_of
        self._recognise = recognise
        self._touched: set[int] = set()
        self._lock = threading.Lock()
        self._visitors: dict[asyncio.Queue[bytes | None], _Visitor] = {}
        self._ticker: asyncio.Task[None] | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._closed = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            visitor = await self._visitor(scope)
        except AllmendeError as error:
            return await _refuse(error, send)
        waiting: asyncio.Queue[bytes | None] = asyncio.Queue(_WAITING)
        gone = asyncio.create_task(_disconnected(receive))
        self._welcome(waiting, visitor)
        try:
            await _stream(waiting, gone, send)
        finally:
            gone.cancel()
            self._farewell(waiting)
        return None

    def close(self) -> None:
        """Ends every stream, so that the server can stop; called on the event loop."""
        self._closed = True
        for waiting in self._visitors:
            _offer(waiting, None)

    async def _visitor(self, scope: Scope) -> _Visitor:
        """Raises NotAllowed, Unauthorised."""
        if scope["method"] != "GET":
            raise NotAllowed("/live is a stream to listen to. Try: GET.")
        await self._recognise(scope)
        named = any(name in _NAMED for name, _ in scope["headers"])
        return _Visitor(self._principal_of(scope), scope if named else None)

    def _welcome(self, waiting: asyncio.Queue[bytes | None], visitor: _Visitor) -> None:
        """The feed is heard while somebody listens: unheard, the writer need not tell it anything."""
        if not self._visitors:
            self._unsubscribe = self._hub.feed.subscribe(self._collect)
            self._ticker = asyncio.create_task(self._tick())
        self._visitors[waiting] = visitor
        if self._closed:
            _offer(waiting, None)

    def _farewell(self, waiting: asyncio.Queue[bytes | None]) -> None:
        del self._visitors[waiting]
        if not self._visitors and self._unsubscribe is not None and self._ticker is not None:
            self._unsubscribe()
            self._ticker.cancel()

    def _collect(self, committed: Committed) -> None:
        if committed.observations:
            touched = {one.datastream for one in committed.observations}
            with self._lock:
                self._touched |= touched

    async def _tick(self) -> None:
        beat = 0
        while True:
            await asyncio.sleep(_TICK)
            beat = (beat + 1) % _HEARTBEAT_TICKS
            await self._ask_again()
            with self._lock:
                touched, self._touched = self._touched, set()
            if touched:
                await self._tell_or_log(touched)
            elif beat == 0:
                for waiting in self._visitors:
                    _offer(waiting, _HEARTBEAT)

    async def _ask_again(self) -> None:
        """Keys are revoked and people sign out while they listen."""
        for waiting, visitor in list(self._visitors.items()):
            if visitor.scope is None:
                continue
            try:
                await self._recognise(visitor.scope)
                visitor.principal = self._principal_of(visitor.scope)
            except AllmendeError:
                _offer(waiting, None)

    async def _tell_or_log(self, touched: set[int]) -> None:
        try:
            await self._tell(touched)
        except Exception:  # one fault must not silence the stream for good
            log.exception("the live values could not be sent")

    async def _tell(self, touched: set[int]) -> None:
        for principal in {one.principal for one in self._visitors.values()}:
            event = await asyncio.to_thread(self._event, principal, touched)
            for waiting, visitor in list(self._visitors.items()):
                if visitor.principal == principal and event is not None:
                    _offer(waiting, event)

    def _event(self, principal: Principal, touched: set[int]) -> bytes | None:
        visible, values = readable(principal, "datastream")
        dialect = self._hub.database.dialect
        with self._hub.database.reading() as connection:
            rows = connection.execute(
                f"""SELECT datastream.id, datastream.thing, state.last_start, state.last_result,
                    state.last_result_json
                FROM ({dialect.batch}) AS touched
                JOIN datastream ON datastream.id = touched.value
                JOIN datastream_state AS state ON state.datastream = datastream.id
                WHERE state.last_start IS NOT NULL AND {visible} ORDER BY datastream.id""",
                (dialect.keys(sorted(touched)), *values),
            ).fetchall()
        streams = [
            {
                "id": row[0],
                "thing": row[1],
                "time": format_instant(row[2]),
                "result": result_value(row[3], row[4]),
            }
            for row in rows
        ]
        return b"event: latest\ndata: %s\n\n" % msgspec.json.encode({"streams": streams}) if streams else None


def _offer(waiting: asyncio.Queue[bytes | None], event: bytes | None) -> None:
    if waiting.full():
        waiting.get_nowait()
    waiting.put_nowait(event)


async def _refuse(error: AllmendeError, send: Send) -> None:
    answer = error_answer(error)
    headers = [*answer.headers, *_UNKEPT]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _stream(waiting: asyncio.Queue[bytes | None], gone: asyncio.Task[None], send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": b"retry: 3000\n\n", "more_body": True})
    while not gone.done():
        event = asyncio.create_task(waiting.get())
        await asyncio.wait({event, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not event.done() or event.result() is None:
            event.cancel()
            break
        await send({"type": "http.response.body", "body": event.result(), "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
