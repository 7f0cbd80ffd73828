# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Pitches, votes, slots and rooms → a timetable, how good it is, and what it could not do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from allmende.barcamp.optimiser import choosing
from allmende.barcamp.optimiser.annealing import Annealing, Cooling
from allmende.barcamp.optimiser.board import Layout, begun, value_of
from allmende.barcamp.optimiser.bounds import Bound, Configurations, counting
from allmende.barcamp.optimiser.closing import Piece, better
from allmende.barcamp.optimiser.comfort import Comfort
from allmende.barcamp.optimiser.instance import LONGEST, Instance, validate
from allmende.barcamp.optimiser.polishing import polished
from allmende.barcamp.optimiser.pricing import GivenUp
from allmende.barcamp.optimiser.problem import Problem, compiled
from allmende.barcamp.optimiser.report import Plan, reported
from allmende.barcamp.optimiser.seating import can_seat

Watch = Callable[[float, int], bool]

_MOVES = 600_000
"""A second, of small problems on a slow machine: the number of moves is reckoned, not the time, so that the
same problem gives the same plan everywhere."""
_SMALL = 70
"""Pitches up to which several short coolings are better than a long one."""
_RESTARTS = 3
_WIDEST = 80
"""Pitches up to which the configuration LP can be solved."""
_BRANCHES = 60_000
"""Of pricing, a second."""
_TRIES = 400
"""Swaps that polishing tries, a second."""


def plan(
    instance: Instance, *, seconds: float | None = None, watch: Watch = lambda _share, _value: False
) -> Plan:
    """About so many seconds of work (the instance's, if none are given) on a slow machine. The same
    instance gives the same plan, unless `watch`, which hears how much is done and the value so far, stops
    it. Raises BadInstance."""
    validate(instance)
    effort = min(LONGEST, max(0.1, instance.seconds if seconds is None else seconds))
    problem = compiled(instance)
    search = _Search(problem, effort, watch)
    search.run()
    return reported(problem, search.layout, search.bound, search.comfort, is_cut_short=search.is_stopped)


@dataclass
class _Search:
    problem: Problem
    effort: float
    watch: Watch
    layout: Layout = ()
    is_stopped: bool = False

    def __post_init__(self) -> None:
        self.comfort = Comfort(self.problem)
        self.bound = counting(self.problem)
        self.order = choosing.order(self.problem)
        self.running = self._chosen()

    def run(self) -> None:
        layouts = self._anneal()
        if 0 < self.problem.pitches <= _WIDEST and not self.is_stopped:
            self._prove(layouts)
        tries = int(_TRIES * self.effort)
        self.layout = polished(self.problem, self.layout, self.comfort, self.problem.instance.seed, tries)

    def _chosen(self) -> list[int]:
        """Those that may run: all, or as many of the first as there are places."""
        problem = self.problem
        if problem.instance.choice == "coverage":
            return list(self.order)
        chosen, size = list(problem.kept), sum(problem.length[one] for one in problem.kept)
        for one in self.order:
            if (
                one not in problem.kept
                and problem.allowed[one]
                and size + problem.length[one] <= sum(problem.capacity)
            ):
                chosen.append(one)
                size += problem.length[one]
        return chosen

    def _anneal(self) -> list[Layout]:
        """The best layouts of the coolings."""
        small = self.problem.pitches <= _SMALL
        restarts = _RESTARTS if small else 1
        moves = (
            int(_MOVES * self.effort * (0.6 if small else 0.9) / (1 + self.problem.voters / 2_000))
            // restarts
        )
        found = []
        for turn in range(restarts):
            annealing = Annealing(
                begun(self.problem, self.running), self.problem.instance.seed * 1_000 + turn
            )
            hot, cold = (4.0, 0.4) if small else (2.0, 0.6)
            annealing.run(Cooling(moves, hot, cold), self._part_of(turn, restarts))
            found.append((annealing.best_value, annealing.best))
        best = max(found, key=lambda one: one[0])
        self.layout = self._filled(best[1])
        return [layout for _, layout in found]

    def _part_of(self, turn: int, turns: int) -> Watch:
        return lambda share, value: self._look((turn + share) / turns, value)

    def _look(self, share: float, value: int) -> bool:
        self.is_stopped = self.is_stopped or self.watch(0.8 * share, value)
        return self.is_stopped

    def _filled(self, layout: Layout) -> Layout:
        """What is still empty goes to the next in order."""
        return begun(self.problem, self.order, layout).layout()

    def _prove(self, layouts: Sequence[Layout]) -> None:
        value = value_of(self.problem, self.layout)
        runs = [one for row in self.layout for one in row]
        candidates = sorted({*self.running, *runs})
        program = Configurations(
            self.problem, candidates, [self.layout, *layouts], int(_BRANCHES * self.effort)
        )
        try:
            self.bound = program.improve(value, 400)
            if value < self.bound.value and self.bound.places and self.problem.instance.choice == "coverage":
                self._close(program, value)
        except GivenUp:
            self.bound = program.bound
        if self.bound.value <= value_of(self.problem, self.layout):
            self._proven()

    def _close(self, program: Configurations, value: int) -> None:
        """Until nothing is better. A timetable that breaks what the program leaves out proves nothing."""
        while True:
            found = better(program, self.bound, value, int(_BRANCHES * self.effort))
            if found is None:
                return self._proven()
            layout = _laid(self.problem, found)
            if layout is None:
                return None
            self.layout, value = layout, value_of(self.problem, layout)

    def _proven(self) -> None:
        value = value_of(self.problem, self.layout)
        self.bound = Bound(value, value, "proven optimum", self.bound.prices, self.bound.places)


def _laid(problem: Problem, pieces: Sequence[Piece]) -> Layout | None:
    """Sets into slots of their kind; None where the rooms are not enough, or a session of two slots is
    torn."""
    if any(problem.length[one] == 2 for piece in pieces for one in piece.row):
        return None
    waiting = list(pieces)
    rows: list[tuple[int, ...]] = []
    for slot in range(problem.slots):
        piece = next(
            (
                one
                for one in waiting
                if one.kind[1] == problem.capacity[slot]
                and all(problem.allowed[each] >> slot & 1 for each in one.row)
            ),
            None,
        )
        if piece is None or not can_seat(problem, slot, piece.row):
            return None
        waiting.remove(piece)
        rows.append(piece.row)
    return tuple(rows) if all(one in rows[slot] for one, (slot, _) in problem.kept.items()) else None
