# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A small town in a real store, written with plain SQL: every kind of result, time and gap, and what only
one organisation may see (organisation 2: Thing 4, Location 3, Datastreams 6 and 7, MultiDatastream 9, Sensor
3, Feature 3)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from allmende.core.clock import HOUR, parse_instant
from allmende.core.config import Sensing, Settings
from allmende.core.ids import observation_id
from allmende.core.principal import ANONYMOUS, Principal
from allmende.sensing.http.answers import Answer, Request
from allmende.sensing.http.read import answer
from allmende.sensing.store.database import Database
from tests.sensing.stores import database_at

NOW = parse_instant("2026-11-23T12:00:00Z")
START = parse_instant("2026-11-20T00:00:00Z")
MULTI = (8, 9)
HIDDEN = (6, 7, 9)
ROOT = "http://town.example/v1.1"

RESULTS: tuple[Any, ...] = (
    1, 2.5, -3, "x", None, True, {"a": 1}, 12, 0.25, "3", [1, 2], False, 7, 10**20, "", 3, 2.0,
)  # fmt: skip


@dataclass(frozen=True)
class FakeHub:
    """What reading needs of a hub: no writer runs."""

    settings: Settings
    database: Database

    @staticmethod
    def clock() -> int:
        return NOW


@dataclass(frozen=True)
class Town:
    hub: Any

    def ask(self, url: str, principal: Principal = ANONYMOUS) -> Answer:
        """`url` starts after the version and is not yet percent-encoded."""
        path, _, query = url.partition("?")
        raw = quote(query, safe="=&$()/,;:@'*%").encode()
        return answer(self.hub, Request("GET", path, raw, ROOT, principal, {}))

    def get(self, url: str, principal: Principal = ANONYMOUS) -> Any:
        found = self.ask(url, principal)
        assert found.status == 200
        return json.loads(found.body)

    def follow(self, link: str, principal: Principal = ANONYMOUS) -> Any:
        """A link as the server gave it."""
        assert link.startswith(ROOT)
        path, _, query = link[len(ROOT) :].partition("?")
        found = answer(self.hub, Request("GET", path, query.encode(), ROOT, principal, {}))
        return json.loads(found.body)

    def pages(self, url: str, principal: Principal = ANONYMOUS) -> Iterator[Any]:
        page = self.get(url, principal)
        while True:
            yield page
            if "@iot.nextLink" not in page:
                return
            page = self.follow(page["@iot.nextLink"], principal)


def open_town(folder: Path, *, page_size: int = 100, with_hidden: bool = True) -> Town:
    database = database_at(folder)
    build(database, with_hidden=with_hidden)
    return Town(FakeHub(Settings(data=folder, sensing=Sensing(page_size=page_size)), database))


class _Builder:
    def __init__(self, database: Database, *, with_hidden: bool) -> None:
        self.connection = database.writer()
        self.with_hidden = with_hidden

    def root(self, table: str, number: int, *, hidden: bool = False, **values: Any) -> None:
        if hidden and not self.with_hidden:
            return
        description = values.pop("description", f"about {table} {number}")
        owner = {"organisation": 2 if hidden else 1, "visibility": 0 if hidden else 1}
        self.row(table, id=number, description=description, **values, **owner)

    def row(self, table: str, **values: Any) -> None:
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" * len(values))
        self.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values()))


def build(database: Database, *, with_hidden: bool) -> None:
    to = _Builder(database, with_hidden=with_hidden)
    to.connection.execute("BEGIN")
    _metadata(to)
    for number in range(1, 10):
        if with_hidden or number not in HIDDEN:
            _observations(to, number)
    to.connection.execute("COMMIT")
    to.connection.close()


def _metadata(to: _Builder) -> None:
    properties: tuple[Any, ...] = (
        {"n": 1, "s": "x", "on": True, "deep": {"a": [1, {"b": 2.5}]}, "z": None},
        {"n": 2.5, "s": "3", "on": False},
        {"n": "2", "s": "ä'b"},
        {"n": 4},
        None,
    )
    names = ("Rathaus", "Brücke", "rathaus", "geheim", "Äußere Gasse")
    for number, (name, given) in enumerate(zip(names, properties, strict=True), 1):
        text = None if given is None else json.dumps(given, ensure_ascii=False, separators=(",", ":"))
        to.root("thing", number, hidden=number == 4, name=name, properties=text)
    for number in (1, 2, 3):
        point = json.dumps({"type": "Point", "coordinates": [7.0 + number, 52.5]}, separators=(",", ":"))
        kind = "application/geo+json"
        hidden = number == 3
        to.root("location", number, hidden=hidden, name=f"Ort {number}", encoding_type=kind, location=point)
        to.root("feature", number, hidden=hidden, name=f"Feld {number}", encoding_type=kind, feature=point)
        to.root(
            "sensor", number, hidden=hidden, name=f"Sensor {number}", encoding_type="text", metadata='"m"'
        )
    for number in (1, 2):
        name = ("Temperatur", "Lärm")[number - 1]
        to.root("observed_property", number, name=name, definition=f"http://example.org/{number}")
    _links(to)


