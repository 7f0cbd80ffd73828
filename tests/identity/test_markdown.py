# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import pytest

from allmende.identity.markdown import html_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Wer\n\nWir", "<h2>Wer</h2>\n<p>Wir</p>\n"),
        ("###### tief", "<h4>tief</h4>\n"),
        ("Markt 1\n36251 Ort", "<p>Markt 1<br>\n36251 Ort</p>\n"),
        ("- eins\n- zwei", "<ul>\n<li>eins</li>\n<li>zwei</li>\n</ul>\n"),
        ("[wir](https://x.example)", '<p><a href="https://x.example" rel="noopener">wir</a></p>\n'),
        ("<b onclick=x>fett</b>", "<p>&lt;b onclick=x&gt;fett&lt;/b&gt;</p>\n"),
    ],
)
def test_clerks_get_what_they_write(text: str, expected: str) -> None:
    assert html_of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,alert)",
        "![x](https://evil.example/spy.png)",
        "<img src=x onerror=alert(1)>",
        "<javascript:alert(1)>",
    ],
)
def test_nothing_in_a_text_acts_or_calls_elsewhere(text: str) -> None:
    html = html_of(text)
    assert (
        "<script" not in html
        and "<img" not in html
        and 'href="javascript' not in html
        and 'href="data' not in html
    )
