# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Word documents, as they come from town halls."""

import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn

from allmende.core.child import Declined
from allmende.participation.drafts.bring_in.parsed import Parsed
from allmende.participation.drafts.bring_in.taking_apart import parsed
from tests.media.photos import picture
from tests.participation.drafts.bring_in.documents import (
    element,
    link_picture,
    picture_into,
    replaced,
    told,
    with_part,
    written,
)

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def read(sent: bytes) -> Parsed:
    return parsed("packed", sent)


def notes(found: Parsed) -> dict[str, int]:
    return {one.code: one.count for one in found.notes}


def test_headings_paragraphs_and_lists_by_their_styles() -> None:
    def write(document: Document) -> None:
        document.add_heading("Parken am Markt", 0)
        document.add_heading("Anlass", 1)
        paragraph = document.add_paragraph("Die Stadt will ")
        paragraph.add_run("mehr").bold = True
        paragraph.add_run(" Platz")
        paragraph.add_run("²").font.superscript = True
        document.add_heading("Ziele", 2)
        document.add_paragraph("Luft", "List Bullet")
        document.add_paragraph("Ruhe", "List Bullet")
        document.add_paragraph("Erstens", "List Number")
        document.add_paragraph("Zweitens", "List Number")

    found = read(written(write))
    assert told(found.blocks) == [
        "heading 1: Parken am Markt",
        "heading 1: Anlass",
        "paragraph: Die Stadt will mehr Platz²",
        "heading 2: Ziele",
        "item 1: Luft",
        "item 1: Ruhe",
        "item 1: Erstens",
        "item 1: Zweitens",
    ]
    assert found.blocks[2].html == "<p>Die Stadt will <strong>mehr</strong> Platz<sup>²</sup></p>"
    assert found.blocks[3].html == "<h3>Ziele</h3>"
    assert found.blocks[7].html == '<ol start="2"><li>Zweitens</li></ol>'
    assert found.notes == []


def test_a_house_style_is_a_heading_by_its_level_whatever_it_is_called() -> None:
    def write(document: Document) -> None:
        own = document.styles.add_style("Gliederung B", WD_STYLE_TYPE.PARAGRAPH)
        own.element.get_or_add_pPr().append(element("outlineLvl", val="1"))
        other = document.styles.add_style("Kapitel Auenbrück", WD_STYLE_TYPE.PARAGRAPH)
        other.base_style = document.styles["Heading 1"]
        document.add_paragraph("Kapitel", other)
        document.add_paragraph("Abschnitt", own)
        document.add_paragraph("Text")

    assert told(read(written(write)).blocks) == [
        "heading 1: Kapitel",
        "heading 2: Abschnitt",
        "paragraph: Text",
    ]


def test_bold_lines_are_headings_where_nobody_knew_of_styles() -> None:
    def write(document: Document) -> None:
        for bold, text in (
            (True, "1 Anlass"),
            (False, "Es ist eng."),
            (True, "1.1 Lage"),
            (False, "Am Markt."),
            (True, "Das ist ein ganzer Satz, der nur fett ist."),
            (False, "Noch ein Satz."),
        ):
            document.add_paragraph().add_run(text).bold = bold

    found = read(written(write))
    assert told(found.blocks) == [
        "heading 1: 1 Anlass",
        "paragraph: Es ist eng.",
        "heading 2: 1.1 Lage",
        "paragraph: Am Markt.",
        "paragraph: Das ist ein ganzer Satz, der nur fett ist.",
        "paragraph: Noch ein Satz.",
    ]
    assert notes(found) == {"guessed_headings": 2}


def test_tables_keep_their_merged_cells_and_a_frame_is_no_table() -> None:
    def write(document: Document) -> None:
        document.add_heading("Kosten", 1)
        table = document.add_table(3, 3)
        for row in range(3):
            for column in range(3):
                table.cell(row, column).text = f"{row}{column}"
        table.cell(0, 0).merge(table.cell(0, 1))
        table.cell(1, 2).merge(table.cell(2, 2))
        frame = document.add_table(1, 1)
        frame.cell(0, 0).text = "Hinweis"

    found = read(written(write))
    assert [one.kind for one in found.blocks] == ["heading", "table", "paragraph"]
    table = found.blocks[1].html
    assert '<td colspan="2">00<br>01</td>' in table and '<td rowspan="2">12<br>22</td>' in table
    assert found.blocks[2].plain == "Hinweis"


