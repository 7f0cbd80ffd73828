# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Questions to a store of 1,000 Things, 5,000 Datastreams and ten million Observations."""

from pathlib import Path
from statistics import median
from time import perf_counter

from allmende.core.principal import ANONYMOUS
from allmende.sensing import hub
from allmende.sensing.api import read
from allmende.sensing.http.answers import Request
from allmende.sensing.http.read import answer
from allmende.sensing.store.sqlite import SqliteConnection
from bench import load, town
from bench.asking import NotAnswered, ask, walk
from bench.figures import Figure, Figures

MAP = (
    "Things?$top=1000&$expand=Locations,"
    "Datastreams($expand=Observations($top=1;$orderby=phenomenonTime%20desc))"
)
_PAGE = 10_000
_YEAR = 365 * town.DAY


def over_http(address: load.Address, long: int, observations: int) -> Figures:
    """`long`: the datastream with a million observations; `observations`: how many there are in all."""
    ask(address, f"/v1.1/{MAP}", 3)
    asked = ask(address, f"/v1.1/{MAP}", 15)
    _check_map(asked.document["value"])
    counted = ask(address, "/v1.1/Observations?$count=true&$top=0", 200)
    if counted.document["@iot.count"] != observations:
        raise NotAnswered(f"$count is {counted.document['@iot.count']}, not {observations}")
    return {
        "map_query": Figure(asked.milliseconds, "ms"),
        "count": Figure(counted.milliseconds, "ms"),
        "page_10000": _pages(address, long),
    }


def _check_map(things: list[dict[str, list[dict[str, list[object]]]]]) -> None:
    latest = sum(len(one["Observations"]) for thing in things for one in thing["Datastreams"])
    if (len(things), latest) != (1_000, 5_000):
        raise NotAnswered(f"the map query gave {len(things)} Things with {latest} latest values")


def _pages(address: load.Address, long: int) -> Figure:
    """Page 10,000 is reached by walking; then both pages are asked for in turn."""
    first = f"/v1.1/Datastreams({long})/Observations?$top=100"
    far, rows = walk(address, first, _PAGE)
    if rows != 100 * (_PAGE - 1):
        raise NotAnswered(f"{rows} rows before page {_PAGE}")
    near_seconds, far_seconds = [], []
    for _ in range(10):
        near_seconds += ask(address, first, 30).seconds
        far_seconds += ask(address, far, 30).seconds
    return Figure(median(far_seconds) * 1e3, "ms", median(near_seconds) * 1e3)


def in_process(data: Path, long: int) -> Figures:
    with hub.opened(town.settings_of(data)) as opened:
        return {
            **_statements(opened, MAP),
            "year_series": Figure(_series(long, 2_000, 360), "ms"),
            "year_series_hours": Figure(_series(long, 9_000, 8_700), "ms"),
        }


def _statements(opened: hub.Hub, path: str) -> Figures:
    """How many SELECTs one request sends to the store. SQLite tells; the plan is the same for both."""
    sent: list[str] = []
    with opened.database.reading() as connection:
        kept = connection
    if not isinstance(kept, SqliteConnection):
        return {}
    kept.set_trace_callback(sent.append)
    before, _, query = path.partition("?")
    answer(
        opened,
        Request("GET", f"/{before}", query.encode(), "http://localhost/v1.1", ANONYMOUS, {}),
    )
    kept.set_trace_callback(None)
    number = sum(1 for one in sent if one.lstrip().upper().startswith(("SELECT", "WITH")))
    return {"map_query_statements": Figure(number, "statements")}


def _series(long: int, points: int, expected: int, times: int = 30) -> float:
    """Median milliseconds of a year as chart series; `expected`: points that it has at least."""
    took = []
    for number in range(times):
        start = town.FIRST + number * town.DAY
        begun = perf_counter()
        found = read.series(ANONYMOUS, long, read.Period(start, start + _YEAR), points)
        took.append(perf_counter() - begun)
        if found is None or not expected <= len(found.points) <= points:
            raise NotAnswered(f"a year has {found and len(found.points)} points")
    return median(took) * 1e3
