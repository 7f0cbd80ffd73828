# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a result shows of a text."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from allmende.search.asking import terms
from allmende.search.marking import AROUND, marked, snippet


def test_words_that_were_looked_for_are_marked_as_they_are_written():
    said = marked("Die Parkplätze am <b>Markt</b> & Rathaus", terms("markt parkplatz"))
    assert said == ("Die <mark>Parkplätze</mark> am &lt;b&gt;<mark>Markt</mark>&lt;/b&gt; &amp; Rathaus")


def test_a_compound_is_marked_whole():
    assert (
        marked("Neue Behindertenparkplätze", terms("Parkplatz")) == "Neue <mark>Behindertenparkplätze</mark>"
    )


def test_a_snippet_is_around_the_first_word_found():
    text = f"{'Vorher steht dies. ' * 40}Hier parkt der Bus. {'Danach steht das. ' * 40}"
    said = snippet(text, terms("Bus"))
    assert "<mark>Bus</mark>" in said
    assert said.startswith("… ")
    assert said.endswith(" …")
    assert len(said) < 2 * AROUND + 60


def test_without_one_it_is_the_beginning():
    assert snippet("Kurz und gut.", terms("Bus")) == "Kurz und gut."


@given(st.text(), st.text(max_size=30))
def test_nothing_that_people_wrote_becomes_html(text, asked):
    said = marked(text, terms(asked))
    assert html.unescape(re.sub("</?mark>", "", said)) == text


@given(st.text(min_size=1, max_size=2_000), st.text(max_size=30))
def test_a_snippet_is_a_piece_of_the_text(text, asked):
    said = html.unescape(re.sub("</?mark>", "", snippet(text, terms(asked))))
    assert said.removeprefix("… ").removesuffix(" …").strip() in " ".join(text.split())
