# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A load generator that leaves the processor to the server: raw sockets, epoll, requests built beforehand.

It shares the machine with what it measures, so every microsecond it needs is missing there. One thread;
each connection sends its next request as soon as the answer to the last one is whole.
"""

import re
import select
import socket
from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter

Address = tuple[str, int]
Requests = Callable[[int], bytes | None]
"""The request with a running number, whole as it goes over the line; None: there are no more."""
Answered = Callable[[int, int, bytes], None]
"""Is told the request's number, the status and the whole answer."""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_MOST = 1 << 18


@dataclass(slots=True)
class Source:
    """Who asks what: `connections` lines that take their requests from one numbered row of them.

    `pause` is the seconds between an answer and the next request on the same line, `spread` those over which
    the lines begin, one after the other; 0: all at once; `delay` those before the first. After `apiece`
    requests a line is closed; 0: never.
    """

    requests: Requests
    connections: int
    pause: float = 0.0
    spread: float = 0.0
    delay: float = 0.0
    apiece: int = 0
    answered: Answered | None = None
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: "array[float]" = field(default_factory=lambda: array("d"))
    lost: int = 0
    """Lines that the server closed while an answer was owed or a request was being sent."""
    sent: int = 0

    @property
    def answers(self) -> int:
        return len(self.latencies)

    def percentile(self, share: float) -> float:
        """Seconds; 0 where nothing was answered."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


class _Line:
    __slots__ = ("answers", "at", "buffer", "number", "rest", "since", "socket", "source")

    def __init__(self, source: Source, address: Address) -> None:
        self.source = source
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.buffer = b""
        self.rest = b""
        self.number = -1
        self.answers = 0
        self.since = 0.0
        self.at = 0.0


class _Run:
    """One run of all sources until there are no more requests, lines or seconds."""

    def __init__(self, address: Address, sources: Sequence[Source], seconds: float) -> None:
        self.address = address
        self.end = perf_counter() + seconds
        self.epoll = select.epoll()
        self.lines: dict[int, _Line] = {}
        self.resting: list[_Line] = []
        for source in sources:
            for number in range(source.connections):
                self._open(source, source.delay + number * source.spread / source.connections)

    def loop(self) -> None:
        while self.lines and perf_counter() < self.end:
            for handle, event in self.epoll.poll(self._patience()):
                line = self.lines[handle]
                if event & select.EPOLLOUT and line.rest:
                    self._push(line)
                else:
                    self._take(line)
            if self.resting:
                self._wake()

    def close(self) -> None:
        for line in self.lines.values():
            line.socket.close()
        self.epoll.close()

    def _open(self, source: Source, wait: float) -> None:
        line = _Line(source, self.address)
        self.lines[line.socket.fileno()] = line
        self.epoll.register(line.socket.fileno(), select.EPOLLIN)
        if wait:
            line.at = perf_counter() + wait
            self.resting.append(line)
        else:
            self._send(line)

    def _send(self, line: _Line) -> None:
        source = line.source
        request = source.requests(source.sent)
        if request is None:
            self._drop(line)
            return
        line.number = source.sent
        source.sent += 1
        line.since = perf_counter()
        try:
            done = line.socket.send(request)
        except BlockingIOError:
            done = 0
        except ConnectionError:
            self._lose(line)
            return
        if done < len(request):
            line.rest = request[done:]
            self.epoll.modify(line.socket.fileno(), select.EPOLLIN | select.EPOLLOUT)

    def _push(self, line: _Line) -> None:
        try:
            line.rest = line.rest[line.socket.send(line.rest) :]
        except BlockingIOError:
            return
        except ConnectionError:
            self._lose(line)
            return
        if not line.rest:
            self.epoll.modify(line.socket.fileno(), select.EPOLLIN)

    def _take(self, line: _Line) -> None:
        try:
            data = line.socket.recv(_MOST)
        except BlockingIOError:
            return
        except ConnectionError:
            data = b""
        if not data:
            self._lose(line)
            return
        if line.buffer:
            data = line.buffer + data
        if not is_whole(data):
            line.buffer = data
            return
        line.buffer = b""
        self._count(line, data)
        if line.answers == line.source.apiece:
            self._drop(line)
        elif line.source.pause:
            line.at = perf_counter() + line.source.pause
            self.resting.append(line)
        else:
            self._send(line)

    def _count(self, line: _Line, data: bytes) -> None:
        source = line.source
        source.latencies.append(perf_counter() - line.since)
        line.answers += 1
        status = int(data[9:12])
        source.statuses[status] += 1
        if source.answered is not None:
            source.answered(line.number, status, data)

    def _lose(self, line: _Line) -> None:
        line.source.lost += 1
        self._drop(line)

    def _drop(self, line: _Line) -> None:
        handle = line.socket.fileno()
        self.epoll.unregister(handle)
        del self.lines[handle]
        self.resting = [one for one in self.resting if one is not line]
        line.socket.close()

    def _patience(self) -> float:
        first = min((line.at for line in self.resting), default=self.end)
        return max(0.0, min(first, self.end) - perf_counter())

    def _wake(self) -> None:
        moment = perf_counter()
        ready = [line for line in self.resting if line.at <= moment]
        if ready:
            self.resting = [line for line in self.resting if line.at > moment]
            for line in ready:
                self._send(line)


def is_whole(data: bytes) -> bool:
    """Whether `data` is a whole HTTP/1.1 answer, by its length or its last chunk."""
    head = data.find(b"\r\n\r\n")
    if head < 0:
        return False
    length = _LENGTH.search(data, 0, head)
    if length is not None:
        return len(data) >= head + 4 + int(length[1])
    return _CHUNKED.search(data, 0, head) is None or data.endswith(b"\r\n0\r\n\r\n")


def run(address: Address, *sources: Source, seconds: float = 3600.0) -> float:
    """Runs until the requests or the seconds are used up; returns how long it took."""
    begun = perf_counter()
    one = _Run(address, sources, seconds)
    try:
        one.loop()
    finally:
        one.close()
    return perf_counter() - begun


def request(method: str, address: Address, path: str, body: bytes = b"") -> bytes:
    """As it goes over the line."""
    head = b"%b %b HTTP/1.1\r\nhost: %b:%d\r\n" % (
        method.encode(),
        path.encode(),
        address[0].encode(),
        address[1],
    )
    return b"%bcontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (head, len(body), body)


def post(address: Address, path: str, body: bytes) -> bytes:
    return request("POST", address, path, body)


def get(address: Address, path: str) -> bytes:
    return b"GET %b HTTP/1.1\r\nhost: %b:%d\r\n\r\n" % (path.encode(), address[0].encode(), address[1])


def in_turn(requests: Sequence[bytes]) -> Requests:
    """Every request again and again."""
    length = len(requests)
    return lambda number: requests[number % length]


def once(requests: Sequence[bytes]) -> Requests:
    """Every request once."""
    length = len(requests)
    return lambda number: requests[number] if number < length else None