def _links(to: _Builder) -> None:
    for thing, location in ((1, 1), (2, 1), (2, 2), (3, 3), (4, 1)):
        if to.with_hidden or (thing != 4 and location != 3):
            to.row("thing_location", thing=thing, location=location)
    for number, thing in ((1, 1), (2, 1), (3, 2), (4, 4)):
        if to.with_hidden or thing != 4:
            to.row("historical_location", id=number, thing=thing, time=START + number * HOUR)
            to.row("historical_location_location", historical_location=number, location=1 + number % 2)
    if to.with_hidden:  # the public Thing 3 was at the hidden Location 3
        to.row("historical_location", id=5, thing=3, time=START)
        to.row("historical_location_location", historical_location=5, location=3)
    streams = (
        (1, 1, 1, 1),
        (2, 1, 2, 2),
        (3, 2, 1, 1),
        (4, 3, 2, 2),
        (5, 3, 1, 1),
        (6, 4, 3, 1),
        (7, 3, 3, 2),
        (8, 2, 2, 2),
        (9, 4, 3, 1),
    )
    for number, thing, sensor, observed in streams:
        hidden = number in HIDDEN
        if hidden and not to.with_hidden:
            continue
        unit = json.dumps({"name": f"unit {number % 2}", "symbol": "u", "definition": None})
        given = json.dumps({"n": number}) if number % 2 else None
        multi: dict[str, Any] = {}
        if number in MULTI:
            unit = f"[{unit},{unit.replace('unit 0', 'unit 1')}]"
            multi = {"multi": 1, "data_types": '["OM_Measurement","OM_CountObservation"]'}
        to.root(
            "datastream",
            number,
            hidden=hidden,
            thing=thing,
            sensor=sensor,
            name=f"Reihe {number}",
            observation_type="OM_Measurement",
            unit_of_measurement=unit,
            properties=given,
            **multi,
        )
        to.row("datastream_observed_property", datastream=number, position=0, observed_property=observed)
        if number in MULTI:
            other = 3 - observed
            to.row("datastream_observed_property", datastream=number, position=1, observed_property=other)


def _observations(to: _Builder, stream: int) -> None:
    """Datastream 5 has none; 1 has several at the same time, 2 intervals, 8 and 9 arrays."""
    count = 0 if stream == 5 else 11 + stream if stream not in MULTI else 4
    default = None if stream == 4 else 1 + stream % 2
    rows = [_observation(stream, serial, default) for serial in range(1, count + 1)]
    marks = "(?, ?, ?, ?, ?, ?, ?, ?, ?)"
    to.connection.executemany(f"INSERT INTO observation VALUES {marks}", rows)
    state: dict[str, Any] = {"datastream": stream, "count": count, "serial": count, "feature": default}
    if rows:
        last = max(rows, key=lambda row: (row[1], row[2]))
        names = ("start", "id", "end", "result", "result_json", "result_time", "feature", "extra")
        state |= {f"last_{name}": value for name, value in zip(names, last[1:], strict=True)}
        given = [row[6] for row in rows if row[6] is not None]
        state |= {"start_min": min(row[1] for row in rows), "end_max": max(row[3] or row[1] for row in rows)}
        state |= {"result_time_min": min(given), "result_time_max": max(given)}
        state["area"] = '{"type":"Point","coordinates":[7,52]}'
        low, high = min(row[1] for row in rows), max(row[1] for row in rows)
        to.row("observation_span", datastream=stream, block=0, start_low=low, start_high=high)
    to.row("datastream_state", **state)
    features = [row[7] or default for row in rows]
    known = {1, 2, 3} if to.with_hidden else {1, 2}
    for feature in sorted(known.intersection(features)):
        to.row("datastream_feature", datastream=stream, feature=feature, count=features.count(feature))


def _observation(stream: int, serial: int, default: int | None) -> tuple[Any, ...]:
    value = RESULTS[(serial * 5 + stream) % len(RESULTS)] if stream not in MULTI else [serial, serial * 2.5]
    is_number = type(value) in (int, float) and abs(value) < 1 << 63
    text = None if is_number or value is None else json.dumps(value, separators=(",", ":"))
    start = START + (serial // 3 if stream == 1 else serial * 7 % 23) * HOUR
    end = start + 2 * HOUR if stream == 2 and serial % 3 else None
    own = 1 + serial % 3 if serial % 4 == 0 else None
    own = None if own == default else own
    extra = f'{{"parameters":{{"p":{serial}}},"resultQuality":"good"}}' if serial % 5 == 0 else None
    time = start + serial if serial % 3 else None
    number = observation_id(stream, serial)
    return (stream, start, number, end, value if is_number else None, text, time, own, extra)
