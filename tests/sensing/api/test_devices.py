# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import threading
from dataclasses import replace
from math import nan
from typing import Any

import pytest

from allmende.connectors.contract import Reading, Receipt
from allmende.core.errors import AllmendeError, Conflict, Malformed, Unauthorised, Unknown
from allmende.core.ids import SERIAL_LIMIT
from allmende.core.principal import ANONYMOUS, SYSTEM, Visibility
from allmende.sensing.api.devices import KnownStation, NewStation, NewStream, ensure_station, take
from allmende.sensing.hub import Hub


def stream(key: str) -> NewStream:
    return NewStream(
        key=key,
        name=f"Messreihe {key}",
        description="counts",
        unit_name="Räder",
        unit_symbol="1",
        unit_definition="ucum:1",
        observed_property="Radverkehr",
        definition="https://example.org/cycling",
        properties={"field": "mobility"},
    )


STATION = NewStation(
    "promenade", "Promenade", "a counter", (stream("in"), stream("out")), 7.6, 51.96, "Promenade 1"
)


def rows(hub: Hub, sql: str) -> list[Any]:
    with hub.database.reading() as connection:
        return connection.execute(sql).fetchall()


def test_a_station_is_found_again_by_its_key(hub: Hub) -> None:
    assert ensure_station(SYSTEM, STATION) == KnownStation(1, {"in": 1, "out": 2}, created=True)
    assert ensure_station(SYSTEM, STATION) == KnownStation(1, {"in": 1, "out": 2}, created=False)
    more = replace(STATION, streams=(*STATION.streams, stream("all")))
    assert ensure_station(SYSTEM, more) == KnownStation(1, {"in": 1, "out": 2, "all": 3}, created=True)
    assert rows(hub, "SELECT name, properties FROM thing") == [("Promenade", '{"key":"promenade"}')]
    assert (
        rows(hub, "SELECT count(*) FROM sensor")
        == rows(hub, "SELECT count(*) FROM observed_property")
        == [(1,)]
    )
    assert rows(hub, "SELECT location FROM location") == [('{"type":"Point","coordinates":[7.6,51.96]}',)]


def test_many_that_ensure_at_once_make_one(hub: Hub) -> None:
    found: list[KnownStation] = []
    threads = [
        threading.Thread(target=lambda: found.append(ensure_station(SYSTEM, STATION))) for _ in range(8)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(one.created for one in found) == [False] * 7 + [True]
    assert rows(hub, "SELECT count(*) FROM datastream") == [(2,)]


def test_a_hidden_station_is_hidden_whole(hub: Hub) -> None:
    ensure_station(SYSTEM, replace(STATION, visibility=Visibility.ORGANISATION))
    for table in ("thing", "datastream", "sensor", "location", "observed_property"):
        assert {one for (one,) in rows(hub, f"SELECT visibility FROM {table}")} == {0}


def test_readings_go_in_and_come_again(hub: Hub) -> None:
    ensure_station(SYSTEM, replace(STATION, longitude=None, latitude=None))
    readings = [Reading(number % 2 + 1, number * 1_000, number) for number in range(100)]
    assert take(SYSTEM, readings) == Receipt(added=100)
    assert take(SYSTEM, [*readings[1:], Reading(1, 0, 7)]) == Receipt(corrected=1, unchanged=99)
    assert take(SYSTEM, []) == Receipt()
    assert rows(hub, "SELECT sum(count) FROM datastream_state") == [(100,)]


@pytest.mark.parametrize(
    ("reading", "error"),
    [
        (Reading(99, 0, 1), Unknown),
        (Reading(1, 0, nan), Malformed),
        (Reading(1, 1 << 62, 1), Malformed),
        (Reading(1, 5, 1, end=4), Malformed),
    ],
)
def test_one_bad_reading_keeps_the_whole_batch_out(
    hub: Hub, reading: Reading, error: type[AllmendeError]
) -> None:
    ensure_station(SYSTEM, STATION)
    with pytest.raises(error):
        take(SYSTEM, [Reading(1, 1, 1), reading])
    assert rows(hub, "SELECT count(*) FROM observation") == [(0,)]


def test_nobody_writes_without_a_name(hub: Hub) -> None:
    with pytest.raises(Unauthorised):
        ensure_station(ANONYMOUS, STATION)
    with pytest.raises(Unauthorised):
        take(ANONYMOUS, [Reading(1, 0, 1)])


def test_one_full_stream_keeps_the_whole_batch_out(hub: Hub) -> None:
    ensure_station(SYSTEM, STATION)
    connection = hub.database.writer()
    connection.begin()
    connection.execute("UPDATE datastream_state SET serial = ? WHERE datastream = 2", (SERIAL_LIMIT - 2,))
    connection.commit()
    connection.close()
    with pytest.raises(Conflict, match="is full"):
        take(SYSTEM, [Reading(1, 1, 1), Reading(2, 1, 1), Reading(2, 2, 2)])
    assert rows(hub, "SELECT count(*) FROM observation") == [(0,)]
    assert take(SYSTEM, [Reading(2, 1, 1)]) == Receipt(added=1)
    assert take(SYSTEM, [Reading(2, 1, 7), Reading(1, 1, 1)]) == Receipt(added=1, corrected=1)
