# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Saved and copied web pages."""

import base64
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.core.child import Declined
from allmende.participation.drafts.blocks import plain, plain_of
from allmende.participation.drafts.bring_in.html import MOST_PICTURES, parsed
from tests.media.photos import picture
from tests.participation.drafts.bring_in.documents import told

PNG = "data:image/png;base64," + base64.b64encode(picture("PNG")).decode()
H = "<h1>Lage</h1>"


def htmls(html: str) -> list[str]:
    return [one.html for one in parsed(H + html).blocks[1:]]


def notes(html: str) -> dict[str, int]:
    return {one.code: one.count for one in parsed(html).notes}


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Eins<p>Zwei", ["paragraph: Eins", "paragraph: Zwei"]),
        ("<div>Eins<div>Zwei</div>Drei</div>", ["paragraph: Eins", "paragraph: Zwei", "paragraph: Drei"]),
        ("Eins<br>noch eins<br><br>Zwei", ["paragraph: Eins noch eins", "paragraph: Zwei"]),
        ("<h2>Ziele</h2><h6>Klein</h6>", ["heading 2: Ziele", "heading 6: Klein"]),
        ("<ul><li>A<ul><li>B</ul><li>C</ul>", ["item 1: A", "item 2: B", "item 1: C"]),
        (
            "<ul><li><p>A</p><p>noch A</p><table><tr><td>1<td>2</table></ul>",
            ["item 1: A noch A", "table: 1 2"],
        ),
        ("<ul><ul><li>tief</ul></ul>", ["item 2: tief"]),
        ("<blockquote><p>Eins</p><p>Zwei</p></blockquote>", ["quote: Eins", "quote: Zwei"]),
        ("<pre>a = 1\n  b</pre>", ["code: a = 1 b"]),
        ("<dl><dt>Wort<dd>Sinn</dl>", ["paragraph: Wort", "paragraph: Sinn"]),
        ("<section><article><p>Tief</p></article></section>", ["paragraph: Tief"]),
        ("<p>&nbsp;</p><p> </p><p>Etwas\u00ad mehr</p>", ["paragraph: Etwas mehr"]),
        ("<table><tr><td><h2>Rahmen</h2><p>Text</p></table>", ["heading 2: Rahmen", "paragraph: Text"]),
        ("<a href='https://a.example'><div>Kasten</div></a>", ["paragraph: Kasten"]),
        ("<p class=MsoListParagraph>·&nbsp;&nbsp;&nbsp; Punkt</p>", ["item 1: Punkt"]),
        ("<details><summary>Mehr</summary>Dazu</details>", ["paragraph: Mehr", "paragraph: Dazu"]),
        ("<p>vor<hr>nach</p>", ["paragraph: vor", "paragraph: nach"]),
    ],
)
def test_what_people_would_call_it(html: str, expected: list[str]) -> None:
    assert told(parsed(H + html).blocks)[1:] == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a <b>b</b> <i>c</i> <u>d</u> <strike>e</strike> <q>f</q></p>",
         "<p>a <strong>b</strong> <em>c</em> <u>d</u> <s>e</s> „f“</p>"),
        ('<p>a <span style="font-weight:700">b</span> <b style="font-weight:normal">c</b></p>',
         "<p>a <strong>b</strong> c</p>"),
        ("<p>H<sub>2</sub>O <font color=red>rot</font> <kbd>x</kbd></p>",
         "<p>H<sub>2</sub>O rot <code>x</code></p>"),
        ('<a href="https://a.example/?a=1&amp;b=2">Weg</a>',
         '<p><a href="https://a.example/?a=1&amp;b=2" rel="noopener nofollow">Weg</a></p>'),
        ('<p><a href="#fn1">Anker</a> <a href="file:///etc/passwd">Datei</a></p>', "<p>Anker Datei</p>"),
        ('<ol start="3"><li>c<li value="7">g<li>h</ol>',
         '<ol start="3"><li>c</li></ol>'),
        ("<table><thead><tr><th>A</th><th>B</th></tr></thead><tr><td colspan=2>C</td></tr></table>",
         '<table><tbody><tr><th>A</th><th>B</th></tr><tr><td colspan="2">C</td></tr></tbody></table>'),
        ("<table><caption>C</caption><tr><td>A<td><ul><li>eins<li>zwei</ul></table>",
         "<table><caption>C</caption><tbody><tr><td>A</td><td>• eins<br>• zwei</td></tr></tbody></table>"),
        ("<pre>if a &lt; b:</pre>", "<pre><code>if a &lt; b:</code></pre>"),
    ],
    ids=range(9),
)  # fmt: skip
def test_what_is_kept_of_its_look(html: str, expected: str) -> None:
    assert htmls(html)[0] == expected


