# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Chance that can be asked again: the same seed and the same place give the same number, in any order."""

from random import Random
from zlib import crc32

from allmende.stations.demo.plan import SEED

_SIZE = 8192
MASK = _SIZE - 1
STRIDE = 2_654_435_761  # golden ratio of 2^32: neighbours in time lie far apart in the tables
SHIFT = 11

_random = Random(SEED)  # noqa: S311  a toy town, no secret
GAUSS = tuple(_random.gauss(0, 1) for _ in range(_SIZE))
EVEN = tuple(_random.random() for _ in range(_SIZE))
"""Loops that must be fast read the tables themselves: `GAUSS[(place * STRIDE + salt) >> SHIFT & MASK]`."""


def salt(name: str) -> int:
    """What makes the chance of one stream another than its neighbour's."""
    return crc32(name.encode()) * 40_503


def gauss(place: int, grain: int) -> float:
    return GAUSS[(place * STRIDE + grain) >> SHIFT & MASK]


def even(place: int, grain: int) -> float:
    """From 0 up to but not including 1."""
    return EVEN[(place * STRIDE + grain) >> SHIFT & MASK]


def wave(place: int, period: int, grain: int) -> float:
    """A smooth wandering with a mean of 0 and a spread of about 0.8 that takes `period` places to change."""
    cell, rest = divmod(place, period)
    t = rest / period
    t = t * t * (3 - 2 * t)
    return gauss(cell, grain) * (1 - t) + gauss(cell + 1, grain) * t
