# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from typing import Any

import pytest

from allmende.core.errors import Forbidden, Malformed, Unauthorised, Unknown
from allmende.core.principal import ANONYMOUS, OPEN_WRITER, SYSTEM, Principal, Visibility
from allmende.sensing.store.commands import CreateEntity, EnsureThing, Parent
from tests.sensing.store import bodies
from tests.sensing.store.conftest import NOW, Store

COUNTS = {
    "thing": "Thing",
    "location": "Location",
    "historical_location": "HistoricalLocation",
    "datastream": "Datastream",
    "sensor": "Sensor",
    "observed_property": "ObservedProperty",
    "feature": "FeatureOfInterest",
    "observation": "Observation",
}


def counts(store: Store) -> dict[str, int]:
    return {name: n for name in COUNTS if (n := store.one(f"SELECT count(*) FROM {name}"))}


def test_a_thing_with_everything_inside_is_one_request(store: Store) -> None:
    observations = [
        {"phenomenonTime": "2026-01-01T00:00:00Z", "result": 1},
        {"result": "warm", "FeatureOfInterest": bodies.feature()},
    ]
    store.create(
        "Thing",
        **bodies.thing(
            Locations=[bodies.location()], Datastreams=[bodies.datastream(Observations=observations)]
        ),
    )
    assert counts(store) == dict.fromkeys(COUNTS, 1) | {"observation": 2, "feature": 2}
    assert store.faults() == []
    assert store.rows("SELECT start, result, result_json FROM observation ORDER BY id") == [
        (1_767_225_600_000_000, 1, None),
        (NOW, None, '"warm"'),
    ]


def test_deep_insert_works_from_either_end(store: Store) -> None:
    thing = bodies.thing(Locations=[bodies.location()])
    number = store.create(
        "Observation",
        result=20.5,
        Datastream=bodies.datastream(Thing=thing),
        FeatureOfInterest=bodies.feature(),
    )
    assert number == (1 << 30) + 1
    assert counts(store) == dict.fromkeys(COUNTS, 1)
    store.create(
        "Sensor",
        **bodies.sensor(
            Datastreams=[
                {
                    **bodies.datastream(Thing={"@iot.id": 1}, ObservedProperty={"@iot.id": 1}, name="second"),
                    "Sensor": None,
                }
            ]
        ),
    )
    assert store.rows("SELECT thing, sensor FROM datastream ORDER BY id") == [(1, 1), (1, 2)]
    store.create("ObservedProperty", **bodies.observed_property(Datastreams=[{"@iot.id": 1}]))
    assert store.one("SELECT observed_property FROM datastream_observed_property WHERE datastream = 1") == 2


BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("Thing", {"name": "no description"}),
    ("Thing", bodies.thing(name=7)),
    ("Thing", bodies.thing(name="nul\0")),
    ("Thing", bodies.thing(colour="red")),
    ("Thing", bodies.thing(properties=[1])),
    ("Thing", bodies.thing(Locations={"@iot.id": 1})),
    ("Thing", bodies.thing(Locations=[{"@iot.id": 999}])),
    ("Thing", bodies.thing(Datastreams=[bodies.datastream(Sensor={"@iot.id": 1 << 70})])),
    ("Thing", bodies.thing(Datastreams=[bodies.datastream(), bodies.datastream(unitOfMeasurement=None)])),
    ("Thing", bodies.thing(Datastreams=[bodies.datastream(Thing={"@iot.id": 7})])),
    ("Thing", bodies.thing(Datastreams=[bodies.datastream(Observations=[{"result": 1}])])),
    ("Location", bodies.location(location={"type": "Point", "coordinates": [1, "x"]})),
    ("Location", bodies.location(location={"type": "Ball", "coordinates": [1, 2]})),
    ("Location", bodies.location(location="Hier")),
    ("Datastream", bodies.datastream()),
    ("Datastream", bodies.datastream(Thing={"@iot.id": 1}, ObservedProperty=None)),
    ("HistoricalLocation", {"time": "2026-01-01T00:00:00Z", "Thing": {"@iot.id": 1}}),
    ("Observation", {"result": 1}),
    ("Observation", {"Datastream": {"@iot.id": 1}}),
    ("Observation", {"result": 1, "Datastream": {"@iot.id": 1}, "phenomenonTime": "yesterday"}),
    (
        "Observation",
        {
            "result": 1,
            "Datastream": {"@iot.id": 1},
            "phenomenonTime": "2026-01-02T00:00:00Z/2026-01-01T00:00:00Z",
        },
    ),
    ("Observation", {"result": 1, "Datastream": {"@iot.id": 1}, "validTime": "2026-01-02T00:00:00Z"}),
    ("Observation", {"result": 1, "Datastream": {"@iot.id": 1}, "parameters": "none"}),
    ("Observation", {"result": 1, "Datastream": {"@iot.id": 1}, "FeatureOfInterest": {"@iot.id": 77}}),
    ("Observation", {"result": 1, "Datastream": {"@iot.id": 1}}),
]


