# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Counts are exact where that is quick, and say so where they are estimates."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from allmende.core.clock import format_instant
from allmende.core.errors import TooLarge
from allmende.sensing.store import counting, reader
from allmende.sensing.store.counting import parts
from tests.sensing.crowd import STREAM, open_crowd
from tests.sensing.http.door import door
from tests.sensing.town import Town

ESTIMATE = "@iot.countIsEstimate"
FILTERED = (
    "/Observations?$filter=result gt 0",
    "/Datastreams(1)/Observations?$filter=result gt 0",
    "/FeaturesOfInterest(1)/Observations?$filter=result gt 0",
    "/Things?$filter=name ne 'x'",
    "/Things?$filter=Datastreams/Observations/result gt 0",
    "/Things(1)/Datastreams?$filter=description ne 'x'",
    "/Things(2)/Locations?$filter=name ne 'x'",
    "/Observations?$filter=Datastream/Observations/result gt 0",
)
COUNTED = (
    "/Observations",
    "/Datastreams(1)/Observations",
    "/FeaturesOfInterest(1)/Observations",
    "/Observations?$filter=Datastream/id eq 1",
    "/Observations?$filter=Datastream/Thing/name eq 'Rathaus'",
    "/Things",
    "/Things(1)/Datastreams",
)


def hurried(town: Town, milliseconds: int) -> Town:
    sensing = replace(town.hub.settings.sensing, count_budget=milliseconds)
    return Town(replace(town.hub, settings=replace(town.hub.settings, sensing=sensing)))


def with_options(url: str, options: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{options}"


@pytest.mark.parametrize("url", FILTERED)
def test_without_time_a_count_is_an_estimate_and_says_so(town: Town, url: str) -> None:
    url = with_options(url, "$count=true&$top=1")
    found = hurried(town, 0).get(url)
    assert found[ESTIMATE] is True
    assert list(found)[:2] == ["@iot.count", ESTIMATE]
    assert isinstance(found["@iot.count"], int)
    assert found["@iot.count"] > 1
    exact = hurried(town, 4_000).get(url)
    assert ESTIMATE not in exact
    assert exact["value"] == found["value"]


@pytest.mark.parametrize("url", FILTERED)
def test_with_time_a_count_is_exact(town: Town, url: str) -> None:
    rows = [row for page in town.pages(url) for row in page["value"]]
    for options in ("$count=true&$top=0", "$count=true&$top=1", "$count=true"):
        found = hurried(town, 4_000).get(with_options(url, options))
        assert found["@iot.count"] == len(rows)
        assert ESTIMATE not in found


@pytest.mark.parametrize("url", COUNTED)
def test_what_counters_answer_is_never_estimated(town: Town, url: str) -> None:
    url = with_options(url, "$count=true&$top=1")
    found = hurried(town, 0).get(url)
    assert ESTIMATE not in found
    assert found == hurried(town, 4_000).get(url)


@pytest.mark.parametrize("url", FILTERED)
def test_pages_follow_the_rows_whatever_the_count_says(town: Town, url: str) -> None:
    url = with_options(url, "$count=true&$top=2")
    pages = list(hurried(town, 0).pages(url))
    assert [page["value"] for page in pages] == [page["value"] for page in hurried(town, 4_000).pages(url)]
    seen = 0
    for page in pages:
        seen += len(page["value"])
        assert page["@iot.count"] >= seen + ("@iot.nextLink" in page)


def test_a_page_that_is_all_there_is_needs_no_time_to_be_counted(town: Town) -> None:
    found = hurried(town, 0).get("/Things?$filter=name ne 'x'&$count=true")
    assert found["@iot.count"] == len(found["value"]) > 2
    assert ESTIMATE not in found
    assert hurried(town, 0).get("/Things?$filter=name eq 'x'&$count=true") == {"@iot.count": 0, "value": []}


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("/Datastreams?$expand=Observations($filter=result gt 0;$count=true;$top=1)", "Observations"),
        ("/FeaturesOfInterest?$expand=Observations($filter=result gt 0;$count=true;$top=1)", "Observations"),
        ("/Things?$expand=Datastreams($filter=name ne 'x';$count=true;$top=1)", "Datastreams"),
        ("/Things?$expand=Locations($filter=name ne 'x';$count=true;$top=0)", "Locations"),
    ],
)
def test_what_is_expanded_is_counted_by_the_same_rules(town: Town, url: str, name: str) -> None:
    exact, found = (hurried(town, budget).get(url)["value"] for budget in (4_000, 0))
    estimates = 0
    for one, other in zip(exact, found, strict=True):
        assert f"{name}{ESTIMATE}" not in one
        estimates += other.pop(f"{name}{ESTIMATE}", False)
        assert other.pop(f"{name}@iot.count") >= len(other[name]) + (f"{name}@iot.nextLink" in other)
        del one[f"{name}@iot.count"]
        assert one == other
    assert estimates > 0


