# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Timetables of barcamps by chance, side by side with annealing as one writes it at first and with CP-SAT,
each given the time that ours took."""

import subprocess
import sys
from pathlib import Path
from time import perf_counter

from allmende.barcamp.optimiser import Plan, plan
from bench.camps import Size, camp, digest
from bench.figures import Figure, Figures
from bench.posting import BadAnswer
from bench.processes import ROOT
from bench.timetable_peers import annealing, cp_sat

SMALL: tuple[Size, ...] = ((25, 4, 5, 80), (25, 4, 5, 200))
MIDDLE: Size = (60, 6, 8, 400)
LARGE: Size = (120, 8, 12, 1_000)
HUGE: Size = (300, 12, 25, 3_000)
DIGESTS = {
    SMALL[0]: "bca2007fa3bbbbc1",
    SMALL[1]: "b26068de92ffd8fe",
    MIDDLE: "0d5299daa4aaf4e4",
    LARGE: "6d698a557380ca85",
    HUGE: "73d5d7544e6e0d26",
}
"""Of the first seed of each: another one is another camp, and its figures do not compare."""
LONG = {LARGE: 4_027, HUGE: 13_512}
"""What our own search reaches in ten minutes on one core (26 November 2026)."""
_SEEDS, _MIDDLE_SEEDS = 20, 3


def bench(_folder: Path) -> Figures:
    for size, known in DIGESTS.items():
        if digest(camp(size, 1)) != known:
            raise BadAnswer(f"the camp {size} is not the one that was agreed on")
    figures: Figures = {}
    for size in SMALL:
        figures |= _small(size)
    figures |= _middle()
    figures |= _large("timetable_120", LARGE, 20.0) | _large("timetable_300", HUGE, 20.0)
    figures["timetable_memory"] = Figure(_peak(HUGE), "MB")
    return figures


def _small(size: Size) -> Figures:
    """The slowest of twenty, all proven; Raises BadAnswer where one is not."""
    slowest = 0.0
    for seed in range(1, _SEEDS + 1):
        found, took = _planned(size, seed, 2.0)
        slowest = max(slowest, took)
        if found.bound_kind != "proven optimum":
            raise BadAnswer(f"{size}, seed {seed}: {found.value} of {found.bound} is not proven")
    value, _ = _planned(size, 1, 2.0)
    proven, seconds = cp_sat(camp(size, 1), 10.0), 10.0
    if proven[0] > value.value:
        raise BadAnswer(f"{size}: CP-SAT has {proven[0]}, ours claims that {value.value} is the most")
    return {f"timetable_25_{size[3]}": Figure(slowest, "s", seconds if not proven[1] else None)}


def _middle() -> Figures:
    worst, slowest = 0.0, 0.0
    for seed in range(1, _MIDDLE_SEEDS + 1):
        found, took = _planned(MIDDLE, seed, 10.0)
        worst, slowest = max(worst, found.gap * 100), max(slowest, took)
        if seed == 1:
            peers = _peers("timetable_60", MIDDLE, found, took)
    return {"timetable_60": Figure(worst, "%"), "timetable_60_time": Figure(slowest, "s")} | peers


def _large(name: str, size: Size, seconds: float) -> Figures:
    found, took = _planned(size, 1, seconds)
    figures = {name: Figure(found.value, "wishes met", LONG[size]), f"{name}_time": Figure(took, "s")}
    return figures | _peers(name, size, found, took)


def _peers(name: str, size: Size, found: Plan, took: float) -> Figures:
    simple = annealing(camp(size, 1), took)
    proven, _ = cp_sat(camp(size, 1), took)
    return {
        f"{name}_annealing": Figure(found.value, "wishes met", simple),
        f"{name}_cp_sat": Figure(found.value, "wishes met", proven or None),
    }


def _planned(size: Size, seed: int, seconds: float) -> tuple[Plan, float]:
    begun = perf_counter()
    found = plan(camp(size, seed), seconds=seconds)
    return found, perf_counter() - begun


def _peak(size: Size) -> float:
    """Resident at most, in a process of its own that does nothing else."""
    lines = (
        "import resource",
        "from allmende.barcamp.optimiser import plan",
        "from bench.camps import camp",
        f"plan(camp({size}, 1), seconds=1.0)",
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)",
    )
    command = [sys.executable, "-c", "; ".join(lines)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return int(done.stdout) * 1024 / 1e6
