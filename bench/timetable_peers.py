# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the optimiser is held against: annealing as one writes it at first, and CP-SAT (OR-Tools) with the
whole problem."""

from math import exp
from random import Random
from time import perf_counter

from ortools.sat.python import cp_model

from allmende.barcamp.optimiser import Instance


class _Camp:
    """The instance as sets."""

    def __init__(self, instance: Instance) -> None:
        self.slots, self.places = len(instance.slots), len(instance.rooms)
        self.wanting: list[set[int]] = [set() for _ in instance.pitches]
        index = {one.id: at for at, one in enumerate(instance.pitches)}
        for voter, vote in enumerate(instance.votes):
            for name in vote.wishes:
                self.wanting[index[name]].add(voter)
        speakers = [set(one.speakers) for one in instance.pitches]
        self.rivals = [
            {other for other, them in enumerate(speakers) if other != at and them & mine}
            for at, mine in enumerate(speakers)
        ]

    def covered(self, row: list[int]) -> int:
        return len(set().union(*(self.wanting[one] for one in row if one >= 0)))


def annealing(instance: Instance, seconds: float, seed: int = 1) -> int:
    """Swaps of two places, each slot counted anew from sets of voters, cooling from 4 to 0.4 as time goes
    by."""
    camp, chance, end = _Camp(instance), Random(seed), perf_counter() + seconds
    rows = _begun(camp)
    values = [camp.covered(row) for row in rows[:-1]] + [0]
    best = value = sum(values)
    while (left := end - perf_counter()) > 0:
        temperature = 0.4 * 10 ** (left / seconds)
        for _ in range(50):
            one, two = chance.sample(range(len(rows)), 2)
            at, to = chance.randrange(len(rows[one])), chance.randrange(len(rows[two]))
            rows[one][at], rows[two][to] = rows[two][to], rows[one][at]
            change = 0
            if _is_sound(camp, rows, one) and _is_sound(camp, rows, two):
                now = [camp.covered(rows[each]) if each < camp.slots else 0 for each in (one, two)]
                change = sum(now) - values[one] - values[two]
                if change >= 0 or chance.random() < exp(change / temperature):
                    values[one], values[two] = now
                    value += change
                    best = max(best, value)
                    continue
            rows[one][at], rows[two][to] = rows[two][to], rows[one][at]
    return best


def _begun(camp: _Camp) -> list[list[int]]:
    """The most wanted first; the last row is what does not run."""
    rows = [[-1] * camp.places for _ in range(camp.slots)]
    left = [-1]
    for pitch in sorted(range(len(camp.wanting)), key=lambda one: -len(camp.wanting[one])):
        row = next((row for row in rows if -1 in row and not camp.rivals[pitch] & set(row)), None)
        if row is None:
            left.append(pitch)
        else:
            row[row.index(-1)] = pitch
    return [*rows, left]


def _is_sound(camp: _Camp, rows: list[list[int]], slot: int) -> bool:
    members = set(rows[slot])
    return slot == camp.slots or not any(camp.rivals[one] & members for one in rows[slot] if one >= 0)


def cp_sat(instance: Instance, seconds: float, *, workers: int = 2) -> tuple[int, bool]:
    """The best value found, 0 if none, and whether it is proven to be the best there is."""
    camp, model = _Camp(instance), cp_model.CpModel()
    pitches, slots = range(len(camp.wanting)), range(camp.slots)
    runs = {(one, at): model.new_bool_var("") for one in pitches for at in slots}
    for one in pitches:
        model.add_at_most_one(runs[one, at] for at in slots)
        for other in camp.rivals[one]:
            if one < other:
                for at in slots:
                    model.add_at_most_one(runs[one, at], runs[other, at])
    for at in slots:
        model.add(sum(runs[one, at] for one in pitches) <= camp.places)
    happy = []
    for voter in range(len(instance.votes)):
        wanted = [one for one in pitches if voter in camp.wanting[one]]
        for at in slots:
            happy.append(model.new_bool_var(""))
            model.add(sum(runs[one, at] for one in wanted) >= happy[-1])
    model.maximize(sum(happy))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return 0, False
    return round(solver.objective_value), status == cp_model.OPTIMAL
