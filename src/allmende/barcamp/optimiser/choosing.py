# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which pitches run, where that is decided before the timetable."""

from collections.abc import Sequence
from fractions import Fraction

from allmende.barcamp.optimiser.problem import Problem


def order(problem: Problem) -> Sequence[int]:
    """All pitches, the first ones first, by the instance's choice. Ties go by the order of the instance."""
    if problem.instance.choice == "proportional":
        return phragmen(problem)
    return sorted(range(problem.pitches), key=lambda one: -problem.wanted[one].bit_count())


def phragmen(problem: Problem) -> Sequence[int]:
    """Sequential Phragmén (1894; unit cost): every chosen pitch is a load of one that its voters carry
    together; next is the one after which the most loaded of its voters carries least. So a group that has
    been heard waits for others."""
    load = [Fraction(0)] * problem.voters
    left, found = list(range(problem.pitches)), list[int]()
    while left:
        loads = {one: _load(problem.likes[one], load) for one in left}
        best = min(left, key=lambda one: (loads[one] is None, loads[one] or 0, one))
        if (after := loads[best]) is not None:
            for voter in _bits(problem.likes[best]):
                load[voter] = after
        found.append(best)
        left.remove(best)
    return found


def _load(voters: int, load: Sequence[Fraction]) -> Fraction | None:
    """None where nobody wants it."""
    count = voters.bit_count()
    return (1 + sum((load[one] for one in _bits(voters)), Fraction(0))) / count if count else None


def _bits(mask: int) -> list[int]:
    found = []
    while mask:
        found.append((mask & -mask).bit_length() - 1)
        mask &= mask - 1
    return found