def test_expanded_counters_are_never_estimated(town: Town) -> None:
    url = "/Datastreams?$expand=Observations($count=true;$top=1)"
    assert hurried(town, 0).get(url) == hurried(town, 4_000).get(url)
    assert "IsEstimate" not in str(hurried(town, 0).get(url))


def test_a_number_alone_says_in_a_header_that_it_is_an_estimate(town: Town) -> None:
    url = "/Observations/$count?$filter=result gt 0"
    mark = (b"count-is-estimate", b"true")
    assert mark in hurried(town, 0).ask(url).headers
    assert mark not in hurried(town, 4_000).ask(url).headers
    assert mark not in hurried(town, 0).ask("/Observations/$count").headers


def test_an_estimate_comes_near(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_MOST_PARTS", 6)
    monkeypatch.setattr(counting, "_LEAST", 5.0)
    town = hurried(open_crowd(tmp_path, 60_000), 0)
    found = town.get(f"/Datastreams({STREAM})/Observations?$filter=result lt 25&$count=true&$top=1")
    assert found[ESTIMATE] is True
    assert found["@iot.count"] == pytest.approx(15_000, rel=0.02)


def test_a_count_that_is_ended_leaves_the_rest_of_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "_LEAST", 0.001)
    town = hurried(open_crowd(tmp_path, 60_000), 1)
    url = f"/Datastreams({STREAM})/Observations?$filter=result lt 25&$count=true&$top=1&$expand=Datastream"
    for _ in range(2):
        found = town.get(url)
        assert found[ESTIMATE] is True
        assert found["value"][0]["Datastream"]["@iot.id"] == STREAM


@pytest.mark.parametrize("weights", [(1,), (12, 3), (5_000, 0.5, 100_000)])
def test_the_parts_of_a_sample_are_the_whole(weights: Any) -> None:
    among = [(key, weight, key * 10, key * 10 + 999) for key, weight in enumerate(weights)]
    found = list(parts(among, 100))
    assert sum(one.weight for one in found) == pytest.approx(sum(weights))
    for key in range(len(weights)):
        spans = sorted((one.low, one.high) for one in found if one.key == key)
        assert (spans[0][0], spans[-1][1]) == (key * 10, key * 10 + 1_000)
        assert all(one[1] == other[0] for one, other in pairwise(spans))


def test_no_more_rows_are_sent_than_one_too_many(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's client holds all that it is sent before anybody can look at the first row."""
    with town.hub.database.reading() as connection:
        kind = type(connection)
    execute, sent = kind.execute, []

    def watched(self: Any, *given: Any) -> Any:
        cursor = execute(self, *given)
        sent.append(cursor.rowcount)
        return cursor

    monkeypatch.setattr(kind, "execute", watched)
    monkeypatch.setattr(reader, "MOST_ROWS", 3)
    with pytest.raises(TooLarge, match="more than 3 rows"):
        town.ask("/Sensors?$top=2&$expand=Datastreams")
    assert max(sent) <= 4


def test_the_past_is_counted_by_the_same_rules(tmp_path: Path) -> None:
    with door(tmp_path, count_budget=0) as at:
        for name in "abc":
            at.post("/Things", {"name": name, "description": ""})
        then = format_instant(at.hub.clock())
        at.post("/Things", {"name": "d", "description": ""})
        past = at.get(f"/Things?$count=true&$top=1&$filter=name ne 'x'&$as_of={then}")
        assert (past["@iot.count"], past[ESTIMATE]) == (3, True)
        now = at.get("/Things?$count=true&$top=1&$filter=name ne 'x'")
        assert (now["@iot.count"], now[ESTIMATE]) == (4, True)