def test_pictures_come_with_their_words_and_stand_where_they_stood() -> None:
    def write(document: Document) -> None:
        document.add_heading("Lage", 1)
        picture_into(document, "Plan vom Markt")
        document.add_paragraph("Darunter")

    found = read(written(write))
    assert told(found.blocks) == ["heading 1: Lage", "picture: Plan vom Markt", "paragraph: Darunter"]
    assert found.blocks[1].html == '<figure><img src="/medien/neu/0" alt="Plan vom Markt"></figure>'
    assert [(one.content, one.alt) for one in found.pictures] == [(picture("PNG"), "Plan vom Markt")]


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/bild.png", "file:///etc/passwd", "/etc/passwd", r"\\server\bild.png"]
)
def test_a_picture_that_is_only_linked_is_not_fetched_but_counted(address: str) -> None:
    def write(document: Document) -> None:
        document.add_heading("Lage", 1)
        document.add_paragraph("Davor")
        link_picture(document, address)

    found = read(written(write))
    assert told(found.blocks) == ["heading 1: Lage", "paragraph: Davor"]
    assert found.pictures == []
    assert notes(found) == {"linked_pictures": 1}


def simple(*paragraphs: str) -> bytes:
    def write(document: Document) -> None:
        document.add_heading("Lage", 1)
        for one in paragraphs:
            document.add_paragraph(one)

    return written(write)


def test_footnotes_stand_at_the_end_with_their_number() -> None:
    text = "<w:r><w:t>Nach § 1.</w:t></w:r>"
    footnotes = (
        f'<w:footnotes xmlns:w="{SPACE}"><w:footnote w:id="2"><w:p>{text}</w:p></w:footnote></w:footnotes>'
    )
    sent = replaced(
        simple("Text mit Note"),
        "word/document.xml",
        b"Text mit Note</w:t></w:r>",
        b'Text mit Note</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>.</w:t></w:r>',
    )
    sent = with_part(sent, "word/footnotes.xml", footnotes.encode(), f"{RELATIONS}/footnotes")
    found = read(sent)
    assert [one.html for one in found.blocks[1:]] == [
        "<p>Text mit Note<sup>[1]</sup>.</p>",
        "<p><sup>[1]</sup> Nach § 1.</p>",
    ]
    assert notes(found) == {"footnotes": 1}


def test_what_is_left_out_is_said() -> None:
    def write(document: Document) -> None:
        document.add_heading("Lage", 1)
        paragraph = document.add_paragraph("Bleibt ")
        inserted = element("ins", id="1", author="A")
        run = element("r")
        run.append(element("t", "Neues"))
        inserted.append(run)
        deleted = element("del", id="2", author="A")
        gone = element("r")
        gone.append(element("delText", "Altes"))
        deleted.append(gone)
        paragraph._p.append(inserted)
        paragraph._p.append(deleted)
        comment = element("r")
        comment.append(element("commentReference", id="0"))
        paragraph._p.append(comment)

    found = read(written(write))
    assert told(found.blocks) == ["heading 1: Lage", "paragraph: Bleibt Neues"]
    assert notes(found) == {"changes": 2, "comments": 1}


def test_a_table_of_contents_is_left_out() -> None:
    def write(document: Document) -> None:
        toc = document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
        line = document.add_paragraph("1 Lage\t3", toc)
        instruction = element("r")
        instruction.append(element("instrText", ' TOC \\o "1-3" '))
        line._p.append(instruction)
        document.add_heading("Lage", 1)
        document.add_paragraph("Text")

    found = read(written(write))
    assert told(found.blocks) == ["heading 1: Lage", "paragraph: Text"]
    assert notes(found) == {"contents": 1}


def test_links_stay_and_scripts_do_not() -> None:
    def write(document: Document) -> None:
        document.add_heading("<script>alert(1)</script>", 1)
        paragraph = document.add_paragraph("Siehe ")
        for address, text in (("https://auenbrueck.example/", "hier"), ("javascript:alert(1)", "dort")):
            link = element("hyperlink")
            number = document.part.relate_to(address, f"{RELATIONS}/hyperlink", is_external=True)
            link.set(qn("r:id"), number)
            run = element("r")
            run.append(element("t", text))
            link.append(run)
            paragraph._p.append(link)

    found = read(written(write))
    assert found.blocks[0].html == "<h2>&lt;script&gt;alert(1)&lt;/script&gt;</h2>"
    assert found.blocks[1].html == (
        '<p>Siehe <a href="https://auenbrueck.example/" rel="noopener nofollow">hier</a>dort</p>'
    )


def test_a_style_map_in_the_document_is_not_obeyed() -> None:
    kind = "http://schemas.zwobble.org/mammoth/style-map"
    sent = with_part(simple("Text"), "mammoth/style-map", b"p => h1", kind)
    assert told(read(sent).blocks) == ["heading 1: Lage", "paragraph: Text"]


def test_an_empty_document_and_a_broken_one_are_declined() -> None:
    with pytest.raises(Declined) as caught:
        read(written(lambda document: document.add_paragraph("  ")))
    assert caught.value.code == "empty"
    good = written(lambda document: document.add_paragraph("Text"))
    with pytest.raises(Declined) as caught:
        read(replaced(good, "word/document.xml", b"<w:body>", b"<w:body"))
    assert caught.value.code == "damaged"
