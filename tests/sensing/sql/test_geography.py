# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Questions about geometries: whatever is asked, the answer is that of plain Python; and of many geometries
only those near by are looked at."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path as Folder
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from allmende.core.config import Settings
from allmende.core.principal import ANONYMOUS, SYSTEM
from allmende.sensing.entities import BY_SET, LOCATION, THING, Entity
from allmende.sensing.odata.ast import Call, Compare, Constant, Expression, Geometry, Logic, Not, Path
from allmende.sensing.odata.parse import parse_query
from allmende.sensing.odata.text import expression_to_text
from allmende.sensing.odata.wkt import parse
from allmende.sensing.sql.fragment import fill
from allmende.sensing.sql.level import Prepared
from allmende.sensing.sql.plan import plan_collection
from allmende.sensing.sql.questions import Question
from allmende.sensing.sql.scope import Asker
from allmende.sensing.store import questions
from allmende.sensing.store.connection import Connection
from allmende.sensing.store.database import Database
from tests.sensing.naive import World
from tests.sensing.queries import HOW, PATTERNS, SIGNS
from tests.sensing.stores import STORES, database_at, few_on_postgres
from tests.sensing.town import NOW, FakeHub, Town

GEOJSON = "application/geo+json"
MANY = 10_000
SQUARE = [[[1, 1], [4, 1], [4, 4], [1, 4], [1, 1]]]
HOLED = [*SQUARE, [[2, 2], [3, 2], [3, 3], [2, 2]]]
DOCUMENTS: tuple[Any, ...] = (
    *({"type": "Point", "coordinates": [at, at % 4]} for at in range(6)),
    {"type": "Point", "coordinates": [2.5, 2.5, 40]},
    {"type": "LineString", "coordinates": [[0, 0], [5, 5]]},
    {"type": "LineString", "coordinates": [[1, 1], [4, 1], [4, 4]]},
    {"type": "Polygon", "coordinates": SQUARE},
    {"type": "Polygon", "coordinates": HOLED},
    {"type": "Polygon", "coordinates": [[[3, 3], [6, 3], [6, 6], [3, 3]]]},
    {"type": "MultiPoint", "coordinates": [[0, 0], [2, 2]]},
    {"type": "MultiPoint", "coordinates": []},
    {"type": "MultiLineString", "coordinates": [[[0, 4], [4, 0]], [[5, 5], [6, 6]]]},
    {"type": "MultiPolygon", "coordinates": [SQUARE, [[[5, 5], [6, 5], [6, 6], [5, 5]]]]},
    {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 1]},
        {"type": "LineString", "coordinates": [[4, 4], [6, 4]]}]},
    {"type": "GeometryCollection", "geometries": []},
    {"type": "Feature", "properties": {"coordinates": [0, 0]},
        "geometry": {"type": "Polygon", "coordinates": SQUARE}},
    {"type": "Feature", "properties": None, "geometry": None},
    {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [3, 3]}}]},
    "Rathausplatz 1",
    {"street": "Rathausplatz"},
)  # fmt: skip

AT = some.integers(0, 6)
PLACE = some.tuples(AT, AT).map(lambda one: f"{one[0]} {one[1]}")


def _box(given: tuple[int, int, int, int]) -> str:
    west, south, wide, high = given
    east, north = west + wide + 1, south + high + 1
    return f"POLYGON (({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))"


TEXT = some.one_of(
    PLACE.map(lambda one: f"POINT ({one})"),
    some.lists(PLACE, min_size=2, max_size=3, unique=True).map(lambda one: f"LINESTRING ({', '.join(one)})"),
    some.tuples(AT, AT, AT, AT).map(_box),
    some.lists(PLACE, min_size=1, max_size=3).map(lambda one: f"MULTIPOINT ({', '.join(one)})"),
    some.tuples(PLACE, some.tuples(AT, AT, AT, AT)).map(
        lambda one: f"GEOMETRYCOLLECTION (POINT ({one[0]}), {_box(one[1])})"
    ),
    some.sampled_from(("POLYGON EMPTY", "POINT EMPTY", "GEOMETRYCOLLECTION EMPTY")),
)
SHAPE = TEXT.map(lambda one: Geometry(parse(one)))
PATTERN = some.sampled_from(PATTERNS) | some.text("TF*012", min_size=9, max_size=9)
LIMIT = some.integers(-1, 6) | some.floats(0, 6)


