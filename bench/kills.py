# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""kill -9 at random moments: of a server under load, and of a process that takes readings beside it."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Timer

from bench import load, recount, taking, town
from bench.ledger import Ledger
from bench.processes import ROOT, start_server


@dataclass(slots=True)
class Outcome:
    kills: int = 0
    sent: int = 0
    acknowledged: int = 0
    faults: list[str] = field(default_factory=list)


def kill_servers(data: Path, kills: int, seed: int, longest: float = 1.5) -> Outcome:
    """A server under load dies so many times; after each death all promises and counters are checked."""
    random = Random(seed)
    ledger = Ledger(town.prepare(data, 4), random)
    path = town.settings_of(data).sensing_file
    outcome = Outcome()
    while outcome.kills < kills and not outcome.faults:
        _kill_one(data, ledger, random.uniform(0.05, longest))
        outcome.kills += 1
        outcome.faults = [*ledger.faults(path), *recount.faults(path)]
    outcome.sent, outcome.acknowledged = len(ledger.sent), len(ledger.acknowledged)
    return outcome


def everyone(ledger: Ledger, address: load.Address) -> tuple[load.Source, ...]:
    return ledger.singles(address, 12), ledger.arrays(address, 3), ledger.changes(address, 3)


def _kill_one(data: Path, ledger: Ledger, delay: float) -> None:
    server = start_server(data)
    timer = Timer(delay, server.kill)
    timer.start()
    load.run(server.address, *everyone(ledger, server.address))
    timer.join()


def kill_takers(data: Path, kills: int, seed: int, longest: float = 1.0) -> Outcome:
    """A process that takes readings dies and its successor begins again with the last batch acknowledged.

    Readings have names, so in the end every one is there exactly once although some were sent twice.
    """
    random = Random(seed)
    town.prepare(data, 4)
    path = town.settings_of(data).sensing_file
    outcome = Outcome()
    batch = 0
    while outcome.kills < kills and not outcome.faults:
        batch = _kill_taker(data, batch, random.uniform(0.05, longest))
        outcome.kills += 1
        outcome.faults = [*_missing(path, batch * taking.BATCH), *recount.faults(path)]
    outcome.sent = outcome.acknowledged = batch * taking.BATCH
    return outcome


def _kill_taker(data: Path, batch: int, delay: float) -> int:
    """Returns how many batches are acknowledged."""
    command = [sys.executable, "-m", "bench.taking", str(data), str(batch)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        timer = Timer(delay, process.kill)
        for line in process.stdout:
            if line == b"ready\n":
                timer.start()
            elif line.endswith(b"\n"):
                batch = int(line)
        timer.join()
    return batch


def _missing(path: Path, count: int) -> list[str]:
    """What of the first `count` readings is not there exactly once; the batch after them may be there."""
    with closing(sqlite3.connect(path)) as connection:
        stored = [value for (value,) in connection.execute("SELECT result FROM observation")]
    expected = {serial + 0.5 for serial in range(count)}
    following = {serial + 0.5 for serial in range(count, count + taking.BATCH)}
    known = set(stored)
    found = []
    if len(stored) != len(known):
        found.append(f"{len(stored) - len(known)} readings are there more than once")
    if lost := expected - known:
        found.append(f"{len(lost)} acknowledged readings are lost, e.g. {sorted(lost)[:3]}")
    if (extra := known - expected) not in (set(), following):
        found.append(f"{len(extra)} readings of half a batch, e.g. {sorted(extra)[:3]}")
    return found
