# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import json
import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest

from allmende.connectors.contract import Reading
from allmende.core.errors import AllmendeError, Unknown
from allmende.core.ids import observation_id
from allmende.core.principal import OPEN_WRITER, SYSTEM, TOWN, Principal, Visibility
from allmende.sensing.store.commands import (
    AddObservations,
    CreateEntity,
    DeleteEntity,
    EnsureThing,
    EraseLines,
    NewObservation,
    PatchEntity,
    PutEntity,
    SetVisibility,
    TakeReadings,
)
from allmende.sensing.store.sqlite import SqliteDatabase
from tests.sensing.store import bodies
from tests.sensing.store.conftest import NOW, Store

CLERK = Principal("person", 7, reads=frozenset({TOWN}), manages=frozenset({TOWN}))
KEY = Principal("key", 4, manages=frozenset({TOWN}), reads=frozenset({TOWN}), home=TOWN)


def lines(store: Store) -> list[tuple[str, str, Any, Any]]:
    """(verb, subject, before, after), and checks that what stands in columns stands in the words."""
    found = []
    for at, kind, actor, organisation, verb, subject, content in store.rows(
        "SELECT at, actor_kind, actor, organisation, verb, subject, content FROM change_log ORDER BY id"
    ):
        said = json.loads(content)
        columns = {"at": at, "actor_kind": kind, "actor": actor, "organisation": organisation, "verb": verb}
        assert columns | {"subject": subject} == {name: said[name] for name in (*columns, "subject")}
        found.append((verb, subject, said["before"], said["after"]))
    return found


def made(store: Store, who: Principal = SYSTEM) -> None:
    store.do(CreateEntity(who, "Thing", bodies.whole_thing()))


def test_a_new_station_leaves_one_line_with_all_it_says(store: Store) -> None:
    made(store, CLERK)
    [(verb, subject, before, after)] = lines(store)
    assert (verb, subject, before) == ("thing.create", "Things(1)", None)
    assert after == {
        "name": "Wetterstation",
        "description": "on the roof",
        "Locations": [1],
        "organisation": 1,
        "visibility": 1,
    }
    assert store.rows("SELECT at, actor_kind, actor, organisation FROM change_log") == [(NOW, "person", 7, 1)]
    others = json.loads(store.one("SELECT content FROM change_log"))["others"]
    assert others == [
        "Datastreams(1)",
        "HistoricalLocations(1)",
        "Locations(1)",
        "ObservedProperties(1)",
        "Sensors(1)",
    ]


@pytest.mark.parametrize(
    ("command", "verb", "subject", "before", "after"),
    [
        (PatchEntity(CLERK, "Thing", 1, {"name": "x"}), "thing.edit", "Things(1)",
         {"name": "Wetterstation"}, {"name": "x"}),
        (PatchEntity(CLERK, "Thing", 1, {"properties": {"a": [1]}}), "thing.edit", "Things(1)",
         {}, {"properties": {"a": [1]}}),
        (PatchEntity(KEY, "Thing", 1, {"Locations": [{"@iot.id": 2}]}), "thing.edit", "Things(1)",
         {"Locations": [1]}, {"Locations": [2]}),
        (PutEntity(KEY, "Sensor", 1, bodies.sensor(metadata={"a": 1})), "sensor.edit", "Sensors(1)",
         {"metadata": "https://example.org/sht31.pdf"}, {"metadata": {"a": 1}}),
        (PatchEntity(CLERK, "Datastream", 1, {"ObservedProperty": {"@iot.id": 2}, "Sensor": {"@iot.id": 2}}),
         "datastream.edit", "Datastreams(1)",
         {"ObservedProperty": 1, "Sensor": 1}, {"ObservedProperty": 2, "Sensor": 2}),
        (PatchEntity(CLERK, "Location", 1, {"location": bodies.point(1, 2)}), "location.edit", "Locations(1)",
         {"location": bodies.point()}, {"location": bodies.point(1, 2)}),
        (SetVisibility(CLERK, "Datastream", 1, Visibility.ORGANISATION), "datastream.hide", "Datastreams(1)",
         {"visibility": 1}, {"visibility": 0}),
        (PatchEntity(CLERK, "Observation", observation_id(1, 1), {"result": [2]}), "observation.edit",
         f"Observations({observation_id(1, 1)})", {"result": 1.5}, {"result": [2]}),
        (PatchEntity(CLERK, "Observation", observation_id(1, 1), {"phenomenonTime": "1970-01-01T00:00:02Z"}),
         "observation.edit", f"Observations({observation_id(1, 1)})",
         {"phenomenonTime": "1970-01-01T00:00:01Z"}, {"phenomenonTime": "1970-01-01T00:00:02Z"}),
        (PatchEntity(CLERK, "HistoricalLocation", 1, {"time": "1970-01-01T00:00:00Z"}),
         "historical_location.edit", "HistoricalLocations(1)",
         {"time": "2025-11-24T16:00:00Z"}, {"time": "1970-01-01T00:00:00Z"}),
    ],
)  # fmt: skip
def test_a_change_leaves_a_line_with_what_changed(
    store: Store, command: Any, verb: str, subject: str, before: Any, after: Any
) -> None:
    made(store)
    store.do(CreateEntity(SYSTEM, "Location", bodies.location(3, 4)))
    store.do(CreateEntity(SYSTEM, "Sensor", bodies.sensor()))
    store.do(CreateEntity(SYSTEM, "ObservedProperty", bodies.observed_property()))
    store.do(TakeReadings(SYSTEM, [Reading(1, 1_000_000, 1.5)]))
    store.do(command)
    assert lines(store) == [(verb, subject, before, after)]


