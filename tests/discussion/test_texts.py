# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.discussion import texts


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Guten *Tag*\nund weiter", "<p>Guten <em>Tag</em><br>\nund weiter</p>"),
        ("# Laut\n\nleise", "Laut\n<p>leise</p>"),
        (
            "[hier](https://a.example)",
            '<p><a href="https://a.example" rel="nofollow ugc noopener">hier</a></p>',
        ),
        ("[da](javascript:alert(1))", "<p>[da](javascript:alert(1))</p>"),
        ("![Bild](https://a.example/x.png)", "<p></p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ('<img src=x onerror="alert(1)">', '<p>&lt;img src=x onerror="alert(1)"&gt;</p>'),
    ],
)
def test_markdown_becomes_html_that_does_no_harm(text: str, html: str) -> None:
    assert texts.html_of(text).strip() == html


@given(st.text(max_size=60) | st.text(alphabet="<>\"'&/=[]()!`*_#-| \nabhjsx:", max_size=60))
def test_no_text_becomes_a_script_a_picture_or_a_handler(text: str) -> None:
    html = texts.html_of(text).lower()
    assert [tag for tag in ("<script", "<img", "<iframe", "<style", "<h1", "<svg") if tag in html] == []
    assert all("javascript:" not in link.partition('"')[0] for link in html.split('href="')[1:])


@given(st.text(max_size=80))
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    kept = texts.tidied(text)
    assert texts.tidied(kept) == kept
    assert "\0" not in kept
    assert "\r" not in kept


@pytest.mark.parametrize(
    ("text", "short"),
    [("kurz", "kurz"), ("ein  langer\nText", "ein langer …"), ("einlangerText", "einlangerTex …")],
)
def test_a_beginning_ends_between_words(text: str, short: str) -> None:
    assert texts.shortened(text, 12) == short
