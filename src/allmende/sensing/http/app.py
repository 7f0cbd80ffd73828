# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The SensorThings API as one lean ASGI application. The routes of sensors by-pass everything general."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from allmende.core.errors import Malformed, Overloaded, TooLarge, Unknown
from allmende.core.principal import Principal
from allmende.sensing.http import arrays, batch, body, deleting, observing, read, write
from allmende.sensing.http.answers import (
    JSON_PATCH,
    Answer,
    Receive,
    Request,
    Scope,
    Send,
    Stream,
    failed,
)
from allmende.sensing.http.batch import Batch, Ways
from allmende.sensing.http.by_key import ByKey
from allmende.sensing.http.delivery import delivered, delivered_in_pieces
from allmende.sensing.http.forms import Form, form_of, not_allowed, taken_by
from allmende.sensing.http.leaving import waiting_for_ever, watching
from allmende.sensing.hub import Hub
from allmende.sensing.store import rights

log = logging.getLogger(__name__)

Headers = dict[bytes, bytes]
T = TypeVar("T")

_READERS = 6
_LONG_READERS = 2  # threads for questions that may read many observations, so that they never stop the others
_LONG_WAITING = 16  # each may take read's whole time: whoever comes later is told so at once
_EXPORTS = 64  # downloads at once; a thread makes a piece of one, then of another
_WRITERS = 2  # threads that read what is sent, so that a large body never holds up the small ones
_READS_WAITING = 1_000
_ROOTS_KEPT = 1_000
_LARGE = 65_536  # a body of this length is read beside the event loop
_CORS = (
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"Allow, Count-Is-Estimate, ETag, Location, Preference-Applied, Retry-After, Server-Timing",
    ),
    (b"vary", b"Accept-Encoding, Authorization, Cookie"),
)
_PRIVATE = ((b"cache-control", b"private"),)
_PREFLIGHT = (
    (b"access-control-allow-headers", b"*, Authorization"),
    (b"access-control-max-age", b"86400"),
)
_ACTIONS = ("/$batch", "/CreateObservations")
_NOTHING = (b"content-length", b"0")
_ONE = "POST of an observation"
_HOST = re.compile(rb"[A-Za-z0-9_.:\[\]-]{1,255}")


Finish = Callable[[Answer, Headers], Answer]


def _as_it_is(answer: Answer, _: Headers) -> Answer:
    return answer


