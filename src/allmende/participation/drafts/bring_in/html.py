# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""HTML → blocks: what people would call a heading, a paragraph, an item, a table, a picture."""

import base64
import binascii
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape

from allmende.participation.drafts.blocks import Block, Kind, block, plain_of
from allmende.participation.drafts.bring_in.headings import guessed
from allmende.participation.drafts.bring_in.parsed import Note, Parsed, SentPicture, new_picture
from allmende.participation.drafts.bring_in.tree import BLOCKS, Element, tree

Find = Callable[[str], bytes | None]
"""From a picture's address in the document to its content; None for what is not in it."""
MOST_PICTURES = 150
_KEPT_TAGS = {
    "em": "em",
    "i": "em",
    "cite": "em",
    "s": "s",
    "strike": "s",
    "del": "del",
    "ins": "ins",
    "u": "u",
}
_KEPT_TAGS |= {one: one for one in ("sub", "sup", "code")} | dict.fromkeys(("kbd", "samp", "tt"), "code")
_BULLET = re.compile(r"^(?:[·•▪‣◦]\s+|[§o–-]\s{2,})")
"""As Word writes items that it does not mark as such."""
_BREAKS = re.compile(r"^(?:\s|<br>)+|(?:\s|<br>)+$")
_SPACES = re.compile(r"[ \t\n\r\f]+")  # not those that hold words together
_MOST_SPANNED = 100


@dataclass(frozen=True, slots=True)
class Piece:
    """A block before it is one. `number`: of an item in a numbered list."""

    kind: Kind
    inner: str
    level: int = 0
    number: int | None = None


def parsed(html: str, find: Find | None = None) -> Parsed:
    """Raises Declined."""
    reader = _Reader(find or _from_data)
    pieces = reader.inside(tree(html))
    pieces = reader.with_guessed_headings(pieces)
    notes = [Note(code, count) for code, count in reader.counts.items() if count]
    return Parsed(
        [one for one in map(_block, pieces) if one.plain or one.kind == "picture"], reader.pictures, notes
    )


def _from_data(source: str) -> bytes | None:
    head, comma, data = source.partition(",")
    if not comma or not head.startswith("data:image/") or "base64" not in head:
        return None
    try:
        return base64.b64decode(data)
    except (binascii.Error, ValueError):
        return None


def _block(piece: Piece) -> Block:
    html, level = piece.inner, piece.level
    if piece.kind == "heading":
        html = f"<h{min(6, level + 1)}>{html}</h{min(6, level + 1)}>"
    elif piece.kind == "item":
        start = "<ul>" if piece.number is None else f'<ol start="{piece.number}">'
        html = f"{start}<li>{html}</li></{start[1:3]}>"
    else:
        html = _WRAPPED[piece.kind].format(html)
    return block(piece.kind, html, level=level)


_WRAPPED: dict[Kind, str] = {
    "paragraph": "<p>{}</p>",
    "quote": "<blockquote><p>{}</p></blockquote>",
    "table": "<table>{}</table>",
    "picture": "<figure>{}</figure>",
    "code": "<pre><code>{}</code></pre>",
}


