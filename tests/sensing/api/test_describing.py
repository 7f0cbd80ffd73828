# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Stations and streams as people describe them, through the front door."""

import json
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from allmende.connectors.contract import Reading
from allmende.core.errors import AllmendeError, Conflict, Forbidden, Unknown
from allmende.core.principal import ANONYMOUS, SYSTEM, Principal, Visibility
from allmende.sensing.api import devices, read
from allmende.sensing.api.devices import StationText, StreamText
from allmende.sensing.changes import Committed
from allmende.sensing.hub import Hub

WORKS = 2  # the organisation of these tests
CLERK = Principal("person", 7, reads=frozenset({WORKS}), manages=frozenset({WORKS}), home=WORKS)
INSIDE = replace(CLERK, visibility=Visibility.ORGANISATION)
OTHER = Principal("person", 8, reads=frozenset({3}), manages=frozenset({3}), home=3)
MARKET = StationText("Markt", "Platz", {"field": "mobility", "until": None}, "Am Markt 1", 9.48, 50.88)
WARM = StreamText("Luft", "zwei Meter", "Grad Celsius", "°C", "urn:c", "Lufttemperatur", "urn:t")
ALL = ("thing", "location", "datastream", "sensor", "observed_property", "feature")


def rows(hub: Hub, sql: str) -> list[Any]:
    with hub.database.reading() as connection:
        return connection.execute(sql).fetchall()


def seen(hub: Hub) -> dict[str, list[int]]:
    """How visible everything is, by table."""
    return {
        table: [one for (one,) in rows(hub, f"SELECT visibility FROM {table} ORDER BY id")] for table in ALL
    }


def a_station(who: Principal = CLERK, values: int = 3) -> tuple[int, int]:
    """A station with a stream that has values; its feature is made by the first of them."""
    thing = devices.create_station(who, MARKET)
    stream = devices.create_stream(who, thing, WARM)
    devices.take(SYSTEM, [Reading(stream, number * 1_000_000, number) for number in range(values)])
    return thing, stream


def test_a_new_station_belongs_to_whom_the_principal_says(hub: Hub) -> None:
    thing, stream = a_station(INSIDE)
    found = read.station(CLERK, thing)
    assert found is not None
    assert (found.name, found.place, found.longitude, found.latitude) == ("Markt", "Am Markt 1", 9.48, 50.88)
    assert found.properties == {"field": "mobility"}
    assert [(one.id, one.unit, one.observed_property) for one in found.streams] == [
        (stream, "°C", "Lufttemperatur")
    ]
    assert [rows(hub, f"SELECT DISTINCT organisation, visibility FROM {one}") for one in ALL] == [
        [(WORKS, 0)]
    ] * len(ALL)
    assert read.station(ANONYMOUS, thing) is None


def test_two_streams_that_measure_the_same_share_their_observed_property(hub: Hub) -> None:
    thing, _ = a_station()
    devices.create_stream(CLERK, thing, replace(WARM, name="Luft am Boden"))
    devices.create_stream(CLERK, thing, replace(WARM, name="Radon", observed_property="Radon", definition=""))
    assert rows(hub, "SELECT name FROM observed_property ORDER BY id") == [("Lufttemperatur",), ("Radon",)]


def test_an_edit_changes_what_is_said_and_leaves_the_rest(hub: Hub) -> None:
    thing, _ = a_station()
    said = StationText("Rathaus", "", {"purpose": "wissen", "field": None}, "Rathausplatz", 9.5, 50.9)
    devices.edit_station(CLERK, thing, StationText("Markt", "", {"capacity": 180}))
    devices.edit_station(CLERK, thing, said)
    found = read.station(ANONYMOUS, thing)
    assert found is not None
    assert (found.name, found.description, found.place) == ("Rathaus", "Rathaus", "Rathausplatz")
    assert (found.longitude, found.latitude) == (9.5, 50.9)
    assert found.properties == {"capacity": 180, "purpose": "wissen"}
    assert rows(hub, "SELECT count(*) FROM location") == [(1,)]


