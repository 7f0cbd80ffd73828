# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from hypothesis import given
from hypothesis import strategies as st

from allmende.discussion.order import Place, ordered

Rows = list[tuple[int, int | None]]


@st.composite
def threads(draw: st.DrawFn) -> Rows:
    """As people write: an answer comes after what it answers; some of what was answered is not shown."""
    count = draw(st.integers(0, 40))
    rows: Rows = []
    for number in range(1, count + 1):
        parent = draw(st.none() | st.integers(1, number - 1)) if number > 1 else None
        rows.append((number, parent))
    hidden = draw(st.sets(st.integers(1, count))) if count else set()
    return [row for row in rows if row[0] not in hidden]


anything = st.lists(
    st.tuples(st.integers(1, 12), st.none() | st.integers(1, 12)), max_size=20, unique_by=lambda row: row[0]
)


@given(threads() | anything)
def test_nothing_is_lost_and_nothing_is_doubled(rows: Rows) -> None:
    assert sorted(place.number for place in ordered(rows)) == sorted(number for number, _parent in rows)


@given(threads())
def test_what_was_said_first_comes_first(rows: Rows) -> None:
    """Among what stands for itself, and among the answers below each."""
    places = ordered(rows)
    roots = [place.number for place in places if place.depth == 0]
    assert roots == sorted(roots)
    for block in blocks(places):
        assert block[1:] == sorted(block[1:])


@given(threads())
def test_an_answer_stands_below_what_it_answers(rows: Rows) -> None:
    parents = dict(rows)
    for block in blocks(ordered(rows)):
        for number in block[1:]:
            assert parents[number] in block
        assert parents[block[0]] not in parents


@given(threads(), st.integers(1, 7))
def test_pages_of_it_are_the_whole(rows: Rows, size: int) -> None:
    places = ordered(rows)
    pages = [places[start : start + size] for start in range(0, len(places), size)]
    assert tuple(place for page in pages for place in page) == places


def test_an_answer_to_an_answer_stands_beside_it() -> None:
    rows: Rows = [(1, None), (2, None), (3, 1), (4, 3), (5, 2), (6, 4)]
    assert ordered(rows) == (Place(1, 0), Place(3, 1), Place(4, 1), Place(6, 1), Place(2, 0), Place(5, 1))


def blocks(places: tuple[Place, ...]) -> list[list[int]]:
    found: list[list[int]] = []
    for place in places:
        if place.depth == 0:
            found.append([])
        found[-1].append(place.number)
    return found
