# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import pytest

from bench import report
from bench.figures import TARGETS, Figure


@pytest.mark.parametrize(
    ("name", "figure", "reached"),
    [
        ("post_32", Figure(20.0, "requests/s", 100.0), True),
        ("post_32", Figure(19.9, "requests/s", 100.0), False),
        ("page_10000", Figure(1.3, "ms", 1.0), False),
        ("page_10000", Figure(1.2, "ms", 1.0), True),
        ("map_query", Figure(200.0, "ms"), True),
        ("map_query_statements", Figure(5, "statements"), False),
        ("fsync", Figure(9.0, "ms"), None),
    ],
)
def test_a_target_is_reached_or_not(name: str, figure: Figure, reached: bool | None) -> None:
    assert TARGETS[name].is_reached(figure) is reached


def test_the_page_shows_every_figure_with_its_target() -> None:
    against = "POST to the same server with nothing behind it: 50,000 requests/s; ratio 0.25"
    post = "single POST Observations, 32 connections | 12,346 requests/s"
    text = report.page({"post_32": Figure(12_345.6, "requests/s", 50_000.0), "count": Figure(7, "ms")})
    assert [line for line in text.splitlines() if line.startswith("| ")][1:] == [
        f"| {post} | {against} | ratio ≥ 0.20 | reached |",
        "| $count=true over 10 million observations, over HTTP, median | 7 ms |  | ≤ 5 | not reached |",
    ]


def test_the_page_in_the_reference_is_made_from_the_results() -> None:
    if not report.RESULTS.exists():
        pytest.skip("bench/results.json is not there yet: make bench")
    rows = [line for line in report.PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    assert rows == [line for line in report.page(report.load()).splitlines() if line.startswith("| ")]
