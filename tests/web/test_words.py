# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Differences between two texts can be read."""

from hypothesis import given
from hypothesis import strategies as st

from allmende.web.words import difference


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
