# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`$as_of`: what was said at a moment is said again when that moment is asked about."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from allmende.core.clock import format_instant
from allmende.core.config import Sensing, Settings
from allmende.core.errors import AllmendeError, Malformed
from allmende.core.principal import ANONYMOUS, SYSTEM, Principal, Visibility
from allmende.sensing.changes import Feed
from allmende.sensing.entities import BY_NAME, ENTITIES
from allmende.sensing.sql.history import HISTORIC
from allmende.sensing.store.commands import (
    CreateEntity,
    DeleteEntity,
    Parent,
    PatchEntity,
    SetVisibility,
)
from allmende.sensing.store.writer import Writer
from tests.sensing.store import bodies
from tests.sensing.stores import STORES, database_at, few_on_postgres
from tests.sensing.town import NOW, FakeHub, Town

SECOND = 1_000_000
HIDDEN, PUBLIC = Visibility.ORGANISATION, Visibility.PUBLIC
OWN = frozenset({1})
KEEPER = Principal("key", 1, reads=OWN, manages=OWN, home=1)


class World:
    """A store whose clock goes on by a second with every command."""

    def __init__(self, folder: Path) -> None:
        self.now = NOW
        self.database = database_at(folder)
        self.writer = Writer(self.database, Feed(), zone=ZoneInfo("Europe/Berlin"), clock=lambda: self.now)
        hub = FakeHub(Settings(data=folder, sensing=Sensing(page_size=50)), self.database)
        object.__setattr__(hub, "clock", lambda: self.now)
        self.town = Town(hub)

    def do(self, command: Any) -> Any:
        self.now += SECOND
        outcome = self.writer.write_batch([command])[0]
        if isinstance(outcome, BaseException) and not isinstance(outcome, AllmendeError):
            raise outcome
        return outcome

    def create(self, entity: str, body: Any, parent: Parent | None = None) -> int:
        return int(self.do(CreateEntity(KEEPER, entity, body, parent)))

    def get(self, path: str, as_of: int | None = None, who: Principal = ANONYMOUS) -> Any:
        mark = "&" if "?" in path else "?"
        return self.town.get(path if as_of is None else f"{path}{mark}$as_of={format_instant(as_of)}", who)

    def close(self) -> None:
        self.writer.close()
        self.database.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    found = World(tmp_path)
    yield found
    found.close()


def names(page: Any) -> list[str]:
    return [one["name"] for one in page["value"]]


def test_a_name_is_what_it_was(world: World) -> None:
    world.create("Thing", bodies.thing(name="alt"))
    then = world.now
    world.do(PatchEntity(KEEPER, "Thing", 1, {"name": "neu"}))
    assert world.get("/Things(1)")["name"] == "neu"
    assert world.get("/Things(1)", then)["name"] == "alt"
    assert world.get("/Things(1)", then + SECOND - 1)["name"] == "alt"
    assert world.get("/Things(1)", then + SECOND)["name"] == "neu"
    assert names(world.get("/Things?$filter=name eq 'alt'", then)) == ["alt"]
    assert names(world.get("/Things?$filter=name eq 'neu'", then)) == []
    assert world.get("/Things(1)/name", then) == {"name": "alt"}
    assert world.town.ask(f"/Things/$count?$as_of={format_instant(then - 1)}").body == b"0"


def test_a_station_is_where_it_was(world: World) -> None:
    world.create("Thing", bodies.thing(Locations=[bodies.location(name="Markt")]))
    then = world.now
    world.create("Location", bodies.location(8.0, 52.0, name="Hafen"), Parent("Thing", 1, "Locations"))
    moved = world.now
    world.do(PatchEntity(KEEPER, "Location", 2, {"location": bodies.point(9.0, 53.0)}))
    assert names(world.get("/Things(1)/Locations")) == ["Hafen"]
    assert names(world.get("/Things(1)/Locations", then)) == ["Markt"]
    found = world.get("/Things?$expand=Locations", moved)["value"][0]["Locations"]
    assert [one["location"]["coordinates"] for one in found] == [[8.0, 52.0]]
    assert names(world.get("/Things?$filter=Locations/name eq 'Markt'", then)) == ["Wetterstation"]
    assert names(world.get("/Things?$filter=Locations/name eq 'Markt'", moved)) == []
    assert len(world.get("/Things(1)/HistoricalLocations", then)["value"]) == 1