HIDDEN, SHOWN = ({"visibility": 1}, {"visibility": 0}), ({"visibility": 0}, {"visibility": 1})


@pytest.mark.parametrize(
    ("command", "found"),
    [
        (SetVisibility(CLERK, "Thing", 1, Visibility.ORGANISATION),
         [("thing.hide", "Things(1)", *HIDDEN), ("datastream.hide", "Datastreams(1)", *HIDDEN)]),
        (SetVisibility(CLERK, "Thing", 1, Visibility.ORGANISATION, whole=True),
         [("thing.hide", "Things(1)", *HIDDEN), ("datastream.hide", "Datastreams(1)", *HIDDEN),
          ("location.hide", "Locations(1)", *HIDDEN), ("sensor.hide", "Sensors(1)", *HIDDEN),
          ("observed_property.hide", "ObservedProperties(1)", *HIDDEN)]),
        (SetVisibility(CLERK, "Thing", 2, Visibility.PUBLIC), [("thing.publish", "Things(2)", *SHOWN)]),
        (SetVisibility(CLERK, "Thing", 2, Visibility.PUBLIC, whole=True, streams=(2,)),
         [("thing.publish", "Things(2)", *SHOWN), ("location.publish", "Locations(2)", *SHOWN),
          ("sensor.publish", "Sensors(2)", *SHOWN),
          ("observed_property.publish", "ObservedProperties(2)", *SHOWN),
          ("datastream.publish", "Datastreams(2)", *SHOWN)]),
        (PatchEntity(CLERK, "Datastream", 1, {"Sensor": {"@iot.id": 2}}),
         [("datastream.edit", "Datastreams(1)", {"Sensor": 1}, {"Sensor": 2}),
          ("sensor.publish", "Sensors(2)", *SHOWN)]),
        (PatchEntity(CLERK, "Thing", 2, {"Datastreams": [{"@iot.id": 1}]}),
         [("thing.edit", "Things(2)", {}, {}),
          ("datastream.edit", "Datastreams(1)", {"Thing": 1} | HIDDEN[0], {"Thing": 2} | HIDDEN[1])]),
        (PatchEntity(CLERK, "Location", 2, {"Things": [{"@iot.id": 1}]}),
         [("location.edit", "Locations(2)", {}, {}),
          ("thing.edit", "Things(1)", {"Locations": [1]}, {"Locations": [2]})]),
        (CreateEntity(CLERK, "Datastream", bodies.datastream(
            Sensor={"@iot.id": 2}, ObservedProperty={"@iot.id": 1}, Thing={"@iot.id": 1})),
         [("datastream.create", "Datastreams(3)", None, ANY), ("sensor.publish", "Sensors(2)", *SHOWN)]),
        (DeleteEntity(CLERK, "Location", 1),
         [("location.delete", "Locations(1)", ANY, None),
          ("thing.edit", "Things(1)", {"Locations": [1]}, {"Locations": []})]),
    ],
)  # fmt: skip
def test_what_is_changed_along_has_a_line_of_its_own(store: Store, command: Any, found: list[Any]) -> None:
    made(store)
    store.do(CreateEntity(SYSTEM, "Thing", bodies.whole_thing(), visibility=Visibility.ORGANISATION))
    store.do(command)
    assert lines(store) == found


def test_what_is_as_it_was_has_none(store: Store) -> None:
    made(store)
    for _ in range(2):
        store.do(SetVisibility(CLERK, "Thing", 1, Visibility.ORGANISATION, whole=True))
    assert len(lines(store)) == 5


def test_a_station_is_published_with_all_its_chosen_streams_or_not_at_all(store: Store) -> None:
    store.do(CreateEntity(SYSTEM, "Thing", bodies.whole_thing(2), visibility=Visibility.ORGANISATION))
    before = store.dump()
    with pytest.raises(Unknown):
        store.do(SetVisibility(CLERK, "Thing", 1, Visibility.PUBLIC, whole=True, streams=(1, 99)))
    assert store.dump() == before
    store.do(SetVisibility(CLERK, "Thing", 1, Visibility.PUBLIC, whole=True, streams=(2,)))
    assert store.rows("SELECT id, visibility FROM datastream ORDER BY id") == [(1, 0), (2, 1)]


