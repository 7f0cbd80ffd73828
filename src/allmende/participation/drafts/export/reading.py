# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The synopsis as DOCX and PDF show it: chapter by chapter, each cell as paragraphs of spans."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from allmende.participation.drafts.export.rows import Labels, Synopsis, SynopsisRow
from allmende.web import words
from allmende.web.glyphs import printable

Style = Literal["plain", "strong", "quiet", "added", "removed"]
_COMPARED = 20_000
"""Letters: longer passages are shown as they are now, not word by word."""


@dataclass(frozen=True, slots=True)
class Span:
    text: str
    style: Style = "plain"


Paragraph = tuple[Span, ...]
Cell = tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Passage, comment, answer, new text."""

    cells: tuple[Cell, Cell, Cell, Cell]


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    lines: tuple[Line, ...]


def chapters(synopsis: Synopsis, labels: Labels) -> tuple[Chapter, ...]:
    return tuple(
        Chapter(printable(title) or labels.no_chapter, tuple(_lines(list(rows), labels)))
        for title, rows in groupby(synopsis.rows, key=lambda row: row.chapter)
    )


def _lines(rows: list[SynopsisRow], labels: Labels) -> Iterator[Line]:
    """The passage and its new text stand beside its first comment."""
    for number, group in groupby(rows, key=lambda row: row.number):
        above: Cell = ((Span(labels.above.format(number=number), "quiet"),),)
        last: SynopsisRow | None = None
        for row in group:
            passage = above if last and last.passage_text == row.passage_text else _passage(row, labels)
            is_same = last and passage is above and last.changed_text == row.changed_text
            changed = above if is_same else _changed(row, labels)
            yield Line((passage, _comment(row, labels), _answer(row, labels), changed))
            last = row


def _passage(row: SynopsisRow, labels: Labels) -> Cell:
    return ((Span(f"{labels.number} {row.number}", "strong"),), *_paragraphs(row.passage_text))


def _comment(row: SynopsisRow, labels: Labels) -> Cell:
    if not row.is_said:
        return ((Span(labels.nobody, "quiet"),),)
    who = f"{row.voice} ({row.author})" if row.voice and row.author else row.voice or row.author
    more = [row.kind, "" if row.support is None else f"{labels.support}: {row.support}"]
    head = (Span(printable(who), "strong"), *(Span(f" · {one}", "quiet") for one in more if one))
    marked = _paragraphs(f"„{row.quote}“" if row.quote else "")
    told = (*_after(labels.quote, marked), *_paragraphs(row.comment))
    return (head, *told, *_after(labels.suggestion, _paragraphs(row.suggestion)))


def _after(label: str, told: Cell) -> Cell:
    return ((Span(f"{label}: ", "quiet"), *told[0]), *told[1:]) if told else ()


def _answer(row: SynopsisRow, labels: Labels) -> Cell:
    if not row.is_said:
        return ()
    said = row.outcome[:1].upper() + row.outcome[1:]
    outcome = Span(printable(said), "strong") if said else Span(labels.unanswered, "quiet")
    return ((outcome,), *_paragraphs(row.answer))


def _changed(row: SynopsisRow, labels: Labels) -> Cell:
    before, after = printable(row.passage_text).strip(), printable(row.changed_text).strip()
    if not after:
        return ((Span(labels.gone, "quiet"),),)
    if before == after:
        return ((Span(labels.unchanged, "quiet"),),)
    if len(before) + len(after) > _COMPARED:
        return _paragraphs(after)
    return (tuple(_spans(before, after)),)


def _spans(before: str, after: str) -> Iterator[Span]:
    """A space between what went and what came, where the text has none."""
    last: words.Piece | None = None
    for one in words.difference(before, after):
        if last and last.kind == "removed" and one.kind == "added" and not last.text.endswith(" "):
            yield Span(" ")
        words_alone = one.text.lstrip()
        if len(words_alone) < len(one.text):
            yield Span(" ")  # a space is neither struck through nor underlined
        yield Span(words_alone, _STYLES[one.kind])
        last = one


_STYLES: dict[words.PieceKind, Style] = {"equal": "plain", "added": "added", "removed": "removed"}


def _paragraphs(text: str) -> Cell:
    return tuple((Span(line.strip()),) for line in printable(text).split("\n") if line.strip())
