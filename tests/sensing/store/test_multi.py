# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""MultiDatastreams: arrays that fit, components that are counted each for itself."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from allmende.core.clock import HOUR
from allmende.core.errors import AllmendeError, Conflict, Malformed, Unknown
from allmende.core.principal import SYSTEM
from allmende.sensing.store.commands import (
    CreateEntity,
    DeleteEntity,
    NewObservation,
    Parent,
    PatchEntity,
    TakeReadings,
)
from tests.sensing.store import bodies
from tests.sensing.store.conftest import Store

START = 1_700_000_000_000_000 // HOUR * HOUR
AT = {"phenomenonTime": "2026-11-20T00:00:00Z"}


@pytest.fixture
def multi(store: Store) -> int:
    """The id of the one MultiDatastream, of two components."""
    store.do(CreateEntity(SYSTEM, "Thing", bodies.thing(Locations=[bodies.location()])))
    parent = Parent("Thing", 1, "MultiDatastreams")
    return store.do(CreateEntity(SYSTEM, "MultiDatastream", bodies.multi_datastream(), parent))  # type: ignore[no-any-return]


@pytest.fixture(autouse=True)
def all_counts_are_true(store: Store) -> Iterator[None]:
    yield
    assert store.faults() == []


def observe(store: Store, multi: int, result: Any, **more: Any) -> Any:
    parent = Parent("MultiDatastream", multi, "Observations")
    return store.do(CreateEntity(SYSTEM, "Observation", {"result": result, **more}, parent))


@pytest.mark.parametrize("result", [1, [1], [1, 2, 3], {"a": 1}, "x", None])
def test_a_result_is_an_array_of_as_many_values_as_there_are_properties(
    store: Store, multi: int, result: Any
) -> None:
    with pytest.raises(Malformed, match="an array of 2 values"):
        observe(store, multi, result)


@pytest.mark.parametrize(
    "change",
    [
        {"unitOfMeasurements": []},
        {"multiObservationDataTypes": ["OM_Measurement"]},
        {"ObservedProperties": [bodies.observed_property()]},
        {"ObservedProperties": []},
        {"unitOfMeasurements": [{"name": "x"}, {"name": "y"}]},
        {"multiObservationDataTypes": "OM_Measurement"},
        {"unitOfMeasurements": {"name": "x", "symbol": "x", "definition": "x"}},
    ],
)
def test_types_units_and_properties_agree(store: Store, change: dict[str, Any]) -> None:
    store.do(CreateEntity(SYSTEM, "Thing", bodies.thing(Locations=[bodies.location()])))
    body = bodies.multi_datastream(**change)
    with pytest.raises(Malformed):
        store.do(CreateEntity(SYSTEM, "MultiDatastream", body, Parent("Thing", 1, "MultiDatastreams")))
    assert store.rows("SELECT count(*) FROM datastream") == [(0,)]


def test_a_property_twice_is_refused(store: Store, multi: int) -> None:
    with pytest.raises(Malformed, match="each of these once"):
        store.do(
            PatchEntity(SYSTEM, "MultiDatastream", multi, {"ObservedProperties": [{"@iot.id": 1}] * 2}),
        )


def test_each_component_is_rolled_up_for_itself(store: Store, multi: int) -> None:
    for minute, result in enumerate(([1, 2.5], [3, None], [5, "many"])):
        observe(store, multi, result, phenomenonTime=f"2026-11-20T00:{minute:02d}:00Z")
    found = store.rows("SELECT component, count, sum, min, max FROM rollup_hour ORDER BY component")
    assert found == [
        (-3, 1, None, None, None),
        (-1, 3, None, None, None),
        (1, 3, 9.0, 1, 5),
        (2, 1, 2.5, 2.5, 2.5),
    ]
    assert store.rows("SELECT component, count, sum, min, max FROM rollup_day ORDER BY component") == found


def test_roll_ups_follow_a_correction_and_a_deletion(store: Store, multi: int) -> None:
    first, second = observe(store, multi, [1, 2], **AT), observe(store, multi, [3, 4], **AT)
    store.do(PatchEntity(SYSTEM, "Observation", first, {"result": [10, None]}))
    hour = "SELECT component, count, sum, min, max FROM rollup_hour ORDER BY component"
    assert store.rows(hour) == [(-1, 2, None, None, None), (1, 2, 13.0, 3, 10), (2, 1, 4.0, 4, 4)]
    store.do(DeleteEntity(SYSTEM, "Observation", second))
    assert store.rows(hour) == [(-1, 1, None, None, None), (1, 1, 10.0, 10, 10)]
    store.do(DeleteEntity(SYSTEM, "MultiDatastream", multi))
    assert store.rows(hour) == []


