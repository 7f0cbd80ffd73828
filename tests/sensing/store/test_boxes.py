# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The boxes that find geometries: there is one around every geometry, always."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from allmende.core.principal import OPEN_WRITER
from allmende.sensing.sql.dialects import POSTGRES, SQLITE
from allmende.sensing.store import geometry
from allmende.sensing.store.commands import DeleteEntity, PatchEntity
from allmende.sensing.store.connection import Connection
from allmende.sensing.store.postgres import PostgresDatabase
from allmende.sensing.store.sqlite import SqliteDatabase
from allmende.sensing.store.steps import prelude, steps
from tests.sensing.store import bodies
from tests.sensing.store.conftest import Store
from tests.sensing.stores import STORES, few_on_postgres, settings_at

Box = tuple[float, float, float, float]
AROUND: Box = (7, 51, 8, 52)
ELSEWHERE: Box = (20, 20, 21, 21)
LAYOUT_BEFORE = 5
LITTLE = 1e-9
_LOCATION = """
INSERT INTO location (name, description, encoding_type, location, organisation, visibility)
VALUES ('a', 'b', 'application/geo+json', ?, 1, 1) RETURNING id"""


def found(connection: Connection, table: str, box: Box = AROUND) -> list[int]:
    sql = f"SELECT id FROM {table}_box WHERE {connection.dialect.in_box} ORDER BY id"
    return [number for (number,) in connection.execute(sql, box).fetchall()]


def kept(store: Store, table: str, box: Box = AROUND) -> list[int]:
    with store.database.reading() as connection:
        return found(connection, table, box)


@pytest.mark.parametrize(
    ("entity", "table", "body"),
    [
        ("Location", "location", bodies.location()),
        ("FeatureOfInterest", "feature", bodies.feature()),
    ],
)
def test_a_box_comes_moves_and_goes_with_its_entity(
    store: Store, entity: str, table: str, body: dict[str, Any]
) -> None:
    number = store.create(entity, **body)
    assert kept(store, table) == [number]
    store.do(PatchEntity(OPEN_WRITER, entity, number, {"name": "moved"}))
    assert kept(store, table) == [number]
    store.do(PatchEntity(OPEN_WRITER, entity, number, {table: bodies.point(20.5, 20.5)}))
    assert (kept(store, table), kept(store, table, ELSEWHERE)) == ([], [number])
    store.do(DeleteEntity(OPEN_WRITER, entity, number))
    assert kept(store, table, ELSEWHERE) == []


def test_the_box_of_what_was_observed_grows_shrinks_and_goes(store: Store) -> None:
    store.create("Thing", **bodies.whole_thing())
    assert kept(store, "datastream_state") == []
    far = store.create("FeatureOfInterest", **bodies.feature(20.5, 20.5))
    link = {"Datastream": {"@iot.id": 1}}
    store.create("Observation", result=1, **link)
    last = store.create("Observation", result=2, FeatureOfInterest={"@iot.id": far}, **link)
    assert kept(store, "datastream_state") == kept(store, "datastream_state", ELSEWHERE) == [1]
    store.do(DeleteEntity(OPEN_WRITER, "Observation", last))
    assert (kept(store, "datastream_state"), kept(store, "datastream_state", ELSEWHERE)) == ([1], [])
    store.do(DeleteEntity(OPEN_WRITER, "Datastream", 1))
    assert kept(store, "datastream_state") == []


NUMBER = some.floats(-1e6, 1e6) | some.integers(-200, 200)
POSITION = some.lists(NUMBER, min_size=2, max_size=3)
LINE = some.lists(POSITION, max_size=4)
GEOMETRY = some.recursive(
    some.one_of(
        POSITION.map(lambda one: {"type": "Point", "coordinates": one}),
        LINE.map(lambda one: {"type": "MultiPoint", "coordinates": one}),
        LINE.map(lambda one: {"type": "LineString", "coordinates": one}),
        some.lists(LINE, max_size=2).map(lambda one: {"type": "Polygon", "coordinates": one}),
        some.lists(some.lists(LINE, max_size=2), max_size=2).map(
            lambda one: {"type": "MultiPolygon", "coordinates": one}
        ),
    ),
    lambda one: (
        some.lists(one, max_size=3).map(lambda of: {"type": "GeometryCollection", "geometries": of})
        | one.map(lambda of: {"type": "Feature", "properties": {"coordinates": "x"}, "geometry": of})
    ),
    max_leaves=4,
)


