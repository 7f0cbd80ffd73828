# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is out already changes as little as possible, and every change is said."""

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from allmende.barcamp.optimiser import Instance, Placement, Replan, check, cost_of, plan, replan
from bench.camps import camp as large
from tests.barcamp.optimiser.camps import camps


def without(instance: Instance, pitch: str, published: list[Placement]) -> Instance:
    """As if its speaker had fallen ill."""
    votes = [
        replace(one, wishes={name: star for name, star in one.wishes.items() if name != pitch})
        for one in instance.votes
    ]
    return replace(
        instance,
        pitches=[one for one in instance.pitches if one.id != pitch],
        votes=votes,
        pins=[one for one in instance.pins if one.pitch != pitch],
        published=[one for one in published if one.pitch != pitch],
    )


def test_after_a_cancellation_nearly_all_is_regained_and_nothing_else_moves() -> None:
    regained, still = [], []
    for seed in range(1, 9):
        instance = large((25, 4, 5, 80), seed)
        published = list(plan(instance, seconds=0.5).placements)
        for gone in (published[0], published[7], published[-1]):
            rest = without(instance, gone.pitch, published)
            found, anew = replan(rest), plan(rest, seconds=0.5)
            regained.append(found.plan.value / anew.value)
            still.append(all(one.code == "added" for one in found.changes))
    assert sum(one >= 0.99 for one in regained) >= 0.9 * len(regained)
    assert sum(still) >= 0.9 * len(still)


@given(camps)
@settings(max_examples=60, deadline=None)
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
        instance = large((25, 4, 5, 80), seed)
        published = plan(instance, seconds=0.5).placements
        assert replan(replace(instance, published=published)).changes == []


def test_a_change_by_hand_tells_what_it_costs_and_what_it_would_break() -> None:
    instance = large((25, 4, 5, 80), 1)
    published = list(plan(instance, seconds=0.5).placements)
    assert cost_of(instance, published, published[1:]).after < cost_of(instance, published, published).after
    onto = replace(published[0], room=published[1].room, slot=published[1].slot)
    cost = cost_of(instance, published, [onto, *published[1:]])
    assert "room-taken" in {one.code for one in cost.broken}
    assert cost_of(instance, published, published).broken == []


@pytest.mark.parametrize("seed", range(4))
def test_what_one_move_costs_is_known_at_once(seed: int) -> None:
    from time import perf_counter

    instance = large((60, 6, 8, 400), seed)
    published = list(plan(instance, seconds=0.2).placements)
    begun = perf_counter()
    cost_of(instance, published, published[1:])
    assert perf_counter() - begun < 1.0


def test_what_was_published_and_is_gone_is_dropped_and_said() -> None:
    instance = large((25, 4, 5, 80), 2)
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
