# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The sensing half, opened: one store, one writer, one feed. A process opens it once, as it opens its
database; doors are given it, the front door (`sensing.api`) finds it with `current()`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from allmende.core.clock import Clock, now
from allmende.core.config import Settings
from allmende.sensing.changes import Feed
from allmende.sensing.ingest.pipeline import Pipeline
from allmende.sensing.store.database import Database, database_of


@dataclass(frozen=True, slots=True)
class Hub:
    settings: Settings
    database: Database
    feed: Feed
    pipeline: Pipeline
    clock: Clock
    zone: ZoneInfo
    """Where the days of the daily roll-ups begin: fixed at the first start, whatever the setting says now."""
    since: int = 0
    """When it was opened, in microseconds UTC: nobody could be heard before."""


_opened: list[Hub] = []


def current() -> Hub:
    """The hub that this process opened last."""
    return _opened[-1]


@contextmanager
def opened(settings: Settings, clock: Clock = now) -> Iterator[Hub]:
    """Opens the store (made or migrated if need be) and its writer; stores what waits before it closes."""
    database = database_of(settings)
    database.prepare(settings.sensing.time_zone)
    with database.reading() as connection:
        zone = ZoneInfo(
            connection.execute("SELECT value FROM installation WHERE key = 'time_zone'").fetchone()[0]
        )
        database.kinds.learn_all(connection)
    feed = Feed()
    pipeline = Pipeline(database, feed, zone=zone, capacity=settings.sensing.queue, clock=clock)
    hub = Hub(settings, database, feed, pipeline, clock, zone, clock())
    pipeline.start()
    _opened.append(hub)
    try:
        with database.following(feed):
            yield hub
    finally:
        _opened.remove(hub)
        pipeline.stop()
        database.close()
