# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What stands in which cell."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.participation.drafts.export.labels import labels
from allmende.participation.drafts.export.reading import Cell, chapters, printable
from allmende.participation.drafts.export.rows import SynopsisRow
from tests.participation.drafts.export.samples import ROWS, SYNOPSIS

MARKS = {"plain": "{}", "strong": "*{}*", "quiet": "({})", "added": "+{}+", "removed": "-{}-"}


def told(cell: Cell) -> str:
    return " / ".join("".join(MARKS[one.style].format(one.text) for one in spans) for spans in cell)


def lines(*rows: SynopsisRow) -> list[list[str]]:
    found = chapters(replace(SYNOPSIS, rows=rows), labels())
    return [[told(cell) for cell in line.cells] for chapter in found for line in chapter.lines]


def test_chapters_in_their_order_and_one_for_what_has_none() -> None:
    found = chapters(SYNOPSIS, labels())
    assert [(one.title, len(one.lines)) for one in found] == [("2 Parken am Markt", 3), ("Ohne Kapitel", 1)]


def test_a_comment_with_all_that_belongs_to_it() -> None:
    assert lines(ROWS[0]) == [
        [
            f"*Absatz 12* / {ROWS[0].passage_text}",
            (
                "*Jana*( · Zweifel)( · Dem stimmen zu: 7) / Eine Stunde reicht nicht für den Wochenmarkt. / "
                "Wer zum Arzt geht, braucht länger. / (Vorschlag: )… wird auf zwei Stunden begrenzt."
            ),
            "*Übernommen* / Zwei Stunden gelten ab Version 2.",
            ROWS[0].passage_text.replace("eine Stunde", "-eine Stunde- +zwei Stunden+"),
        ]
    ]


def test_the_passage_is_said_once_and_then_pointed_to() -> None:
    first, second = lines(*ROWS[:2])
    assert (second[0], second[3]) == ("(wie oben (Absatz 12))", "(wie oben (Absatz 12))")
    other = replace(ROWS[1], passage_text="Ein anderer Text.")
    assert lines(ROWS[0], other)[1][0] == "*Absatz 12* / Ein anderer Text."
    assert first[0].startswith("*Absatz 12* / Die")


@pytest.mark.parametrize(
    ("changes", "cell", "expected"),
    [
        ({"voice": "Luftfreunde"}, 1, "*Luftfreunde (Jana)*( · Zweifel)"),
        ({"voice": "Luftfreunde", "author": ""}, 1, "*Luftfreunde*( · Zweifel)"),
        ({"support": None}, 1, "*Jana*( · Zweifel) / "),
        (
            {"quote": "eine Stunde"},
            1,
            "*Jana*( · Zweifel)( · Dem stimmen zu: 7) / (Zu: )„eine Stunde“ / Eine",
        ),
        ({"outcome": "", "answer": ""}, 2, "(noch offen)"),
        ({"changed_text": ""}, 3, "(entfallen)"),
        ({"changed_text": ROWS[0].passage_text}, 3, "(unverändert)"),
        ({"author": "", "kind": "", "comment": "", "suggestion": ""}, 1, "(keine Kommentare)"),
    ],
)
def test_what_is_missing_is_said(changes: dict[str, str], cell: int, expected: str) -> None:
    assert lines(replace(ROWS[0], **changes))[0][cell].startswith(expected)


def test_a_passage_without_comments_awaits_no_answer() -> None:
    assert lines(ROWS[3])[0][1:3] == ["(keine Kommentare)", ""]


def test_very_long_passages_are_shown_as_they_are() -> None:
    row = replace(ROWS[0], passage_text="alt " * 5_000, changed_text="neu " * 5_000)
    assert lines(row)[0][3] == ("neu " * 5_000).strip()


@given(st.text())
def test_what_is_printed_can_stand_in_any_document(text: str) -> None:
    assert not set(printable(text)) & {*map(chr, range(9)), "\x0b", "\x0c", "\x1f", "\uffff", "\r"}
    assert printable("".join(filter(str.isalnum, text))) == "".join(filter(str.isalnum, text))