@pytest.fixture
def connection(store: Store) -> Any:
    with closing(store.database.writer()) as found:
        found.begin()
        yield found
        found.rollback()


@given(document=GEOMETRY)
@few_on_postgres(50)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_box_holds_all_positions(connection: Connection, document: Any) -> None:
    box = geometry.box_of(document)
    (number,) = connection.execute(_LOCATION, (json.dumps(document),)).fetchone()
    if box is None:
        assert number not in found(connection, "location", (-1e9, -1e9, 1e9, 1e9))
        return
    west, south, east, north = map(float, box)
    for longitude, latitude in ((west, south), (east, north), (west, north)):
        corner = (longitude - LITTLE, latitude - LITTLE, longitude + LITTLE, latitude + LITTLE)
        assert number in found(connection, "location", corner)


@pytest.mark.parametrize(
    "text",
    ['"Rathaus"', "[1, 2]", "{}", "null", '{"coordinates": ["a", 1]}', '{"coordinates": [1e999999, 1]}',
     '{"type": "Point", "coordinates": []}', '"\\u0000"', "no JSON", '{"coordinates": [[5], [6]]}'],
)  # fmt: skip
def test_what_is_no_geometry_is_kept_all_the_same(connection: Connection, text: str) -> None:
    (number,) = connection.execute(_LOCATION, (text,)).fetchone()
    assert number not in found(connection, "location")


@pytest.mark.only("sqlite")
def test_what_was_there_before_gets_its_box(tmp_path: Path) -> None:
    path = tmp_path / "sensing.sqlite3"
    database = SqliteDatabase(path)
    with closing(database.writer()) as connection:
        for script in steps(SQLITE)[:LAYOUT_BEFORE]:
            connection.executescript(script)
        connection.execute(_LOCATION, (json.dumps(bodies.point()),)).fetchone()
        connection.execute(_LOCATION, (json.dumps(bodies.point(20.5, 20.5)),)).fetchone()
        connection.execute(_LOCATION, ("no JSON",)).fetchone()
        connection.execute(f"PRAGMA user_version = {LAYOUT_BEFORE}")
    with closing(database):
        database.prepare("Europe/Berlin")
        with database.reading() as connection:
            assert (found(connection, "location"), found(connection, "location", ELSEWHERE)) == ([1], [2])


@pytest.mark.only("postgres")
def test_so_does_what_was_in_the_second_store(store: Store) -> None:
    STORES.spoilt.add(store.place)
    with closing(PostgresDatabase(settings_at(Path(store.place)).sensing_url)) as database:
        connection = database.writer()
        connection.run_script("DROP SCHEMA sensing CASCADE; CREATE SCHEMA sensing;" + prelude(POSTGRES))
        laid = ";".join(steps(POSTGRES)[:LAYOUT_BEFORE])
        connection.run_script(f"{laid}; INSERT INTO layout VALUES ({LAYOUT_BEFORE})")
        for text in (json.dumps(bodies.point()), json.dumps(bodies.point(20.5, 20.5)), "no JSON"):
            connection.execute(_LOCATION, (text,)).fetchone()
        connection.close()
        database.migrate("Europe/Berlin")
        with database.reading() as connection:
            assert (found(connection, "location"), found(connection, "location", ELSEWHERE)) == ([1], [2])


@pytest.mark.only("sqlite")
def test_any_program_that_knows_sqlite_keeps_the_boxes(store: Store) -> None:
    """The history asks for the time of a change; nothing else is asked of who writes."""
    path = store.database.path  # type: ignore[attr-defined]
    with closing(sqlite3.connect(path)) as plain:
        plain.create_function("moment", 0, lambda: 1)
        plain.execute(_LOCATION, (json.dumps(bodies.point()),)).fetchone()
        plain.commit()
    assert kept(store, "location") == [1]