def leaves(path: Path) -> some.SearchStrategy[Expression]:
    sides = some.tuples(SHAPE, some.booleans()).map(lambda one: (path, one[0]) if one[1] else (one[0], path))
    distance = sides.map(lambda one: Call("geo.distance", one))
    number = some.one_of(distance, some.just(Call("geo.length", (path,))))
    sign, limit = some.sampled_from(SIGNS), LIMIT.map(Constant)
    predicate = some.builds(Call, some.sampled_from(HOW), sides)
    return some.one_of(
        predicate,
        some.builds(lambda of, pattern: Call("st_relate", (*of, Constant(pattern))), sides, PATTERN),
        some.builds(Compare, sign, number, limit),
        some.builds(Compare, sign, limit, number),
        some.builds(Compare, some.sampled_from(("eq", "ne")), predicate, some.booleans().map(Constant)),
        some.builds(Compare, some.sampled_from(("eq", "ne")), number, some.just(Constant(None))),
    )


def filters(path: Path) -> some.SearchStrategy[Expression]:
    return some.recursive(
        leaves(path),
        lambda one: (
            some.builds(Not, one)
            | some.builds(Logic, some.sampled_from(("and", "or")), some.tuples(one, one))
        ),
        max_leaves=4,
    )


ASKED = [
    ("Locations", Path(("location",))),
    ("FeaturesOfInterest", Path(("feature",))),
    ("Things", Path(("Locations", "location"))),
]


def few() -> tuple[Any, ...]:
    return DOCUMENTS


