# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the neighbours of a passage say about where it went."""

from collections.abc import Mapping

from allmende.participation.drafts.matching.passages import Both

_NEAR = 4
"""How far a neighbour that is already found may be."""

Found = Mapping[int, int]
"""The new passage of an old one, as far as it is known."""


def surroundings(old: int, new: int, found: Found, both: Both) -> float:
    """From 0 to 1: 1 where the passages before and after and the heading above went along."""
    chapter = _chapter(old, new, found, both)
    return 0.4 * _side(old, new, found, -1) + 0.4 * _side(old, new, found, 1) + 0.2 * chapter


def is_framed(old: int, new: int, found: Found, both: Both) -> bool:
    """Whether its neighbours went right before and right after, too (or the text ends there)."""
    before = found.get(old - 1) == new - 1 if old else new == 0
    after = found.get(old + 1) == new + 1 if old + 1 < len(both.old) else new + 1 == len(both.new)
    return before and after


def _side(old: int, new: int, found: Found, step: int) -> float:
    """The nearest neighbour on one side that is found: how far it is from where it should be."""
    for distance in range(1, _NEAR + 1):
        there = found.get(old + step * distance)
        if there is not None:
            gap = abs((there - new) * step - distance)
            is_beyond = (there - new) * step <= 0
            return 0.0 if is_beyond else max(0.0, 1 - 0.25 * gap) / distance**0.5
    return 0.0


def _chapter(old: int, new: int, found: Found, both: Both) -> float:
    above, other = both.old[old].above, both.new[new].above
    if above is None or other is None:
        return float(above is other)
    return float(found.get(above) == other or both.old[above].text == both.new[other].text)
