# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import json
from typing import Any

import pytest

from allmende.connectors.contract import Reading
from allmende.core.errors import Malformed
from allmende.core.principal import OPEN_WRITER, SYSTEM
from allmende.sensing.store.commands import DeleteEntity, PatchEntity, TakeReadings
from tests.sensing.store import bodies
from tests.sensing.store.conftest import Store


def observe(store: Store, result: Any = 1, **more: Any) -> int:
    return store.create("Observation", result=result, Datastream={"@iot.id": 1}, **more)


def area(store: Store) -> Any:
    return json.loads(store.one("SELECT area FROM datastream_state WHERE datastream = 1"))


def test_one_feature_is_made_from_a_place_and_used_again(store: Store) -> None:
    store.create("Thing", **bodies.whole_thing(2))
    observe(store)
    observe(store)
    store.create("Observation", result=1, Datastream={"@iot.id": 2})
    assert store.rows("SELECT name, location FROM feature") == [("Markt", 1)]
    assert store.rows("SELECT feature FROM observation") == [(None,)] * 3
    assert store.rows("SELECT feature FROM datastream_state") == [(1,), (1,)]


def test_a_place_that_moved_gets_a_new_feature(store: Store) -> None:
    store.create("Thing", **bodies.whole_thing())
    observe(store)
    store.do(PatchEntity(OPEN_WRITER, "Location", 1, {"location": bodies.point(8, 52)}))
    observe(store)
    store.do(PatchEntity(OPEN_WRITER, "Location", 1, {"name": "only the name"}))
    observe(store)
    assert store.rows("SELECT location FROM feature ORDER BY id") == [(None,), (1,)]
    assert store.rows("SELECT feature FROM observation ORDER BY id") == [(None,), (2,), (2,)]
    assert area(store) == {
        "type": "Polygon",
        "coordinates": [[[7.6, 51.9], [8, 51.9], [8, 52], [7.6, 52], [7.6, 51.9]]],
    }
    assert store.faults() == []


def test_a_deleted_feature_is_made_again(store: Store) -> None:
    store.create("Thing", **bodies.whole_thing())
    observe(store)
    store.do(DeleteEntity(OPEN_WRITER, "FeatureOfInterest", 1))
    assert store.one("SELECT count(*) FROM observation") == 0
    observe(store)
    assert store.rows("SELECT id, location FROM feature") == [(2, 1)]
    assert store.faults() == []


def test_the_area_grows_and_shrinks(store: Store) -> None:
    store.create("Thing", **bodies.whole_thing())
    observe(store)
    far = observe(store, FeatureOfInterest=bodies.feature(20, 40))
    assert area(store)["coordinates"][0][2] == [20, 51.9]
    store.do(DeleteEntity(OPEN_WRITER, "Observation", far))
    assert area(store) == bodies.point(7.6, 51.9)
    store.do(PatchEntity(OPEN_WRITER, "FeatureOfInterest", 1, {"feature": bodies.point(1, 2)}))
    assert area(store) == bodies.point(1, 2)


def test_several_places_the_first_that_is_geojson(store: Store) -> None:
    address = bodies.location(encodingType="text/plain", location="Prinzipalmarkt 1")
    store.create(
        "Thing", **bodies.thing(Locations=[address, bodies.location(3, 4)], Datastreams=[bodies.datastream()])
    )
    observe(store)
    assert area(store) == bodies.point(3, 4)


def test_without_a_place_a_post_is_refused_and_a_reading_taken(store: Store) -> None:
    store.create("Thing", **bodies.thing(Datastreams=[bodies.datastream()]))
    with pytest.raises(Malformed):
        observe(store)
    store.do(TakeReadings(SYSTEM, [Reading(1, 0, 1.0)]))
    store.do(PatchEntity(OPEN_WRITER, "Thing", 1, {"name": "still nowhere"}))
    store.create("Location", **bodies.location(Things=[{"@iot.id": 1}]))
    observe(store)
    assert store.rows("SELECT feature FROM observation ORDER BY id") == [(None,), (1,)]
    assert store.rows("SELECT feature FROM datastream_state") == [(None,)]
    assert store.faults() == []
