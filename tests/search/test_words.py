# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A word is found however it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.search.words import english, stem, stems, telling


@pytest.mark.parametrize(
    "alike",
    [
        ("Platz", "Plätze", "Plaetze", "plätzen", "PLATZ"),
        ("Straße", "Strasse", "Straßen", "strassen"),
        ("Haus", "Häuser", "Haeuser", "Hauses"),
        ("Markt", "Märkte", "Maerkten"),
        ("Müll", "Muell", "Mull"),
        ("Schlüter", "Schlueter", "Schluter"),
        ("Café", "Cafe", "Cafés"),
    ],
)
def test_one_word_has_one_stem(alike):
    assert len({stem(one) for one in alike}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("neu", "nun"), ("Quelle", "Qualle"), ("Steuer", "Stur"), ("Bus", "Busch"), ("Rat", "Rad")],
)
def test_words_that_only_look_alike_stay_apart(one, other):
    assert stem(one) != stem(other)


def test_english_words_have_an_english_stem_too():
    assert english("cities") == english("city")
    assert english("Trees") == english("tree")


def test_words_that_say_nothing_are_left_out_unless_there_are_no_others():
    assert telling("Parkplätze am Markt") == ["Parkplätze", "Markt"]
    assert telling("Wo ist der Bus?") == ["Bus"]
    assert telling("und wo") == ["und", "wo"]


@given(st.text())
def test_a_stem_is_one_word_without_umlauts(text):
    for one in stems(text):
        assert one == "".join(one.split())
        assert not set("äöüß") & set(one)
