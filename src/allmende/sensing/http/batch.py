# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""POST $batch: many requests in one, done in their order, each answered for itself; change sets as one.

Neighbouring changes that build on nothing before them are prepared together and go to the writer together: a
thousand of them are a group or two of its transactions."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from time import perf_counter
from typing import Any

from allmende.core.errors import AllmendeError, Malformed, TooLarge
from allmende.sensing.http import addresses, change_set, delivery, json_batch, multipart, preferences, write
from allmende.sensing.http.answers import Answer, Request, failed
from allmende.sensing.http.body import Disconnected
from allmende.sensing.http.change_set import SKIPPED
from allmende.sensing.http.names import Names, kind_of
from allmende.sensing.http.parts import Answered, AnsweredTogether, Asked, Fault, Item, Result, Together
from allmende.sensing.http.write import Write
from allmende.sensing.hub import Hub

_AT_ONCE = 500  # changes that are handed to the writer together: a quarter of its queue
_MOST_ANSWERED = 50_000_000  # bytes of all answers to GETs
_LONGEST_READING = 30  # seconds: whoever batches questions does not hold a reader for longer than six of them
_SLICE = 0.005
"""Seconds on the event loop at once: then others have their turn. What is found at once needs no waiting, and
thousands of such parts would be done in one go."""
_READING = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Ways:
    """How a single request is done, as if it had come alone."""

    read: Callable[[Request], Awaitable[Answer]]
    write: Callable[[Request], Awaitable[Answer]]
    store_rows: Callable[[Request], Awaitable[Answer]]
    in_thread: Callable[..., Awaitable[Any]]


def read(request: Request) -> tuple[bytes, tuple[Item, ...]]:
    """The kind of batch, and what is in it. Raises Malformed, TooLarge."""
    kind = request.headers.get(b"content-type", b"")
    if kind.lower().startswith(b"multipart/mixed"):
        return b"multipart", multipart.read(kind, request.body)
    if kind.lower().startswith(b"application/json"):
        return b"json", json_batch.read(request.body)
    shown = kind[:60].decode("latin-1")
    raise Malformed(f"The batch is {shown!r}. Known: multipart/mixed; boundary=…, and application/json.")


def answer(kind: bytes, results: Sequence[Result], headers: dict[bytes, bytes]) -> Answer:
    if kind == b"json":
        return delivery.packed(Answer(200, json_batch.write(results)), headers)
    content_type, content = multipart.write(results)
    return delivery.packed(Answer(200, content, ((b"content-type", content_type),)), headers)


