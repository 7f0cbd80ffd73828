# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A paper as a page shows it and as Markdown."""

from collections.abc import Iterator
from dataclasses import dataclass

BLANK = "____________________"
"""What the municipality fills in by hand."""


@dataclass(frozen=True, slots=True)
class Table:
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """`language`: of a text that exists in one only, empty for the page's own."""

    title: str
    lead: str
    sections: tuple[Section, ...]
    language: str = ""


def markdown(paper: Paper) -> str:
    blocks = [f"# {paper.title}", paper.lead]
    for section in paper.sections:
        blocks += [f"## {section.title}", *section.paragraphs, *_lists(section)]
    return "\n\n".join(blocks) + "\n"


def _lists(section: Section) -> Iterator[str]:
    if section.points:
        yield "\n".join(f"- {one}" for one in section.points)
    if section.facts:
        yield "\n".join(f"- **{name}:** {value}" for name, value in section.facts)
    if section.table is not None and section.table.rows:
        yield "\n".join(_rows(section.table))


def _rows(table: Table) -> Iterator[str]:
    yield _row(table.head)
    yield "|" + "---|" * len(table.head)
    yield from map(_row, table.rows)


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(one.replace("|", "\\|") for one in cells) + " |"
