# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Timetables that as many people are happy with are many: the most comfortable of those near by."""

from random import Random

from allmende.barcamp.optimiser.board import Layout, value_of
from allmende.barcamp.optimiser.comfort import Comfort
from allmende.barcamp.optimiser.problem import Problem


def polished(problem: Problem, layout: Layout, comfort: Comfort, seed: int, tries: int) -> Layout:
    """Swaps that cost no wish and make it more comfortable, found by trying."""
    random = Random(seed)  # noqa: S311  chance that can be repeated is wanted
    best, worth = layout, value_of(problem, layout)
    key = comfort.key(best)
    loose = [slot for slot, row in enumerate(layout) if row]
    for _ in range(tries if len(loose) > 1 else 0):
        slot, other = random.sample(loose, 2)
        found = _swapped(problem, best, slot, other, random)
        if found is None or value_of(problem, found) < worth:
            continue
        better = comfort.key(found)
        if better is not None and (key is None or better > key):
            best, key, worth = found, better, value_of(problem, found)
    return best


def _swapped(problem: Problem, layout: Layout, slot: int, other: int, random: Random) -> Layout | None:
    """None where the rules are against it."""
    if not layout[slot] or not layout[other]:
        return None
    a, b = random.choice(layout[slot]), random.choice(layout[other])
    if any(one in problem.kept or problem.length[one] == 2 for one in (a, b)):
        return None
    if (
        not (problem.allowed[a] >> other & 1 and problem.allowed[b] >> slot & 1)
        or a in layout[other]
        or b in layout[slot]
    ):
        return None
    rows = list(layout)
    for at, gone, come in ((slot, a, b), (other, b, a)):
        rest = [one for one in layout[at] if one != gone]
        if any(problem.rivals[come] >> one & 1 for one in rest):
            return None
        rows[at] = tuple(sorted((*rest, come)))
    return tuple(rows)
