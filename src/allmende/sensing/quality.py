# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What makes a sensor's value doubtful: out of what can be, a jump, the same for too long. Pure functions; a
doubt is kept beside the value and never changes it."""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

HOUR = 3_600_000_000  # microseconds

VERSION = 1
"""Of the rules: stands with every doubt, so that a changed rule can be told from the one before."""


class Reading(NamedTuple):
    """`start`: microseconds UTC."""

    start: int
    value: float


class Doubt(NamedTuple):
    """`said`: why, in a few words or numbers."""

    start: int
    rule: str
    said: str


class Bounds(NamedTuple):
    """What a quantity can be outdoors, and how far one value may lie from those before without a doubt."""

    low: float
    high: float
    step: float


_KNOWN = {
    "°C": Bounds(-45, 60, 8),
    "%": Bounds(0, 100, 30),
    "hPa": Bounds(800, 1_100, 10),
    "µg/m³": Bounds(0, 1_000, 100),
    "dB(A)": Bounds(10, 130, 50),
    "ppm": Bounds(300, 10_000, 1_000),
}
"""By the unit's symbol. Of what is counted nobody knows what can be."""
_BEFORE = 12  # values that a jump is measured against
_SPREAD = 6 * 1.4826  # six standard deviations of a normal spread, by its median deviation
_SAME = 12  # at least so many
_SAME_FOR = 6 * HOUR


def doubts(readings: Sequence[Reading], unit: str) -> Iterator[Doubt]:
    """Of numbers in the order of time; nothing of a unit that is not known."""
    bounds = _KNOWN.get(unit)
    if bounds is None:
        return
    same = 0
    for place, (start, value) in enumerate(readings):
        if not bounds.low <= value <= bounds.high:
            yield Doubt(
                start, "range", f"{value:g} {unit}, known {bounds.low:g}–{bounds.high:g} (v{VERSION})"
            )
        elif (jump := _jump(readings[max(0, place - _BEFORE) : place], value, bounds)) is not None:
            yield Doubt(start, "jump", f"{jump:+.1f} {unit} (v{VERSION})")
        same = same + 1 if place and value == readings[place - 1].value else 0
        lasted = start - readings[place - same].start
        if same + 1 >= _SAME and lasted >= _SAME_FOR and value not in (bounds.low, bounds.high):
            yield Doubt(start, "stuck", f"{value:g} {unit}, {lasted // HOUR} h (v{VERSION})")


def _jump(before: Sequence[Reading], value: float, bounds: Bounds) -> float | None:
    """How far it is from the middle of those before; None where that is usual, or too few are known."""
    if len(before) < _BEFORE // 2:
        return None
    middle = median(one.value for one in before)
    spread = median(abs(one.value - middle) for one in before)
    distance = value - middle
    return distance if abs(distance) > max(bounds.step, _SPREAD * spread) else None
