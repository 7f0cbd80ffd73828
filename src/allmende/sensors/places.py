# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where a sensor at home stands, as exactly as its owner wants it to be known."""

import secrets
from math import cos, radians

BLUR = 200  # metres: half the side of the square it may lie in
_DEGREE = 111_320  # metres of a degree of latitude
_DIGITS = 3  # about a hundred metres
_STEPS = 1 << 20


def blurred(latitude: float, longitude: float) -> tuple[float, float]:
    """Somewhere around, by chance and for good: what is not stored cannot be found out."""
    north = (secrets.randbelow(_STEPS) / _STEPS * 2 - 1) * BLUR / _DEGREE
    east = (secrets.randbelow(_STEPS) / _STEPS * 2 - 1) * BLUR / (_DEGREE * max(0.1, cos(radians(latitude))))
    return round(latitude + north, _DIGITS), round(longitude + east, _DIGITS)