def test_a_correction_keeps_the_number_of_components(store: Store, multi: int) -> None:
    number = observe(store, multi, [1, 2])
    with pytest.raises(Malformed, match="an array of 2 values"):
        store.do(PatchEntity(SYSTEM, "Observation", number, {"result": [1]}))


def test_properties_keep_their_order_and_are_given_whole(store: Store, multi: int) -> None:
    turned = {"ObservedProperties": [{"@iot.id": 2}, {"@iot.id": 1}]}
    store.do(PatchEntity(SYSTEM, "MultiDatastream", multi, turned))
    order = "SELECT position, observed_property FROM datastream_observed_property ORDER BY position"
    assert store.rows(order) == [(0, 2), (1, 1)]
    with pytest.raises(Malformed):
        store.do(CreateEntity(SYSTEM, "ObservedProperty", bodies.observed_property(),
                                Parent("MultiDatastream", multi, "ObservedProperties")))  # fmt: skip
    assert store.rows(order) == [(0, 2), (1, 1)]
    link = {"MultiDatastreams": [{"@iot.id": multi}]}
    with pytest.raises(Conflict, match="has an order"):
        store.do(PatchEntity(SYSTEM, "ObservedProperty", 1, link))


def test_components_stay_as_many_once_values_are_there(store: Store, multi: int) -> None:
    three = {
        "ObservedProperties": [{"@iot.id": 1}],
        "multiObservationDataTypes": ["OM_Measurement"],
        "unitOfMeasurements": bodies.multi_datastream()["unitOfMeasurements"][:1],
    }
    observe(store, multi, [1, 2])
    with pytest.raises(Conflict, match="holds values of 2 components"):
        store.do(PatchEntity(SYSTEM, "MultiDatastream", multi, three))


@pytest.mark.parametrize(
    ("entity", "other"), [("Datastream", "MultiDatastream"), ("MultiDatastream", "Datastream")]
)
def test_one_kind_does_not_answer_to_the_name_of_the_other(
    store: Store, multi: int, entity: str, other: str
) -> None:
    plain = store.do(
        CreateEntity(SYSTEM, "Datastream", bodies.datastream(), Parent("Thing", 1, "Datastreams"))
    )
    number = plain if entity == "Datastream" else multi
    result = 1 if other == "Datastream" else [1, 2]
    attempts: list[tuple[type[AllmendeError], Any]] = [
        (
            Unknown,
            CreateEntity(SYSTEM, "Observation", {"result": result}, Parent(other, number, "Observations")),
        ),
        (Unknown, PatchEntity(SYSTEM, other, number, {"name": "x"})),
        (Unknown, DeleteEntity(SYSTEM, other, number)),
        (Malformed, CreateEntity(SYSTEM, "Observation", {"result": result, other: {"@iot.id": number}})),
    ]
    for error, command in attempts:
        with pytest.raises(error, match=other):
            store.do(command)


def test_an_observation_hangs_on_one_of_both(store: Store, multi: int) -> None:
    store.do(CreateEntity(SYSTEM, "Datastream", bodies.datastream(), Parent("Thing", 1, "Datastreams")))
    both = {"Datastream": {"@iot.id": 2}, "MultiDatastream": {"@iot.id": multi}}
    for given in ({}, both):
        with pytest.raises(Malformed, match="either Datastream or MultiDatastream"):
            store.do(CreateEntity(SYSTEM, "Observation", {"result": 1, **given}))


def test_readings_of_several_values_are_taken_and_corrected(store: Store, multi: int) -> None:
    take = [(multi, START, [1, 2], None), (multi, START + 1, [3, 4], None)]
    assert store.do(TakeReadings(SYSTEM, take)).added == 2  # type: ignore[arg-type]
    again = [(multi, START, [1, 2], None), (multi, START + 1, [5, 4], None)]
    receipt = store.do(TakeReadings(SYSTEM, again))  # type: ignore[arg-type]
    assert (receipt.added, receipt.corrected, receipt.unchanged) == (0, 1, 1)
    assert store.rows("SELECT component, sum FROM rollup_hour WHERE component > 0 ORDER BY 1") == [
        (1, 6.0),
        (2, 6.0),
    ]
    with pytest.raises(Malformed):
        store.do(TakeReadings(SYSTEM, [(multi, START + 2, 7, None)]))  # type: ignore[list-item]


def test_arrays_are_stored_as_they_come(store: Store, multi: int) -> None:
    observe(store, multi, [1, 2.0], **AT)
    found = store.rows("SELECT last_result, last_result_json FROM datastream_state")
    assert found == [(None, "[1,2.0]")]
    assert msgspec.json.decode(found[0][1]) == [1, 2.0]
    assert NewObservation(0, None, None, "[1,2.0]", None, None).result is None
