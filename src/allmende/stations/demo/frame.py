# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""All that the streams of a day have in common, as columns: one list per quantity, one entry per instant."""

import itertools
from dataclasses import dataclass
from functools import lru_cache
from math import exp

from allmende.core.clock import MINUTE
from allmende.stations.demo import weather
from allmende.stations.demo.calendar import local, slots

QUARTER = 15 * MINUTE
QUARTERS = 96  # of a day

Column = list[float]


@dataclass(frozen=True, slots=True)
class Frame:
    """A UTC day from midnight to the next midnight (included), every `step` quarters of an hour."""

    day: int
    step: int
    quarters: range
    """Of an hour, counted from 1970."""
    passed: range
    """The same, counted from midnight."""
    slots: list[int]
    """Index into the profiles of patterns.py: sort of day × 96 + local quarter."""
    temperature: Column
    humidity: Column
    rain: Column
    wind: Column
    direction: Column
    pressure: Column
    sun: Column
    rise: Column
    wet: Column
    still: Column
    season: Column
    cycling: Column
    """How much the weather invites to cycle: 1 on a fair spring day."""
    strolling: Column
    """The same for going to town; Advent counts in."""
    bangs: Column
    """Fireworks: 1 at the turn of the year, else 0."""


@lru_cache(12)
def frame(day: int, step: int) -> Frame:
    """`step` 4 is hourly, 1 every quarter; the quarters between two hours lie on the line between them."""
    columns = [list(column) for column in zip(*weather.hours(day), strict=True)]
    columns[4] = _unwound(columns[4])
    if step == 1:
        columns = [_with_quarters(column) for column in columns]
    temperature, rain = columns[0], columns[2]
    first = day * QUARTERS
    shared = dict(zip(weather.Hour._fields, columns, strict=True))
    return Frame(
        day=day,
        step=step,
        quarters=range(first, first + QUARTERS + 1, step),
        passed=range(0, QUARTERS + 1, step),
        slots=list(slots(day)[::step]),
        cycling=[_cycling(warm, wet) for warm, wet in zip(temperature, rain, strict=True)],
        strolling=_strolling(day, temperature, rain),
        bangs=_bangs(day, step),
        **shared,
    )


def _with_quarters(hourly: Column) -> Column:
    column: Column = []
    for here, there in itertools.pairwise(hourly):
        part = (there - here) / 4
        column += (here, here + part, here + 2 * part, here + 3 * part)
    return [*column, hourly[-1]]


def _unwound(degrees: Column) -> Column:
    """Directions without the leap from 359 to 0, so that what lies between two of them is right."""
    column = degrees[:1]
    for one in degrees[1:]:
        column.append(column[-1] + (one - column[-1] + 180) % 360 - 180)
    return column


def _cycling(temperature: float, rain: float) -> float:
    warm = 0.3 + 0.7 / (1 + exp((8 - temperature) / 4)) if temperature < 30 else 0.85
    return warm * exp(-0.45 * min(rain, 5))


def _strolling(day: int, temperature: Column, rain: Column) -> Column:
    noon = local(day)
    advent = 1.35 if (11, 24) <= (noon.month, noon.day) <= (12, 24) else 1.0
    return [
        advent * (0.72 + 0.28 / (1 + exp((6 - warm) / 5))) * exp(-0.22 * min(wet, 5))
        for warm, wet in zip(temperature, rain, strict=True)
    ]


def _bangs(day: int, step: int) -> Column:
    """From 22 to 24 UTC on 31 December growing, then fading until morning."""
    noon = local(day)
    count = QUARTERS + 1
    if (noon.month, noon.day) == (12, 31):
        return [max(0.0, (quarter - 88) / 8) for quarter in range(count)][::step]
    if (noon.month, noon.day) == (1, 1):
        return [exp(-quarter / 9) for quarter in range(count)][::step]
    return [0.0] * len(range(0, count, step))
