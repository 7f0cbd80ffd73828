# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The synopsis in Word."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from allmende.participation.drafts.bring_in import read
from allmende.participation.drafts.export import docx_pages
from allmende.participation.drafts.export.docx import write
from allmende.participation.drafts.export.labels import labels
from tests.participation.drafts.export.samples import ROWS, SYNOPSIS, large


@pytest.fixture(scope="module")
def written() -> bytes:
    return write(SYNOPSIS)


@pytest.fixture
def pages(written: bytes) -> Document:
    return docx.Document(BytesIO(written))


def values(element: Any, name: str) -> list[str]:
    return [one.get(qn("w:val")) for one in element.iter(qn(name))]


def test_it_has_a_title_real_headings_and_says_what_came_out(pages: Document) -> None:
    said = [(one.style.name, one.text) for one in pages.paragraphs]
    assert said == [
        ("Title", SYNOPSIS.title),
        ("Normal", "Beratung: 3. November 2026, 8 Uhr bis 24. November 2026, 18 Uhr"),
        ("Normal", "Fassungen: Version 1 (3. November 2026), Version 2 (25. November 2026)"),
        ("Normal", "Erstellt: 26. November 2026"),
        ("Heading 1", "Was herauskam"),
        ("List Bullet", "3 Kommentare von 3 Menschen zu 2 von 3 Absätzen."),
        ("List Bullet", "1 übernommen, 1 abgelehnt, 1 noch offen."),
        ("Normal", labels().key),
        ("Heading 1", "2 Parken am Markt"),
        ("Heading 1", "Ohne Kapitel"),
    ]


def test_each_chapter_is_a_table_whose_head_repeats(pages: Document) -> None:
    assert [len(table.rows) for table in pages.tables] == [4, 2]
    for table in pages.tables:
        head = [cell.text for cell in table.rows[0].cells]
        assert head == ["Text, wie er beraten wurde", "Kommentar", "Antwort", "Neuer Text"]
        repeated = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
        assert repeated == [True] + [False] * (len(table.rows) - 1)
    assert [values(table._tbl, "w:tblCaption") for table in pages.tables] == [
        ["2 Parken am Markt"],
        ["Ohne Kapitel"],
    ]


def test_the_cells_say_what_they_should(pages: Document) -> None:
    first = [cell.text for cell in pages.tables[0].rows[1].cells]
    assert first[0].startswith("Absatz 12\nDie Parkdauer") and first[2].startswith("Übernommen\nZwei Stunden")
    assert first[1].startswith("Jana · Zweifel · Dem stimmen zu: 7\nEine Stunde reicht")


def test_what_went_and_what_came_is_seen_without_colours(pages: Document) -> None:
    runs = pages.tables[0].rows[1].cells[3].paragraphs[0].runs
    assert [one.text for one in runs if one.font.strike] == ["eine Stunde"]
    assert [one.text for one in runs if one.underline and one.bold] == ["zwei Stunden"]


def test_it_is_landscape_german_and_numbered(pages: Document) -> None:
    section = pages.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE and section.page_width > section.page_height
    assert set(values(pages.styles.element, "w:lang")) == {"de-DE"}
    assert section.header.paragraphs[0].text == f"Stadt Auenbrück · {SYNOPSIS.title}"
    fields = [one.get(qn("w:instr")) for one in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    about = pages.core_properties
    assert (about.title, about.author, about.language) == (SYNOPSIS.title, "Stadt Auenbrück", "de")
    assert about.created is not None and about.created.isoformat().startswith("2026-11-26T00:00")


def test_parts_of_a_table_stand_in_the_order_that_word_wants(pages: Document) -> None:
    order = ["tblStyle", "tblW", "tblBorders", "tblLayout", "tblCellMar", "tblLook", "tblCaption"]
    for table in pages.tables:
        assert [one.tag.partition("}")[2] for one in table._tbl.tblPr] == order
    wanted = ["b", "strike", "color", "u"]
    for run in pages.element.iter(qn("w:rPr")):
        names = [one.tag.partition("}")[2] for one in run]
        assert names == [one for one in wanted if one in names]


def test_many_who_ask_on_a_day_cost_one_child(written: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("allmende.core.child.run")
    assert write(replace(SYNOPSIS, made="2026-11-26T18:30:00+00:00")) == written


def test_our_own_reader_brings_it_in_again(written: bytes) -> None:
    brought = read("synopse.docx", written)
    kinds = [one.kind for one in brought.blocks]
    assert kinds.count("table") == 2 and kinds.count("heading") == 4
    assert brought.notes == ()


@pytest.mark.parametrize("text", ["\x00\x0b\x1f\ufffe", "<w:p>&amp;", "😀漢\u202e", "a\tb\nc", "x" * 40_000])
def test_whatever_people_wrote_it_can_be_opened(text: str) -> None:
    row = replace(
        ROWS[0], author=text, comment=text, suggestion=text, answer=text, changed_text=text, chapter=text
    )
    strange = replace(SYNOPSIS, title=text, organisation=text[:200], rows=(row,), summary=(text,))
    docx.Document(BytesIO(docx_pages.made(replace(strange, title=text[:200]), labels())))


def test_many_rows_are_written_in_the_time_of_few_each() -> None:
    """A row must not ask the table for all the others again."""
    pages = docx.Document(BytesIO(docx_pages.made(large(60, 5), labels())))
    assert sum(len(table.rows) - 1 for table in pages.tables) == 300