class _Reader:
    """`counts`: what is not as it was, by the code of its note."""

    def __init__(self, find: Find) -> None:
        self.pictures: list[SentPicture] = []
        self.counts: Counter[str] = Counter()
        self._find = find

    def inside(self, element: Element) -> list[Piece]:
        return list(self._flow(element.children))

    def with_guessed_headings(self, pieces: list[Piece]) -> list[Piece]:
        """Many write headings in bold and never heard of styles."""
        if any(one.kind == "heading" for one in pieces):
            return pieces
        levels = guessed([(one.inner if one.kind == "paragraph" else "") for one in pieces])
        self.counts["guessed_headings" if levels else "no_headings"] += len(levels) or 1
        return [
            replace(one, kind="heading", level=levels[place], inner=plain_html(one.inner))
            if place in levels
            else one
            for place, one in enumerate(pieces)
        ]

    def _flow(self, children: Sequence[Element | str]) -> Iterator[Piece]:
        """Lines between blocks are paragraphs, and so are those between two breaks."""
        line: list[str] = []
        for child in children:
            if isinstance(child, str) or not self._is_apart(child):
                line.append(self._inline([child]))
                continue
            yield from self._lines(line)
            line = []
            yield from self._element(child)
        yield from self._lines(line)

    def _is_apart(self, element: Element) -> bool:
        return element.tag in BLOCKS or element.tag == "img" or element.has_blocks or bool(element.all("img"))

    def _lines(self, line: list[str]) -> Iterator[Piece]:
        for part in re.split(r"(?:<br>\s*){2,}", "".join(line)):
            said = _BREAKS.sub("", part)
            bullet = _BULLET.match(said)
            if bullet:
                yield Piece("item", said[bullet.end() :], 1)
            elif said:
                yield Piece("paragraph", said)

    def _element(self, element: Element) -> Iterator[Piece]:
        tag = element.tag
        if tag == "img":
            yield from self._picture(element)
        elif tag in ("ul", "ol"):
            yield from self._list(element)
        elif tag == "table":
            yield from self._table(element)
        elif tag == "pre":
            yield Piece("code", escape(element.text.strip("\n"), quote=False))
        elif tag == "blockquote":
            yield from (
                replace(one, kind="quote") if one.kind == "paragraph" else one for one in self.inside(element)
            )
        elif re.fullmatch(r"h[1-6]", tag):
            yield from self._heading(element)
        else:
            yield from self._flow(element.children)

    def _heading(self, element: Element) -> Iterator[Piece]:
        """A picture in a heading stands after it."""
        pieces = self.inside(element)
        words = " ".join(one.inner for one in pieces if one.kind != "picture")
        if words.strip():
            yield Piece("heading", plain_html(words), int(element.tag[1]))
        yield from (one for one in pieces if one.kind == "picture")

    def _list(self, element: Element) -> Iterator[Piece]:
        number = _number(element.attributes.get("start", "1"), 1) if element.tag == "ol" else None
        for child in element.children:
            if isinstance(child, str) or child.tag != "li":
                others = [] if isinstance(child, str) else self.inside(Element("li", {}, [child]))
                yield from (_deeper(one) for one in others)
                continue
            number = None if number is None else _number(child.attributes.get("value", ""), number)
            yield from self._item(child, number)
            number = None if number is None else number + 1

    def _item(self, element: Element, number: int | None) -> Iterator[Piece]:
        """Its own words first; what else is in it follows."""
        pieces = self.inside(element)
        own = 0
        while own < len(pieces) and pieces[own].kind in ("paragraph", "quote"):
            own += 1
        if own:
            yield Piece("item", "<br>".join(one.inner for one in pieces[:own]), 1, number)
        yield from (_deeper(one) for one in pieces[own:])

    def _table(self, element: Element) -> Iterator[Piece]:
        """One of a single cell only frames what is in it."""
        cells = element.all("td", "th")
        if len(cells) == 1:
            yield from self.inside(cells[0])
            return
        captions = "".join(
            f"<caption>{self._inline(one.children)}</caption>" for one in element.all("caption")[:1]
        )
        rows = "".join(self._row(one) for one in element.all("tr"))
        if any(self._cell(one).strip() for one in cells):
            yield Piece("table", captions + rows)

    def _row(self, row: Element) -> str:
        cells = [one for one in row.children if not isinstance(one, str) and one.tag in ("td", "th")]
        return (
            "<tr>"
            + "".join(f"<{one.tag}{_spans(one)}>{self._cell(one)}</{one.tag}>" for one in cells)
            + "</tr>"
        )

    def _cell(self, cell: Element) -> str:
        marks = {"item": "• ", "picture": ""}
        pieces = self.inside(cell)
        told = (
            plain_html(one.inner) if one.kind == "table" else marks.get(one.kind, "") + one.inner
            for one in pieces
        )
        return "<br>".join(told)

    def _picture(self, element: Element) -> Iterator[Piece]:
        alt = " ".join(element.attributes.get("alt", "").split())
        content = self._find(element.attributes.get("src", ""))
        if content is None:
            self.counts["linked_pictures"] += 1
        elif len(self.pictures) >= MOST_PICTURES:
            self.counts["more_pictures"] += 1
        else:
            self.pictures.append(SentPicture(content, alt))
            yield Piece("picture", new_picture(len(self.pictures) - 1, alt))

    def _inline(self, children: Sequence[Element | str]) -> str:
        return "".join(
            escape(_SPACES.sub(" ", one), quote=False) if isinstance(one, str) else self._marked(one)
            for one in children
        )

    def _marked(self, element: Element) -> str:
        if element.tag == "br":
            return "<br>"
        inner = self._inline(element.children)
        if not inner.strip():
            return inner
        if element.tag == "a":
            return _link(element.attributes.get("href", ""), inner)
        if element.tag == "q":
            return f"„{inner}“"
        if element.is_bold:
            return f"<strong>{inner}</strong>"
        kept = _KEPT_TAGS.get(element.tag)
        return f"<{kept}>{inner}</{kept}>" if kept else inner


def plain_html(html: str) -> str:
    return escape(plain_of(html), quote=False)


def _link(address: str, inner: str) -> str:
    """A place in the same document is nowhere any more."""
    if address.startswith(("http:", "https:", "mailto:", "tel:")):
        return f'<a href="{escape(address)}">{inner}</a>'
    return inner


def _deeper(piece: Piece) -> Piece:
    return replace(piece, level=piece.level + 1) if piece.kind == "item" else piece


def _spans(cell: Element) -> str:
    found = ""
    for name in ("colspan", "rowspan"):
        count = _number(cell.attributes.get(name, ""), 1)
        found += f' {name}="{min(count, _MOST_SPANNED)}"' if count > 1 else ""
    return found


def _number(said: str, otherwise: int) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else otherwise