@pytest.mark.parametrize(("entity", "body"), BROKEN)
def test_what_is_broken_is_refused_whole(store: Store, entity: str, body: dict[str, Any]) -> None:
    store.create("Thing", **bodies.thing(Datastreams=[bodies.datastream()]))  # it has no place
    before = store.dump()
    with pytest.raises(Malformed):
        store.create(entity, **body)
    assert store.dump() == before


def test_nesting_has_an_end(store: Store) -> None:
    body = bodies.location()
    for _ in range(400):
        body = bodies.thing(Locations=[body])
        body = bodies.location(Things=[body])
    with pytest.raises(Malformed):
        store.create("Location", **body)
    assert counts(store) == {}


def test_posting_to_a_collection_of_an_entity_settles_the_link(store: Store) -> None:
    store.create("Thing", **bodies.thing())

    def post(entity: str, body: dict[str, Any], parent: Parent) -> Any:
        return store.do(CreateEntity(OPEN_WRITER, entity, body, parent))

    post("Datastream", bodies.datastream(), Parent("Thing", 1, "Datastreams"))
    post("Location", bodies.location(), Parent("Thing", 1, "Locations"))
    post("Observation", {"result": 1}, Parent("Datastream", 1, "Observations"))
    with pytest.raises(Malformed):
        post(
            "Observation",
            {"result": 1, "Datastream": {"@iot.id": 2}},
            Parent("Datastream", 1, "Observations"),
        )
    with pytest.raises(Unknown):
        post("Datastream", bodies.datastream(), Parent("Thing", 2, "Datastreams"))
    assert counts(store) == dict.fromkeys(COUNTS, 1)


def test_history_follows_a_thing_that_moves(store: Store) -> None:
    store.create("Thing", **bodies.thing(Locations=[bodies.location(1)]))
    store.do(CreateEntity(OPEN_WRITER, "Location", bodies.location(2), Parent("Thing", 1, "Locations")))
    store.create("Location", **bodies.location(3, Things=[{"@iot.id": 1}]))
    assert store.rows("SELECT location FROM thing_location") == [(3,)]
    assert store.rows("SELECT thing, time FROM historical_location") == [(1, NOW)] * 3
    links = {"Thing": {"@iot.id": 1}, "Locations": [{"@iot.id": 1}]}
    store.create("HistoricalLocation", time="2020-01-01T00:00:00Z", **links)
    assert store.rows("SELECT location FROM thing_location") == [(3,)]
    store.create("HistoricalLocation", time="2030-01-01T00:00:00Z", **links)
    assert store.rows("SELECT location FROM thing_location") == [(1,)]


def test_what_is_inline_belongs_to_whom_the_outermost_belongs(store: Store) -> None:
    owner = Principal("person", reads=frozenset({4}), manages=frozenset({4}))
    store.do(CreateEntity(owner, "Thing", bodies.whole_thing(), visibility=Visibility.ORGANISATION))
    for table in ("thing", "location", "datastream", "sensor", "observed_property"):
        assert store.rows(f"SELECT organisation, visibility FROM {table}") == [(4, 0)], table


