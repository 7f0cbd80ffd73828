# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Sums and means over time are what counting by hand gives, wherever they come from."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from math import fsum, isclose
from random import Random
from statistics import median, quantiles
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from allmende.core.clock import format_instant, from_datetime, to_datetime
from allmende.sensing.http import aggregate
from allmende.sensing.store.intervals import edges, parse_every
from tests.sensing.http.door import ROOT, Door, Doors, filled_doors
from tests.sensing.store import bodies

MINUTE = 60_000_000
FIRST = from_datetime(datetime(2026, 3, 27, 10, 7, tzinfo=UTC))
"""Two days before summer time begins."""


def values() -> list[tuple[int, Any]]:
    random = Random(1)
    found, at = [], FIRST
    for _ in range(700):
        at += random.choice((1, 7, 10, 60)) * MINUTE
        found.append((at, random.choice((round(random.uniform(-5, 30), 2), random.randrange(9), "ein Wort"))))
    return found


ROWS = values()
NUMBERS = [(at, value) for at, value in ROWS if not isinstance(value, str)]


def fill(door: Door) -> None:
    body = bodies.whole_thing() | {"MultiDatastreams": [bodies.multi_datastream()]}
    door.post("/Things", body)
    for link, rows in (
        ("Datastream", [[format_instant(at), value] for at, value in ROWS]),
        ("MultiDatastream", [[format_instant(at), [1, value]] for at, value in ROWS[:50]]),
    ):
        number = 1 if link == "Datastream" else 2
        group = {link: {"@iot.id": number}, "components": ["phenomenonTime", "result"], "dataArray": rows}
        assert all(one.startswith("http") for one in door.post("/CreateObservations", [group]).json())


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with filled_doors(tmp_path_factory, fill) as found:
        yield found


@pytest.fixture
def door(store_kind: str, doors: Doors) -> Door:
    return doors(store_kind)


def ask(door: Door, query: str, path: str = "/Datastreams(1)/Observations/aggregate") -> list[dict[str, Any]]:
    found = door.get(f"{path}?{query.replace(' ', '%20')}")
    rows = found["value"]
    while "@iot.nextLink" in found:
        found = door.get(found["@iot.nextLink"].removeprefix(ROOT))
        rows += found["value"]
    return rows  # type: ignore[no-any-return]


def bounds(every: str, zone: ZoneInfo, at: int) -> tuple[int, int]:
    """By the calendar, one instant after the other."""
    local = to_datetime(at).astimezone(zone)
    midnight = datetime(local.year, local.month, local.day, tzinfo=zone)
    if every in ("PT15M", "hour", "PT6H"):
        step = {"PT15M": 15, "hour": 60, "PT6H": 360}[every] * MINUTE
        first = from_datetime(midnight)
        low = first + (at - first) // step * step
        after = from_datetime(datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), zone))
        return low, min(low + step, after)
    days: dict[str, tuple[date, date]] = {
        "day": (local.date(), local.date() + timedelta(days=1)),
        "week": (
            local.date() - timedelta(days=local.weekday()),
            local.date() + timedelta(days=7 - local.weekday()),
        ),
        "month": (
            local.date().replace(day=1),
            (local.date().replace(day=28) + timedelta(days=5)).replace(day=1),
        ),
        "year": (date(local.year, 1, 1), date(local.year + 1, 1, 1)),
    }
    low_day, high_day = days[every]
    return (
        from_datetime(datetime(low_day.year, low_day.month, low_day.day, tzinfo=zone)),
        from_datetime(datetime(high_day.year, high_day.month, high_day.day, tzinfo=zone)),
    )


def by_hand(every: str, zone: ZoneInfo, since: int | None, until: int | None) -> list[dict[str, Any]]:
    groups: dict[tuple[int, int], list[float]] = {}
    for at, value in NUMBERS:
        if (since is None or at >= since) and (until is None or at < until):
            groups.setdefault(bounds(every, zone, at), []).append(value)
    return [
        {
            "phenomenonTime": f"{format_instant(low)}/{format_instant(high)}",
            "count": len(group),
            "sum": fsum(group),
            "mean": fsum(group) / len(group),
            "min": min(group),
            "max": max(group),
            "median": median(group),
            "p25": quantiles(group, n=4, method="inclusive")[0] if len(group) > 1 else group[0],
        }
        for (low, high), group in sorted(groups.items())
    ]


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    every=some.sampled_from(["PT15M", "hour", "PT6H", "day", "week", "month", "year"]),
    zone=some.sampled_from(["Europe/Berlin", "UTC", "Asia/Kathmandu", "America/New_York"]),
    since=some.none() | some.integers(-600, 12_000),
    until=some.none() | some.integers(0, 18_000),
    exact=some.booleans(),
    top=some.sampled_from([1, 7, 1000]),
)
def test_what_is_computed_is_what_counting_by_hand_gives(
    door: Door,
    every: str,
    zone: str,
    since: int | None,
    until: int | None,
    exact: bool,
    top: int,
) -> None:
    bounds_of = [None if one is None else FIRST + one * MINUTE for one in (since, until)]
    of = "count,sum,mean,min,max" + ",median,p25" * exact
    query = f"every={every}&zone={zone}&of={of}&$top={top if every != 'PT15M' else 1000}"
    for name, moment in zip(("from", "until"), bounds_of, strict=True):
        query += "" if moment is None else f"&{name}={format_instant(moment)}"
    found = ask(door, query)
    expected = by_hand(every, ZoneInfo(zone), *bounds_of)
    assert [one["phenomenonTime"] for one in found] == [one["phenomenonTime"] for one in expected]
    for one, wanted in zip(found, expected, strict=True):
        for name in of.split(","):
            assert isclose(one[name], wanted[name], rel_tol=1e-9, abs_tol=1e-9), (name, query)


