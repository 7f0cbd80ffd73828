# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Markdown → blocks: CommonMark with tables, footnotes as paragraphs, no raw HTML."""

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from allmende.participation.drafts.blocks import Block, block

Keep = Callable[[str], str | None]
"""From a picture's address in the text to its address with us; None where there is none."""

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:")


def blocks(text: str, keep: Keep = lambda _source: None) -> tuple[Block, ...]:
    """In the order of the text. What stands above the first line between `---` is no part of it."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    found = _of(_READER.parse(_FRONT_MATTER.sub("", lines, count=1)), keep)
    return tuple(one for one in found if one.plain or one.kind == "picture")


def _footnote(state: StateBlock, start: int, _end: int, silent: bool) -> bool:  # noqa: FBT001  as the parser calls it
    """A line `[^1]: …` is a paragraph: some would be taken for the address of a link and vanish."""
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    if state.is_code_block(start) or not _FOOTNOTE.match(line):
        return False
    if not silent:
        _add_paragraph(state, start, line)
    return True


def _add_paragraph(state: StateBlock, start: int, line: str) -> None:
    state.line = start + 1
    state.push("paragraph_open", "p", 1).map = [start, state.line]
    inline = state.push("inline", "", 0)
    inline.content, inline.children, inline.map = line.strip(), [], [start, state.line]
    state.push("paragraph_close", "p", -1)


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    reader.block.ruler.before("reference", "footnote", _footnote, {"alt": ["paragraph", "reference"]})
    return reader


_READER = _reader()


def _of(tokens: Sequence[Token], keep: Keep) -> Iterator[Block]:
    for group in _groups(tokens):
        match group[0].type:
            case "heading_open":
                yield from _heading(group, keep)
            case "bullet_list_open" | "ordered_list_open":
                yield from _items(group, 1, keep)
            case "table_open":
                yield block("table", _html(group))
            case "fence" | "code_block":
                yield block("code", f"<pre><code>{escape(group[0].content)}</code></pre>")
            case "blockquote_open":
                yield from _with_pictures("quote", group, keep)
            case "paragraph_open":
                yield from _with_pictures("paragraph", group, keep)


def _groups(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of each thing on the first level."""
    group: list[Token] = []
    depth = 0
    for token in tokens:
        group.append(token)
        depth += token.nesting
        if depth == 0:
            yield group
            group = []


def _heading(group: list[Token], keep: Keep) -> Iterator[Block]:
    """The page has its own first heading, so that the text's highest is the second."""
    level = int(group[0].tag[1])
    pictures = list(_pictures(group, keep))
    inner = _html(group[1:2])
    yield block("heading", f"<h{min(6, level + 1)}>{inner}</h{min(6, level + 1)}>", level=level)
    yield from pictures


def _items(group: list[Token], level: int, keep: Keep) -> Iterator[Block]:
    """Each item with its own words, then those inside it."""
    number = int(group[0].attrs.get("start", 1)) if group[0].type == "ordered_list_open" else None
    for place, item in enumerate(_groups(group[1:-1])):
        yield from _item(item, level, None if number is None else number + place, keep)


def _item(item: list[Token], level: int, number: int | None, keep: Keep) -> Iterator[Block]:
    own: list[Token] = []
    inside: list[list[Token]] = []
    for part in _groups(item[1:-1]):
        if part[0].type in ("bullet_list_open", "ordered_list_open"):
            inside.append(part)
        else:
            own.extend(part)
    yield from _pictures(own, keep)
    words = _html(own).strip()
    html = f"<ul><li>{words}</li></ul>" if number is None else f'<ol start="{number}"><li>{words}</li></ol>'
    yield block("item", html, level=level)
    for part in inside:
        yield from _items(part, level + 1, keep)


def _with_pictures(kind: str, group: list[Token], keep: Keep) -> Iterator[Block]:
    yield from _pictures(group, keep)
    yield block("quote" if kind == "quote" else "paragraph", _html(group))


def _pictures(group: Sequence[Token], keep: Keep) -> Iterator[Block]:
    """Takes the pictures out of the text: each is a passage of its own."""
    for inline in group:
        for one in [child for child in inline.children or () if child.type == "image"]:
            inline.children = [child for child in inline.children or () if child is not one]
            yield _picture(one.content, str(one.attrs.get("src", "")), keep)


def _picture(alt: str, source: str, keep: Keep) -> Block:
    """One that we do not have is shown by its description."""
    address = keep(source)
    if address is None:
        return block("picture", f"<figure><figcaption>{escape(alt)}</figcaption></figure>")
    return block("picture", f'<figure><img src="{escape(address)}" alt="{escape(alt)}"></figure>')


def _html(tokens: Sequence[Token]) -> str:
    html: str = _READER.renderer.render(list(tokens), _READER.options, {})
    return html
