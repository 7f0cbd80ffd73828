# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A passage as it was brought in, whatever it was written with: what people read, and what is compared."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal

import nh3

Kind = Literal["heading", "paragraph", "item", "quote", "table", "picture", "code"]

_TAGS = {
    *(
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "figure",
        "figcaption",
        "img",
    ),
    *("table", "thead", "tbody", "tr", "th", "td", "caption"),
    *("strong", "em", "code", "a", "br", "sub", "sup", "s", "del", "ins", "u"),
}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}, "th": {"colspan", "rowspan"}}
_ATTRIBUTES["td"] = _ATTRIBUTES["th"]
_SCHEMES = {"http", "https", "mailto", "tel"}
_KEPT_PICTURES = "/medien/"
_APART = {"p", "li", "br", "td", "th", "tr", "figure", "figcaption", "blockquote", "pre", "caption"}
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


@dataclass(frozen=True, slots=True)
class Block:
    """One passage.

    `html` can stand in a page by itself (`<p>…</p>`, `<ol start="3"><li>…</li></ol>`) and is clean.
    `plain` is what it says, in one line; marked places are counted in it.
    `level` is the depth of a heading or an item from 1, of everything else 0.
    """

    kind: Kind
    level: int
    html: str
    plain: str


def block(kind: Kind, html: str, *, level: int = 0) -> Block:
    """Cleans the HTML and reads the words from what is left of it."""
    clean = cleaned(html)
    return Block(kind, level, clean, plain_of(clean))


def chapters(blocks: Iterable[Block]) -> tuple[tuple[str, ...], ...]:
    """For each block the titles of the headings above, the highest first; a heading is not above itself."""
    above: dict[int, str] = {}
    paths = []
    for one in blocks:
        if one.kind == "heading":
            above = {level: title for level, title in above.items() if level < one.level}
        paths.append(tuple(above.values()))
        if one.kind == "heading":
            above[one.level] = one.plain
    return tuple(paths)


def cleaned(html: str) -> str:
    """Only what a passage needs; pictures only those we keep, so that no page calls a stranger's server."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes=_SCHEMES,
        link_rel="noopener nofollow",
    ).strip()


def plain_of(html: str) -> str:
    """The words of an HTML text, pictures by their description."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return plain("".join(reader.pieces))


def plain(text: str) -> str:
    """One line, composed letters, nothing that is not seen."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_UNSEEN).split())


def _kept(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src" and not value.startswith(_KEPT_PICTURES):
        return None
    return value


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _APART:
            self.pieces.append(" ")
        if tag == "img":
            self.pieces.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _APART:
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
