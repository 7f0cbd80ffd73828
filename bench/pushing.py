# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Load over the edge: a full queue, and everything at once for a while."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bench import load, recount, town
from bench.kills import everyone
from bench.ledger import Ledger
from bench.processes import served


@dataclass(slots=True)
class Outcome:
    statuses: Counter[int] = field(default_factory=Counter)
    acknowledged: int = 0
    faults: list[str] = field(default_factory=list)


def fill_queue(data: Path, seconds: float, *, connections: int = 128, queue: int = 8) -> Outcome:
    """More senders than the queue has room for: who is refused is told when to come back, and why."""
    ledger = Ledger(town.prepare(data, 4), Random(1))
    outcome = Outcome()
    with served(data, sensing_queue=str(queue)) as server:
        source = ledger.singles(server.address, connections)
        noted = source.answered

        def look(number: int, status: int, answer: bytes) -> None:
            if noted is not None:
                noted(number, status, answer)
            if status == 503 and b"\r\nretry-after: " not in answer.lower():
                outcome.faults.append("a refusal does not say when to come back")

        source.answered = look
        load.run(server.address, source, seconds=seconds)
    return _checked(outcome, ledger, source, data=data)


def everything_at_once(data: Path, seconds: float) -> Outcome:
    """Single values, data arrays, changes, deletions and readers together."""
    ledger = Ledger(town.prepare(data, 20), Random(2))
    outcome = Outcome()
    with served(data) as server:
        writers = everyone(ledger, server.address)
        readers = load.Source(load.in_turn([load.get(server.address, one) for one in _READS]), 2, pause=0.01)
        load.run(server.address, *writers, readers, seconds=seconds)
        outcome.statuses.update(readers.statuses)
    if readers.lost:
        outcome.faults.append(f"{readers.lost} readers lost their line")
    return _checked(outcome, ledger, *writers, data=data)


_READS = (
    "/v1.1/Things?$expand=Locations,Datastreams($expand=Observations($top=1;$orderby=phenomenonTime%20desc))",
    "/v1.1/Observations?$count=true&$top=10",
    "/v1.1/Datastreams(1)/Observations?$top=100&$orderby=phenomenonTime%20desc",
    "/v1.1/Datastreams?$filter=Observations/result%20gt%20100&$top=5",
    "/v1.1/Datastreams(2)/Observations?$resultFormat=dataArray&$top=200",
)


def _checked(outcome: Outcome, ledger: Ledger, *sources: load.Source, data: Path) -> Outcome:
    for source in sources:
        outcome.statuses.update(source.statuses)
        if source.lost:
            outcome.faults.append(f"{source.lost} writers lost their line")
    path = town.settings_of(data).sensing_file
    outcome.acknowledged = len(ledger.acknowledged)
    outcome.faults += [*ledger.faults(path), *recount.faults(path)]
    return outcome
