# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import random
import sqlite3
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from allmende.connectors.contract import Reading, Receipt
from allmende.core.clock import format_instant
from allmende.core.errors import AllmendeError, Conflict, Malformed, Overloaded, Unauthorised, Unknown
from allmende.core.principal import ANONYMOUS, OPEN_WRITER, SYSTEM, Principal, Visibility
from allmende.sensing.changes import Feed
from allmende.sensing.store.commands import (
    AddObservations,
    CreateEntity,
    DeleteEntity,
    NewObservation,
    PatchEntity,
    PutEntity,
    TakeReadings,
)
from allmende.sensing.store.writer import Writer
from tests.sensing.store import bodies
from tests.sensing.store.conftest import Store
from tests.sensing.stores import STORES

MINUTE = 60_000_000
NOON = 1_761_436_800_000_000  # 2025-10-26T00:00:00Z, the day of 25 hours in Berlin
RESULTS = [
    0,
    1,
    -7,
    2.5,
    1e300,
    -0.125,
    True,
    False,
    None,
    "warm",
    [1, 2],
    {"a": None},
    1 << 70,
    (1 << 63) - 1,
]


def row(start: int, result: float | None = 1.5, **more: Any) -> NewObservation:
    fields = {"end": None, "result_json": None, "result_time": None, "extra": None} | more
    return NewObservation(start=start, result=result, **fields)


