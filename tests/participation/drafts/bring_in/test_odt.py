# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Documents of LibreOffice and others that speak OpenDocument."""

import pytest

from allmende.core.child import Declined
from allmende.participation.drafts.bring_in.parsed import Parsed
from allmende.participation.drafts.bring_in.taking_apart import parsed
from tests.media.photos import picture
from tests.participation.drafts.bring_in.documents import odt, told

STYLES = (
    '<style:style style:name="Kapitel" style:default-outline-level="2"/>'
    '<style:style style:name="P1" style:parent-style-name="Kapitel"/>'
    '<style:style style:name="T1"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="T2"><style:text-properties fo:font-style="italic"/></style:style>'
    '<style:style style:name="T3"><style:text-properties style:text-position="super 58%"/></style:style>'
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1"/>'
    '<text:list-level-style-bullet text:level="2"/></text:list-style>'
)
LIST = (
    '<text:list text:style-name="L1"><text:list-item><text:p>A</text:p><text:list><text:list-item>'
    "<text:p>B</text:p></text:list-item></text:list></text:list-item></text:list>"
)
TABLE = (
    '<table:table><table:table-row><table:table-cell table:number-columns-spanned="2">'
    "<text:p>A</text:p></table:table-cell><table:covered-table-cell/></table:table-row><table:table-row>"
    "<table:table-cell><text:p>B</text:p></table:table-cell><table:table-cell/></table:table-row></table:table>"
)
H = '<text:h text:outline-level="1">Lage</text:h>'


def read(body: str, **pictures: bytes) -> Parsed:
    return parsed("packed", odt(H + body, STYLES, **pictures))


def notes(found: Parsed) -> dict[str, int]:
    return {one.code: one.count for one in found.notes}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<text:h text:outline-level="3">Tief</text:h>', ["heading 3: Tief"]),
        ('<text:p text:style-name="P1">Eigene</text:p>', ["heading 2: Eigene"]),
        ("<text:p>Eins<text:s/>zwei<text:line-break/>drei</text:p>", ["paragraph: Eins zwei drei"]),
        (LIST, ["item 1: A", "item 2: B"]),
        (TABLE, ["table: A B"]),
        ("<text:section><text:p>Im Bereich</text:p></text:section>", ["paragraph: Im Bereich"]),
    ],
)
def test_what_people_would_call_it(body: str, expected: list[str]) -> None:
    assert told(read(body).blocks)[1:] == expected


def test_its_look_is_kept() -> None:
    found = read(
        '<text:p>a <text:span text:style-name="T1">b</text:span> '
        '<text:span text:style-name="T2">c</text:span> '
        'm<text:span text:style-name="T3">2</text:span> <text:a xlink:href="https://a.example/">d</text:a> '
        '<text:a xlink:href="javascript:x">e &lt;f&gt;</text:a></text:p>'
    )
    assert found.blocks[1].html == (
        "<p>a <strong>b</strong> <em>c</em> m<sup>2</sup> "
        '<a href="https://a.example/" rel="noopener nofollow">d</a> e &lt;f&gt;</p>'
    )


def test_a_numbered_list_has_numbers_and_one_inside_it_points() -> None:
    found = read(
        '<text:list text:style-name="L1"><text:list-item><text:p>A</text:p></text:list-item><text:list-item>'
        "<text:p>B</text:p><text:list><text:list-item><text:p>C</text:p></text:list-item></text:list>"
        "</text:list-item></text:list>"
    )
    assert [one.html for one in found.blocks[1:]] == [
        '<ol start="1"><li>A</li></ol>',
        '<ol start="2"><li>B</li></ol>',
        "<ul><li>C</li></ul>",
    ]


def test_pictures_come_with_their_words_and_linked_ones_are_counted() -> None:
    found = read(
        '<text:p><draw:frame><draw:image xlink:href="Pictures/a.png"/><svg:title>Titel</svg:title>'
        '<svg:desc>Der "Markt"</svg:desc></draw:frame></text:p>'
        '<text:p><draw:frame><draw:image xlink:href="https://x.example/b.png"/></draw:frame></text:p>'
        '<text:p><draw:frame><draw:image xlink:href="../../etc/passwd"/></draw:frame></text:p>',
        **{"a.png": picture("PNG")},
    )
    assert told(found.blocks)[1:] == ['picture: Der "Markt"']
    assert [(one.content, one.alt) for one in found.pictures] == [(picture("PNG"), 'Der "Markt"')]
    assert notes(found) == {"linked_pictures": 2}


def test_footnotes_comments_and_contents() -> None:
    found = read(
        "<text:table-of-content><text:p>Lage 3</text:p></text:table-of-content>"
        "<text:p>Satz<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Fuß</text:p>"
        "</text:note-body></text:note>.<office:annotation><text:p>Rand</text:p></office:annotation></text:p>"
    )
    assert [one.html for one in found.blocks[1:]] == [
        "<p>Satz<sup>[1]</sup>.</p>",
        "<p><sup>[1]</sup> Fuß</p>",
    ]
    assert notes(found) == {"contents": 1, "comments": 1, "footnotes": 1}


def test_a_broken_one_is_declined() -> None:
    with pytest.raises(Declined) as caught:
        parsed("packed", odt("<text:p>nicht zu"))
    assert caught.value.code == "damaged"
