# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The word sequences that two texts share, in whatever order they stand there."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

_OFTEN = 12
"""A pair of words that stands so often in one text begins no run: tables and lists would make thousands."""


class Run(NamedTuple):
    """`length` words from `here` in the one text are those from `there` in the other."""

    here: int
    there: int
    length: int


def runs(
    one: Sequence[int], other: Sequence[int], free: Sequence[bool], there_free: Sequence[bool]
) -> list[Run]:
    """Longest first, each word in one run at most, only words that are free on both sides: what was moved
    within a text is found like what stayed."""
    found: list[Run] = []
    taken, there_taken = [not word for word in free], [not word for word in there_free]
    for run in sorted(_all(one, other), key=lambda run: (-run.length, abs(run.here - run.there), run.here)):
        for part in _left(run, taken, there_taken):
            found.append(part)
            taken[part.here : part.here + part.length] = [True] * part.length
            there_taken[part.there : part.there + part.length] = [True] * part.length
    return found


def _all(one: Sequence[int], other: Sequence[int]) -> Iterator[Run]:
    """Every run of two words or more that cannot be made longer."""
    places = _places(other)
    for here in range(len(one) - 1):
        for there in places.get((one[here], one[here + 1]), ()):
            if not (here and there and one[here - 1] == other[there - 1]):
                yield Run(here, there, _length(one, other, here, there))


def _places(text: Sequence[int]) -> dict[tuple[int, int], list[int]]:
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place, pair in enumerate(pairwise(text)):
        found[pair].append(place)
    return {pair: places for pair, places in found.items() if len(places) <= _OFTEN}


def _length(one: Sequence[int], other: Sequence[int], here: int, there: int) -> int:
    most = min(len(one) - here, len(other) - there)
    length = 2
    while length < most and one[here + length] == other[there + length]:
        length += 1
    return length


def _left(run: Run, taken: Sequence[bool], there_taken: Sequence[bool]) -> Iterator[Run]:
    """The parts of a run that longer ones left free, of two words or more."""
    begin = 0
    for step in range(run.length + 1):
        if step == run.length or taken[run.here + step] or there_taken[run.there + step]:
            if step - begin >= 2:
                yield Run(run.here + begin, run.there + begin, step - begin)
            begin = step + 1
