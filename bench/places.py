# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What lies in an area, among 10,000 Things, over HTTP; beside it the box alone, asked of the store."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import quote

from allmende.sensing.store.connection import Connection
from allmende.sensing.store.database import database_of
from bench import load, town
from bench.asking import NotAnswered, ask
from bench.figures import Figure, Figures
from bench.processes import served

STATIONS = 10_000
_BOX = (10.03875, 51.23875, 10.06125, 51.26125)
_WITHIN = 81
"""Stations in the box: nine by nine."""
_RAW = """
SELECT thing.* FROM thing WHERE id IN (SELECT thing FROM thing_location WHERE location IN (
    SELECT id FROM location_box WHERE {})) ORDER BY id LIMIT 101"""


def bench(folder: Path, *, times: int = 60) -> Figures:
    data = folder / "places"
    town.prepare(data, STATIONS, 1)
    west, south, east, north = _BOX
    box = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
    middle = f"{(west + east) / 2} {(south + north) / 2}"
    in_area = f"$filter=st_within(Locations/location, geography'POLYGON (({box}))')"
    near = f"$filter=geo.distance(Locations/location, geography'POINT ({middle})') lt 0.0108"
    nearest = f"$top=60&$orderby=geo.distance(location, geography'POINT ({middle})')"
    with served(data) as server, _raw(data) as connection:
        engine = _engine(connection, times)
        return {
            "places": Figure(_asked(server.address, f"Things?{in_area}", times), "ms", engine),
            "places_near": Figure(_asked(server.address, f"Things?{near}", times), "ms", engine),
            "places_nearest": Figure(_asked(server.address, f"Locations?{nearest}", times), "ms"),
        }


def _asked(address: load.Address, question: str, times: int) -> float:
    path = f"/v1.1/{quote(question, safe='?&=$')}"
    ask(address, path, 5)
    answers = ask(address, path, times)
    found = len(answers.document["value"])
    if not 50 < found <= _WITHIN:
        raise NotAnswered(f"{question}: {found} entities")
    return answers.milliseconds


@contextmanager
def _raw(data: Path) -> Iterator[Connection]:
    with closing(database_of(town.settings_of(data))) as database, database.reading() as connection:
        yield connection


def _engine(connection: Connection, times: int) -> float:
    sql, took = _RAW.format(connection.dialect.in_box), []
    for _ in range(times):
        begun = perf_counter()
        found = connection.execute(sql, _BOX).fetchall()
        took.append(perf_counter() - begun)
        if len(found) != _WITHIN:
            raise NotAnswered(f"the store gave {len(found)} Things")
    return median(took) * 1e3
