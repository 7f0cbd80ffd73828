# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A document as somebody brings it → blocks: DOCX, ODT, HTML, Markdown or plain text, told apart by content.

What strangers wrote is taken apart in a child process; nothing in it is fetched or run. Speaks no language:
`words` puts notes and refusals into those of the page.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from allmende.core import child
from allmende.core.child import ChildFailed, Declined, Fact
from allmende.media.drawing import Drawn, draw_all
from allmende.participation.drafts.blocks import Block
from allmende.participation.drafts.bring_in.parsed import Note, Parsed, kind_of, with_pictures

KeepPicture = Callable[[Drawn, str], str]
"""From a picture and what it shows (may be empty) to its address here, as `/medien/3/wide`."""
_SECONDS, _MEGABYTES = 30, 900
"""A document of a hundred pages needs a second and a tenth of it."""


@dataclass(frozen=True, slots=True)
class Brought:
    """`notes`: what is not as it was in the document, for whoever brought it."""

    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]


class BadDocument(Declined):
    """Nothing was changed. `code` and `facts` as `words.refusal` knows them; the message is for the command
    line."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code, **facts)
        known = "Known are DOCX, ODT, HTML, Markdown and plain text."
        self.message = f"This document cannot be read: {_REASONS[code].format(**facts)} {known}"


_REASONS = {
    "kind": "its content is of another kind ({kind}).",
    "bytes": "it has {given} MB, at most {most} MB are taken.",
    "empty": "there is no text in it.",
    "damaged": "the file is damaged. Try: open it and save it anew.",
    "bomb": "unpacked it would be larger than any document.",
    "trap": "it declares entities, as attacks do.",
    "nested": "its parts are nested deeper than in any document.",
    "blocks": "it has {given} passages, at most {most} are taken. Try: bring it in parts.",
    "long": "a passage has {given} letters, at most {most} are taken. Try: divide it by empty lines.",
    "too_much": "it takes more time or memory than a document may. Try: save it anew, or in parts.",
    "busy": "others are being served. Try: again in a minute.",
}


def read(name: str, sent: bytes, keep_picture: KeepPicture | None = None) -> Brought:
    """`name` only tells Markdown from other text. Without `keep_picture` pictures are shown by their words.
    Takes a while, so not within a transaction. Raises BadDocument."""
    kind = _checked_kind(name, sent)
    parsed = _in_child(kind, sent)
    addresses = _kept(parsed, keep_picture) if keep_picture else {}
    counts = Counter({note.code: note.count for note in parsed.notes})
    counts["unreadable_pictures"] += len(parsed.pictures) - len(addresses) if keep_picture else 0
    blocks = with_pictures(parsed, addresses)
    counts["pictures_without_words"] += sum(1 for one in blocks if one.kind == "picture" and not one.plain)
    return Brought(blocks, tuple(Note(code, count) for code, count in counts.items() if count))


def _checked_kind(name: str, sent: bytes) -> str:
    try:
        return kind_of(name, sent)
    except Declined as error:
        raise BadDocument(error.code, **error.facts) from error


def _in_child(kind: str, sent: bytes) -> Parsed:
    try:
        return child.run(_parsed, kind, sent, seconds=_SECONDS, megabytes=_MEGABYTES)
    except Declined as error:
        raise BadDocument(error.code, **error.facts) from error
    except ChildFailed as error:
        raise BadDocument("busy" if error.reason == "busy" else "too_much") from error


def _parsed(kind: str, sent: bytes) -> Parsed:
    from allmende.participation.drafts.bring_in import taking_apart  # noqa: PLC0415  only the child pays for it

    return taking_apart.parsed(kind, sent)


def _kept(parsed: Parsed, keep_picture: KeepPicture) -> dict[int, str]:
    """By the picture's place in the document."""
    drawn: Sequence[Drawn | None] = ()
    if parsed.pictures:
        try:
            contents = [one.content for one in parsed.pictures]
            drawn = child.run(draw_all, contents, seconds=_SECONDS * 2, megabytes=_MEGABYTES)
        except ChildFailed as error:
            raise BadDocument("busy" if error.reason == "busy" else "too_much") from error
    pairs = enumerate(zip(drawn, parsed.pictures, strict=True))
    return {place: keep_picture(one, sent.alt) for place, (one, sent) in pairs if one is not None}
