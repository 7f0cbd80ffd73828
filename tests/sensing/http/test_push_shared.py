# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Several organisations of one town have sources of the same kind: each hears its own devices, by the
addresses that devices know and that name no source."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from allmende.core.errors import Unauthorised
from allmende.core.principal import ANONYMOUS, Principal, Visibility
from allmende.sensing.http.answers import Scope
from allmende.sensing.http.push import Push
from allmende.sensing.hub import Hub, opened
from allmende.sensing.ingest.messages import Messages
from allmende.sensing.store.commands import CreateEntity
from allmende.sensing.store.device_commands import Assigned, PutDevice, PutSource
from tests.connectors.told import airrohr
from tests.sensing.store import bodies
from tests.sensing.stores import settings_at

TOWN, SCHOOL = (
    Principal("system", manages=frozenset({one}), reads=frozenset({one}), home=one) for one in (1, 2)
)
NAMES = {"BME280_temperature": 0, "level": 0, "s1": 0}
KEYS = {
    "town": Principal("key", 1, observes=frozenset({1}), home=1),
    "school": Principal("key", 2, pushes=frozenset({4, 5, 6}), home=2),
    "another": Principal("key", 3, pushes=frozenset({5}), home=2),
}


def asks(scope: Scope) -> Principal:
    shown = dict(scope["headers"]).get(b"authorization")
    if shown is None:
        return ANONYMOUS
    if shown.decode() not in KEYS:
        raise Unauthorised("This key is not known here.")
    return KEYS[shown.decode()]


class Both:
    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    def post(self, path: str, body: Any, key: str) -> httpx.Response:
        async def ask() -> httpx.Response:
            messages = Messages(self.hub)
            transport = httpx.ASGITransport(Push(messages, asks, 100_000, self.hub.clock))
            async with httpx.AsyncClient(transport=transport, base_url="http://stadt.example") as client:
                content = body if isinstance(body, bytes) else json.dumps(body).encode()
                answer = await client.post(path, content=content, headers={"authorization": key})
            messages.close()
            return answer

        return asyncio.run(ask())

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.hub.database.reading() as connection:
            return connection.execute(sql).fetchall()

    @property
    def values(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT datastream, result FROM observation ORDER BY start, id")


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    """Sources 1 to 3 are the town's, 4 to 6 the school's; each has one device."""
    with opened(settings_at(tmp_path)) as hub:
        source = 0
        for stream, (who, station, box, device) in enumerate(
            ((TOWN, "esp8266-1", "a1", "d1"), (SCHOOL, "esp8266-2392534", "b1", "d2")), 1
        ):
            hub.pipeline.put_and_wait(
                CreateEntity(who, "Thing", bodies.whole_thing(), None, Visibility.ORGANISATION)
            )
            for connector, name in (
                ("sensor_community", station),
                ("opensensemap", box),
                ("generic", device),
            ):
                source += 1
                streams = dict.fromkeys(NAMES, Assigned(stream))
                hub.pipeline.put_and_wait(PutSource(who, connector, "unsere", stream))
                hub.pipeline.put_and_wait(PutDevice(who, source, name, stream, streams))
        yield Both(hub)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/push/luftdaten", airrohr(BME280_temperature="6.5")),
        ("/boxes/b1/data", {"s1": "6.5"}),
        ("/push/json?device=d2", {"level": 6.5}),
    ],
)
def test_an_address_without_a_number_finds_the_source_that_has_the_device(
    both: Both, path: str, body: Any
) -> None:
    answer = both.post(path, body, "school")
    assert answer.status_code in (200, 201), answer.text
    assert both.values == [(2, 6.5)]


def test_the_same_name_in_two_organisations_is_told_apart_by_the_key(both: Both) -> None:
    both.hub.pipeline.put_and_wait(PutDevice(SCHOOL, 6, "d1", 2, {"level": Assigned(2)}))
    assert both.post("/push/json?device=d1", {"level": 1}, "town").status_code == 200
    assert both.post("/push/json?device=d1", {"level": 2}, "school").status_code == 200
    assert both.values == [(1, 1), (2, 2)]


def test_what_cannot_be_taken_is_kept_with_the_organisation_whose_key_it_was(both: Both) -> None:
    assert both.post("/push/json?device=neu", {"level": 1}, "school").status_code == 400
    assert both.post("/push/json?device=neu", {"level": 1}, "town").status_code == 400
    assert both.rows("SELECT source, organisation, times FROM rejected ORDER BY source") == [
        (3, 1, 1),
        (6, 2, 1),
    ]


def test_a_wrong_key_is_told_to_who_has_the_device(both: Both) -> None:
    assert both.post("/push/json?device=d2", {"level": 1}, "wrong").status_code == 401
    assert both.rows("SELECT source, reason FROM rejected") == [(6, "key")]


def test_the_key_of_a_source_sends_for_its_devices_and_for_no_others(both: Both) -> None:
    assert both.post("/push/json/6?device=d2", {"level": 1}, "another").status_code == 403
    assert both.post("/push/json/3?device=d1", {"level": 1}, "school").status_code == 403
    assert both.values == []
    assert both.post("/push/json/6?device=d2", {"level": 1}, "school").status_code == 200
    assert both.values == [(2, 1)]


def test_what_came_from_a_source_is_counted_and_its_last_message_is_there(both: Both) -> None:
    both.post("/push/json/6?device=d2", {"level": 1}, "school")
    both.post("/push/json/6?device=d2", {"level": 2}, "school")
    both.post("/push/json/6?device=d9", {"level": 3}, "school")
    columns = "source, was_taken, taken, refused, origin, body"
    assert both.rows(f"SELECT {columns} FROM source_state") == [(6, 0, 2, 1, "?device=d9", '{"level": 3}')]
    both.post("/push/json/6?device=d2", b"nothing", "school")
    assert both.rows(f"SELECT {columns} FROM source_state") == [(6, 1, 3, 1, "?device=d2", "nothing")]


def test_where_somebody_s_own_station_stands_is_not_kept(both: Both) -> None:
    station = airrohr(BME280_temperature="6.5", GPS_lat="50.88", GPS_lon="9.48")
    assert both.post("/push/luftdaten", station, "school").status_code == 200
    assert both.rows("SELECT source, taken, body FROM source_state") == [(4, 1, "")]
