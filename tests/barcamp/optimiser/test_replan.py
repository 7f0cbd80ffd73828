# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is out already changes as little as possible, and every change is said."""

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from allmende.barcamp.optimiser import Instance, Placement, Replan, check, cost_of, plan, planning, replan
from bench.camps import Size, without
from bench.camps import camp as large
from tests.barcamp.optimiser.camps import camps

SMALL, LARGE = (25, 4, 5, 80), (60, 6, 8, 400)


@pytest.mark.parametrize(("size", "seeds", "enough"), [(SMALL, 8, 0.75), (LARGE, 2, 0.8)])
def test_after_a_cancellation_nearly_all_is_regained_and_nothing_else_moves(
    size: Size, seeds: int, enough: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    if size == LARGE:
        monkeypatch.setattr(planning, "_WIDEST", 0)  # the same timetables, without proofs that take long
    regained, still = [], []
    for seed in range(1, seeds + 1):
        instance = large(size, seed)
        published = list(plan(instance, seconds=0.5).placements)
        for gone in (published[0], published[7], published[-1]):
            rest = without(instance, gone.pitch, published)
            found, anew = replan(rest), plan(rest, seconds=0.5)
            still.append(all(one.code == "added" for one in found.changes))
            regained.append(found.plan.value / anew.value)
    assert min(regained) >= 0.97
    assert sum(still) >= 0.9 * len(still)
    assert sum(one >= 0.99 for one in regained) >= enough * len(regained)


@given(camps)
@settings(max_examples=60)
def test_a_replan_keeps_the_rules_and_says_all_that_is_different(instance: Instance) -> None:
    published = list(plan(instance, seconds=0.05).placements)
    gone = published[0].room if published else ""
    rooms = [one for one in instance.rooms if one.id != gone] or list(instance.rooms)
    flooded = replace(
        instance,
        rooms=rooms,
        pins=[],
        published=[one for one in published if one.room in {r.id for r in rooms}],
    )
    found = replan(flooded)
    assert check(flooded, found.plan.placements) == []
    assert applied(list(flooded.published), found) == sorted(found.plan.placements)


def applied(published: list[Placement], found: Replan) -> list[Placement]:
    for one in found.changes:
        if one.old_slot:
            published.remove(Placement(one.old_slot, one.old_room, one.pitch))
        if one.slot:
            published.append(Placement(one.slot, one.room, one.pitch))
    return sorted(published)


def test_without_a_reason_nothing_changes() -> None:
    for seed in (1, 2, 3):
        instance = large(SMALL, seed)
        published = plan(instance, seconds=0.5).placements
        assert replan(replace(instance, published=published)).changes == []


def test_a_change_by_hand_tells_what_it_costs_and_what_it_would_break() -> None:
    instance = large(SMALL, 1)
    published = list(plan(instance, seconds=0.5).placements)
    assert cost_of(instance, published, published[1:]).after < cost_of(instance, published, published).after
    onto = replace(published[0], room=published[1].room, slot=published[1].slot)
    cost = cost_of(instance, published, [onto, *published[1:]])
    assert "room-taken" in {one.code for one in cost.broken}
    assert cost_of(instance, published, published).broken == []


@pytest.mark.parametrize("seed", range(4))
def test_what_one_move_costs_is_known_at_once(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from time import perf_counter

    monkeypatch.setattr(planning, "_WIDEST", 0)  # nothing needs proving here
    instance = large(LARGE, seed)
    published = list(plan(instance, seconds=0.2).placements)
    begun = perf_counter()
    cost_of(instance, published, published[1:])
    assert perf_counter() - begun < 1.0


def test_what_was_published_and_is_gone_is_dropped_and_said() -> None:
    instance = large(SMALL, 2)
    published = list(plan(instance, seconds=0.3).placements)
    gone = published[0].pitch
    votes = without(instance, gone, published).votes
    rest = replace(
        instance,
        pitches=[one for one in instance.pitches if one.id != gone],
        votes=votes,
        published=[*published, Placement(published[0].slot, "no such room", published[1].pitch)],
    )
    found = replan(rest)
    assert ("dropped", gone) in [(one.code, one.pitch) for one in found.changes]
    assert cost_of(rest, published, published).broken == []
