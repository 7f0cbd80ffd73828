# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What python-docx does for us, in the child."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Pages
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from allmende.participation.drafts.export.reading import Cell, Chapter, Line, Span, chapters
from allmende.participation.drafts.export.rows import Labels, Synopsis
from allmende.web.glyphs import printable

_FONT = "Arial"  # there in every town hall
_INK, _QUIET, _RULE = RGBColor(0x1D, 0x2A, 0x2E), RGBColor(0x56, 0x63, 0x5F), "B9B6A8"
_WIDTHS = (Mm(66), Mm(75), Mm(58), Mm(66))
_HEAD_GROUND = "F1EFE6"
_WORD_2013 = "15"  # and newer: no "compatibility mode"
_REGIONS = {"de": "de-DE", "en": "en-GB"}
_HEADINGS = (("Title", 20), ("Heading 1", 14), ("Heading 2", 11))


def made(synopsis: Synopsis, labels: Labels) -> bytes:
    pages = Document()
    _lay_out(pages, synopsis, labels)
    _style(pages, _REGIONS.get(synopsis.language, synopsis.language))
    _head(pages, synopsis, labels)
    for chapter in chapters(synopsis, labels):
        pages.add_heading(chapter.title, 1)
        _table(pages, chapter, labels)
    out = BytesIO()
    pages.save(out)
    return out.getvalue()


def _lay_out(pages: Pages, synopsis: Synopsis, labels: Labels) -> None:
    section = pages.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin, section.bottom_margin = Mm(18), Mm(16)
    section.header.paragraphs[0].text = printable(f"{synopsis.organisation} · {synopsis.title}")
    _number_pages(section.footer.paragraphs[0], labels.page)
    about = pages.core_properties
    about.title, about.author = printable(synopsis.title), printable(synopsis.organisation)
    about.language, about.comments, about.last_modified_by = synopsis.language, "", ""
    about.created = about.modified = datetime.fromisoformat(synopsis.made)


def _style(pages: Pages, language: str) -> None:
    """Letters that every office has, the language for whoever reads aloud, and no mode for old programs."""
    normal = pages.styles["Normal"]
    normal.font.name, normal.font.size, normal.font.color.rgb = _FONT, Pt(9), _INK
    normal.paragraph_format.space_after = Pt(3)
    for name, size in _HEADINGS:
        style = pages.styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.color.rgb = _FONT, Pt(size), True, _INK
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(size * 0.7), Pt(4)
        _forget_theme(style.element)
    for part in ("Header", "Footer"):
        pages.styles[part].font.color.rgb, pages.styles[part].font.size = _QUIET, Pt(8)
    for said in pages.styles.element.iter(qn("w:lang")):
        said.set(qn("w:val"), language)
    for setting in pages.settings.element.iter(qn("w:compatSetting"), qn("w:themeFontLang")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), _WORD_2013)
        elif setting.tag == qn("w:themeFontLang"):
            setting.set(qn("w:val"), language)


def _forget_theme(style: Any) -> None:
    """A theme's font, colour and line would win over ours."""
    fonts = style.rPr.rFonts
    for element in (fonts, style.rPr.find(qn("w:color"))):
        for name in [key for key in element.attrib if "theme" in key.lower()]:
            del element.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), _FONT)
    for line in list(style.iter(qn("w:pBdr"))):
        line.getparent().remove(line)


def _head(pages: Pages, synopsis: Synopsis, labels: Labels) -> None:
    pages.add_paragraph(printable(synopsis.title), "Title")
    for fact in synopsis.facts:
        _write(pages.add_paragraph(), (Span(f"{fact.label}: ", "quiet"), Span(fact.value)))
    if synopsis.summary:
        pages.add_heading(labels.summary, 1)
        for sentence in synopsis.summary:
            pages.add_paragraph(printable(sentence), "List Bullet")
    _write(pages.add_paragraph(), (Span(labels.key, "quiet"),))


def _table(pages: Pages, chapter: Chapter, labels: Labels) -> None:
    table = pages.add_table(0, len(_WIDTHS), "Table Grid")
    table.autofit = False
    element: Any = table._tbl  # python-docx has no words for what follows
    _frame(element.tblPr, chapter.title)
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = width
    heads = (labels.passage, labels.comment, labels.answer, labels.changed)
    head = _row(element, Line(tuple(((Span(one, "strong"),),) for one in heads)))  # type: ignore[arg-type]
    _below(head.get_or_add_trPr(), "w:tblHeader")
    for cell in head.tc_lst:
        _below(cell.get_or_add_tcPr(), "w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": _HEAD_GROUND})
    for line in chapter.lines:
        _row(element, line)


def _row(table: Any, line: Line) -> Any:
    """Written at once: asking the table for its cells again takes longer with every row."""
    row = table.add_tr()
    for cell, width in zip(line.cells, _WIDTHS, strict=True):
        made = row.add_tc()
        made.width = width
        _fill(made, cell)
    return row


def _fill(made: Any, cell: Cell) -> None:
    for index, spans in enumerate(cell):
        element = made.p_lst[0] if index == 0 else made.add_p()
        for span in spans:
            _run(element, span)


def _write(paragraph: Any, spans: Sequence[Span]) -> None:
    for span in spans:
        _run(paragraph._p, span)


def _run(paragraph: Any, span: Span) -> None:
    run = paragraph.add_r()
    run.text = printable(span.text)
    if span.style in ("strong", "added"):
        _below(run.get_or_add_rPr(), "w:b")
    if span.style == "removed":
        _below(run.get_or_add_rPr(), "w:strike")
    if span.style in ("quiet", "removed"):
        _below(run.get_or_add_rPr(), "w:color", {"w:val": str(_QUIET)})
    if span.style == "added":
        _below(run.get_or_add_rPr(), "w:u", {"w:val": "single"})


def _frame(properties: Any, caption: str) -> None:
    """Lines, room and a name. Word refuses a file where these stand in another order."""
    layout, look = properties.find(qn("w:tblLayout")), properties.find(qn("w:tblLook"))
    borders, room = OxmlElement("w:tblBorders"), OxmlElement("w:tblCellMar")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _below(borders, f"w:{side}", {"w:val": "single", "w:sz": "4", "w:space": "0", "w:color": _RULE})
    for side in ("top", "left", "bottom", "right"):
        _below(room, f"w:{side}", {"w:w": "85", "w:type": "dxa"})
    layout.addprevious(borders)
    look.addprevious(room)
    _below(properties, "w:tblCaption", {"w:val": caption})


def _number_pages(paragraph: Any, words: str) -> None:
    """Word counts them itself."""
    parts = words.replace("{page}", "\0PAGE\0").replace("{pages}", "\0NUMPAGES\0").split("\0")
    for part in parts:
        if part not in ("PAGE", "NUMPAGES"):
            paragraph.add_run(part)
            continue
        field = _below(paragraph._p, "w:fldSimple", {"w:instr": part})
        _below(_below(field, "w:r"), "w:t").text = "1"


def _below(parent: Any, name: str, attributes: dict[str, str] | None = None) -> Any:
    element = OxmlElement(name)
    for key, value in (attributes or {}).items():
        element.set(qn(key), value)
    parent.append(element)
    return element
