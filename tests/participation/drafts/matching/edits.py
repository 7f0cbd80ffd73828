# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A document edited by chance, and where each of its passages went: what a matcher has to find out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from allmende.participation.drafts.blocks import Block

_SENTENCE = re.compile(r"(?<=[.!?:;]) (?=[\"„“(]?[A-ZÄÖÜ0-9])")
_SMALL = 0.2
"""A piece smaller than this part of a passage may be left out of the answer."""
_LOST = 0.25
"""Where fewer of a passage's words are left, both answers are right: it went there, and it is gone."""


@dataclass(frozen=True, slots=True)
class Strength:
    """Shares: of the words that are reworded, and of the passages that meet each fate."""

    reword: float = 0.0
    drop: float = 0.0
    insert: float = 0.0
    delete: float = 0.0
    add: float = 0.0
    split: float = 0.0
    merge: float = 0.0
    move: float = 0.0
    sections: int = 0


LIGHT = Strength(0.05, 0.03, 0.03, 0.05, 0.05, 0.03, 0.03, 0.03)
MEDIUM = Strength(0.2, 0.1, 0.1, 0.12, 0.12, 0.08, 0.08, 0.08, sections=1)
HEAVY = Strength(0.4, 0.2, 0.2, 0.25, 0.25, 0.12, 0.12, 0.15, sections=2)


@dataclass(frozen=True, slots=True)
class Truth:
    """`new`: where a passage went; `also`: small pieces of it; `may_be_gone`: too little is left to say."""

    new: frozenset[int]
    also: frozenset[int]
    may_be_gone: bool

    def holds(self, answer: Sequence[int]) -> bool:
        given = frozenset(answer)
        if not given:
            return not self.new or self.may_be_gone
        return self.new <= given <= self.new | self.also


@dataclass(slots=True)
class _Sentence:
    words: list[str]
    origin: int | None
    kept: int = 0


@dataclass(slots=True)
class _Piece:
    block: Block
    sentences: list[_Sentence] = field(default_factory=list)


def edited(
    blocks: Sequence[Block], strength: Strength, chance: Random, foreign: Sequence[Block] = ()
) -> tuple[tuple[Block, ...], tuple[Truth, ...]]:
    """The new blocks, and for each old one the truth. `foreign`: passages that new ones are taken from."""
    pieces = [_piece(one, index) for index, one in enumerate(blocks)]
    pieces = _deleted(pieces, strength, chance)
    _reworded(pieces, strength, chance, [word for one in (*blocks, *foreign) for word in one.plain.split()])
    _sentences_changed(pieces, strength, chance, [_piece(one, None) for one in foreign])
    pieces = _split(_merged(pieces, strength, chance), strength, chance)
    pieces = _added(_moved(pieces, strength, chance), strength, chance, foreign)
    pieces = [one for one in pieces if any(sentence.words for sentence in one.sentences)]
    return tuple(map(_block, pieces)), _truths(blocks, pieces)


def _piece(block: Block, origin: int | None) -> _Piece:
    sentences = [_Sentence(text.split(), origin) for text in _SENTENCE.split(block.plain)]
    for one in sentences:
        one.kept = len(one.words)
    return _Piece(block, sentences)


def _deleted(pieces: list[_Piece], strength: Strength, chance: Random) -> list[_Piece]:
    return [one for one in pieces if chance.random() >= strength.delete]


def _reworded(pieces: list[_Piece], strength: Strength, chance: Random, vocabulary: Sequence[str]) -> None:
    """Half of the passages stay as they are; the others are changed more or less."""
    for one in pieces:
        if chance.random() < 0.5:
            continue
        share = chance.random() * 2 * strength.reword
        for sentence in one.sentences:
            _reword(sentence, share, chance, vocabulary)


def _reword(sentence: _Sentence, share: float, chance: Random, vocabulary: Sequence[str]) -> None:
    words: list[str] = []
    kept = 0
    for word in sentence.words:
        if chance.random() >= share:
            words.append(word)
            kept += 1
        elif chance.random() < 0.7:
            words += chance.choices(vocabulary, k=chance.choice((1, 1, 2)))
    sentence.words, sentence.kept = words, kept


def _sentences_changed(
    pieces: list[_Piece], strength: Strength, chance: Random, foreign: Sequence[_Piece]
) -> None:
    for one in pieces:
        if len(one.sentences) > 1 and chance.random() < strength.drop * 2:
            one.sentences.pop(chance.randrange(len(one.sentences)))
        if foreign and one.block.kind != "heading" and chance.random() < strength.insert * 2:
            sentence = chance.choice(chance.choice(foreign).sentences)
            place = chance.randrange(len(one.sentences) + 1)
            one.sentences.insert(place, _Sentence(list(sentence.words), None))


def _merged(pieces: list[_Piece], strength: Strength, chance: Random) -> list[_Piece]:
    found: list[_Piece] = []
    for one in pieces:
        is_text = one.block.kind not in ("heading", "table", "picture", "code")
        if is_text and found and found[-1].block.kind == one.block.kind and chance.random() < strength.merge:
            found[-1].sentences += one.sentences
        else:
            found.append(one)
    return found


def _split(pieces: list[_Piece], strength: Strength, chance: Random) -> list[_Piece]:
    found: list[_Piece] = []
    for one in pieces:
        if len(one.sentences) > 1 and chance.random() < strength.split * 2:
            place = chance.randrange(1, len(one.sentences))
            found += [
                replace(one, sentences=one.sentences[:place]),
                replace(one, sentences=one.sentences[place:]),
            ]
        else:
            found.append(one)
    return found


def _moved(pieces: list[_Piece], strength: Strength, chance: Random) -> list[_Piece]:
    left = [one for one in pieces if chance.random() >= strength.move]
    moving = [one for one in pieces if not any(one is other for other in left)]
    for one in moving:
        left.insert(chance.randrange(len(left) + 1), one)
    for _ in range(strength.sections):
        begin = chance.randrange(len(left) + 1)
        end = min(len(left), begin + chance.randrange(2, 12))
        section, left = left[begin:end], left[:begin] + left[end:]
        place = chance.randrange(len(left) + 1)
        left[place:place] = section
    return left


def _added(
    pieces: list[_Piece], strength: Strength, chance: Random, foreign: Sequence[Block]
) -> list[_Piece]:
    found = list(pieces)
    for one in foreign:
        if chance.random() < strength.add * len(pieces) / len(foreign):
            found.insert(chance.randrange(len(found) + 1), _piece(one, None))
    return found


def _block(piece: _Piece) -> Block:
    text = " ".join(" ".join(one.words) for one in piece.sentences if one.words)
    return replace(piece.block, plain=text, html=f"<p>{text}</p>")


def _truths(blocks: Sequence[Block], pieces: Sequence[_Piece]) -> tuple[Truth, ...]:
    went: list[dict[int, tuple[int, int]]] = [{} for _ in blocks]
    for place, piece in enumerate(pieces):
        for one in piece.sentences:
            if one.origin is not None:
                words, kept = went[one.origin].get(place, (0, 0))
                went[one.origin][place] = (words + len(one.words), kept + one.kept)
    return tuple(_truth(block, places) for block, places in zip(blocks, went, strict=True))


def _truth(block: Block, places: dict[int, tuple[int, int]]) -> Truth:
    total = max(1, len(block.plain.split()))
    kept = sum(left for _words, left in places.values())
    main = max((place for place in places), key=lambda place: places[place][1], default=None)
    large = {place for place, (_words, left) in places.items() if left / total >= _SMALL or place == main}
    return Truth(frozenset(large), frozenset(places), kept / total < _LOST)
