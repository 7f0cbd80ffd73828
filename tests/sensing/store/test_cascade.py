# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import pytest

from allmende.core.errors import Forbidden, Unknown
from allmende.core.principal import OPEN_WRITER, Principal
from allmende.sensing.store.commands import DeleteEntity
from tests.sensing.store import bodies
from tests.sensing.store.conftest import Store

TABLES = (
    "thing",
    "location",
    "historical_location",
    "datastream",
    "datastream_state",
    "sensor",
    "observed_property",
    "feature",
    "observation",
    "observation_span",
    "rollup_hour",
    "rollup_day",
    "datastream_feature",
)
THING, PLACE, STREAM, OBSERVED = (
    {"thing"},
    {"location"},
    {"datastream", "datastream_state"},
    {"observation", "observation_span", "rollup_hour", "rollup_day", "datastream_feature"},
)
HISTORY = {"historical_location"}


def filled(store: Store) -> set[str]:
    return {name for name in TABLES if store.one(f"SELECT count(*) FROM {name}")}


def delete(store: Store, entity: str, number: int) -> None:
    store.do(DeleteEntity(OPEN_WRITER, entity, number))


@pytest.mark.parametrize(
    ("entity", "gone"),
    [
        ("Thing", THING | HISTORY | STREAM | OBSERVED),
        ("Location", PLACE | HISTORY),
        ("HistoricalLocation", HISTORY),
        ("Datastream", STREAM | OBSERVED),
        ("Sensor", {"sensor"} | STREAM | OBSERVED),
        ("ObservedProperty", {"observed_property"} | STREAM | OBSERVED),
        ("FeatureOfInterest", {"feature"} | OBSERVED - {"observation_span"}),
    ],
)
def test_what_goes_with_it_and_what_stays(store: Store, entity: str, gone: set[str]) -> None:
    store.create("Thing", **bodies.whole_thing())
    for result in (1, "two"):
        store.create("Observation", result=result, Datastream={"@iot.id": 1})
    assert filled(store) == set(TABLES)
    delete(store, entity, 1)
    assert set(TABLES) - filled(store) == gone
    assert store.faults() == []
    with pytest.raises(Unknown):
        delete(store, entity, 1)


def test_the_last_observation_leaves_an_empty_datastream(store: Store) -> None:
    store.create("Thing", **bodies.whole_thing())
    number = store.create("Observation", result=1, Datastream={"@iot.id": 1})
    delete(store, "Observation", number)
    assert store.rows("SELECT count, last_id, start_min, end_max, area FROM datastream_state") == [
        (0, None, None, None, None)
    ]
    assert store.faults() == []


def test_nothing_is_deleted_that_others_manage(store: Store) -> None:
    store.create("Thing", **bodies.whole_thing())
    stranger = Principal("person", reads=frozenset({9}), manages=frozenset({9}))
    store.create("Sensor", stranger, **bodies.sensor())
    store.create("Datastream", **bodies.datastream(Thing={"@iot.id": 1}, Sensor={"@iot.id": 2}))
    before = store.dump()
    with pytest.raises(Forbidden):
        store.do(DeleteEntity(stranger, "Sensor", 2))
    assert store.dump() == before
