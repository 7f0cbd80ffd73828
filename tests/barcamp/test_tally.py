# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.barcamp import tally
from allmende.barcamp.tally import BALLAST, Score

WISHES = st.dictionaries(st.integers(1, 8), st.integers(0, 3))
BALLOTS = st.lists(WISHES, max_size=30)


def test_votes_and_stars_are_counted() -> None:
    assert tally.count([{1: 3, 2: 1}, {1: 1}, {2: 0}]) == {1: Score(2, 4), 2: Score(1, 1)}


def test_who_wanted_both_of_two_merged_ones_wants_the_one_once() -> None:
    assert tally.resolved({1: 3, 2: 1, 4: 0}, {1: 2}) == {2: 3}
    assert tally.resolved({1: 1}, {1: 2, 2: 3}) == {3: 1}
    assert tally.target(1, {1: 2, 2: 1}) == 2


@given(BALLOTS)
def test_the_count_is_what_counting_by_hand_gives(ballots: list[dict[int, int]]) -> None:
    counted = tally.count(ballots)
    for pitch in range(1, 9):
        votes = sum(one.get(pitch, 0) > 0 for one in ballots)
        stars = sum(one.get(pitch, 0) for one in ballots)
        assert counted.get(pitch, Score()) == Score(votes, stars)


@given(BALLOTS, st.randoms())
def test_the_order_of_the_ballots_does_not_matter(ballots: list[dict[int, int]], lot: object) -> None:
    shuffled = list(ballots)
    lot.shuffle(shuffled)  # type: ignore[attr-defined]
    assert tally.count(ballots) == tally.count(shuffled)
    assert tally.together(ballots) == tally.together(shuffled)


@given(BALLOTS)
def test_two_are_wanted_together_at_most_as_often_as_each(ballots: list[dict[int, int]]) -> None:
    counted = tally.count(ballots)
    for (one, other), both in tally.together(ballots).items():
        assert one < other
        assert both <= min(counted[one].votes, counted[other].votes)


@given(BALLOTS, st.dictionaries(st.integers(1, 8), st.integers(1, 8), max_size=4))
def test_merging_loses_nobody(ballots: list[dict[int, int]], merged: dict[int, int]) -> None:
    """Each ballot that wanted something still wants something, and never one of those that went away."""
    for wishes in ballots:
        found = tally.resolved(wishes, merged)
        assert any(wishes.values()) == bool(found)
        assert max(found.values(), default=0) == max(wishes.values(), default=0)


@pytest.mark.parametrize(
    ("votes", "seen", "ballots", "expected"),
    [
        (40, 100, 100, 40.0),  # all have met it: its votes
        (20, 40, 100, 20 * 110 / 50),  # late
        (3, 3, 100, 3 * 110 / 13),  # only three friends saw it
        (0, 0, 100, 0.0),
        (5, 2, 5, 5.0),  # more votes than it was shown to: whoever voted has met it
        (0, 0, 0, 0.0),
    ],
)
def test_interest_is_scaled_to_those_who_met_the_pitch(
    votes: int, seen: int, ballots: int, expected: float
) -> None:
    assert tally.interest(votes, seen, ballots) == pytest.approx(expected)


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
def test_interest_lies_between_the_votes_and_the_ballots(votes: int, seen: int, ballots: int) -> None:
    votes = min(votes, ballots)
    found = tally.interest(votes, seen, ballots)
    assert votes - 1e-9 <= found <= ballots
    assert found <= votes * (ballots + BALLAST) / BALLAST + 1e-9


def test_hands_are_the_same_people_and_are_not_added() -> None:
    assert tally.demand(20, 50, 50, hands=35) == 35.0
    assert tally.demand(20, 50, 50, hands=10) == 20.0
