# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`python -m bench.sustained [--minutes 10]`: each way in for so long, with its rate, its 99th percentile
and the server's memory at the beginning, at half time and at the end. Whatever was acknowledged must
be stored."""

import argparse
import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from time import monotonic, perf_counter

import uvloop

from bench import load, publishing, report, town
from bench.keyed import make_key
from bench.posting import observations
from bench.processes import Server, free_port, served

_WARM = 10.0  # seconds, until caches and threads are what they will be


@dataclass(frozen=True, slots=True)
class Sustained:
    """`p99` in milliseconds, memory in megabytes."""

    name: str
    acknowledged: int
    stored: int
    seconds: float
    p99: float
    memory: tuple[float, float, float]
    """At the beginning, at half time (the page cache of the store is full then), at the end."""

    @property
    def lost(self) -> int:
        """What was under way when the time was up is stored, too."""
        return max(0, self.acknowledged - self.stored)

    @property
    def line(self) -> str:
        memory = " → ".join(f"{one:.0f}" for one in self.memory)
        return (
            f"{self.name:8} {self.acknowledged / self.seconds:8,.0f}/s  p99 {self.p99:6.1f} ms  "
            f"memory {memory} MB  acknowledged {self.acknowledged:,}, lost {self.lost}"
        )


class Weighing:
    """The server's resident memory at the beginning, at half time and at the end."""

    def __init__(self, server: Server, seconds: float) -> None:
        self._server = server
        self._first = self._half = server.resident_bytes()
        self._timer = Timer(seconds / 2, self._weigh)
        self._timer.start()

    def _weigh(self) -> None:
        self._half = self._server.resident_bytes()

    def ended(self) -> tuple[float, float, float]:
        """In megabytes."""
        self._timer.cancel()
        return self._first / 1e6, self._half / 1e6, self._server.resident_bytes() / 1e6


Way = Callable[[Path, float], Sustained]


def posts(folder: Path, seconds: float) -> Sustained:
    """Single observations by HTTP, 32 connections."""
    datastreams = town.prepare(folder, 20)
    with served(folder) as server:
        requests = observations(server.address, datastreams)
        return _asked("http", server, requests, seconds, 201)


def webhooks(folder: Path, seconds: float) -> Sustained:
    source, datastreams = publishing.make_network(folder)
    with served(folder) as server:
        requests = publishing.uplinks(server.address, source, datastreams)
        return _asked("webhooks", server, requests, seconds, 200)


def mqtt(folder: Path, seconds: float) -> Sustained:
    """QoS 1, ten publishers with a key."""
    datastreams = town.prepare(folder, 20)
    port = free_port()
    with served(folder, mqtt_port=str(port)) as server:
        key = make_key(folder / "people.sqlite3")
        return uvloop.run(_published(server, port, key, datastreams, seconds))


async def _published(
    server: Server, port: int, key: str, datastreams: list[int], seconds: float
) -> Sustained:
    lines = [publishing.Line(port, f"publisher-{one}", key) for one in range(10)]
    for one in lines:
        await one.open()
    topics = [publishing.topic_of(datastreams[place]) for place in range(len(lines))]

    async def run(length: float) -> float:
        begin = monotonic()
        await asyncio.gather(
            *(one.publish(topic, begin + length) for one, topic in zip(lines, topics, strict=True))
        )
        return monotonic() - begin

    await run(_WARM)
    weighing, warm = Weighing(server, seconds), sum(len(one.latencies) for one in lines)
    took = await run(seconds)
    memory = weighing.ended()
    latencies = sorted(latency for one in lines for latency in one.latencies)
    stored = await asyncio.to_thread(_stored, server)
    for one in lines:
        one.close()
    return Sustained(
        "mqtt",
        len(latencies) - warm,
        stored - warm,
        took,
        latencies[int(0.99 * len(latencies))] * 1e3,
        memory,
    )


def _asked(name: str, server: Server, requests: load.Requests, seconds: float, status: int) -> Sustained:
    warm = load.Source(requests, 32)
    load.run(server.address, warm, seconds=_WARM)
    weighing = Weighing(server, seconds)
    source = load.Source(requests, 32)
    begin = perf_counter()
    load.run(server.address, source, seconds=seconds)
    took, memory = perf_counter() - begin, weighing.ended()
    if set(source.statuses) != {status}:
        raise RuntimeError(f"{name}: {dict(source.statuses)}")
    return Sustained(
        name,
        source.answers,
        _stored(server) - warm.answers,
        took,
        source.percentile(0.99) * 1e3,
        memory,
    )


def _stored(server: Server) -> int:
    answer: list[bytes] = []
    request = load.get(server.address, "/v1.1/Observations/$count")
    source = load.Source(
        lambda number: request if number == 0 else None, 1, answered=lambda *given: answer.append(given[2])
    )
    load.run(server.address, source)
    return int(answer[0].rpartition(b"\r\n\r\n")[2])


WAYS: dict[str, Way] = {"http": posts, "mqtt": mqtt, "webhooks": webhooks}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.sustained", description=__doc__)
    parser.add_argument("ways", nargs="*", metavar="WAY", help=f"some of {', '.join(WAYS)}; none: all")
    parser.add_argument("--minutes", type=float, default=10.0, help="of each (default: 10)")
    options = parser.parse_args()
    is_whole, lines = True, []
    for name in options.ways or WAYS:
        with tempfile.TemporaryDirectory(prefix="allmende-sustained-") as folder:
            found = WAYS[name](Path(folder) / name, options.minutes * 60)
        print(found.line, flush=True)
        lines.append(found.line)
        is_whole &= not found.lost
    if not options.ways:
        report.keep_sustained([f"{options.minutes:g} minutes each", *lines])
    return 0 if is_whole else 1


if __name__ == "__main__":
    raise SystemExit(main())