def test_what_a_datastream_measured_with_is_known(world: World) -> None:
    world.create("Thing", bodies.whole_thing())
    then = world.now
    world.create("Sensor", bodies.sensor(name="neu"))
    world.do(PatchEntity(KEEPER, "Datastream", 1, {"Sensor": {"@iot.id": 2}}))
    world.create("ObservedProperty", bodies.observed_property(name="Feuchte"))
    world.do(PatchEntity(KEEPER, "Datastream", 1, {"ObservedProperty": {"@iot.id": 2}}))
    url = "/Datastreams(1)?$select=name&$expand=Sensor($select=name),ObservedProperty($select=name)"
    assert [world.get(url)[one]["name"] for one in ("Sensor", "ObservedProperty")] == ["neu", "Feuchte"]
    past = world.get(url, then)
    assert [past[one]["name"] for one in ("Sensor", "ObservedProperty")] == ["SHT31", "Temperatur"]


def test_what_goes_takes_its_past_along(world: World) -> None:
    world.create("Thing", bodies.whole_thing())
    then = world.now
    for entity in ("Thing", "Location", "Sensor", "ObservedProperty"):
        world.do(PatchEntity(KEEPER, entity, 1, {"name": "x"}))
    for entity in ("Thing", "Location", "Sensor", "ObservedProperty"):
        world.do(DeleteEntity(KEEPER, entity, 1))
    with world.database.reading() as connection:
        for table in HISTORIC:
            assert connection.execute(f"SELECT count(*) FROM {table}_history").fetchone() == (0,), table
    assert world.get("/Things", then)["value"] == []


def test_the_past_shows_what_could_be_seen_then_of_what_can_be_seen_now(world: World) -> None:
    for name in ("immer", "früher", "jetzt", "nie"):
        world.create("Thing", bodies.thing(name=name))
    for number in (3, 4):
        world.do(SetVisibility(KEEPER, "Thing", number, HIDDEN))
    then = world.now
    world.do(SetVisibility(KEEPER, "Thing", 2, HIDDEN))
    world.do(SetVisibility(KEEPER, "Thing", 3, PUBLIC))
    assert names(world.get("/Things")) == ["immer", "jetzt"]
    assert names(world.get("/Things", then)) == ["immer"]
    assert names(world.get("/Things", then, KEEPER)) == ["immer", "früher", "jetzt", "nie"]


@pytest.mark.parametrize(
    "url",
    [
        "/Observations",
        "/Datastreams?$expand=Observations",
        "/Datastreams?$filter=Observations/result gt 1",
        "/Datastreams?$filter=phenomenonTime gt 2020-01-01",
        "/Datastreams?$orderby=phenomenonTime",
        "/Datastreams(1)/Observations",
        "/Observations/$count",
    ],
)
def test_observations_are_not_kept_in_versions(world: World, url: str) -> None:
    world.create("Thing", bodies.whole_thing())
    with pytest.raises(Malformed, match="versions"):
        world.get(url, world.now)


@pytest.mark.parametrize("text", ["2099-01-01T00:00:00Z", "gestern", "", "2026-13-01"])
def test_what_is_no_moment_of_the_past_is_refused(world: World, text: str) -> None:
    with pytest.raises(Malformed, match="as_of"):
        world.town.get(f"/Things?$as_of={text}")


def test_next_links_go_on_in_the_past(world: World) -> None:
    for number in range(4):
        world.create("Thing", bodies.thing(name=f"{number}", Locations=[bodies.location()]))
    then = world.now
    world.create("Thing", bodies.thing(name="später"))
    found = [
        one["name"]
        for page in world.town.pages(f"/Things?$top=2&$as_of={format_instant(then)}")
        for one in page["value"]
    ]
    assert found == ["0", "1", "2", "3"]
    world.create("Location", bodies.location(name="zwei"))
    world.do(PatchEntity(KEEPER, "Thing", 1, {"Locations": [{"@iot.id": 5}, {"@iot.id": 1}]}))
    both = world.now
    world.do(PatchEntity(KEEPER, "Thing", 1, {"Locations": [{"@iot.id": 1}]}))
    page = world.get("/Things(1)?$expand=Locations($top=1)", both)
    assert len(world.town.follow(page["Locations@iot.nextLink"])["value"]) == 1


def test_every_historic_table_has_the_columns_that_are_said(world: World) -> None:
    with world.database.reading() as connection:
        for table, columns in HISTORIC.items():
            for name, more in ((table, ["since"]), (f"{table}_history", ["valid_from", "valid_to"])):
                found = [one[0] for one in connection.execute(f"SELECT * FROM {name}").description]
                assert sorted(found) == sorted([*columns, *more]), name
    tables = {one.table for one in ENTITIES} | {
        link.join.table for one in ENTITIES for link in one.links if link.join is not None
    }
    assert tables - {"observation"} == set(HISTORIC)


