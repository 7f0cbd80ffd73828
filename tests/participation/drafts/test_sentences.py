# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.participation.drafts.sentences import sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Am 3. Mai beginnt es. Wer z. B. spät kommt, steht. Ende!",
            ["Am 3. Mai beginnt es.", "Wer z. B. spät kommt, steht.", "Ende!"],
        ),
        ("Nach Abs. 2 gilt das. Nach Nr. 3 nicht.", ["Nach Abs. 2 gilt das.", "Nach Nr. 3 nicht."]),
        ("Ist das so? Ja: So ist es.", ["Ist das so?", "Ja:", "So ist es."]),
        ("ohne Punkt", ["ohne Punkt"]),
        ("", []),
    ],
)
def test_sentences_end_where_people_end_them(text: str, found: list[str]) -> None:
    assert [one.text for one in sentences(text)] == found


@given(st.text(st.sampled_from("aB .!?:3"), max_size=60).map(lambda text: " ".join(text.split())))
def test_every_word_is_in_one_sentence_and_its_place_is_right(text: str) -> None:
    found = sentences(text)
    assert " ".join(one.text for one in found) == text
    assert all(text[one.start : one.end] == one.text for one in found)