class Wanderer:
    """Does random things to a store, all of them allowed."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store = store
        self.random = random.Random(seed)
        for _ in range(2):
            store.create("Thing", **bodies.whole_thing(2))
        self.features = [store.create("FeatureOfInterest", **bodies.feature(7 + n, 51 + n)) for n in range(3)]

    def start(self) -> int:
        return NOON + self.random.randrange(-30 * 60, 30 * 60) * MINUTE

    def streams(self) -> list[int]:
        return [one for (one,) in self.store.rows("SELECT id FROM datastream")]

    def observations(self) -> list[int]:
        return [one for (one,) in self.store.rows("SELECT id FROM observation")]

    def body(self) -> dict[str, Any]:
        start = self.start()
        end = start + self.random.choice([0, 1, 15, 600]) * MINUTE
        time = format_instant(start) if end == start else f"{format_instant(start)}/{format_instant(end)}"
        body: dict[str, Any] = {"phenomenonTime": time, "result": self.random.choice(RESULTS)}
        if self.random.random() < 0.4:
            body["resultTime"] = format_instant(self.start())
        if self.random.random() < 0.3 and self.features:
            body["FeatureOfInterest"] = {"@iot.id": self.random.choice(self.features)}
        return body

    def command(self) -> Any:  # noqa: PLR0911  one line for each thing it can do
        stream = self.random.choice(self.streams() or [1])
        kind = self.random.randrange(100)
        if kind < 30:
            rows = [
                row(self.start(), self.random.choice([1, 2.5, -3]))
                for _ in range(self.random.randrange(1, 30))
            ]
            return AddObservations(OPEN_WRITER, stream, rows)
        if kind < 55:
            values = self.random.choices([1, 1.0, 2, 2.5, True, None, "text"], k=25)
            return TakeReadings(
                OPEN_WRITER,
                [Reading(self.random.choice(self.streams() or [1]), self.start(), value) for value in values],
            )
        if kind < 65:
            return CreateEntity(
                OPEN_WRITER, "Observation", {**self.body(), "Datastream": {"@iot.id": stream}}
            )
        if kind < 96 and (there := self.observations()):
            chosen = self.random.choice(there)
            if kind < 78:
                return DeleteEntity(OPEN_WRITER, "Observation", chosen)
            return (PatchEntity if kind < 90 else PutEntity)(OPEN_WRITER, "Observation", chosen, self.body())
        if kind < 97 and self.features:
            return DeleteEntity(OPEN_WRITER, "FeatureOfInterest", self.features.pop())
        if kind < 98:
            where = self.random.random()
            return PatchEntity(OPEN_WRITER, "Location", 1, {"location": bodies.point(where, where)})
        if kind < 99 and self.features:
            return PatchEntity(
                OPEN_WRITER, "FeatureOfInterest", self.features[0], {"feature": bodies.point(1, 2)}
            )
        return DeleteEntity(OPEN_WRITER, "Datastream", stream)

    def wander(self, steps: int) -> None:
        for _ in range(steps):
            group = [self.command() for _ in range(self.random.randrange(1, 6))]
            for outcome in self.store.writer.write_batch(group):
                if isinstance(outcome, BaseException) and not isinstance(outcome, AllmendeError):
                    raise outcome


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kathmandu"])
def test_whatever_happens_all_that_is_kept_equals_a_recount(
    open_store: Callable[..., Store], seed: int, zone: str
) -> None:
    store = open_store(ZoneInfo(zone))
    wanderer = Wanderer(store, seed)
    for _ in range(5):
        wanderer.wander(12)
        assert store.faults() == []


def test_one_bad_command_costs_its_neighbours_nothing(store: Store) -> None:
    store.create("Thing", **bodies.whole_thing())
    good = [AddObservations(OPEN_WRITER, 1, [row(NOON + n * MINUTE)]) for n in range(3)]
    bad = [
        AddObservations(OPEN_WRITER, 99, [row(NOON)]),
        AddObservations(ANONYMOUS, 1, [row(NOON)]),
        TakeReadings(OPEN_WRITER, [Reading(1, NOON, 1.0), Reading(98, NOON, 1.0)]),
        CreateEntity(OPEN_WRITER, "Thing", {"name": "no description", "Locations": [bodies.location()]}),
    ]
    outcomes = store.writer.write_batch([bad[0], good[0], bad[1], good[1], bad[2], bad[3], good[2]])
    assert [type(one) for one in outcomes] == [Unknown, range, Unauthorised, range, Unknown, Malformed, range]
    assert store.one("SELECT count(*) FROM observation") == 3
    assert store.one("SELECT count(*) FROM location") == 1
    assert store.faults() == []


def test_a_group_that_the_store_refuses_is_stored_one_by_one(store: Store) -> None:
    store.create("Thing", **bodies.whole_thing())
    connection = store.database.writer()
    if store.is_sqlite:
        connection.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON observation WHEN NEW.result = 13 "
            "BEGIN SELECT raise(ABORT, 'no'); END"
        )
    else:
        STORES.spoilt.add(store.place)
        connection.execute("ALTER TABLE observation ADD CONSTRAINT refuse CHECK (result <> 13)")
    connection.close()
    refused = sqlite3.IntegrityError if store.is_sqlite else psycopg.errors.CheckViolation
    results = [12, 13, 14]
    outcomes = store.writer.write_batch(
        [AddObservations(OPEN_WRITER, 1, [row(NOON, result)]) for result in results]
    )
    assert [type(one) for one in outcomes] == [range, refused, range]
    assert store.rows("SELECT result FROM observation ORDER BY result") == [(12,), (14,)]
    assert store.faults() == []


def test_what_another_process_wrote_is_seen(open_store: Callable[..., Store], store: Store) -> None:
    store.create("Thing", **bodies.whole_thing())
    other = Writer(store.database, Feed(), zone=store.zone, clock=lambda: NOON)
    for number in range(6):
        writer = (store.writer, other)[number % 2]
        assert writer.write_batch([AddObservations(OPEN_WRITER, 1, [row(NOON + number * MINUTE)])]) == [
            range((1 << 30) + number + 1, (1 << 30) + number + 2)
        ]
    other.close()
    assert store.faults() == []


def test_the_feed_hears_every_commit_once(store: Store) -> None:
    store.create("Thing", **bodies.whole_thing())
    store.heard.clear()
    store.do(TakeReadings(SYSTEM, [Reading(1, NOON, 1.0), Reading(1, NOON + 1, 2.0)]))
    store.do(TakeReadings(SYSTEM, [Reading(1, NOON, 1.0), Reading(1, NOON + 1, 3.0)]))
    store.do(TakeReadings(SYSTEM, [Reading(1, NOON, 1.0)]))
    heard = [[(one.start, one.result) for one in commit.observations] for commit in store.heard]
    assert heard == [[(NOON, 1.0), (NOON + 1, 2.0)], [(NOON + 1, 3.0)]]
    assert [one.entity for one in store.heard[0].changes] == ["FeatureOfInterest"]


def test_a_store_that_another_process_holds_is_overloaded(store: Store) -> None:
    other = store.database.writer()
    other.begin()
    store.writer._connection.execute(
        "PRAGMA busy_timeout = 50" if store.is_sqlite else "SET lock_timeout = '50ms'"
    )
    outcomes = store.writer.write_batch([AddObservations(OPEN_WRITER, 1, [row(NOON)])] * 3)
    other.rollback()
    other.close()
    assert [type(one) for one in outcomes] == [Overloaded] * 3


def test_an_id_is_never_given_twice(store: Store) -> None:
    store.create("Thing", **bodies.whole_thing())
    first = store.do(AddObservations(OPEN_WRITER, 1, [row(NOON)]))[0]
    store.do(DeleteEntity(OPEN_WRITER, "Observation", first))
    assert store.do(AddObservations(OPEN_WRITER, 1, [row(NOON)]))[0] == first + 1


def test_an_observation_cannot_change_its_datastream(store: Store) -> None:
    store.create("Thing", **bodies.whole_thing(2))
    number = store.do(AddObservations(OPEN_WRITER, 1, [row(NOON)]))[0]
    with pytest.raises(Conflict):
        store.do(PatchEntity(OPEN_WRITER, "Observation", number, {"Datastream": {"@iot.id": 2}}))
    store.do(PatchEntity(OPEN_WRITER, "Observation", number, {"Datastream": {"@iot.id": 1}, "result": 3}))
    assert store.rows("SELECT datastream, result FROM observation") == [(1, 3)]


KEY = Principal("key", observes=frozenset({1}))
OTHER = Principal("person", reads=frozenset({2}), manages=frozenset({2}))


@pytest.mark.parametrize(
    ("principal", "datastream", "expected"),
    [
        (OPEN_WRITER, 1, "range"),
        (SYSTEM, 2, "range"),
        (KEY, 1, "range"),
        (KEY, 2, "Forbidden"),
        (OTHER, 1, "Forbidden"),
        (OTHER, 3, "Unknown"),
        (ANONYMOUS, 1, "Unauthorised"),
    ],
)
def test_who_may_add(store: Store, principal: Principal, datastream: int, expected: str) -> None:
    store.create("Thing", **bodies.whole_thing(2))
    store.do(CreateEntity(SYSTEM, "Thing", bodies.whole_thing(), visibility=Visibility.ORGANISATION))
    outcome = store.writer.write_batch([AddObservations(principal, datastream, [row(NOON)])])[0]
    assert type(outcome).__name__ == expected
    assert store.one("SELECT count(*) FROM observation") == (expected == "range")


def test_receipts_say_what_became_of_readings(store: Store) -> None:
    store.create("Thing", **bodies.whole_thing())
    readings = [Reading(1, NOON + n * MINUTE, n) for n in range(10)]
    assert store.do(TakeReadings(SYSTEM, readings)) == Receipt(added=10)
    assert store.do(TakeReadings(SYSTEM, readings)) == Receipt(unchanged=10)
    assert store.do(TakeReadings(SYSTEM, [Reading(1, NOON, 5), *readings[1:]])) == Receipt(0, 1, 9)
    twice = [Reading(1, NOON - MINUTE, 1), Reading(1, NOON - MINUTE, 2), Reading(1, NOON - MINUTE, 2)]
    assert store.do(TakeReadings(SYSTEM, twice)) == Receipt(1, 1, 1)
    assert store.rows("SELECT result FROM observation WHERE start = ?", NOON - MINUTE) == [(2,)]
    assert store.faults() == []