def test_a_place_that_another_station_is_at_stays_where_it_is(hub: Hub) -> None:
    one, two = devices.create_station(CLERK, MARKET), devices.create_station(CLERK, replace(MARKET, name="B"))
    with hub.database.reading() as connection:
        (shared,) = connection.execute(
            "SELECT location FROM thing_location WHERE thing = ?", (one,)
        ).fetchone()
    body = {"Locations": [{"@iot.id": shared}]}
    hub.pipeline.put_and_wait(devices.PatchEntity(CLERK, "Thing", two, body))
    devices.edit_station(CLERK, two, replace(MARKET, name="B", longitude=9.6))
    assert [found.longitude for found in read.stations(ANONYMOUS)] == [9.6, 9.48]


def test_a_station_without_a_place_can_be_given_one(hub: Hub) -> None:
    thing = devices.create_station(CLERK, StationText("Markt", ""))
    devices.edit_station(CLERK, thing, MARKET)
    found = read.station(ANONYMOUS, thing)
    assert found is not None
    assert (found.place, found.latitude) == ("Am Markt 1", 50.88)


def test_a_stream_is_edited_and_its_values_stay(hub: Hub) -> None:
    _, stream = a_station()
    devices.edit_stream(CLERK, stream, replace(WARM, name="Wärme", unit_definition="urn:other"))
    (unit,) = rows(hub, "SELECT unit_of_measurement FROM datastream")[0]
    assert json.loads(unit)["definition"] == "urn:c"
    radon = replace(WARM, observed_property="Radon", definition="", unit_symbol="Bq", unit_name="Becquerel")
    devices.edit_stream(CLERK, stream, replace(radon, properties={"rhythm": 900}))
    found = read.stream(ANONYMOUS, stream)
    assert found is not None
    assert (found.name, found.unit, found.unit_name, found.observed_property, found.count) == (
        "Luft",
        "Bq",
        "Becquerel",
        "Radon",
        3,
    )
    assert found.properties == {"rhythm": 900}


def test_hiding_hides_everything_that_tells_of_the_station(hub: Hub) -> None:
    thing, _ = a_station()
    assert set(map(tuple, seen(hub).values())) == {(1,)}
    devices.set_visibility(CLERK, "Thing", thing, Visibility.ORGANISATION)
    assert set(map(tuple, seen(hub).values())) == {(0,)}
    assert read.figures(ANONYMOUS) == read.Figures(0, 0, 0)


def test_what_another_public_station_needs_stays_public(hub: Hub) -> None:
    thing, _ = a_station()
    a_station()
    devices.set_visibility(CLERK, "Thing", thing, Visibility.ORGANISATION)
    assert seen(hub) | {"observed_property": []} == {one: [0, 1] for one in ALL} | {"observed_property": []}
    assert seen(hub)["observed_property"] == [1]


def test_publishing_a_station_publishes_its_place_and_none_of_its_streams(hub: Hub) -> None:
    thing, stream = a_station(INSIDE)
    devices.set_visibility(CLERK, "Thing", thing, Visibility.PUBLIC)
    assert seen(hub) == {one: [0] for one in ALL} | {"thing": [1], "location": [1]}
    devices.set_visibility(CLERK, "Datastream", stream, Visibility.PUBLIC)
    assert set(map(tuple, seen(hub).values())) == {(1,)}


def test_a_station_is_hidden_and_published_with_all_that_is_its_own_in_one_commit(hub: Hub) -> None:
    thing, stream = a_station()
    heard: list[Committed] = []
    hub.feed.subscribe(heard.append)
    devices.set_visibility(CLERK, "Thing", thing, Visibility.ORGANISATION)
    assert seen(hub) == {one: [0] for one in ALL}
    devices.set_visibility(CLERK, "Thing", thing, Visibility.PUBLIC, [stream])
    assert seen(hub) == {one: [1] for one in ALL}
    hub.pipeline.stop()
    assert [{change.entity for change in one.changes} for one in heard] == [
        {"Thing", "Location", "Datastream", "Sensor", "ObservedProperty", "FeatureOfInterest"}
    ] * 2