def test_numbers_of_items_are_kept() -> None:
    assert [one[:14] for one in htmls('<ol start="3"><li>c<li value="7">g<li>h</ol>')] == [
        '<ol start="3">',
        '<ol start="7">',
        '<ol start="8">',
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<script>BÖSE</script>",
        "<style>BÖSE</style>",
        "<svg><script>BÖSE</script><text>BÖSE</text></svg>",
        "<iframe src=//x>BÖSE</iframe>",
        "<noscript>BÖSE</noscript>",
        "<textarea>BÖSE</textarea><button>BÖSE</button>",
        "<!-- BÖSE -->",
        "<head><title>BÖSE</title></head>",
        "<p onclick=BÖSE style='background:url(BÖSE)'>gut</p>",
        "<a href='javascript:BÖSE'>gut</a>",
        "<a href='data:text/html,BÖSE'>gut</a>",
        "<img src=x onerror=BÖSE>",
        "<table><tr><td onmouseover=BÖSE>a<td>b</table>",
        '<math><mi xlink:href="BÖSE">BÖSE</mi></math>',
        "<img src='https://x.example/BÖSE.png' alt='Zähler'>",
        "<object data=BÖSE>BÖSE</object><embed src=BÖSE>",
    ],
)
def test_nothing_that_acts_comes_in(html: str) -> None:
    assert not [one for one in htmls(html + "<p>Ende</p>") if "BÖSE" in unescape(one)]


def test_pictures_in_the_text_are_passages_and_those_elsewhere_are_counted() -> None:
    html = f'<p>Vor <img src="{PNG}" alt="Der  Markt"> nach</p><img src="https://x.example/a.png"><img>'
    found = parsed(H + html)
    assert told(found.blocks)[1:] == ["paragraph: Vor", "picture: Der Markt", "paragraph: nach"]
    assert [one.content for one in found.pictures] == [picture("PNG")]
    assert notes(H + html) == {"linked_pictures": 2}
    cell = parsed(f'{H}<table><tr><td>A<td><img src="{PNG}" alt="Plan"></table>').blocks[1]
    assert (cell.kind, cell.plain) == ("table", "A Plan")


@pytest.mark.parametrize(
    "source",
    ["data:image/png;base64,A", "data:image/png,abc", "data:", "cid:3", "data:text/html;base64,QUJD"],
)
def test_data_that_is_no_picture_is_counted(source: str) -> None:
    found = parsed(f'{H}<p>Text</p><img src="{source}">')
    assert (found.pictures, [one.code for one in found.notes]) == ([], ["linked_pictures"])


def test_there_is_an_end_to_pictures() -> None:
    html = H + f'<img src="{PNG}">' * (MOST_PICTURES + 3)
    assert len(parsed(html).pictures) == MOST_PICTURES
    assert notes(html)["more_pictures"] == 3


def test_a_page_without_headings_is_said_to_have_none() -> None:
    assert notes("<p>Nur Text.</p>") == {"no_headings": 1}
    assert notes("<p><b>Anlass</b></p><p>Es ist eng.</p>") == {"guessed_headings": 1}
    assert parsed("<p><b>Anlass</b></p><p>Es ist eng.</p>").blocks[0].html == "<h2>Anlass</h2>"


def test_a_page_that_is_bold_as_a_whole_has_no_headings() -> None:
    assert notes("<b><p>Eins</p><p>Zwei</p></b>") == {"no_headings": 1}


def test_spans_have_an_end() -> None:
    assert 'colspan="100"' in htmls("<table><tr><td colspan=99999>a<td>b</table>")[0]
    assert "span=" not in htmls("<table><tr><td colspan=9999999999>a<td rowspan=x>b</table>")[0]


def test_what_is_nested_deeper_than_any_page_is_declined() -> None:
    assert told(parsed("<div>" * 100 + "tief").blocks) == ["paragraph: tief"]
    with pytest.raises(Declined) as caught:
        parsed("<div>" * 3_000 + "tief")
    assert caught.value.code == "nested"


_TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=30)
_TAG = st.sampled_from(
    ["p", "div", "b", "i", "li", "ul", "h2", "td", "table", "tr", "span", "a", "pre", "br"]
)


@given(st.lists(st.one_of(_TEXT, _TAG.map(lambda tag: f"<{tag}>"), _TAG.map(lambda tag: f"</{tag}>"))))
def test_whatever_is_sent_becomes_clean_blocks(parts: list[str]) -> None:
    for one in parsed("".join(parts)).blocks:
        assert one.plain == plain_of(one.html)
        assert "<script" not in one.html


@given(st.lists(_TEXT.map(lambda text: text.replace("<", "‹").replace("&", "+")), min_size=1))
def test_no_word_of_plain_paragraphs_is_lost(texts: list[str]) -> None:
    html = "".join(f"<p>{text}</p>" for text in texts)
    found = " ".join(one.plain for one in parsed(H + html).blocks[1:])
    assert [*found.replace(" ", "")] == [*"".join(map(plain, texts)).replace(" ", "")] or any(
        text.strip()[:1] in "·•▪‣◦§o–-" for text in texts
    )
