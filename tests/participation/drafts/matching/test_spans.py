# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Marked words are found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.participation.drafts.matching.spans import move

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