number = some.integers(0, 5)
ACTS: dict[str, Callable[[World, int], Any]] = {
    "station": lambda world, n: world.do(
        CreateEntity(KEEPER, "Thing", bodies.whole_thing(n % 3) | {"name": f"Haus {n}"})
    ),
    "rename": lambda world, n: world.do(PatchEntity(KEEPER, "Thing", 1 + n % 3, {"name": f"neu {n}"})),
    "describe": lambda world, n: world.do(
        PatchEntity(KEEPER, "Datastream", 1 + n % 3, {"properties": {"n": n}})
    ),
    "move": lambda world, n: world.do(
        PatchEntity(KEEPER, "Thing", 1 + n % 3, {"Locations": [{"@iot.id": 1 + n % 2}]})
    ),
    "place": lambda world, n: world.do(
        PatchEntity(KEEPER, "Location", 1 + n % 2, {"location": bodies.point(7.0 + n)})
    ),
    "change sensor": lambda world, n: world.do(
        PatchEntity(KEEPER, "Datastream", 1 + n % 2, {"Sensor": {"@iot.id": 1 + n % 3}})
    ),
    "change what is observed": lambda world, n: world.do(
        PatchEntity(KEEPER, "Datastream", 1 + n % 2, {"ObservedProperty": {"@iot.id": 1 + n % 3}})
    ),
    "observe": lambda world, n: world.do(
        CreateEntity(KEEPER, "Observation", {"result": n}, Parent("Datastream", 1 + n % 2, "Observations"))
    ),
    "several": lambda world, n: world.do(
        CreateEntity(
            KEEPER,
            "MultiDatastream",
            bodies.multi_datastream(name=f"Reihen {n}"),
            Parent("Thing", 1, "MultiDatastreams"),
        )
    ),
    "turn round": lambda world, n: world.do(
        PatchEntity(
            KEEPER,
            "MultiDatastream",
            3 + n,
            {"ObservedProperties": [{"@iot.id": 1 + n % 2}, {"@iot.id": 2 - n % 2}]},
        )
    ),
    "show": lambda world, n: world.do(
        SetVisibility(KEEPER, ("Thing", "Location", "Datastream")[n % 3], 1 + n % 2, Visibility(n // 3))
    ),
}  # fmt: skip
QUESTIONS = [
    "/Things?$expand=Locations,HistoricalLocations($expand=Locations),Datastreams($expand=Sensor,ObservedProperty)",
    "/Things?$filter=Datastreams/Sensor/id eq 2 or Locations/id eq 2&$count=true",
    "/Locations?$expand=Things",
    "/MultiDatastreams?$expand=ObservedProperties,Thing",
    "/ObservedProperties?$expand=Datastreams($filter=properties/n gt 1),MultiDatastreams",
    "/Sensors?$filter=Datastreams/Thing/name eq 'Haus 1'",
    "/FeaturesOfInterest",
    "/HistoricalLocations?$expand=Thing&$orderby=time desc",
]


def timeless(found: Any) -> Any:
    """Without what observations tell of a datastream."""
    if isinstance(found, list):
        return [timeless(one) for one in found]
    if not isinstance(found, dict):
        return found
    left_out = ("phenomenonTime", "resultTime", "observedArea")
    return {name: timeless(one) for name, one in found.items() if name not in left_out}


@pytest.mark.usefixtures("tmp_path")
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.lists(some.tuples(some.sampled_from(sorted(ACTS)), number), min_size=3, max_size=14))
@few_on_postgres(6)
def test_all_that_was_said_is_said_again(acts: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        try:
            said = []
            for name, n in [("station", 1), *acts]:
                ACTS[name](world, n)
                said.append((world.now, [timeless(world.get(one, who=SYSTEM)) for one in QUESTIONS]))
            for moment, answers in said:
                again = [world.get(one, moment, SYSTEM) for one in QUESTIONS]
                for question, was, found in zip(QUESTIONS, answers, again, strict=True):
                    assert found == was, (question, format_instant(moment))
        finally:
            world.close()
            STORES.release()


@pytest.mark.usefixtures("tmp_path")
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.lists(some.tuples(some.sampled_from(sorted(ACTS)), number), min_size=3, max_size=14))
@few_on_postgres(4)
def test_a_visitor_sees_of_the_past_no_more_than_then_and_no_more_than_now(
    acts: list[tuple[str, int]],
) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        try:
            said: list[tuple[int, dict[str, set[int]]]] = []
            for name, n in [("station", 1), *acts]:
                ACTS[name](world, n)
                said.append((world.now, ids(world)))
            today = ids(world)
            for moment, then in said:
                for entity, found in ids(world, moment).items():
                    wanted = then[entity] & today[entity]
                    assert found == wanted if BY_NAME[entity].is_root else found <= wanted, entity
        finally:
            world.close()
            STORES.release()


def ids(world: World, as_of: int | None = None) -> dict[str, set[int]]:
    return {
        one.name: {row["@iot.id"] for row in world.get(f"/{one.set}?$select=id", as_of)["value"]}
        for one in ENTITIES
        if one.name != "Observation"
    }
