# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A marked span of an old passage, found again in the new one."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from allmende.participation.drafts.matching.passages import stems_of

_WORD = re.compile(r"\w+")
_LEAST = 0.4
"""Of a span's words so many have to be there still."""
_MANY = 3_000


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of the text number `index` of those that were given."""

    index: int
    start: int
    end: int
    confidence: float


def move(old: str, start: int, end: int, new: Sequence[str]) -> Span | None:
    """Where the words from `start` to `end` of the old text are in the new ones; None where they are gone."""
    found = [_in_text(index, old, start, end, text) for index, text in enumerate(new)]
    return max(filter(None, found), key=lambda one: (one.confidence, -one.index), default=None)


def _in_text(index: int, old: str, start: int, end: int, new: str) -> Span | None:
    quote = old[start:end].strip()
    if quote and new.count(quote) == 1 and len(quote) > 2:
        at = new.index(quote)
        return Span(index, at, at + len(quote), 1.0)
    return _aligned(index, old, start, end, new)


def _aligned(index: int, old: str, start: int, end: int, new: str) -> Span | None:
    """By what became of each of its words when both texts are laid side by side."""
    ours, theirs = _words(old), _words(new)
    first, last = _covered(ours, start, end)
    to = _alignment(old, new)
    places = [to[one] for one in range(first, last) if to[one] is not None]
    if last <= first or len(places) < _LEAST * (last - first):
        return None
    begin, close = theirs[min(places)][0], theirs[max(places)][1]  # type: ignore[type-var, index]
    spread = max(places) - min(places) + 1  # type: ignore[type-var, operator]
    kept = len(places) / (last - first)
    return Span(index, begin, close, round(kept * min(1.0, (last - first) / spread * 1.2), 3))


@lru_cache(maxsize=256)
def _words(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in _WORD.finditer(text))


def _covered(words: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """The words that the characters touch."""
    first = bisect_right([close for _begin, close in words], start)
    last = bisect_right([begin for begin, _close in words], max(start, end - 1))
    return first, last


@lru_cache(maxsize=256)
def _alignment(old: str, new: str) -> tuple[int | None, ...]:
    """For each word of the old text its number in the new; kept, because many mark in one passage."""
    ours = stems_of(old)
    theirs = stems_of(new)
    to: list[int | None] = [None] * len(ours)
    matcher = SequenceMatcher(None, ours, theirs, autojunk=len(ours) + len(theirs) > _MANY)
    for begin, there, length in matcher.get_matching_blocks():
        to[begin : begin + length] = range(there, there + length)
    return tuple(to)
