# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A PostgreSQL server that goes away, takes nothing or is used by several processes."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from allmende.core.config import Sensing, Settings
from allmende.core.errors import Overloaded, StoreFull
from allmende.core.principal import OPEN_WRITER
from allmende.sensing.changes import Committed
from allmende.sensing.hub import opened
from allmende.sensing.store.commands import AddObservations, CreateEntity, NewObservation
from allmende.sensing.store.connection import Undecided
from bench import embedded
from tests.sensing.store import bodies
from tests.sensing.store.conftest import Store
from tests.sensing.store.recount import faults
from tests.sensing.stores import settings_at

pytestmark = pytest.mark.only("postgres")


def add(number: int) -> AddObservations:
    row = NewObservation(number * 1_000_000, None, float(number), None, None, None)
    return AddObservations(OPEN_WRITER, 1, [row])


@pytest.fixture
def server() -> Iterator[embedded.Server]:
    """One of its own, whose commits are on the disk."""
    found = embedded.start(durable=True)
    yield found
    embedded.remove(found)


@pytest.mark.slow
def test_what_was_acknowledged_is_there_once_after_the_server_crashed(
    server: embedded.Server, tmp_path: Path
) -> None:
    told: list[tuple[int, Any]] = []
    stop = threading.Event()
    settings = Settings(data=tmp_path, sensing=Sensing(database_url=server.url()))
    with opened(settings) as hub:
        hub.pipeline.put_and_wait(CreateEntity(OPEN_WRITER, "Thing", bodies.whole_thing()))

        def send(sender: int) -> None:
            number = sender
            while not stop.is_set():
                number += 10
                try:
                    hub.pipeline.put_and_wait(add(number))
                    told.append((number, None))
                except (Overloaded, Undecided) as error:
                    told.append((number, error))
                    time.sleep(0.05)

        senders = [threading.Thread(target=send, args=(one,)) for one in range(4)]
        for one in senders:
            one.start()
        for _ in range(3):
            time.sleep(0.4)
            server.restart(mode="immediate")
        time.sleep(0.4)
        stop.set()
        for one in senders:
            one.join()
        with hub.database.reading() as connection:
            rows = connection.execute("SELECT result FROM observation").fetchall()
            assert faults(connection, hub.zone) == []
    stored = Counter(int(one) for (one,) in rows)
    acknowledged = [number for number, error in told if error is None]
    undecided = {number for number, error in told if isinstance(error, Undecided)}
    assert len(acknowledged) > 100
    assert set(acknowledged) - set(stored) == set()
    assert [number for number, times in stored.items() if times > 1] == []
    assert set(stored) - set(acknowledged) <= undecided
    assert all(error is None or error.retry_after for _, error in told)


def test_readers_are_told_to_come_back_and_then_read_on(server: embedded.Server, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, sensing=Sensing(database_url=server.url()))
    with opened(settings) as hub:
        server.stop()
        with pytest.raises(Overloaded, match="cannot be reached"), hub.database.reading():
            pass
        with pytest.raises(Overloaded, match="cannot be reached"):
            hub.pipeline.put_and_wait(CreateEntity(OPEN_WRITER, "Thing", bodies.thing()))
        server.restart()
        assert hub.pipeline.put_and_wait(CreateEntity(OPEN_WRITER, "Thing", bodies.thing())) == 1
        with hub.database.reading() as connection:
            assert connection.execute("SELECT id FROM thing").fetchall() == [(1,)]


def test_a_full_disk_is_said_and_nothing_is_stored(store: Store) -> None:
    store.create("Thing", **bodies.whole_thing())
    with closing(store.database.writer()) as connection:
        connection.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full'; END $$"
        )
        connection.execute(
            "CREATE TRIGGER full_disk BEFORE INSERT ON observation EXECUTE FUNCTION full_disk()"
        )
        outcomes = store.writer.write_batch([add(1), add(2)])
        connection.execute("DROP FUNCTION full_disk() CASCADE")
    assert [type(one) for one in outcomes] == [StoreFull] * 2
    assert store.one("SELECT count(*) FROM observation") == 0
    assert store.do(add(3)) == range((1 << 30) + 1, (1 << 30) + 2)


def test_a_server_that_takes_no_writes_is_said(store: Store) -> None:
    store.writer._connection.execute("SET default_transaction_read_only = on")
    outcome = store.writer.write_batch([CreateEntity(OPEN_WRITER, "Thing", bodies.thing())])[0]
    store.writer._connection.execute("SET default_transaction_read_only = off")
    assert isinstance(outcome, Overloaded)
    assert "takes no writes" in outcome.message
    assert store.create("Thing", **bodies.thing()) == 1


def test_what_one_process_commits_the_feeds_of_all_others_tell(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    heard: dict[str, list[Committed]] = {"writes": [], "listens": []}
    with opened(settings) as listens, opened(settings) as writes:
        listens.feed.subscribe(heard["listens"].append)
        writes.feed.subscribe(heard["writes"].append)
        writes.pipeline.put_and_wait(CreateEntity(OPEN_WRITER, "Thing", bodies.whole_thing(2)))
        for number in range(150):
            writes.pipeline.put_and_wait(add(number))
        rows = [NewObservation(number, None, 1.5, None, None, None) for number in range(2_000)]
        writes.pipeline.put_and_wait(AddObservations(OPEN_WRITER, 2, rows))
        until = time.monotonic() + 20
        while len(heard["listens"]) < len(heard["writes"]) and time.monotonic() < until:
            time.sleep(0.01)
    assert heard["listens"] == heard["writes"]
    assert sum(len(one.observations) for one in heard["listens"]) == 2_150