def test_a_stream_is_hidden_alone(hub: Hub) -> None:
    _, stream = a_station()
    devices.set_visibility(CLERK, "Datastream", stream, Visibility.ORGANISATION)
    assert seen(hub) == {one: [0] for one in ALL} | {"thing": [1], "location": [1]}


def test_hiding_and_publishing_again_and_again_ends_as_it_began(hub: Hub) -> None:
    thing, stream = a_station()
    for round_ in range(3):
        devices.set_visibility(CLERK, "Thing", thing, Visibility.ORGANISATION)
        devices.take(SYSTEM, [Reading(stream, 10_000_000 + round_, 1)])
        devices.set_visibility(CLERK, "Thing", thing, Visibility.PUBLIC)
        devices.set_visibility(CLERK, "Datastream", stream, Visibility.PUBLIC)
        devices.take(SYSTEM, [Reading(stream, 20_000_000 + round_, 1)])
    assert seen(hub) == {one: [1] for one in ALL}


def test_a_stream_of_a_hidden_station_cannot_be_published(hub: Hub) -> None:
    _, stream = a_station(INSIDE)
    with pytest.raises(Conflict):
        devices.set_visibility(CLERK, "Datastream", stream, Visibility.PUBLIC)
    assert set(map(tuple, seen(hub).values())) == {(0,)}


@pytest.mark.parametrize("at_once", [1_000, 0])
def test_a_deletion_leaves_nothing_of_the_station(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(devices, "AT_ONCE", at_once)
    thing, _ = a_station()
    devices.delete(CLERK, "Thing", thing)
    assert read.figures(ANONYMOUS) == read.Figures(0, 0, 0)
    hub.pipeline.stop()  # what was put before is done
    left = (*ALL[:4], "feature", "observation", "historical_location")
    assert [rows(hub, f"SELECT count(*) FROM {table}") for table in left] == [[(0,)]] * len(left)


def test_a_stream_is_deleted_and_its_station_stays(hub: Hub) -> None:
    thing, stream = a_station()
    devices.delete(CLERK, "Datastream", stream)
    found = read.station(ANONYMOUS, thing)
    assert found is not None
    assert (found.streams, found.place) == ((), "Am Markt 1")
    assert rows(hub, "SELECT count(*) FROM sensor") == rows(hub, "SELECT count(*) FROM feature") == [(0,)]


ACTS: dict[str, Any] = {
    "edit a station": lambda who, thing, _: devices.edit_station(who, thing, MARKET),
    "add a stream": lambda who, thing, _: devices.create_stream(who, thing, WARM),
    "edit a stream": lambda who, _, stream: devices.edit_stream(who, stream, replace(WARM, name="X")),
    "hide a station": lambda who, thing, _: devices.set_visibility(who, "Thing", thing, Visibility(0)),
    "hide a stream": lambda who, _, stream: devices.set_visibility(who, "Datastream", stream, Visibility(0)),
    "delete a station": lambda who, thing, _: devices.delete(who, "Thing", thing),
    "delete a stream": lambda who, _, stream: devices.delete(who, "Datastream", stream),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(("owner", "error"), [(CLERK, Forbidden), (INSIDE, Unknown)])
def test_another_organisation_changes_nothing(
    hub: Hub, act: str, owner: Principal, error: type[AllmendeError]
) -> None:
    thing, stream = a_station(owner)
    before = [rows(hub, f"SELECT * FROM {table}") for table in (*ALL, "observation")]
    with pytest.raises(error):
        ACTS[act](OTHER, thing, stream)
    assert [rows(hub, f"SELECT * FROM {table}") for table in (*ALL, "observation")] == before


def test_a_station_with_somebody_elses_stream_is_not_deleted(hub: Hub) -> None:
    thing, _ = a_station()
    stream = devices.create_stream(CLERK, thing, WARM)
    with closing(hub.database.writer()) as store:  # as older versions allowed
        store.execute("UPDATE datastream SET organisation = 3 WHERE id = ?", (stream,))
    with pytest.raises(Forbidden):
        devices.delete(CLERK, "Thing", thing)
    assert rows(hub, "SELECT count(*) FROM datastream") == [(2,)]
