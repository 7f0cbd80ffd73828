# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The synopsis in a spreadsheet."""

import csv
from io import StringIO

from django.utils import translation

from allmende.participation.drafts.export.csv import write
from tests.participation.drafts.export.samples import ROWS, SYNOPSIS


def rows() -> list[dict[str, str]]:
    text = write(SYNOPSIS).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline=""), delimiter=";"))


def test_a_german_spreadsheet_opens_it() -> None:
    assert write(SYNOPSIS).startswith(b"\xef\xbb\xbfAbsatz;Kapitel;")
    assert rows()[0] == {
        "Absatz": "12",
        "Kapitel": "2 Parken am Markt",
        "Text, wie er beraten wurde": ROWS[0].passage_text,
        "Wer": "Jana",
        "Für wen": "",
        "Art": "Zweifel",
        "Zu": "",
        "Kommentar": ROWS[0].comment,
        "Vorschlag": "… wird auf zwei Stunden begrenzt.",
        "Dem stimmen zu": "7",
        "Ergebnis": "Übernommen",
        "Antwort": "Zwei Stunden gelten ab Version 2.",
        "Neuer Text": ROWS[0].changed_text,
    }
    assert len(rows()) == len(ROWS)


def test_what_people_write_is_no_formula() -> None:
    assert rows()[1]["Kommentar"] == '\'=HYPERLINK("http://böse.example")'


def test_what_is_not_shown_is_empty_and_nothing_is_nought() -> None:
    assert [row["Dem stimmen zu"] for row in rows()] == ["7", "0", "", ""]


def test_the_heads_are_english_in_english() -> None:
    with translation.override("en"):
        assert write(SYNOPSIS).decode("utf-8-sig").startswith("Passage;Chapter;Text as it was discussed;Who;")
