# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from allmende.connectors.contract import Reading, Receipt
from allmende.core.clock import now
from allmende.core.errors import Overloaded, Unknown
from allmende.core.principal import OPEN_WRITER, SYSTEM
from allmende.sensing.changes import Feed
from allmende.sensing.hub import opened
from allmende.sensing.ingest.pipeline import Pipeline
from allmende.sensing.store.commands import AddObservations, CreateEntity, NewObservation, TakeReadings
from allmende.sensing.store.database import Database
from tests.sensing.store import bodies
from tests.sensing.store.recount import faults
from tests.sensing.stores import STORES, database_at, settings_at

BERLIN = ZoneInfo("Europe/Berlin")


def ready(folder: Path, capacity: int = 10) -> tuple[Database, Pipeline]:
    database = database_at(folder)
    return database, Pipeline(database, Feed(), zone=BERLIN, capacity=capacity, clock=now)


def add(start: int) -> AddObservations:
    return AddObservations(OPEN_WRITER, 1, [NewObservation(start, None, 1.0, None, None, None)])


def count(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute("SELECT count(*) FROM observation").fetchone()[0])


def test_full_means_come_back_and_nothing_accepted_is_lost(tmp_path: Path) -> None:
    database, pipeline = ready(tmp_path)
    outcomes: list[Any] = []
    pipeline.put(CreateEntity(OPEN_WRITER, "Thing", bodies.whole_thing()), outcomes.append)
    for number in range(9):
        pipeline.put(add(number), outcomes.append)
    with pytest.raises(Overloaded):
        pipeline.put(add(99), outcomes.append)
    pipeline.start()
    pipeline.stop()
    assert [type(one) for one in outcomes] == [int] + [range] * 9
    assert count(database) == 9
    with pytest.raises(Overloaded):
        pipeline.put(add(100), outcomes.append)
    database.close()


def test_big_requests_fill_the_queue_sooner(tmp_path: Path) -> None:
    database, pipeline = ready(tmp_path)
    readings = [Reading(1, number, 1.0) for number in range(400)]
    pipeline.put(TakeReadings(SYSTEM, readings), lambda _: None)
    with pytest.raises(Overloaded):
        pipeline.put(TakeReadings(SYSTEM, readings), lambda _: None)
    pipeline.put(add(1), lambda _: None)
    database.close()


def test_one_that_waits_gets_room_and_its_result(tmp_path: Path) -> None:
    database, pipeline = ready(tmp_path, capacity=2)
    pipeline.start()
    pipeline.put_and_wait(CreateEntity(OPEN_WRITER, "Thing", bodies.whole_thing()))
    receipts: list[Receipt] = []

    def send(first: int) -> None:
        receipts.extend(
            pipeline.put_and_wait(TakeReadings(SYSTEM, [Reading(1, number, 1.0)]))
            for number in range(first, first + 50)
        )

    threads = [threading.Thread(target=send, args=(first,)) for first in range(0, 400, 50)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with pytest.raises(Unknown):
        pipeline.put_and_wait(TakeReadings(SYSTEM, [Reading(7, 0, 1.0)]))
    pipeline.stop()
    assert (sum(receipts, Receipt()), count(database)) == (Receipt(added=400), 400)
    database.close()


def test_an_event_loop_is_answered_after_the_commit(tmp_path: Path) -> None:
    database, pipeline = ready(tmp_path, capacity=100)
    pipeline.start()
    pipeline.put_and_wait(CreateEntity(OPEN_WRITER, "Thing", bodies.whole_thing()))

    async def send() -> list[Any]:
        one = await pipeline.submit(add(0))
        futures = pipeline.submit_all([add(1), TakeReadings(SYSTEM, [Reading(7, 0, 1.0)]), add(2)])
        return [one, *await asyncio.gather(*futures, return_exceptions=True)]

    assert [type(one) for one in asyncio.run(send())] == [range, range, Unknown, range]
    assert count(database) == 3
    pipeline.stop()
    database.close()


def test_a_sender_that_fails_when_told_does_not_end_the_writer(tmp_path: Path) -> None:
    database, pipeline = ready(tmp_path)
    pipeline.start()

    def fail(_: object) -> None:
        raise ValueError("told")

    pipeline.put(add(1), fail)
    assert pipeline.put_and_wait(CreateEntity(OPEN_WRITER, "Thing", bodies.whole_thing())) == 1
    pipeline.stop()
    database.close()


_CHILD = """
import sys
from itertools import count
from pathlib import Path
from allmende.core.config import load
from allmende.core.principal import OPEN_WRITER
from allmende.sensing.hub import opened
from allmende.sensing.store.commands import AddObservations, NewObservation

with opened(load(Path(sys.argv[1]))) as hub:
    for number in count(int(sys.argv[2])):
        row = NewObservation(number * 7_000_000, None, float(number), None, None, None)
        def done(outcome, number=number):
            sys.stdout.write(f"{number}\\n")
            sys.stdout.flush()
        command = AddObservations(OPEN_WRITER, number % 3 + 1, [row])
        if number % 50:
            hub.pipeline.put(command, done)
        else:
            done(hub.pipeline.put_and_wait(command))
"""


@pytest.mark.slow
def test_what_was_acknowledged_is_there_once_after_kill_9(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as hub:
        hub.pipeline.put_and_wait(CreateEntity(OPEN_WRITER, "Thing", bodies.whole_thing(3)))
    acknowledged: list[int] = []
    for attempt in range(3):
        acknowledged += killed_while_adding(tmp_path, first=attempt * 1_000_000)
    with opened(settings_at(tmp_path)) as hub, hub.database.reading() as connection:
        stored = [int(one) for (one,) in connection.execute("SELECT result FROM observation")]
        assert (len(stored), set(acknowledged) - set(stored)) == (len(set(stored)), set())
        assert faults(connection, hub.zone) == []


def killed_while_adding(folder: Path, first: int) -> list[int]:
    """What the child had acknowledged before it was killed."""
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(folder), str(first)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "ALLMENDE_SENSING_DATABASE_URL": settings_at(folder).sensing_url},
    )
    assert child.stdout is not None
    lines = [child.stdout.readline()]
    time.sleep(0.2 + random.random() / 2)
    os.kill(child.pid, signal.SIGKILL)
    rest = child.stdout.read().split("\n")[:-1]  # the last line may be cut off
    child.stdout.close()
    child.wait()
    return [int(one) for one in (*lines, *rest)]


def test_a_store_that_breaks_is_told_to_the_sender_and_the_next_one_is_served(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as hub:
        hub.pipeline.put_and_wait(CreateEntity(OPEN_WRITER, "Thing", bodies.whole_thing()))
        STORES.spoilt.add(str(tmp_path))
        with closing(hub.database.writer()) as connection:
            connection.execute("ALTER TABLE rollup_day RENAME TO lost")
        with pytest.raises((sqlite3.OperationalError, psycopg.errors.UndefinedTable)):
            hub.pipeline.put_and_wait(add(1))
        with closing(hub.database.writer()) as connection:
            connection.execute("ALTER TABLE lost RENAME TO rollup_day")
        hub.pipeline.put_and_wait(add(2))
        with hub.database.reading() as connection:
            assert connection.execute("SELECT start FROM observation").fetchall() == [(2,)]
