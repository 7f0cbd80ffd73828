# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Stations as the front door gives them, made by hand."""

from typing import Any

from allmende.core.clock import MINUTE, parse_instant
from allmende.sensing.api.read import Latest, Station, Stream

NOW = parse_instant("2026-11-23T17:00:00+01:00")
_numbers = iter(range(1, 10**9))


def a_stream(
    result: Any = 41.0,
    unit: str = "",
    name: str = "Werte",
    *,
    unit_name: str = "",
    age: int = 2 * MINUTE,
    **properties: Any,
) -> Stream:
    """`age`: of the latest value; a result of None is a stream without any value."""
    start = NOW - age
    latest = None if result is None else Latest(start, result)
    last = None if result is None else start
    return Stream(
        next(_numbers),
        1,
        name,
        name,
        unit,
        unit_name,
        name,
        "",
        1,
        last,
        last,
        latest,
        {"rhythm": 900} | properties,
    )


def a_station(*streams: Stream, name: str = "Markt", **properties: Any) -> Station:
    return Station(1, name, "", 9.48, 50.88, "", streams, properties)