class SensorThings:
    """`prefix` is where it stands, also in the links it gives out."""

    def __init__(self, hub: Hub, principal_of: Callable[[Scope], Principal], prefix: str = "/v1.1") -> None:
        self._hub = hub
        self._principal_of = principal_of
        self._prefix = prefix
        self._limit = hub.settings.sensing.body_limit
        self._roots: dict[tuple[str, bytes], str] = {}
        self._reading = 0
        self._reading_long = 0
        self._by_key = ByKey(hub)
        self._answering: set[asyncio.Future[None]] = set()
        # A row of a file is read sooner than another thread begins; for one over a line the loop cannot wait.
        self._is_near = hub.database.dialect.name == "sqlite"
        self._exporting = 0
        self._readers = ThreadPoolExecutor(_READERS, "reader")
        self._long_readers = ThreadPoolExecutor(_LONG_READERS, "long reader")
        self._writers = ThreadPoolExecutor(_WRITERS, "unpacker")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        try:
            answer = await self._answer(scope, headers, receive)
        except body.Disconnected:
            return
        except Exception as error:  # noqa: BLE001  the client is told
            answer = failed(error, f"{scope['method']} {scope['path']}")
        more = _more_headers(scope["method"], headers)
        if isinstance(answer, Stream):
            start = {"status": 200, "headers": [*answer.headers, *more]}
            await send({"type": "http.response.start", **start})
            await self._send_pieces(answer, scope["method"] == "HEAD", receive, send)
            return
        content = answer.body
        length = (b"content-length", b"%d" % len(content)) if content else _NOTHING
        start = {"status": answer.status, "headers": [*answer.headers, *more, length]}
        await send({"type": "http.response.start", **start})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else content})

    def _answer(self, scope: Scope, headers: Headers, receive: Receive) -> Awaitable[Answer | Stream]:
        path = scope["path"][len(self._prefix) :]
        path = "" if path == "/" else path
        if scope["method"] == "POST":
            if path == "/CreateObservations":
                return self._create_observations(scope, headers, receive)
            if path == "/$batch":
                return self._batch(scope, headers, receive)
            if b"prefer" in headers:
                return self._generally(path, scope, headers, receive)
            if path == "/Observations":
                return self._observe(scope, headers, receive, None)
            if path.startswith("/Datastreams(") and path.endswith(")/Observations"):
                number = path[13:-14]
                if number.isdecimal() and len(number) < 19:
                    return self._observe(scope, headers, receive, int(number))
        return self._generally(path, scope, headers, receive)

    async def _observe(
        self, scope: Scope, headers: Headers, receive: Receive, datastream: int | None
    ) -> Answer:
        root = self._root(scope, headers)
        content = await body.read(receive, self._limit)
        principal = self._principal_of(scope)
        rights.check_may_write_at_all(principal)
        asked = (principal, datastream, content, self._hub.clock)
        if len(content) > _LARGE:
            command = await self._unpack(observing.command, *asked)
        else:
            command = observing.command(*asked)
        try:
            return observing.stored(root, await self._hub.pipeline.submit(command))
        except Unknown as error:
            raise observing.refused(error, datastream) from error

    def observe_at_once(
        self, scope: Scope, datastream: int | None, content: bytes, answer: Callable[[Answer], None]
    ) -> None:
        """One observation, its body short and whole; `answer` is called once, here or after the commit."""
        try:
            root = self._root(scope, scope["head"])
            principal = self._principal_of(scope)
            rights.check_may_write_at_all(principal)
            command = observing.command(principal, datastream, content, self._hub.clock)
            done = partial(_observed, answer, root, datastream)
            self._hub.pipeline.put(command, done, asyncio.get_running_loop())
        except Exception as error:  # noqa: BLE001  the sender is told
            answer(failed(error, _ONE))

    def ask_at_once(self, scope: Scope, path: str, answer: Callable[[Answer], None]) -> bool:
        """One entity; `answer` is called once, here or later. False: the general way has the answer."""
        headers = scope["head"]
        try:
            root, principal = self._root(scope, headers), self._principal_of(scope)
            request = Request("GET", path, b"", root, principal, headers)
            return self._by_key.ask(request, partial(self._asked, request, answer))
        except Exception:  # noqa: BLE001  the general way meets it again and tells the client
            return False

    def _asked(self, request: Request, answer: Callable[[Answer], None], found: Answer | None) -> None:
        if found is not None:
            answer(_travelling(delivered(found, request.headers), request))
            return
        task = asyncio.ensure_future(self._answer_anyway(request, answer))
        self._answering.add(task)  # else nobody would hold it
        task.add_done_callback(self._answering.discard)

    async def _answer_anyway(self, request: Request, answer: Callable[[Answer], None]) -> None:
        """There is no such entity, or the store could not be asked at once."""
        try:
            found = await self._read(request, waiting_for_ever, delivered, in_pieces=False)
            assert isinstance(found, Answer)  # noqa: S101  nothing was to come in pieces
        except Exception as error:  # noqa: BLE001  the client is told
            found = failed(error, f"GET {request.path}")
        answer(_travelling(found, request))

    async def _create_observations(self, scope: Scope, headers: Headers, receive: Receive) -> Answer:
        root = self._root(scope, headers)
        content = await body.read(receive, self._limit)
        return await self._store_rows(
            Request("POST", "", b"", root, self._principal_of(scope), headers, content)
        )

    async def _store_rows(self, request: Request) -> Answer:
        rights.check_may_write_at_all(request.principal)
        work = await self._unpack(arrays.read, request.principal, request.body, self._hub.clock)
        futures = self._hub.pipeline.submit_all([part.command for part in work.parts])
        outcomes = await asyncio.gather(*futures, return_exceptions=True)
        return Answer(201, arrays.finish(work, outcomes, request.root))

    async def _batch(self, scope: Scope, headers: Headers, receive: Receive) -> Answer:
        root = self._root(scope, headers)
        content = await body.read(receive, self._limit)
        request = Request("POST", "/$batch", b"", root, self._principal_of(scope), headers, content)

        async def read_one(one: Request) -> Answer:
            found = await self._read(one, receive, in_pieces=False)
            assert isinstance(found, Answer)  # noqa: S101  nothing was to come in pieces
            return found

        form, items = await self._unpack(batch.read, request)
        work = Batch(self._hub, request, Ways(read_one, self._write, self._store_rows, self._unpack))
        answers = await work.answers(items)
        return await self._unpack(batch.answer, form, answers, headers)

    async def _generally(
        self, path: str, scope: Scope, headers: Headers, receive: Receive
    ) -> Answer | Stream:
        method = scope["method"]
        root = self._root(scope, headers)
        if method == "OPTIONS":
            return _options(form_of(path))
        principal = self._principal_of(scope)
        query = scope["query_string"]
        if method in ("GET", "HEAD") and path not in _ACTIONS:
            request = Request("GET", path, query, root, principal, headers)
            return await self._read(request, receive, delivered)
        if method not in taken_by(form := form_of(path)):
            raise not_allowed(method, form, path.rstrip("/").rpartition("/")[2])
        content = await body.read(receive, self._limit)
        return await self._write(Request(method, path, query, root, principal, headers, content))

    async def _read(
        self, request: Request, receive: Receive, finish: Finish = _as_it_is, *, in_pieces: bool = True
    ) -> Answer | Stream:
        """`finish` is called with the answer and the headers, in the thread that made it."""
        if self._reading >= _READS_WAITING:
            raise Overloaded("Too many requests wait for an answer. Try: again in a second.")
        if self._is_near:
            one = self._by_key.answer(request)
            if one is not None:
                return finish(one, request.headers)
        self._reading += 1
        try:
            loop = asyncio.get_running_loop()
            client = read.Client()
            by_key = None if self._is_near else self._by_key  # what is near was asked above
            begun = partial(_begun, self._hub, by_key, request, finish, client)
            with watching(receive, client):
                found = await loop.run_in_executor(self._readers, begun)
            if isinstance(found, Answer):
                return found
            if found.is_export and self._exporting >= _EXPORTS:
                raise Overloaded("Too many downloads are under way. Try: again in a minute.")
            work = found.answer_in_pieces if found.is_export and in_pieces else found.answer
            done = partial(_finished, work, request.headers, finish)
            return await self._read_long(found, done, receive)
        finally:
            self._reading -= 1

    async def _read_long(
        self, reading: read.Reading, work_of: Callable[[], Answer | Stream], receive: Receive
    ) -> Answer | Stream:
        if self._reading_long >= _LONG_WAITING:
            raise Overloaded(
                "Too many questions that search through observations wait for an answer. "
                "Try: again in a few seconds, or a $filter by phenomenonTime or Datastream/id alone."
            )
        self._reading_long += 1
        work = asyncio.get_running_loop().run_in_executor(self._long_readers, work_of)
        gone = asyncio.ensure_future(body.gone(receive))
        try:
            await asyncio.wait((work, gone), return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                raise body.Disconnected
            return await work
        except BaseException:
            reading.give_up()
            raise
        finally:
            self._reading_long -= 1
            work.cancel()
            gone.cancel()

    async def _send_pieces(self, stream: Stream, only_head: bool, receive: Receive, send: Send) -> None:  # noqa: FBT001
        """The next piece is made when the one before has been taken: a slow client waits for itself alone."""
        loop = asyncio.get_running_loop()
        piece = None if only_head else stream.first
        gone = asyncio.ensure_future(body.gone(receive))
        gone.add_done_callback(lambda _: stream.give_up())
        self._exporting += 1
        try:
            while piece is not None and not gone.done():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                piece = await loop.run_in_executor(self._long_readers, stream.following)
            if not gone.done():
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TooLarge:
            if not gone.done():  # else it was ended because nobody reads on
                raise
        finally:
            self._exporting -= 1
            stream.give_up()
            gone.cancel()

    async def _write(self, request: Request) -> Answer:
        if request.method == "DELETE" and form_of(request.path) is Form.SET:
            return await self._delete_found(request)
        work = await self._unpack(write.prepare, self._hub, request)
        try:
            outcome = await self._hub.pipeline.submit(work.command)
        except Unknown as error:
            raise write.refused(work, error) from error
        return await self._unpack(write.answer, self._hub, work, outcome)

    async def _delete_found(self, request: Request) -> Answer:
        loop = asyncio.get_running_loop()
        commands = await loop.run_in_executor(self._long_readers, deleting.commands, self._hub, request)
        gone = 0
        for command in commands:
            gone += deleting.count(await self._hub.pipeline.submit(command))
        return deleting.answer(gone)

    async def _unpack(self, work: Callable[..., T], *arguments: object) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writers, work, *arguments)

    def _root(self, scope: Scope, headers: Headers) -> str:
        """Absolute, no slash at its end. Refuses a body that says it is too long, before it is sent."""
        length = headers.get(b"content-length", b"")
        if length.isdigit() and int(length) > self._limit:
            raise body.too_large(self._limit)
        key = (scope["scheme"] + scope.get("root_path", ""), headers.get(b"host", b""))
        root = self._roots.get(key)
        if root is None:
            if len(self._roots) > _ROOTS_KEPT:
                self._roots.clear()
            root = self._roots[key] = self._find_root(scope, key[1])
        return root

    def _find_root(self, scope: Scope, host: bytes) -> str:
        public = self._hub.settings.server.public_url.rstrip("/")
        if public:
            return f"{public}{scope.get('root_path', '')}{self._prefix}"
        if not host and scope.get("server"):
            host = "{}:{}".format(*scope["server"]).encode()
        if _HOST.fullmatch(host) is None:
            raise Malformed(f"The Host is {host[:60].decode('latin-1')!r}. Try: a name or an address.")
        return f"{scope['scheme']}://{host.decode('latin-1')}{scope.get('root_path', '')}{self._prefix}"