class Batch:
    """One batch on its way."""

    def __init__(self, hub: Hub, request: Request, ways: Ways) -> None:
        self._hub = hub
        self._request = request
        self._ways = ways
        self._names = Names()
        self._answered = 0
        self._reading = 0.0
        self._turn = perf_counter()

    async def answers(self, items: Sequence[Item]) -> list[Result]:
        results: list[Result] = []
        for plain, run in await self._ways.in_thread(self._runs, items):
            if plain:
                results += await self._all(run)
            else:
                results += [await self._one(item) for item in run]
        return results

    def _runs(self, items: Sequence[Item]) -> list[tuple[bool, list[Any]]]:
        """Neighbours that are done in one way: the plain ones together, the others one after the other."""
        return [(plain, list(run)) for plain, run in groupby(items, self._is_plain)]

    async def _let_others(self) -> None:
        """Have their turn, where this batch has had its own."""
        if perf_counter() - self._turn > _SLICE:
            await asyncio.sleep(0)
            self._turn = perf_counter()

    def _is_plain(self, item: Item) -> bool:
        """Whether it needs nothing that is done before it, nor another way than the writer's alone, nor shows
        what later ones would change."""
        if not isinstance(item, Asked) or item.method in _READING or item.depends or item.condition:
            return False
        if "$" in item.url or b'"$' in item.body or _shows(item):
            return False
        try:
            path = self._asked(item).path.rstrip("/")
        except AllmendeError:
            return False
        depth = path.count("/")
        if item.method == "POST":
            return depth <= 2 and path != "/CreateObservations"
        return depth == 1 and path.endswith(")")

    def _asked(self, one: Asked) -> Request:
        """As if it had come alone. Raises Malformed for an address that is not here."""
        whole = self._request
        host = whole.headers.get(b"host", b"")
        path, query = addresses.inside(one.url, whole.root, host)
        headers = {b"host": host, **one.headers}
        return Request(one.method, path, query, whole.root, whole.principal, headers, one.body)

    async def _all(self, run: Sequence[Asked]) -> list[Result]:
        prepared = await self._ways.in_thread(self._prepared, run)
        outcomes: list[Any] = []
        for begin in range(0, len(prepared), _AT_ONCE):
            outcomes += await self._submit(prepared[begin : begin + _AT_ONCE])
        found: list[Result] = await self._ways.in_thread(self._told, run, prepared, outcomes)
        return found

    def _prepared(self, run: Sequence[Asked]) -> list[Write | Exception]:
        return [self._attempt(one) for one in run]

    def _attempt(self, asked: Asked) -> Write | Exception:
        try:
            return write.prepare(self._hub, self._asked(asked))
        except Exception as error:  # noqa: BLE001  it is the answer to this one
            return error

    async def _submit(self, prepared: Sequence[Write | Exception]) -> list[Any]:
        """An outcome for each; what could not be prepared is its own."""
        commands = [one.command for one in prepared if isinstance(one, Write)]
        try:
            futures = self._hub.pipeline.submit_all(commands)
        except AllmendeError as error:
            return [error if isinstance(one, Write) else one for one in prepared]
        stored = iter(await asyncio.gather(*futures, return_exceptions=True))
        return [next(stored) if isinstance(one, Write) else one for one in prepared]

    def _told(
        self, run: Sequence[Asked], prepared: Sequence[Write | Exception], outcomes: Sequence[Any]
    ) -> list[Result]:
        return [
            self._answered_with(asked, work, outcome)
            for asked, work, outcome in zip(run, prepared, outcomes, strict=True)
        ]

    def _answered_with(self, asked: Asked, work: Write | Exception, outcome: Any) -> Answered:
        try:
            if isinstance(work, Exception):
                raise work
            if isinstance(outcome, Exception):
                raise write.refused(work, outcome)
            command = work.step.command
            self._names.learn(asked.name, kind_of(command), write.entity_id(command, outcome))
            return self._done(asked, write.answer(self._hub, work, outcome))
        except Exception as error:  # noqa: BLE001  it is the answer to this one
            return self._refused(asked, error)

    async def _one(self, item: Item) -> Result:
        await self._let_others()
        if isinstance(item, Together):
            return await self._together(item)
        if isinstance(item, Fault):
            return self._refused(item, item.error)
        return await self._single(item)

    async def _single(self, asked: Asked) -> Answered:
        await self._let_others()
        try:
            return await self._alone(asked)
        except Disconnected:
            raise
        except Exception as error:  # noqa: BLE001  it is the answer to this one
            return self._refused(asked, error)

    async def _alone(self, asked: Asked) -> Answered:
        """Raises what is wrong with it."""
        if not self._names.is_met(asked, {}):
            return Answered(asked.name, SKIPPED)
        request = self._names.filled_in(self._asked(asked), {}).request
        if request.path == "/$batch":
            raise Malformed("A batch cannot hold another one.")
        if asked.method in _READING:
            return self._done(asked, await self._found(asked, request))
        way = self._ways.store_rows if request.path == "/CreateObservations" else self._ways.write
        answer = await way(request)
        self._names.learn_from(asked.name, request, answer)
        return self._done(asked, answer)

    async def _found(self, asked: Asked, request: Request) -> Answer:
        if self._answered > _MOST_ANSWERED or self._reading > _LONGEST_READING:
            raise TooLarge(
                f"The answers of one batch are {_MOST_ANSWERED} bytes and {_LONGEST_READING} seconds of "
                "reading at most, and those before took them. Try: several batches."
            )
        begin = perf_counter()
        found = await self._ways.read(replace(request, method="GET"))
        self._reading += perf_counter() - begin
        self._answered += len(found.body)
        if asked.name and f"${asked.name}".encode() in self._request.body:
            self._names.learn_found(asked.name, request, found)
        return replace(found, body=b"") if asked.method == "HEAD" else found

    async def _together(self, item: Together) -> AnsweredTogether:
        names = [one.name for one in item.parts]
        try:
            answers = await self._done_together(change_set.asked_in(item))
        except Disconnected:
            raise
        except Exception as error:  # noqa: BLE001  it is the answer to all of them
            answers, is_refused = [failed(error, "a change set")] * len(names), True
        else:
            is_refused = False
        for name in (item.name, *names):
            self._names.see(name, failed=is_refused)
        told = tuple(Answered(name, one) for name, one in zip(names, answers, strict=True))
        return AnsweredTogether(item.name, told, failed=is_refused)

    async def _done_together(self, asked: Sequence[Asked]) -> list[Answer]:
        """GETs before the first change are done first, so that it may build on them; the others after it."""
        first = next((place for place, one in enumerate(asked) if one.method not in _READING), len(asked))
        read = {place: await self._single(one) for place, one in enumerate(asked[:first])}
        work = await self._ways.in_thread(self._prepared_together, asked, first)
        if work.writes:
            ids = await self._hub.pipeline.submit(work.command(asked, self._request))
            await self._ways.in_thread(change_set.answers, self._hub, self._names, asked, work, ids)
        read |= {place: await self._single(asked[place]) for place in work.reads}
        answers = work.answers | {place: one.answer for place, one in read.items()}
        return [answers[place] for place in range(len(asked))]

    def _prepared_together(self, asked: Sequence[Asked], first: int) -> change_set.Work:
        requests = [self._asked(one) for one in asked]
        return change_set.prepare(self._hub, self._names, asked, requests, first)

    def _done(self, asked: Asked, answer: Answer) -> Answered:
        self._names.see(asked.name, failed=False)
        return Answered(asked.name, answer)

    def _refused(self, item: Asked | Fault, error: Exception) -> Answered:
        self._names.see(item.name, failed=True)
        return Answered(item.name, failed(error, "a request of a batch"))


def _shows(asked: Asked) -> bool:
    """Whether its answer is the entity as it is right then."""
    choice = preferences.wanted(asked.headers)
    if asked.method == "POST":
        return choice == b"representation"
    return asked.method in ("PATCH", "PUT") and choice != b"minimal"
