# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The child's side: any kind of document → blocks, pictures, notes."""

from collections import Counter

from allmende.core.child import Declined
from allmende.participation.drafts.bring_in import html, markdown, odt, packed, pasted
from allmende.participation.drafts.bring_in.parsed import Note, Parsed, text_of

MOST_BLOCKS = 5_000
"""Ten times a long draft; a text of nothing but empty lines must not fill the store."""
LONGEST_BLOCK = 50_000
"""Letters: ten pages in one passage, which nobody can comment on, are a document that was not understood."""


def parsed(kind: str, sent: bytes) -> Parsed:
    """Raises Declined."""
    try:
        found = _READERS[kind](sent)
    except RecursionError:
        raise Declined("nested") from None
    if not found.blocks:
        raise Declined("empty")
    if len(found.blocks) > MOST_BLOCKS:
        raise Declined("blocks", given=len(found.blocks), most=MOST_BLOCKS)
    longest = max(len(one.plain) for one in found.blocks)
    if longest > LONGEST_BLOCK:
        raise Declined("long", given=longest, most=LONGEST_BLOCK)
    return found


def _packed(sent: bytes) -> Parsed:
    kind, parts = packed.opened(sent)
    if kind == "odt":
        return odt.parsed(sent, parts)
    from allmende.participation.drafts.bring_in import docx  # noqa: PLC0415  half the time of a start

    return docx.parsed(sent, parts)


def _html(sent: bytes) -> Parsed:
    return html.parsed(text_of(sent))


def _markdown(sent: bytes) -> Parsed:
    found = list(markdown.blocks(text_of(sent)))
    counts = Counter(no_headings=int(not any(one.kind == "heading" for one in found)))
    counts["linked_pictures"] = sum(1 for one in found if one.kind == "picture")
    return Parsed(found, [], [Note(code, count) for code, count in counts.items() if count])


def _text(sent: bytes) -> Parsed:
    return pasted.parsed(text_of(sent))


_READERS = {"packed": _packed, "html": _html, "markdown": _markdown, "text": _text}
