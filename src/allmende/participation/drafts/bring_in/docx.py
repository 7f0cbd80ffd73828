# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""DOCX → blocks, by mammoth. Nothing that a document points to is fetched, and no style of its own is run."""

import re
from collections import Counter
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import mammoth

from allmende.core.child import Declined
from allmende.participation.drafts.bring_in import html
from allmende.participation.drafts.bring_in.docx_styles import style_map
from allmende.participation.drafts.bring_in.packed import Parts
from allmende.participation.drafts.bring_in.parsed import Note, Parsed

_LOST = {
    "comments": re.compile(rb"<w:commentReference\b"),
    "changes": re.compile(rb"<w:(?:ins|del|moveFrom|moveTo)\s"),
    "objects": re.compile(rb"<(?:c:chart|dgm:relIds|o:OLEObject|m:oMath)\b"),
    "contents": re.compile(rb"<w:instrText[^>]*>\s*TOC\b"),
}
"""What mammoth leaves out, counted where it stands."""
_FOOTNOTES = re.compile(r'<li id="(?:foot|end)note-')
_TURN_BACK = re.compile(r'<a href="#(?:foot|end)note-ref-[^"]*">[^<]*</a>')


def parsed(sent: bytes, parts: Parts) -> Parsed:
    """Raises Declined."""
    pictures: list[bytes | None] = []
    try:
        said = mammoth.convert_to_html(
            BytesIO(sent),
            style_map=style_map(parts),
            convert_image=mammoth.images.img_element(lambda image: _source(image, pictures)),
            include_embedded_style_map=False,
            external_file_access=False,
            ignore_empty_paragraphs=True,
        ).value
    except RecursionError:
        raise
    except Exception as error:  # mammoth fails in many ways on files that are not as they should be
        raise Declined("damaged") from error
    found = html.parsed(_footnotes_told(said), lambda source: _found(source, pictures))
    return Parsed(found.blocks, found.pictures, [*found.notes, *_notes(parts, said)])


def _source(image: Any, pictures: list[bytes | None]) -> dict[str, str]:
    """A picture that is only linked cannot be opened: it is counted, not fetched."""
    try:
        with image.open() as content:
            pictures.append(content.read())
    except (ValueError, KeyError, OSError):
        pictures.append(None)
    return {"src": f"cid:{len(pictures) - 1}"}


def _found(source: str, pictures: list[bytes | None]) -> bytes | None:
    place = source.removeprefix("cid:")
    return pictures[int(place)] if place.isdigit() and int(place) < len(pictures) else None


def _footnotes_told(said: str) -> str:
    """At the end, each as `[1] …`: the links between them are nowhere any more."""
    start = _FOOTNOTES.search(said)
    if start is None:
        return said
    at = said.rindex("<ol", 0, start.start())
    text, notes = said[:at], _TURN_BACK.sub("", said[at:])
    for number, one in enumerate(re.split(r"<li id=\"[^\"]*\">", notes)[1:], 1):
        words = re.sub(r"</li>\s*(?:</ol>.*)?$", "", one, flags=re.DOTALL)
        text += re.sub(r"^\s*(?:<p>)?", f"<p><sup>[{number}]</sup> ", words, count=1)
    return text


def _notes(parts: Mapping[str, bytes], said: str) -> list[Note]:
    text = b"".join(content for name, content in parts.items() if name.startswith("word/document"))
    counts = Counter({code: len(mark.findall(text)) for code, mark in _LOST.items()})
    counts["footnotes"] = len(_FOOTNOTES.findall(said))
    return [Note(code, count) for code, count in counts.items() if count]
