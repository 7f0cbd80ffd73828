# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The parts of the search, each by itself."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allmende.barcamp.optimiser import Broken, Instance, Pin, Pitch, Placement, Room, Slot, Vote, check, read
from allmende.barcamp.optimiser.board import begun, value_of
from allmende.barcamp.optimiser.bounds import Configurations
from allmende.barcamp.optimiser.choosing import phragmen
from allmende.barcamp.optimiser.comfort import counted
from allmende.barcamp.optimiser.instance import BadInstance, Person
from allmende.barcamp.optimiser.master import Master
from allmende.barcamp.optimiser.pricing import GivenUp, Pricing
from allmende.barcamp.optimiser.problem import compiled
from allmende.barcamp.optimiser.seating import NO_ROOM, assign
from bench.camps import camp as large
from tests.barcamp.optimiser.camps import camps

TWO = [Slot("1"), Slot("2"), Slot("3", after_break=True)]
ROOMS = [Room("big", 50, ["projector"]), Room("small", 5, slots=["1", "2"])]
PITCHES = [Pitch("a", ["x"], needs=["projector"]), Pitch("b", ["x"]), Pitch("long", ["y"], length=2)]
RULES = Instance(PITCHES, TWO, ROOMS, [Person("y", ["1", "2"])], pins=[])


@pytest.mark.parametrize(
    ("places", "codes"),
    [
        ([("1", "big", "a"), ("2", "small", "b")], []),
        ([("1", "small", "a")], ["room-lacks"]),
        ([("1", "big", "a"), ("1", "big", "b")], ["room-taken", "person-twice"]),
        ([("1", "big", "a"), ("1", "small", "b")], ["person-twice"]),
        ([("3", "small", "b")], ["room-closed"]),
        ([("2", "big", "long")], ["break"]),
        ([("1", "small", "long")], []),
        ([("1", "small", "long"), ("2", "small", "b")], ["room-taken"]),
        ([("3", "big", "long")], ["break", "person-absent"]),
        ([("1", "big", "b"), ("2", "big", "b")], ["too-often"]),
    ],
)
def test_every_broken_rule_is_named(places: list[tuple[str, str, str]], codes: list[str]) -> None:
    found = check(RULES, [Placement(*one) for one in places])
    assert [one.code for one in found] == codes


def test_a_pin_that_is_not_kept_is_named() -> None:
    pinned = Instance(PITCHES, TWO, ROOMS, pins=[Pin("a", "1")])
    assert check(pinned, [Placement("2", "big", "a")]) == [Broken("pin", "a", "1", "")]


@given(st.lists(st.integers(0, 255), max_size=9))
def test_members_are_counted_all_at_once(sets: list[int]) -> None:
    slowly: dict[int, int] = {}
    for member in range(8):
        count = sum(one >> member & 1 for one in sets)
        if count:
            slowly[count] = slowly.get(count, 0) | 1 << member
    assert counted(sets) == slowly


@given(st.integers(1, 4), st.data())
def test_rooms_are_given_at_the_least_price(size: int, data: st.DataObject) -> None:
    width = data.draw(st.integers(size, 5))
    price = st.one_of(st.integers(0, 50), st.just(NO_ROOM))
    rows = [[data.draw(price) for _ in range(width)] for _ in range(size)]
    least = min(
        sum(rows[at][room] for at, room in enumerate(one)) for one in permutations(range(width), size)
    )
    found = assign(range(size), range(width), lambda one, room: rows[one][room])
    if least >= NO_ROOM:
        assert found is None
    else:
        assert found is not None
        assert sum(rows[one][room] for one, room in found.items()) == least


@given(camps)
@settings(max_examples=40)
def test_the_best_set_under_prices_is_found_among_all(instance: Instance) -> None:
    problem = compiled(instance)
    prices = [(3 * one) % 5 / 2 for one in range(problem.pitches)]
    pricing = Pricing(problem, tuple(range(problem.pitches)), 3, 100_000)
    every = [
        row
        for row in subsets(problem.pitches, 3)
        if not any(problem.rivals[one] >> other & 1 for one in row for other in row)
    ]
    worth = {row: problem.covered(row).bit_count() - sum(prices[one] for one in row) for row in every}
    found = pricing.best(prices, 0.0)
    assert (found[-1][0] if found else 0.0) == pytest.approx(max(0.0, *worth.values()))
    above = {row for _, row in pricing.all_above(prices, 1.0, 10_000)}
    assert above == {row for row, one in worth.items() if one > 1.0}


def subsets(count: int, most: int) -> list[tuple[int, ...]]:
    from itertools import combinations

    return [row for size in range(1, most + 1) for row in combinations(range(count), size)]


def test_a_search_that_is_too_wide_is_given_up_and_the_bound_before_it_stays() -> None:
    problem = compiled(large((25, 4, 5, 80), 1))
    program = Configurations(problem, range(problem.pitches), [], 1)
    with pytest.raises(GivenUp):
        program.improve(0, 400)
    assert program.bound.kind == "counting"


def test_the_small_linear_program_finds_the_prices() -> None:
    """max 3x + 2y + 4z, x+y ≤ 1, x+z ≤ 1, y+z ≤ 1: half of each is worth 4.5."""
    program = Master([1, 1, 1])
    for worth, rows in ((3, (0, 1)), (2, (0, 2)), (4, (1, 2))):
        assert program.add(worth, rows)
    assert not program.add(3, (0, 1))
    prices = program.prices()
    assert sum(prices) == pytest.approx(4.5, abs=1e-3)
    assert all(sum(prices[row] for row in rows) >= worth - 1e-6 for worth, rows in program.columns)


def test_a_proportional_choice_hears_the_smaller_group_too() -> None:
    """60 want a to d, 40 want e to h: of five, three are the majority's and two the others'."""
    names = "abcdefgh"
    votes = [Vote(f"m{at}", dict.fromkeys("abcd", 1)) for at in range(60)]
    votes += [Vote(f"n{at}", dict.fromkeys("efgh", 1)) for at in range(40)]
    instance = Instance([Pitch(one, [one]) for one in names], [Slot("1")], [Room("r")], votes=votes)
    first = [names[one] for one in phragmen(compiled(instance))[:5]]
    assert len(set(first) & set("abcd")) == 3


@given(camps)
@settings(max_examples=40)
def test_a_board_counts_what_it_shows(instance: Instance) -> None:
    problem = compiled(instance)
    board = begun(problem, range(problem.pitches))
    covered = 0
    for vote in instance.votes:
        for row in board.layout():
            covered += max((vote.wishes.get(instance.pitches[one].id, 0) for one in row), default=0)
    assert board.value() == value_of(problem, board.layout()) == covered


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"pitches": 3}', '{"pitches": [], "slots": [], "rooms": [], "x": 1}']
)
def test_what_is_no_instance_is_refused(text: str) -> None:
    with pytest.raises(BadInstance, match="cannot be read"):
        read(text)
