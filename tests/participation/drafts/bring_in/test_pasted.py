# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Text as it is pasted from anywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.participation.drafts.bring_in.pasted import parsed
from tests.participation.drafts.bring_in.documents import told

LONG = (
    "Ein langer Satz zeigt, dass kein Programm die Zeilen dieses Textes umgebrochen hat." + " Noch einer." * 4
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Eins\n\nZwei", ["paragraph: Eins", "paragraph: Zwei"]),
        ("Eins\r\n \t\r\nZwei\r\rDrei", ["paragraph: Eins", "paragraph: Zwei", "paragraph: Drei"]),
        ("Eine Zeile,\ndie weitergeht.", ["paragraph: Eine Zeile, die weitergeht."]),
        (
            "Die Stadtver-\nwaltung plant Rad-\nund Fußwege.",
            ["paragraph: Die Stadtverwaltung plant Rad- und Fußwege."],
        ),
        ("1.2 Ziele\n\nText.", ["heading 2: 1.2 Ziele", "paragraph: Text."]),
        (
            "1 Anlass\nDer Text steht gleich darunter.",
            ["heading 1: 1 Anlass", "paragraph: Der Text steht gleich darunter."],
        ),
        ("§ 3 Gebühren\n\nText.", ["heading 1: § 3 Gebühren", "paragraph: Text."]),
        ("Artikel 4 Inkrafttreten\n\nText.", ["heading 1: Artikel 4 Inkrafttreten", "paragraph: Text."]),
        ("ZIELE DER STADT\n\nText.", ["heading 1: ZIELE DER STADT", "paragraph: Text."]),
        ("1. Das ist ein ganzer Satz.\n\nText.", ["item 1: Das ist ein ganzer Satz.", "paragraph: Text."]),
        (
            "Wir wollen:\n- Luft\n- Ruhe\n  und Schatten",
            ["paragraph: Wir wollen:", "item 1: Luft", "item 1: Ruhe und Schatten"],
        ),
        ("1. Luft\n2. Ruhe", ["item 1: Luft", "item 1: Ruhe"]),
        ("a) Luft\n\nb) Ruhe", ["item 1: Luft", "item 1: Ruhe"]),
        (f"{LONG}\n{LONG}2", [f"paragraph: {LONG}", f"paragraph: {LONG}2"]),
        ("Seite 1\fSeite 2", ["paragraph: Seite 1", "paragraph: Seite 2"]),
        ("<b>fett</b> & mehr", ["paragraph: <b>fett</b> & mehr"]),
    ],
)
def test_how_text_is_split(text: str, expected: list[str]) -> None:
    assert told(parsed(text).blocks) == expected


def test_numbers_of_items_are_kept_and_markup_is_text() -> None:
    assert [one.html for one in parsed("7) <script>\n8) b").blocks] == [
        '<ol start="7"><li>&lt;script&gt;</li></ol>',
        '<ol start="8"><li>b</li></ol>',
    ]


def test_a_text_without_headings_is_said_to_have_none() -> None:
    assert [one.code for one in parsed("Nur Text.").notes] == ["no_headings"]
    assert parsed("1.2 Ziele\n\nText.").notes == []


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=60), max_size=20
    )
)
def test_no_letter_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    letters = [one for one in text if one.isalpha() and one.isascii()]
    found = [
        letter for one in parsed(text).blocks for letter in one.plain if letter.isalpha() and letter.isascii()
    ]
    assert len(found) >= len(letters) - 2 * len(lines)  # the letters of a), b) are no part of the text