def test_whole_hours_and_days_are_not_added_up_again(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object) -> None:
        raise AssertionError("values were read")

    monkeypatch.setattr(aggregate, "plan_numbers", read)
    for every in ("hour", "PT6H", "day", "week", "month", "year"):
        assert sum(one["count"] for one in ask(door, f"every={every}&of=count")) == len(NUMBERS)
    assert ask(door, "every=hour&zone=UTC&from=2026-03-28T00:00:00Z&until=2026-03-29T00:00:00Z")
    with pytest.raises(AssertionError):
        ask(door, "every=hour&of=median")


def test_a_day_is_asked_for_as_the_zone_has_it(door: Door) -> None:
    asked = "every=day&zone=Asia/Kathmandu&from=2026-03-29&until=2026-03-31"
    found = [one["phenomenonTime"] for one in ask(door, asked)]
    assert found == [
        "2026-03-28T18:15:00Z/2026-03-29T18:15:00Z",
        "2026-03-29T18:15:00Z/2026-03-30T18:15:00Z",
    ]
    assert ask(door, asked) == ask(
        door, "every=day&zone=Asia/Kathmandu&from=2026-03-28T18:15:00Z&until=2026-03-30T18:15:00Z"
    )
    assert ask(door, "every=hour&from=2026-03-29") == ask(door, "every=hour&from=2026-03-28T23:00:00Z")


def test_a_filter_chooses_values(door: Door) -> None:
    found = ask(door, "every=year&of=count,min&$filter=result gt 20 or result eq 3")
    chosen = [value for _, value in NUMBERS if value > 20 or value == 3]
    assert [(one["count"], one["min"]) for one in found] == [(len(chosen), min(chosen))]


def test_components_are_added_up_for_themselves(door: Door) -> None:
    path = "/MultiDatastreams(2)/Observations/aggregate"
    for every in ("year", "PT15M"):
        found = ask(door, f"every={every}&component=0&of=count,sum", path)
        assert (sum(one["count"] for one in found), sum(one["sum"] for one in found)) == (50, 50.0)
        found = ask(door, f"every={every}&component=1&of=count", path)
        assert sum(one["count"] for one in found) == sum(not isinstance(value, str) for _, value in ROWS[:50])
    assert door.ask("GET", f"{path}?every=hour").status_code == 400


def test_the_same_as_a_table(door: Door) -> None:
    answer = door.ask(
        "GET", "/Datastreams(1)/Observations/aggregate?every=day&of=mean,count&$resultFormat=CSV"
    )
    assert answer.headers["content-type"] == "text/csv;charset=utf-8;header=present"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    found = ask(door, "every=day&of=mean,count")
    assert [(f"{one['start']}/{one['end']}", float(one["mean"]), int(one["count"])) for one in rows] == [
        (one["phenomenonTime"], one["mean"], one["count"]) for one in found
    ]


def test_a_datastream_without_values_has_none(door: Door) -> None:
    number = door.post("/Things(1)/Datastreams", bodies.datastream()).headers["location"].rpartition("/")[2]
    assert door.get(f"/{number}/Observations/aggregate?every=day") == {"value": []}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "every=fortnight",
        "every=PT7M",
        "every=PT0M",
        "every=hour&of=",
        "every=hour&of=mode",
        "every=hour&of=p101",
        "every=hour&zone=Mars",
        "every=hour&zone=../../etc/passwd",
        "every=hour&from=gestern",
        "every=hour&component=0",
        "every=hour&every=day",
        "every=hour&$orderby=result",
        "every=hour&$filter=foo eq 1",
        "every=hour&$skiptoken=x",
        "every=hour&$top=x",
        "every=hour&$resultFormat=XML",
    ],
)
def test_what_cannot_be_computed_is_refused(door: Door, query: str) -> None:
    answer = door.ask("GET", f"/Datastreams(1)/Observations/aggregate?{query}")
    assert answer.status_code == 400, answer.text
    assert json.loads(answer.text)["message"]


@pytest.mark.parametrize(
    "path",
    [
        "/Things/aggregate",
        "/Observations/aggregate",
        "/Datastreams(99)/Observations/aggregate",
        "/Things(1)/Datastreams/aggregate",
        "/FeaturesOfInterest(1)/Observations/aggregate",
        "/aggregate",
    ],
)
def test_other_addresses_have_nothing_to_aggregate(door: Door, path: str) -> None:
    assert door.ask("GET", f"{path}?every=hour").status_code == 404


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_a_day_with_another_clock_has_its_own_length(day: str) -> None:
    zone = ZoneInfo("Europe/Berlin")
    first = from_datetime(datetime.fromisoformat(day).replace(tzinfo=zone))
    hours = edges(parse_every("hour"), zone, first, first + 25 * 60 * MINUTE, 100)
    expected = 23 if day.startswith("2026-03") else 25
    following = from_datetime((datetime.fromisoformat(day) + timedelta(days=1)).replace(tzinfo=zone))
    assert sum(first <= one < following for one in hours) == expected
