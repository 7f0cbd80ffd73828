# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What changed between two texts, word by word, so that one can read it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from operator import itemgetter
from typing import Literal

_TOKEN = re.compile(r"\w+(?:[-.,]\w+)*|\s+|[^\w\s]")
_MANY = 3_000
"""Tokens: longer texts are compared with the frequent ones set aside, which is quicker and coarser."""
_ISLAND = 2
"""Words that stay between two changes: fewer are read with the changes around them."""

PieceKind = Literal["equal", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Piece:
    kind: PieceKind
    text: str


def difference(old: str, new: str) -> tuple[Piece, ...]:
    """In reading order; what is removed stands before what came in its place. The equal and the removed
    pieces make the old text, the equal and the added ones the new."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    return tuple(_joined(_pieces(_steps(before, after), before, after)))


def _steps(before: Sequence[str], after: Sequence[str]) -> list[tuple[bool, int, int, int, int]]:
    """Whether it is equal, and where, with islands given to the changes around them."""
    matcher = SequenceMatcher(None, before, after, autojunk=len(before) + len(after) > _MANY)
    codes = [(tag == "equal", *where) for tag, *where in matcher.get_opcodes()]
    last = len(codes) - 1
    steps = [
        (bool(is_equal) and not (0 < index < last and _is_island(before[i1:i2])), i1, i2, j1, j2)
        for index, (is_equal, i1, i2, j1, j2) in enumerate(codes)
    ]
    runs = (list(run) for _, run in groupby(steps, key=itemgetter(0)))
    return [_run(run) for run in runs]


def _run(steps: Sequence[tuple[bool, int, int, int, int]]) -> tuple[bool, int, int, int, int]:
    first, last = steps[0], steps[-1]
    return first[0], first[1], last[2], first[3], last[4]


def _is_island(tokens: Sequence[str]) -> bool:
    return sum(1 for one in tokens if one[0].isalnum()) < _ISLAND


def _pieces(
    steps: Sequence[tuple[bool, int, int, int, int]], before: Sequence[str], after: Sequence[str]
) -> Iterator[Piece]:
    for is_equal, i1, i2, j1, j2 in steps:
        if is_equal:
            yield Piece("equal", "".join(before[i1:i2]))
        else:
            yield Piece("removed", "".join(before[i1:i2]))
            yield Piece("added", "".join(after[j1:j2]))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    return (one for one in pieces if one.text)
