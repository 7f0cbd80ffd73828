# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Plain text as it is pasted → blocks: paragraphs, items, numbered headings."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from allmende.participation.drafts.blocks import Block, block
from allmende.participation.drafts.bring_in.headings import is_short, level_of, numbered
from allmende.participation.drafts.bring_in.parsed import Note, Parsed

_BLANK = re.compile(r"\n[ \t\u00a0]*\n")
_ITEM = re.compile(r"^\s*(?:[-*•·–▪‣◦]|(?P<number>\d{1,3})[.)]|\(?[a-z]{1,2}\))\s+(?=\S)")
_HYPHEN = re.compile(r"(?<=\w)-$")
_AFTER_HYPHEN = re.compile(r"^(?!(?:und|oder|bzw\.|sowie)\b)[a-zäöüß]")
_WRAPPED_AT = 120
"""Programs that wrap lines do it before that: longer lines are whole paragraphs."""
_CAPITALS = 60


def parsed(text: str) -> Parsed:
    found = list(_blocks(text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")))
    has_headings = any(one.kind == "heading" for one in found)
    return Parsed(found, [], [] if has_headings or not found else [Note("no_headings", 1)])


def _blocks(text: str) -> Iterator[Block]:
    for chunk in _chunks(text):
        lines = [line.strip() for line in chunk.split("\n") if line.strip()]
        if len(lines) == 1 and (level := _heading(lines[0])):
            yield block(
                "heading", f"<h{min(6, level + 1)}>{escape(lines[0])}</h{min(6, level + 1)}>", level=level
            )
        elif lines:
            yield from _said(lines)


def _chunks(text: str) -> list[str]:
    """Between blank lines; a text that has none has a paragraph in each line, unless a program wrapped it."""
    chunks = _BLANK.split(text.strip("\n"))
    longest = max(map(len, text.split("\n")))
    return text.split("\n") if len(chunks) == 1 and longest > _WRAPPED_AT else chunks


def _heading(line: str) -> int | None:
    is_shouted = line.isupper() and len(line) <= _CAPITALS and is_short(line)
    return numbered(line) or (level_of(line) if is_shouted else None)


def _said(lines: Sequence[str]) -> Iterator[Block]:
    """What stands before the first item, and the items. A heading may stand right above its text."""
    level = _heading(lines[0])
    if level and not _ITEM.match(lines[1]):
        yield block(
            "heading", f"<h{min(6, level + 1)}>{escape(lines[0])}</h{min(6, level + 1)}>", level=level
        )
        lines = lines[1:]
    own: list[str] = []
    for line in lines:
        if own and _ITEM.match(line):
            yield _made(own)
            own = []
        own.append(line)
    yield _made(own)


def _made(lines: Sequence[str]) -> Block:
    item = _ITEM.match(lines[0])
    if item is None:
        return block("paragraph", f"<p>{_joined(lines)}</p>")
    words = _joined([lines[0][item.end() :], *lines[1:]])
    start = f'<ol start="{item["number"]}">' if item["number"] else "<ul>"
    return block("item", f"{start}<li>{words}</li></{start[1:3]}>", level=1)


def _joined(lines: Sequence[str]) -> str:
    """Words that were parted at the end of a line are whole again."""
    told = [lines[0]]
    for last, line in pairwise(lines):
        is_parted = _HYPHEN.search(last) and _AFTER_HYPHEN.match(line)
        if is_parted:
            told[-1] = told[-1][:-1]
        told += [line] if is_parted else [" ", line]
    return escape("".join(told), quote=False)
