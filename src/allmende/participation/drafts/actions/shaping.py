# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Before others see a text: its passages are joined, divided, headings or left out; or it is read anew."""

from collections.abc import Iterable, Sequence
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.identity.models import Person
from allmende.media.models import Picture
from allmende.participation.drafts import rules, shaping
from allmende.participation.drafts.actions.noting import note_act
from allmende.participation.drafts.actions.preparing import keep_passages, renew
from allmende.participation.drafts.actions.renewing import prepare_version
from allmende.participation.drafts.blocks import Block
from allmende.participation.drafts.errors import Refused
from allmende.participation.drafts.models import Passage, Version


def join(person: Person, passage: Passage) -> Version:
    """With the one after it. Raises Refused."""
    blocks, place = _blocks(passage)
    following = blocks[place + 1 : place + 2]
    if not following or not can_join(blocks[place], following[0]):
        raise Refused(_("Diese beiden Absätze lassen sich nicht verbinden. Nichts wurde geändert."))
    whole = shaping.joined(blocks[place], following[0])
    return reshape(person, passage.version, [*blocks[:place], whole, *blocks[place + 2 :]])


def divide(person: Person, passage: Passage, at: int) -> Version:
    """At a place of its plain text. Raises Refused."""
    blocks, place = _blocks(passage)
    parts = shaping.divided(blocks[place], at) if passage.kind in shaping.WORDS else ()
    if not parts or not all(one.plain for one in parts):
        raise Refused(_("Hier lässt sich der Absatz nicht teilen. Nichts wurde geändert."))
    return reshape(person, passage.version, [*blocks[:place], *parts, *blocks[place + 1 :]])


def recast(
    person: Person, passage: Passage, kind: Literal["heading", "paragraph"], level: int, words: str = ""
) -> Version:
    """A heading or a paragraph, with other words or its own. Raises Refused."""
    blocks, place = _blocks(passage)
    if passage.kind not in shaping.WORDS:
        raise Refused(_("Tabellen, Bilder und Programmtext bleiben, was sie sind. Nichts wurde geändert."))
    blocks[place] = shaping.recast(blocks[place], kind, level, words)
    return reshape(person, passage.version, blocks)


def leave_out(person: Person, passage: Passage) -> Version:
    """A page number, a table of contents. Raises Refused."""
    blocks, place = _blocks(passage)
    return reshape(person, passage.version, blocks[:place] + blocks[place + 1 :])


def reshape(
    person: Person, version: Version, blocks: Sequence[Block], pictures: Iterable[Picture] = ()
) -> Version:
    """The text of a version that others do not see yet is these blocks. A later one is matched again, so what
    somebody settled by hand is to be looked at again. Raises Refused."""
    draft = version.draft
    if not rules.can_shape(person, version):
        raise Refused(_("Diesen Text sehen schon andere. Ändern Sie ihn mit einer neuen Fassung."))
    if version.number > 1:
        return prepare_version(person, draft, blocks, version.note, pictures)
    with transaction.atomic():
        version.passages.all().delete()
        made = keep_passages(version, blocks)
        draft.pictures.add(*pictures)
        note_act(person, "draft.shape", draft, after={"passages": len(made)})
        renew(draft)
    return version


def can_join(one: Block, other: Block) -> bool:
    """Running words with running words, a heading with a heading."""
    are_words = one.kind in shaping.WORDS and other.kind in shaping.WORDS
    return are_words and (one.kind == "heading") == (other.kind == "heading")


def _blocks(passage: Passage) -> tuple[list[Block], int]:
    """All of its version, and where it is among them."""
    rows = list(passage.version.passages.all())
    return [one.block for one in rows], [one.pk for one in rows].index(passage.pk)
