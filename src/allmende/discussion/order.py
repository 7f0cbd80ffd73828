# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""In which order a thread is read: what was said first comes first, and below each what was answered to it.

Answers to answers stand beside each other: a page that is 360 pixels wide has no room for a fourth level.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """`depth` is 0 or 1."""

    number: int
    depth: int


def ordered(rows: Sequence[tuple[int, int | None]]) -> tuple[Place, ...]:
    """`rows`: number and what it answers, the oldest first. What answers something that is not among them
    stands for itself."""
    parents = dict(rows)
    below: dict[int, list[Place]] = {}
    for number in parents:
        root = _root(number, parents)
        below.setdefault(root, []).append(Place(number, int(number != root)))
    roots = (number for number in parents if number in below)
    return tuple(place for root in roots for place in sorted(below[root], key=lambda one: one.depth))


def _root(number: int, parents: dict[int, int | None]) -> int:
    """An answer has a higher number than what it answers, so this comes to an end."""
    parent = parents[number]
    while parent is not None and parent in parents and parent < number:
        number, parent = parent, parents[parent]
    return number
