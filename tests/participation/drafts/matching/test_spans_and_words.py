# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Marked words are found again, and differences can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.participation.drafts.matching.spans import move
from allmende.participation.drafts.matching.words import difference

OLD = "Eine Stunde kostet zwei Euro. Am Samstag ist die erste halbe Stunde frei."


def marked(words: str, *new: str) -> str | None:
    start = OLD.index(words)
    span = move(OLD, start, start + len(words), new)
    return None if span is None else new[span.index][span.start : span.end]


@pytest.mark.parametrize(
    ("words", "new", "found"),
    [
        ("zwei Euro", [OLD], "zwei Euro"),
        ("zwei Euro", ["Neu: Eine Stunde kostet zwei Euro."], "zwei Euro"),
        ("die erste halbe Stunde", ["Am Samstag ist die erste Stunde frei."], "die erste Stunde"),
        (
            "die erste halbe Stunde",
            ["Ganz anders.", "Samstags ist die erste halbe Stunde frei."],
            "die erste halbe Stunde",
        ),
        ("zwei Euro", ["Hier steht etwas über Bäume und Bänke."], None),
        ("zwei Euro", [], None),
    ],
)
def test_a_marked_span_is_found_again(words: str, new: list[str], found: str | None) -> None:
    assert marked(words, *new) == found


def test_words_that_stayed_are_sure_and_words_that_changed_less() -> None:
    same = move(OLD, 19, 28, [OLD])
    changed = move(OLD, 0, 29, ["Eine halbe Stunde kostet nur noch einen Euro."])
    assert same is not None
    assert same.confidence == 1.0
    assert changed is None or changed.confidence < 1.0


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_difference_holds_both_texts_whole(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert "".join(one.text for one in pieces if one.kind != "added") == old
    assert "".join(one.text for one in pieces if one.kind != "removed") == new


def test_a_difference_is_read_in_words_not_in_letters() -> None:
    pieces = [(one.kind, one.text) for one in difference("kostet zwei Euro.", "kostet drei Euro.")]
    assert pieces == [("equal", "kostet "), ("removed", "zwei"), ("added", "drei"), ("equal", " Euro.")]


def test_single_words_between_changes_are_read_with_them() -> None:
    kinds = [one.kind for one in difference("alles war gut und schön", "nichts war schlecht und teuer")]
    assert kinds == ["removed", "added"]


@given(
    st.text("ab .", max_size=80),
    st.integers(0, 80),
    st.integers(0, 80),
    st.lists(st.text("ab .", max_size=80), max_size=3),
)
def test_a_span_that_is_found_lies_within_its_text(old: str, one: int, other: int, new: list[str]) -> None:
    start, end = sorted((min(one, len(old)), min(other, len(old))))
    span = move(old, start, end, new)
    if span is not None:
        assert 0 <= span.start <= span.end <= len(new[span.index])
        assert 0 <= span.confidence <= 1
