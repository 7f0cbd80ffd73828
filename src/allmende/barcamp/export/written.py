# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Markdown → paragraphs of spans, for the documents that Typst sets. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_READER = MarkdownIt("commonmark", {"html": False})
_ON = {"strong_open": "strong", "em_open": "em", "link_open": "link"}
_OFF = {"strong_close": "strong", "em_close": "em", "link_close": "link"}


@dataclass(frozen=True, slots=True)
class Span:
    text: str
    is_strong: bool = False
    is_italic: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """`kind`: heading, paragraph, item, quote or code. `level`: of a heading or an item, from 1."""

    kind: str
    level: int
    mark: str
    spans: tuple[Span, ...]


def blocks(text: str) -> tuple[Block, ...]:
    return tuple(_blocks(_READER.parse(text)))


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    lists: list[int | None] = []  # the next number of each open list, None for a bullet
    mark, heading, quotes = "", 0, 0
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_open":
                lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                mark, lists[-1] = _marked(lists[-1])
            case "blockquote_open" | "blockquote_close":
                quotes += token.nesting
            case "heading_open":
                heading = int(token.tag[1])
            case "inline":
                kind = "heading" if heading else "item" if lists else "quote" if quotes else "paragraph"
                yield Block(kind, heading or len(lists), mark, tuple(_spans(token.children or ())))
                mark, heading = "", 0
            case "fence" | "code_block":
                yield Block("code", len(lists), "", (Span(token.content.rstrip("\n")),))


def _marked(number: int | None) -> tuple[str, int | None]:
    return ("•", None) if number is None else (f"{number}.", number + 1)


def _spans(tokens: Sequence[Token]) -> Iterator[Span]:
    on: set[str] = set()
    href = ""
    for token in tokens:
        if token.type in _ON:
            on.add(_ON[token.type])
            href = str(token.attrs.get("href", "")) if token.type == "link_open" else href
        elif token.type in _OFF:
            on.discard(_OFF[token.type])
            href = "" if token.type == "link_close" else href
        elif text := "\n" if token.type in ("softbreak", "hardbreak") else token.content:
            yield Span(text, "strong" in on, "em" in on, href)