def _more_headers(method: str, headers: Headers) -> tuple[tuple[bytes, bytes], ...]:
    """Only browsers need to be let in; what no cache keeps is spared the headers of every other sensor."""
    cors = _CORS if method != "POST" or b"origin" in headers else ()
    return (*cors, *_PRIVATE) if b"authorization" in headers or b"cookie" in headers else cors


def _travelling(answer: Answer, request: Request) -> Answer:
    return Answer(answer.status, answer.body, (*answer.headers, *_more_headers("GET", request.headers)))


def _begun(
    hub: Hub, by_key: ByKey | None, request: Request, finish: Finish, client: read.Client
) -> Answer | read.Reading:
    """The answer, or what may take long."""
    known = None if by_key is None else by_key.answer(request)
    found = known or read.answer_unless_long(hub, request, client)
    return finish(found, request.headers) if isinstance(found, Answer) else found


def _finished(work: Callable[[], Answer | Stream], headers: Headers, finish: Finish) -> Answer | Stream:
    found = work()
    return finish(found, headers) if isinstance(found, Answer) else delivered_in_pieces(found, headers)


def _options(form: Form) -> Answer:
    methods = ", ".join(taken_by(form)).encode()
    patch = ((b"accept-patch", b"application/json, " + JSON_PATCH),) if form is Form.ENTITY else ()
    return Answer(
        204, b"", ((b"allow", methods), *patch, (b"access-control-allow-methods", methods), *_PREFLIGHT)
    )


def _observed(answer: Callable[[Answer], None], root: str, datastream: int | None, outcome: object) -> None:
    if isinstance(outcome, Exception):
        answer(failed(observing.refused(outcome, datastream), _ONE))
    else:
        answer(observing.stored(root, outcome))
