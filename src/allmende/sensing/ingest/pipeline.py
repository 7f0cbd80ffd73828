# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The bounded way to the one writer: full means the sender waits or is told to come back."""

import logging
import threading
from asyncio import AbstractEventLoop, Future, get_running_loop
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from allmende.core.clock import Clock
from allmende.core.errors import Overloaded
from allmende.sensing.changes import Feed
from allmende.sensing.store.commands import Command, weight
from allmende.sensing.store.database import Database
from allmende.sensing.store.writer import Writer

log = logging.getLogger(__name__)

Done = Callable[[Any], None]
"""Called after the commit with the result or the exception: on the event loop that was named, or on the
writer's thread."""

_ROWS_PER_GROUP = 4_000  # a transaction of these lasts about 30 ms
_COMMANDS_PER_GROUP = 1_000
_ROWS_PER_PLACE = 50  # so that big requests fill the queue sooner than small ones
_LINGER = 0.005  # seconds; senders that were answered together come back together
_NOBODY = 1 << 60
_Entry = tuple[Command, int, Done, AbstractEventLoop | None]


class Pipeline:
    """Any thread puts, one thread writes. Accepted means: stored, or answered with an error."""

    def __init__(
        self, database: Database, feed: Feed, *, zone: ZoneInfo, capacity: int, clock: Clock
    ) -> None:
        self._database, self._feed, self._zone, self._clock = database, feed, zone, clock
        self._capacity = capacity
        self._rows_allowed = capacity * _ROWS_PER_PLACE
        self._rows = 0
        self._entries: deque[_Entry] = deque()
        self._lock = threading.Lock()
        self._room = threading.Condition(self._lock)
        self._work = threading.Condition(self._lock)
        self._wanted = _NOBODY
        """How many must wait before the writer is woken; nobody wakes it while it writes."""
        self._last = 1
        self._stopping = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Raises StoreUnusable where the store cannot be opened for writing."""
        writer = Writer(self._database, self._feed, zone=self._zone, clock=self._clock)
        self._thread = threading.Thread(target=self._run, args=(writer,), name="writer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stores everything that was accepted, then ends the thread. Nothing more is accepted."""
        with self._lock:
            self._stopping = True
            self._room.notify_all()
            self._work.notify_all()
        if self._thread is not None:
            self._thread.join()

    def put(self, command: Command, done: Done, loop: AbstractEventLoop | None = None) -> None:
        """Raises Overloaded when there is no room."""
        rows = weight(command)
        with self._lock:
            self._check_open()
            if not self._has_room(rows):
                raise _overloaded()
            self._append((command, rows, done, loop))

    def submit(self, command: Command) -> "Future[Any]":
        """For the event loop: the future ends after the commit. Raises Overloaded when there is no room."""
        loop = get_running_loop()
        future: Future[Any] = loop.create_future()
        self.put(command, partial(_end, future), loop)
        return future

    def submit_all(self, commands: Sequence[Command]) -> list["Future[Any]"]:
        """As submit, but takes all of them or none."""
        loop = get_running_loop()
        futures: list[Future[Any]] = [loop.create_future() for _ in commands]
        entries = [
            (one, weight(one), partial(_end, future), loop)
            for one, future in zip(commands, futures, strict=True)
        ]
        with self._lock:
            self._check_open()
            if not self._has_room(sum(entry[1] for entry in entries)):
                raise _overloaded()
            for entry in entries:
                self._append(entry)
        return futures

    def put_and_wait(self, command: Command) -> Any:
        """Waits for room and for the commit. Returns the result or raises what went wrong."""
        answered = threading.Event()
        answer: list[Any] = []

        def done(outcome: Any) -> None:
            answer.append(outcome)
            answered.set()

        rows = weight(command)
        with self._room:
            while not self._stopping and not self._has_room(rows):
                self._room.wait()
            self._check_open()
            self._append((command, rows, done, None))
        answered.wait()
        if isinstance(answer[0], BaseException):
            raise answer[0]
        return answer[0]

    def _append(self, entry: _Entry) -> None:
        self._entries.append(entry)
        self._rows += entry[1]
        if len(self._entries) >= self._wanted:
            self._wanted = _NOBODY
            self._work.notify()

    def _has_room(self, rows: int) -> bool:
        waiting = len(self._entries)
        return waiting == 0 or (waiting < self._capacity and self._rows + rows <= self._rows_allowed)

    def _check_open(self) -> None:
        if self._stopping:
            raise Overloaded("The server is stopping. Try: again in a moment.")

    def _run(self, writer: Writer) -> None:
        try:
            while group := self._next_group():
                _answer(group, _written(writer, [entry[0] for entry in group]))
        finally:
            writer.close()

    def _next_group(self) -> list[_Entry]:
        """What waits, up to what one transaction should hold; empty when all is done."""
        with self._lock:
            while not self._entries and not self._stopping:
                self._wait_for(1)
            if len(self._entries) < self._last and not self._stopping:
                self._wait_for(self._last, _LINGER)
            group = self._take()
            self._last = len(group)
            return group

    def _wait_for(self, wanted: int, seconds: float | None = None) -> None:
        self._wanted = wanted
        self._work.wait(seconds)
        self._wanted = _NOBODY

    def _take(self) -> list[_Entry]:
        group: list[_Entry] = []
        rows = 0
        while self._entries and len(group) < _COMMANDS_PER_GROUP:
            if group and rows + self._entries[0][1] > _ROWS_PER_GROUP:
                break
            entry = self._entries.popleft()
            rows += entry[1]
            group.append(entry)
        self._rows -= rows
        self._room.notify_all()
        return group


def _overloaded() -> Overloaded:
    return Overloaded("Too many requests wait for the writer. Try: again in a second.")


def _written(writer: Writer, commands: Sequence[Command]) -> Sequence[Any]:
    """A fault of the store is told to its senders; it must not end the thread that they wait for."""
    try:
        return writer.write_batch(commands)
    except Exception as error:
        log.exception("the writer failed")
        return [error] * len(commands)


def _answer(group: Sequence[_Entry], outcomes: Sequence[Any]) -> None:
    """One wake-up for every event loop that waits, however many requests it asked for."""
    loops: dict[AbstractEventLoop | None, list[tuple[Done, Any]]] = {}
    for (_, _, done, loop), outcome in zip(group, outcomes, strict=True):
        loops.setdefault(loop, []).append((done, outcome))
    for loop, answers in loops.items():
        if loop is None:
            _tell(answers)
            continue
        try:
            loop.call_soon_threadsafe(_tell, answers)
        except RuntimeError:  # the loop was closed: nobody waits there any more
            log.info("%d answers came after their event loop had ended", len(answers))


def _tell(answers: Sequence[tuple[Done, Any]]) -> None:
    for done, outcome in answers:
        try:
            done(outcome)
        except Exception:  # a sender's fault must never end the writer, nor cost its neighbours their answer
            log.exception("the sender failed when it was told the outcome")


def _end(future: "Future[Any]", outcome: Any) -> None:
    if future.done():
        return
    if isinstance(outcome, BaseException):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
