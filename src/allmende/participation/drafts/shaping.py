# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Passages as somebody wants them who has read the split: joined, divided, as a heading or not. Pure."""

import unicodedata
from html import escape
from typing import Literal

from allmende.participation.drafts.blocks import Block, block, plain
from allmende.participation.drafts.bring_in.tree import BLOCKS, Element, tree

WORDS = frozenset({"paragraph", "item", "quote", "heading"})
"""What is made of running words; tables, pictures and code stay as they came."""
_VOID = frozenset({"br", "img"})


def joined(one: Block, other: Block) -> Block:
    """The other's words after the one's, which stays what it is."""
    root = tree(one.html)
    words = _inmost(root)
    words.children += [" ", *_inmost(tree(other.html)).children]
    return block(one.kind, _html(root), level=one.level)


def divided(one: Block, at: int) -> tuple[Block, Block]:
    """Before and after a place in its plain text."""
    seen = len(one.plain[:at].replace(" ", ""))
    before, after, _left = _cut(tree(one.html), seen)
    first, second = (block(one.kind, _html(part), level=one.level) for part in (before, after))
    return first, second


def recast(one: Block, kind: Literal["heading", "paragraph"], level: int = 0, words: str = "") -> Block:
    """A heading of a level, or a paragraph; with other words, or its own."""
    inner = escape(words) if words else "".join(map(_written, _inmost(tree(one.html)).children))
    tag = f"h{min(6, level + 1)}" if kind == "heading" else "p"
    return block(kind, f"<{tag}>{inner}</{tag}>", level=level if kind == "heading" else 0)


def _inmost(element: Element) -> Element:
    """The element that holds the words, below those that hold one other alone."""
    parts = [one for one in element.children if not isinstance(one, str) or one.strip()]
    if len(parts) == 1 and not isinstance(parts[0], str) and parts[0].tag in BLOCKS:
        return _inmost(parts[0])
    return element


def _cut(element: Element, seen: int) -> tuple[Element, Element, int]:
    """Two copies, the first with so many letters that are seen; how many of them are still to come."""
    before, after = Element(element.tag, element.attributes), Element(element.tag, element.attributes)
    for one in element.children:
        first, second, seen = _cut_part(one, seen)
        before.children += first
        after.children += second
    return before, after, seen


def _cut_part(one: Element | str, seen: int) -> tuple[list[Element | str], list[Element | str], int]:
    """What of it comes before and what after; a copy without anything in it is left out."""
    if isinstance(one, str):
        text = unicodedata.normalize("NFC", one)
        place, left = _place(text, seen)
        return [text[:place]] if place else [], [text[place:]] if place < len(text) else [], left
    if one.tag in _VOID:
        words = plain(one.attributes.get("alt", "")).replace(" ", "")
        return ([one], [], max(0, seen - len(words))) if seen else ([], [one], 0)
    first, second, left = _cut(one, seen)
    return [first] if first.children else [], [second] if second.children else [], left


def _place(text: str, seen: int) -> tuple[int, int]:
    """Where so many letters that are seen end in a text, and how many are missing there."""
    for place, letter in enumerate(text):
        if seen == 0:
            return place, 0
        seen -= len(plain(letter))
    return len(text), seen


def _html(root: Element) -> str:
    return "".join(map(_written, root.children))


def _written(one: Element | str) -> str:
    if isinstance(one, str):
        return escape(one, quote=False)
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in one.attributes.items())
    if one.tag in _VOID:
        return f"<{one.tag}{attributes}>"
    return f"<{one.tag}{attributes}>{_html(one)}</{one.tag}>"
