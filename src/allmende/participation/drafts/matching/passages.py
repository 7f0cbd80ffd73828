# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a block is made of for a comparison: the stems of its words, their order, and how much each says."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from allmende.participation.drafts.blocks import Block

_WORD = re.compile(r"\w+")
_NUMBERING = re.compile(r"\s*(?:§\s*)?(?:\d+(?:\.\d+)*[.)]?|[IVXLC]+[.)]|[a-z][.)])\s+(?=\w)", re.IGNORECASE)
"""Before a heading: a chapter that is put in front changes the numbers of all that follow, and nothing
else."""
_STEM = 6
"""Letters. In German the beginning of a word carries it; cutting equals a stemmer here and costs nothing."""

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """`counts` and `pairs` (neighbouring stems) with their weights make the likeness, `above` is the index of
    the heading that it stands under."""

    index: int
    text: str
    is_heading: bool
    level: int
    above: int | None
    stems: tuple[int, ...]
    counts: Mapping[int, int]
    pairs: Mapping[Pair, int]
    mass: float
    pair_mass: float


@dataclass(frozen=True, slots=True)
class Both:
    """The two versions; `weights` by stem."""

    old: tuple[Passage, ...]
    new: tuple[Passage, ...]
    weights: Sequence[float]


def stems_of(text: str) -> list[str]:
    return [word[:_STEM] for word in _WORD.findall(text.casefold())]


def _words(block: Block) -> str:
    return _NUMBERING.sub("", block.plain, count=1) if block.kind == "heading" else block.plain


def both(old: Sequence[Block], new: Sequence[Block]) -> Both:
    numbers: dict[str, int] = {}
    stems = [
        [
            tuple(numbers.setdefault(stem, len(numbers)) for stem in stems_of(_words(block)))
            for block in blocks
        ]
        for blocks in (old, new)
    ]
    weights = _weights(len(numbers), [*stems[0], *stems[1]])
    return Both(_passages(old, stems[0], weights), _passages(new, stems[1], weights), weights)


def _weights(known: int, passages: Sequence[Sequence[int]]) -> list[float]:
    """A stem that stands in few passages says more: inverse document frequency."""
    found = Counter(stem for stems in passages for stem in set(stems))
    return [log((len(passages) + 1) / max(1, found[stem])) + 0.1 for stem in range(known)]


def _passages(
    blocks: Sequence[Block], stems: Sequence[tuple[int, ...]], weights: Sequence[float]
) -> tuple[Passage, ...]:
    above = _above(blocks)
    return tuple(
        _passage(index, block, above[index], own, weights)
        for index, (block, own) in enumerate(zip(blocks, stems, strict=True))
    )


def _above(blocks: Sequence[Block]) -> list[int | None]:
    """Of each block the heading it stands under; of a heading the next higher one."""
    path: list[int] = []
    found: list[int | None] = []
    for index, block in enumerate(blocks):
        if block.kind == "heading":
            path = [one for one in path if blocks[one].level < block.level]
        found.append(path[-1] if path else None)
        if block.kind == "heading":
            path.append(index)
    return found


def _passage(
    index: int, block: Block, above: int | None, stems: tuple[int, ...], weights: Sequence[float]
) -> Passage:
    counts = Counter(stems)
    pairs = Counter(pairwise(stems))
    return Passage(
        index,
        block.plain,
        block.kind == "heading",
        block.level,
        above,
        stems,
        counts,
        pairs,
        sum(weights[stem] * count for stem, count in counts.items()),
        sum((weights[one] + weights[other]) * count for (one, other), count in pairs.items()),
    )
