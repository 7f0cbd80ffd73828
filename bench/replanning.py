# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""One session of a published timetable is cancelled: how much is regained while nothing else moves."""

from collections.abc import Iterator
from pathlib import Path

from allmende.barcamp.optimiser import Instance, plan, replan
from bench.camps import Size, camp, without
from bench.figures import Figure, Figures
from bench.timetable import HUGE, LARGE, MIDDLE, SMALL

_ENOUGH = 0.99
_CASES: dict[Size, tuple[int, float, int]] = {
    SMALL[0]: (20, 0.4, 3),
    SMALL[1]: (20, 0.4, 3),
    MIDDLE: (4, 2.0, 6),
    LARGE: (1, 6.0, 12),
    HUGE: (1, 9.0, 40),
}
"""Camps, seconds for each plan, and every how many sessions one is cancelled."""


def bench(_folder: Path) -> Figures:
    shares = {size: _share(size) for size in _CASES}
    return {
        "replan": Figure(sum(shares.values()) / len(shares), "%"),
        "replan_25": Figure(sum(shares[size] for size in SMALL) / len(SMALL), "%"),
    }


def _share(size: Size) -> float:
    """Per cent of the cancellations."""
    found = list(_regained(size))
    return 100 * sum(found) / len(found)


def _regained(size: Size) -> Iterator[bool]:
    camps, seconds, step = _CASES[size]
    for seed in range(1, camps + 1):
        instance = camp(size, seed)
        published = plan(instance, seconds=seconds).placements
        for gone in published[::step]:
            yield _is_regained(without(instance, gone.pitch, published), seconds)


def _is_regained(rest: Instance, seconds: float) -> bool:
    found, anew = replan(rest), plan(rest, seconds=seconds)
    stayed = all(one.code == "added" for one in found.changes)
    return stayed and found.plan.value >= _ENOUGH * anew.value