def many() -> tuple[Any, ...]:
    return tuple({"type": "Point", "coordinates": [one % 100, one // 100]} for one in range(MANY))


def fill_with(database: Database, documents: tuple[Any, ...]) -> None:
    """A Thing at each place, and one at two."""
    with closing(database.writer()) as connection:
        connection.begin()
        texts = [json.dumps(one, separators=(",", ":")) for one in documents]
        numbers = [(number,) for number in range(1, len(texts) + 1)]
        for table in ("location", "feature"):
            connection.executemany(
                f"INSERT INTO {table} (id, name, description, encoding_type, {table}, organisation, "
                "visibility) VALUES (?, 'a', 'b', ?, ?, 1, 1)",
                [(number, GEOJSON, text) for number, text in enumerate(texts, 1)],
            )
        connection.executemany(
            "INSERT INTO thing (id, name, description, organisation, visibility) "
            "VALUES (?, 'a', 'b', 1, 1)", numbers,
        )  # fmt: skip
        connection.executemany("INSERT INTO thing_location VALUES (?, ?, 0)", [2 * one for one in numbers])
        connection.execute("INSERT INTO thing_location VALUES (2, 9, 0)")
        connection.commit()
        connection.execute("ANALYZE")


@pytest.fixture(scope="module")
def filled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Database]]:
    """A store for each kind and content, kept for all tests of the module."""
    with ExitStack() as stack:

        @cache
        def built(kind: str, documents: Callable[[], tuple[Any, ...]]) -> Database:
            folder = tmp_path_factory.mktemp(kind)
            STORES.kept.add(str(folder))
            database = stack.enter_context(closing(database_at(folder)))
            fill_with(database, documents())
            return database

        yield built


@pytest.fixture
def shapes(store_kind: str, filled_once: Callable[..., Database], tmp_path: Folder) -> tuple[Town, World]:
    database = filled_once(store_kind, few)
    return Town(FakeHub(Settings(data=tmp_path), database)), World.load(database, SYSTEM)


@pytest.mark.parametrize(("entities", "path"), ASKED, ids=[one[0] for one in ASKED])
@given(data=some.data())
@few_on_postgres(60)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_filter_means_what_plain_python_says(
    shapes: tuple[Town, World], entities: str, path: Path, data: some.DataObject
) -> None:
    town, world = shapes
    expression = data.draw(filters(path))
    url = f"/{entities}?$filter={expression_to_text(expression)}&$select=id&$top=1000&$count=true"
    found = town.get(url)
    assert sorted(one["@iot.id"] for one in found["value"]) == world.ids(BY_SET[entities], expression), url
    assert found["@iot.count"] == len(found["value"])


@given(shape=SHAPE, down=some.booleans())
@few_on_postgres(20)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_go_from_the_nearest_to_the_farthest(
    shapes: tuple[Town, World], shape: Geometry, down: bool
) -> None:
    town, world = shapes
    call = Call("geo.distance", (Path(("location",)), shape))
    order = f"$orderby={expression_to_text(call)}{' desc' if down else ''}"
    paged = [one["@iot.id"] for page in town.pages(f"/Locations?{order}&$top=4") for one in page["value"]]
    whole = town.get(f"/Locations?{order}&$top=100")["value"]
    assert paged == [one["@iot.id"] for one in whole]
    steps = [Constant(one / 2) for one in range(15)]
    near = [world.ids(LOCATION, Compare("le", call, one)) for one in steps]
    known = len(world.ids(LOCATION, Compare("ne", call, Constant(None))))
    ranked = paged[:known][::-1] if down else paged[len(paged) - known :]
    assert [sorted(ranked[: len(one)]) for one in near] == near


@pytest.fixture
def crowd(store_kind: str, filled_once: Callable[..., Database], tmp_path: Folder) -> Database:
    return filled_once(store_kind, many)


def plans(connection: Connection, entity: Entity, text: str) -> Iterator[str]:
    """How the store goes about the candidates, and then about the rows."""
    asker = Asker(ANONYMOUS, NOW, dialect=connection.dialect)
    prepared = plan_collection(asker, entity, parse_query((("$filter", text),)), None).prepared
    asked = [one for one in prepared.values if isinstance(one, Question)]
    assert len(asked) == 1
    yield explained(connection, *questions.candidates(connection.dialect, asked[0]))
    yield explained(connection, *filled(connection, prepared))


def filled(connection: Connection, prepared: Prepared) -> tuple[str, list[Any]]:
    fragment = prepared.fragment(connection.dialect)
    return fragment.text, questions.answered(connection, fill(fragment, prepared.values), None)


def explained(connection: Connection, sql: str, values: Any) -> str:
    word = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    return "\n".join(str(row[-1]) for row in connection.execute(f"{word} {sql}", values).fetchall())


@pytest.mark.parametrize(
    ("entity", "path"), [(THING, "Locations/location"), (LOCATION, "location")], ids=["Things", "Locations"]
)
@pytest.mark.parametrize(
    "text",
    [
        "st_within({}, geography'POLYGON ((9 9, 12.5 9, 12.5 12.5, 9 12.5, 9 9))')",
        "geo.intersects({}, geography'POLYGON ((9 9, 12.5 9, 12.5 12.5, 9 12.5, 9 9))')",
        "geo.distance({}, geography'POINT (10 10)') lt 1.5",
        "1.5 ge geo.distance(geography'POINT (10 10)', {})",
        "st_relate({}, geography'POLYGON ((9 9, 12.5 9, 12.5 12.5, 9 12.5, 9 9))', 'T*F**F***')",
    ],
)
def test_of_many_places_only_those_near_by_are_read(
    crowd: Database, entity: Entity, path: str, text: str
) -> None:
    with crowd.reading() as connection:
        for plan in plans(connection, entity, text.format(path)):
            if connection.dialect.name == "sqlite":
                assert not re.search(r"SCAN (?!\S+ VIRTUAL TABLE)", plan), plan
            else:
                assert "Seq Scan" not in plan, plan


def test_the_same_question_is_answered_once_in_a_transaction(shapes: tuple[Town, World]) -> None:
    town, _ = shapes
    question = "st_within(location, geography'POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0))')"
    prepared = plan_collection(
        Asker(ANONYMOUS, NOW, dialect=town.hub.database.dialect), LOCATION,
        parse_query((("$filter", f"{question} and {question} and not ({question} eq false)"),)), None,
    ).prepared  # fmt: skip
    with town.hub.database.reading() as connection:
        filled(connection, prepared)
        assert len(connection.answers) == 2
    with town.hub.database.reading() as connection:
        assert connection.answers == {}
