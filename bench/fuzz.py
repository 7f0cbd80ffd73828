# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`make fuzz`: random queries, made by grammar and mistyped, asked of the API in this process. None may be
answered as a fault of the server or take longer than a second, and with `--store both` the two stores must
answer alike. Ends with 1 and says which was."""

import argparse
import asyncio
import logging
import tempfile
from collections import Counter
from collections.abc import Iterator, MutableMapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from allmende.core.principal import ANONYMOUS
from allmende.sensing import hub
from allmende.sensing.http.app import SensorThings
from bench import stores, town
from bench.sentences import Speaker

STORES = ("sqlite", "postgres")
LONGEST = 1.0
"""Seconds. What takes longer is asked once more: the machine may have been busy with something else."""
_STATIONS, _STREAMS, _VALUES = 3, 2, 8
"""Few: what compares all observations of two links with each other tries every pair of them."""
_NOW = town.FIRST + town.DAY
"""When everything is made and asked: so that two stores say the same times."""
_ESTIMATED = b"@iot.countIsEstimate"
"""How many there are about depends on how quickly they are counted."""


@dataclass(slots=True)
class Outcome:
    statuses: Counter[int] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    faults: list[str] = field(default_factory=list)
    answers: list[tuple[int, bytes, bytes]] = field(default_factory=list)
    """Status, beginning and digest of each; nothing of those that may differ."""

    def keep(self, status: int, body: bytes) -> None:
        is_exact = _ESTIMATED not in body
        self.answers.append((status, body[:300], sha256(body).digest()) if is_exact else (0, b"", b""))


async def asked(app: SensorThings, path: str, query: bytes) -> tuple[int, bytes, float]:
    """Status, answer and seconds."""
    sent: list[MutableMapping[str, Any]] = []
    given = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> MutableMapping[str, Any]:
        for message in given:
            return message
        await asyncio.Event().wait()  # the client stays
        raise AssertionError

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/v1.1{path}",
        "query_string": query,
        "scheme": "http",
        "headers": [(b"host", b"stadt.example")],
        "server": ("stadt.example", 80),
    }
    begun = perf_counter()
    await app(scope, receive, send)
    body = b"".join(one.get("body", b"") for one in sent[1:])
    return sent[0]["status"], body, perf_counter() - begun


async def ask_all(app: SensorThings, count: int, seed: int) -> Outcome:
    speaker, outcome = Speaker(Random(seed)), Outcome()
    for number in range(count):
        path, query = speaker.question()
        status, body, seconds = await asked(app, path, query)
        if seconds > LONGEST:
            status, body, seconds = await asked(app, path, query)
        said = f"{path}?{query.decode('latin-1')}"
        outcome.statuses[status] += 1
        outcome.keep(status, body)
        outcome.slowest = max(outcome.slowest, (seconds, said))
        if status not in (200, 204, 400, 404, 501) or seconds > LONGEST:
            outcome.faults.append(f"{number}: {status} in {seconds:.2f} s: {said[:600]} → {body[:300]!r}")
    return outcome


def fuzz(data: Path, count: int, seed: int) -> Outcome:
    with hub.opened(town.settings_of(data), lambda: _NOW) as opened:
        streams = town.make_stations(_STATIONS, _STREAMS)
        town.load(town.one_after_the_other(dict.fromkeys(streams, _VALUES)))
        return asyncio.run(ask_all(SensorThings(opened, lambda _: ANONYMOUS), count, seed))


def differences(first: Outcome, second: Outcome, count: int, seed: int) -> Iterator[str]:
    """What two stores say to the same queries."""
    speaker = Speaker(Random(seed))
    for number, one, two in zip(range(count), first.answers, second.answers, strict=True):
        path, query = speaker.question()
        if one != two and one[0] and two[0]:
            said = f"{path}?{query.decode('latin-1')}"
            yield f"{number}: {said[:600]} → {one[0]} {one[1]!r}, on the other store {two[0]} {two[1]!r}"


def measured(store: str, count: int, seed: int) -> Outcome:
    """A new store, asked so many queries; what came of it is told."""
    begun = perf_counter()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="allmende-fuzz-")))
        if store == "postgres":
            stack.enter_context(stores.measured_on_postgres())
        outcome = fuzz(folder, count, seed)
    said = ", ".join(f"{times:,} × {status}" for status, times in sorted(outcome.statuses.items()))
    print(f"{count:,} queries on {store} in {perf_counter() - begun:.0f} s: {said}")
    print(f"slowest {outcome.slowest[0] * 1e3:.0f} ms: {outcome.slowest[1][:300]}")
    return outcome


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=20_261_127)
    parser.add_argument("--store", choices=(*STORES, "both"), default="sqlite")
    options = parser.parse_args()
    logging.disable(logging.WARNING)  # a refused query is nothing to tell of here
    chosen = STORES if options.store == "both" else (options.store,)
    outcomes = [measured(one, options.count, options.seed) for one in chosen]
    faults = [fault for one in outcomes for fault in one.faults]
    if len(outcomes) > 1:
        faults += differences(outcomes[0], outcomes[1], options.count, options.seed)
    for fault in faults[:20]:
        print(f"WRONG: {fault}")
    print("every promise was kept" if not faults else f"{len(faults)} promises were broken")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
