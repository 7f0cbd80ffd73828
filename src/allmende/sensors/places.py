# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where a sensor at home stands, as exactly as its owner wants it to be known."""

import secrets
from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt

BLUR = 200  # metres: half the side of the square it may lie in
_DEGREE = 111_320  # metres of a degree of latitude
_DIGITS = 3  # about a hundred metres
_STEPS = 1 << 20
_EARTH = 12_742  # kilometres: its diameter
FAR = 30
"""Kilometres from everything that is known here: somebody is asked whether the place is meant."""

Position = tuple[float, float]
"""Latitude, longitude."""


def blurred(latitude: float, longitude: float) -> tuple[float, float]:
    """Somewhere around, by chance and for good: what is not stored cannot be found out."""
    north = (secrets.randbelow(_STEPS) / _STEPS * 2 - 1) * BLUR / _DEGREE
    east = (secrets.randbelow(_STEPS) / _STEPS * 2 - 1) * BLUR / (_DEGREE * max(0.1, cos(radians(latitude))))
    return round(latitude + north, _DIGITS), round(longitude + east, _DIGITS)


def away(place: Position, known: Iterable[Position]) -> float:
    """Kilometres to the nearest of `known`; 0 where none is, because then nothing is far."""
    return min((_between(place, one) for one in known), default=0.0)


def _between(one: Position, other: Position) -> float:
    """On the sphere, by haversines."""
    north, east = radians(other[0] - one[0]) / 2, radians(other[1] - one[1]) / 2
    return _EARTH * asin(
        sqrt(sin(north) ** 2 + cos(radians(one[0])) * cos(radians(other[0])) * sin(east) ** 2)
    )
