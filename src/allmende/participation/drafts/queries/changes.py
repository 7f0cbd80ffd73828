# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is different in a version, passage by passage and word by word."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from allmende.participation.drafts.models import Passage, Succession, Version
from allmende.web.words import Piece, difference


@dataclass(frozen=True, slots=True)
class Change:
    """A passage of a version beside those it came from, word by word; of what is gone, the passage itself."""

    passage: Passage
    change: str
    pieces: tuple[Piece, ...]


def changes(shown: Version) -> list[Change]:
    """Of the whole version; what is gone stands after what it stood after."""
    rows = list(shown.successions.select_related("before", "after"))
    came: dict[int, list[Succession]] = {}
    for one in rows:
        if one.after_id is not None:
            came.setdefault(one.after_id, []).append(one)
    parts, gone = _parts(rows), _gone(rows)
    found = gone.get(None, [])
    for passage in shown.passages.all():
        found += [_changed(passage, came.get(passage.pk, []), parts), *gone.get(passage.pk, [])]
    return found


def _gone(rows: Iterable[Succession]) -> dict[int | None, list[Change]]:
    """By the passage of the new version after which it would stand."""
    found: dict[int | None, list[Change]] = {}
    last: int | None = None
    for one in rows:
        if one.after_id is None:
            found.setdefault(last, []).append(Change(one.before, "deleted", ()))
        else:
            last = one.after_id
    return found


def _parts(rows: Iterable[Succession]) -> dict[tuple[int, int], tuple[Piece, ...]]:
    """Of a passage that was divided, what each part has of it: words that went to another are not gone."""
    siblings: dict[int, list[Passage]] = {}
    for one in rows:
        if one.change == "split" and one.after is not None:
            siblings.setdefault(one.before_id, []).append(one.after)
    befores = {one.before_id: one.before for one in rows}
    found = {}
    for before, after in siblings.items():
        after.sort(key=lambda one: one.position)
        pieces = difference(befores[before].plain, " ".join(one.plain for one in after))
        for passage, part in zip(after, cut(pieces, [len(one.plain) for one in after]), strict=True):
            found[before, passage.pk] = part
    return found


def cut(pieces: Iterable[Piece], lengths: Sequence[int]) -> list[tuple[Piece, ...]]:
    """The pieces of a new text, for each of its parts, which a blank lies between."""
    parts: list[list[Piece]] = [[] for _ in lengths]
    part, left = 0, lengths[0]
    for piece in pieces:
        text = piece.text
        while piece.kind != "removed" and len(text) > left and part + 1 < len(lengths):
            parts[part].append(Piece(piece.kind, text[:left]))
            text, part = text[left + 1 :], part + 1
            left = lengths[part]
        parts[part].append(Piece(piece.kind, text))
        left -= 0 if piece.kind == "removed" else len(text)
    return [tuple(one for one in found if one.text) for found in parts]


def _changed(
    passage: Passage, came: Sequence[Succession], parts: Mapping[tuple[int, int], tuple[Piece, ...]]
) -> Change:
    if not came:
        return Change(passage, "added", (Piece("added", passage.plain),))
    first = came[0]
    if len(came) == 1 and (first.before_id, passage.pk) in parts:
        return Change(passage, first.change, parts[first.before_id, passage.pk])
    before = " ".join(one.before.plain for one in came)
    pieces = () if first.change == "unchanged" else difference(before, passage.plain)
    return Change(passage, first.change, pieces)
