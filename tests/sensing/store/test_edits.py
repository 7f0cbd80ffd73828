# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from typing import Any

import pytest

from allmende.core.errors import Conflict, Forbidden, Malformed, Unknown
from allmende.core.principal import OPEN_WRITER, SYSTEM, Principal, Visibility
from allmende.sensing.store.commands import PatchEntity, PutEntity, SetVisibility
from tests.sensing.store import bodies
from tests.sensing.store.conftest import Store


def patch(store: Store, entity: str, number: int, **body: Any) -> None:
    store.do(PatchEntity(OPEN_WRITER, entity, number, body))


def put(store: Store, entity: str, number: int, **body: Any) -> None:
    store.do(PutEntity(OPEN_WRITER, entity, number, body))


def test_a_patch_changes_what_it_names_and_nothing_else(store: Store) -> None:
    store.create("Thing", **bodies.thing(properties={"a": 1, "b": 2}))
    patch(store, "Thing", 1, name="new", properties={"c": 3})
    assert store.rows("SELECT name, description, properties FROM thing") == [
        ("new", "on the roof", '{"c":3}')
    ]
    patch(store, "Thing", 1, properties=None)
    assert store.rows("SELECT name, properties FROM thing") == [("new", None)]


def test_a_put_empties_what_it_does_not_name(store: Store) -> None:
    store.create("Thing", **bodies.thing(properties={"a": 1}))
    put(store, "Thing", 1, name="new", description="too")
    assert store.rows("SELECT name, description, properties FROM thing") == [("new", "too", None)]
    with pytest.raises(Malformed):
        put(store, "Thing", 1, name="alone")


@pytest.mark.parametrize(
    ("entity", "body"),
    [
        ("Thing", {"name": None}),
        ("Thing", {"Locations": [bodies.location()]}),
        ("Thing", {"Locations": [{"@iot.id": 99}]}),
        ("Thing", {"Datastreams": [{"name": "inline"}]}),
        ("Datastream", {"Sensor": bodies.sensor()}),
        ("Datastream", {"Sensor": {"@iot.id": 99}}),
        ("Datastream", {"Sensor": None}),
        ("Datastream", {"unitOfMeasurement": "Grad"}),
        ("Datastream", {"unitOfMeasurement": {"symbol": "K"}}),
        ("Location", {"location": {"type": "Point"}}),
        ("Location", {"encodingType": "application/geo+json", "location": "here"}),
    ],
)
def test_a_bad_patch_changes_nothing(store: Store, entity: str, body: dict[str, Any]) -> None:
    store.create("Thing", **bodies.whole_thing())
    before = store.dump()
    with pytest.raises(Malformed):
        patch(store, entity, 1, **body)
    assert store.dump() == before


def test_unknown_and_foreign_entities_are_told_apart(store: Store) -> None:
    store.create("Thing", **bodies.thing())
    for number in (2, -1, (1 << 63) - 1):
        with pytest.raises(Unknown):
            patch(store, "Thing", number, name="x")
    stranger = Principal("person", reads=frozenset({9}), manages=frozenset({9}))
    with pytest.raises(Forbidden):
        store.do(PatchEntity(stranger, "Thing", 1, {"name": "mine"}))
    store.do(SetVisibility(SYSTEM, "Thing", 1, Visibility.ORGANISATION))
    with pytest.raises(Unknown):
        store.do(PatchEntity(stranger, "Thing", 1, {"name": "mine"}))


def test_each_new_place_of_a_thing_is_a_line_of_history(store: Store) -> None:
    for _ in range(2):
        store.create("Location", **bodies.location())
    for number in (1, 2):
        store.create("Thing", **bodies.thing())
        for place in (1, 2):
            patch(store, "Thing", number, Locations=[{"@iot.id": place}])
    assert store.one("SELECT count(*) FROM historical_location") == 4
    assert store.rows("SELECT thing, location FROM thing_location") == [(1, 2), (2, 2)]


def test_a_datastream_moves_to_another_thing_and_sensor(store: Store) -> None:
    store.create("Thing", **bodies.whole_thing())
    store.create("Thing", **bodies.thing())
    store.create("Sensor", **bodies.sensor(name="better"))
    patch(store, "Datastream", 1, Thing={"@iot.id": 2}, Sensor={"@iot.id": 2})
    assert store.rows("SELECT thing, sensor FROM datastream") == [(2, 2)]


def test_an_observation_keeps_what_a_patch_leaves_out(store: Store) -> None:
    store.create("Thing", **bodies.whole_thing())
    number = store.create(
        "Observation",
        Datastream={"@iot.id": 1},
        result=1,
        phenomenonTime="2026-01-01T00:00:00Z/PT1H",
        resultTime="2026-01-01T02:00:00Z",
        parameters={"a": 1},
        resultQuality="good",
    )
    columns = 'SELECT start, "end", result, result_json, result_time, extra FROM observation'
    before = store.rows(columns)[0]
    patch(store, "Observation", number, result=[2], resultQuality=None)
    assert store.rows(columns) == [(before[0], before[1], None, "[2]", before[4], '{"parameters":{"a":1}}')]
    patch(store, "Observation", number, phenomenonTime="2027-01-01T00:00:00Z", resultTime=None)
    assert store.rows(columns) == [(1_798_761_600_000_000, None, None, "[2]", None, '{"parameters":{"a":1}}')]
    put(store, "Observation", number, result=7)
    assert store.rows(columns) == [(1_798_761_600_000_000, None, 7, None, None, None)]
    assert store.faults() == []


def test_hiding_a_thing_hides_its_datastreams(store: Store) -> None:
    store.create("Thing", **bodies.whole_thing(2))
    store.do(SetVisibility(SYSTEM, "Thing", 1, Visibility.ORGANISATION))
    assert store.rows("SELECT visibility FROM datastream ORDER BY id") == [(0,), (0,)]
    with pytest.raises(Conflict):
        store.do(SetVisibility(SYSTEM, "Datastream", 1, Visibility.PUBLIC))
    store.do(SetVisibility(SYSTEM, "Thing", 1, Visibility.PUBLIC))
    store.do(SetVisibility(SYSTEM, "Datastream", 1, Visibility.PUBLIC))
    assert store.rows("SELECT visibility FROM datastream ORDER BY id") == [(1,), (0,)]