def test_a_datastream_is_never_more_visible_than_its_thing(store: Store) -> None:
    store.do(CreateEntity(SYSTEM, "Thing", bodies.thing(), visibility=Visibility.ORGANISATION))
    store.do(CreateEntity(SYSTEM, "Datastream", bodies.datastream(Thing={"@iot.id": 1})))
    assert store.rows("SELECT visibility FROM datastream") == [(0,)]


def test_a_public_datastream_publishes_its_sensor(store: Store) -> None:
    store.do(CreateEntity(SYSTEM, "Sensor", bodies.sensor(), visibility=Visibility.ORGANISATION))
    store.create("Thing", SYSTEM, **bodies.thing(Datastreams=[bodies.datastream(Sensor={"@iot.id": 1})]))
    assert store.rows("SELECT visibility FROM sensor") == [(1,)]


def test_what_one_may_not_read_cannot_be_linked(store: Store) -> None:
    store.do(CreateEntity(SYSTEM, "Thing", bodies.thing(), visibility=Visibility.ORGANISATION))
    with pytest.raises(Malformed):
        store.create("Datastream", **bodies.datastream(Thing={"@iot.id": 1}))
    store.create("Thing", SYSTEM, **bodies.thing())
    stranger = Principal("person", reads=frozenset({9}), manages=frozenset({9}))
    with pytest.raises(Forbidden):
        store.create("Datastream", stranger, **bodies.datastream(Thing={"@iot.id": 2}))
    with pytest.raises(Unauthorised):
        store.create("Thing", ANONYMOUS, **bodies.thing())


def test_ensuring_a_thing_again_creates_only_what_is_missing(store: Store) -> None:
    def ensure(*keys: str) -> Any:
        streams = {key: bodies.datastream(name=key) for key in keys}
        return store.do(EnsureThing(SYSTEM, "k", bodies.thing(Locations=[bodies.location()]), streams))

    first, again, more = ensure("a", "b"), ensure("a", "b"), ensure("b", "c")
    assert (first.created, again.created, more.created) == (True, False, True)
    assert (first.streams, again.streams, more.streams) == (
        {"a": 1, "b": 2},
        {"a": 1, "b": 2},
        {"b": 2, "c": 3},
    )
    assert counts(store) == {
        "thing": 1,
        "location": 1,
        "historical_location": 1,
        "datastream": 3,
        "sensor": 1,
        "observed_property": 1,
    }


def test_who_sends_an_entity_along_with_its_id_means_the_one_that_is_there(store: Store) -> None:
    """Programs that keep entities as objects send all that they know of them."""
    thing = store.create("Thing", **bodies.thing(Locations=[bodies.location()]))
    kept = {"@iot.id": thing, **bodies.thing(name="as it was once"), "Locations": [bodies.location()]}
    stream = store.create("Datastream", **bodies.datastream(Thing=kept))
    store.create("Observation", result=1, Datastream={"@iot.id": stream, **bodies.datastream(Thing=kept)})
    store.create("HistoricalLocation", time="2026-01-01T00:00:00Z", Thing=kept,
                 Locations=[{"@iot.id": 1, **bodies.location()}])  # fmt: skip
    found = counts(store)
    assert (found["thing"], found["location"], found["datastream"], found["sensor"]) == (1, 1, 1, 1)
    assert store.one("SELECT name FROM thing") == "Wetterstation"


@pytest.mark.parametrize(
    "told",
    [{"@iot.id": 4711}, {"@iot.id": "a"}, {"@iot.id": 1, "@iot.selfLink": "http://b.example/Things(1)"}],
)
def test_a_copy_of_what_another_server_has_is_new(store: Store, told: dict[str, Any]) -> None:
    store.create("Thing", **bodies.thing())
    store.create("Datastream", **bodies.datastream(Thing={**told, **bodies.thing()}))
    assert counts(store)["thing"] == 2
