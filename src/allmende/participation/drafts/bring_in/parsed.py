# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is brought in, told apart by content, and what the child gives back."""

import re
from dataclasses import dataclass
from html import escape

from allmende.core.child import Declined
from allmende.participation.drafts.blocks import Block, block

LARGEST_FILE = 20_000_000
"""Bytes of a DOCX or ODT, whose pictures weigh the most."""
LARGEST_TEXT = 5_000_000
"""Bytes of a text: a thousand pages."""
_ZIP = b"PK\x03\x04"
_MAGIC = {
    b"%PDF": "pdf",
    b"{\\rtf": "rtf",
    b"\xd0\xcf\x11\xe0": "doc",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
}
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|p|div|h[1-6]|ul|ol|table|section|article|main|span|b|br)\b",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(
    r"^#{1,6} \S|^(?:```|~~~)|^.+\n(?:={3,}|-{3,})$|!?\[[^\]\n]+\]\([^)\s]+\)|^\|.+\|\n\|[ :|-]+\|$",
    re.MULTILINE,
)
_PICTURE = re.compile(r'<img src="/medien/neu/(\d+)"( alt="[^"]*")?>')
_LOOKED_AT = 200_000


@dataclass(frozen=True, slots=True)
class Note:
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class SentPicture:
    """`alt`: what the document says that it shows."""

    content: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """In the blocks a picture's address is `/medien/neu/<place>` until it is kept."""

    blocks: list[Block]
    pictures: list[SentPicture]
    notes: list[Note]


def kind_of(name: str, sent: bytes) -> str:
    """`packed` (DOCX or ODT), `html`, `markdown` or `text`. Raises Declined."""
    if sent.startswith(_ZIP):
        _check_size(sent, LARGEST_FILE)
        return "packed"
    for magic, kind in _MAGIC.items():
        if sent.startswith(magic):
            raise Declined("kind", kind=kind)
    _check_size(sent, LARGEST_TEXT)
    text = text_of(sent[:_LOOKED_AT])
    if not text.strip():
        raise Declined("empty")
    if "\0" in text:
        raise Declined("kind", kind="unknown")
    if _HTML.match(text.lstrip()):
        return "html"
    is_markdown = name.lower().endswith((".md", ".markdown")) or _MARKDOWN.search(text)
    return "markdown" if is_markdown else "text"


def text_of(sent: bytes) -> str:
    """UTF-8, or what older programs wrote."""
    if sent.startswith((b"\xff\xfe", b"\xfe\xff")):
        return sent.decode("utf-16", "replace").removeprefix("\ufeff")
    try:
        return sent.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        is_cut_off = error.start > len(sent) - 4 and len(sent) == _LOOKED_AT
        return sent.decode("utf-8-sig", "ignore") if is_cut_off else sent.decode("cp1252", "replace")


def new_picture(place: int, alt: str) -> str:
    return f'<img src="/medien/neu/{place}" alt="{escape(alt)}">'


def with_pictures(parsed: Parsed, addresses: dict[int, str]) -> tuple[Block, ...]:
    """The blocks with their pictures at their addresses. One that has none is shown by its words, or gone."""
    told = [_with_pictures(one, parsed.pictures, addresses) for one in parsed.blocks]
    return tuple(one for one in told if one.plain or "<img" in one.html)


def _with_pictures(one: Block, pictures: list[SentPicture], addresses: dict[int, str]) -> Block:
    def shown(found: re.Match[str]) -> str:
        place = int(found[1])
        alt = escape(pictures[place].alt) if place < len(pictures) else ""
        if place in addresses:
            return f'<img src="{escape(addresses[place])}" alt="{alt}">'
        return f"<figcaption>{alt}</figcaption>" if one.kind == "picture" else alt

    if "/medien/neu/" not in one.html:
        return one
    return block(one.kind, _PICTURE.sub(shown, one.html), level=one.level)


def _check_size(sent: bytes, most: int) -> None:
    if len(sent) > most:
        raise Declined("bytes", given=-(-len(sent) // 1_000_000), most=most // 1_000_000)