def test_what_is_deleted_is_told_whole_with_what_goes_along(store: Store) -> None:
    made(store)
    store.do(DeleteEntity(CLERK, "Thing", 1))
    [(verb, subject, before, after)] = lines(store)
    assert (verb, subject, before["name"], after) == ("thing.delete", "Things(1)", "Wetterstation", None)
    assert "Datastreams(1)" in json.loads(store.one("SELECT content FROM change_log"))["others"]
    assert store.one("SELECT organisation FROM change_log") == TOWN


def test_a_single_value_that_is_deleted_leaves_a_line(store: Store) -> None:
    made(store)
    store.do(TakeReadings(SYSTEM, [Reading(1, 1_000_000, 1.5)]))
    store.do(DeleteEntity(KEY, "Observation", observation_id(1, 1)))
    assert [(line[0], line[2]["result"]) for line in lines(store)] == [("observation.delete", 1.5)]
    assert store.rows("SELECT actor_kind, actor FROM change_log") == [("key", 4)]


def test_values_and_the_installations_own_commands_leave_none(store: Store) -> None:
    made(store)
    row = NewObservation(NOW, None, 1.0, None, None, None)
    store.do(AddObservations(KEY, 1, (row,)))
    store.do(CreateEntity(KEY, "Observation", {"result": 1, "Datastream": {"@iot.id": 1}}))
    store.do(TakeReadings(KEY, [Reading(1, NOW + 1, 2.0)]))
    store.do(PatchEntity(SYSTEM, "Thing", 1, {"name": "x"}))
    store.do(PatchEntity(CLERK, "Thing", 1, {"name": "x"}))  # it is so already
    assert lines(store) == []


def test_what_is_refused_leaves_none(store: Store) -> None:
    made(store)
    stranger = Principal("key", 9, manages=frozenset({2}), home=2)
    for command in (
        PatchEntity(stranger, "Thing", 1, {"name": "x"}),
        PatchEntity(CLERK, "Thing", 1, {"name": 3}),
        DeleteEntity(CLERK, "Thing", 99),
        CreateEntity(CLERK, "Thing", bodies.thing(Datastreams=[{}])),
    ):
        with pytest.raises(AllmendeError):
            store.do(command)
    assert lines(store) == []


def test_a_station_that_is_ensured_leaves_a_line_only_for_what_is_new(store: Store) -> None:
    stream = bodies.datastream()
    first = EnsureThing(KEY, "k", bodies.thing(), {"a": stream})
    for command in (
        first,
        first,
        EnsureThing(KEY, "k", bodies.thing(), {"a": stream, "b": stream}),
        EnsureThing(KEY, "k", bodies.thing(), {"a": stream}, said={"name": "neu"}),
    ):
        store.do(command)
    found = lines(store)
    assert [line[:2] for line in found] == [
        ("thing.create", "Things(1)"), ("thing.edit", "Things(1)"), ("thing.edit", "Things(1)"),
    ]  # fmt: skip
    assert found[2][2:] == ({"name": "Wetterstation"}, {"name": "neu"})


def test_the_lines_are_one_chain_across_groups_and_stay_it_when_a_person_is_forgotten(store: Store) -> None:
    made(store, OPEN_WRITER)
    store.writer.write_batch([PatchEntity(CLERK, "Thing", 1, {"name": str(one)}) for one in range(3)])
    assert store.do(EraseLines(SYSTEM, "person", 7)) == 3
    assert store.do(EraseLines(SYSTEM, "person", 7)) == 0
    rows = store.rows("SELECT actor_kind, content IS NULL, salt IS NULL, length(chain) FROM change_log")
    assert rows == [("open", 0, 0, 32)] + [("person", 1, 1, 32)] * 3


@pytest.mark.only("sqlite")
def test_a_store_from_before_the_log_keeps_everything_and_gets_one(tmp_path: Path) -> None:
    """The layout is named by how many steps it took."""
    database = SqliteDatabase(tmp_path / "sensing.sqlite3")
    with closing(sqlite3.connect(database.path)) as old:
        old.executescript(
            (files("allmende.sensing.store") / "migrations" / "0001_first.sql").read_text("utf-8")
        )
        old.execute("INSERT INTO thing VALUES (7, 'Pegel', 'x', NULL, 1, 1)")
        old.execute("PRAGMA user_version = 1")
        old.commit()
    database.migrate("Europe/Berlin")
    with database.reading() as connection:
        assert connection.execute("SELECT id, name FROM thing").fetchall() == [(7, "Pegel")]
        assert connection.execute("SELECT count(*) FROM change_log").fetchone() == (0,)
        assert connection.execute("PRAGMA user_version").fetchone()[0] >= 2
    database.close()
