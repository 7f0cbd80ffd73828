# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which words of the old passages are in which new ones, every word once.

The likeliest pairs come first and take the words that they share; what comes later has to live on the rest.
So a second copy of a passage finds nothing left, one that was split goes on in those that its first part
left, and of several that became one each finds its own words there.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from allmende.participation.drafts.matching.candidates import Candidates, Likeness
from allmende.participation.drafts.matching.passages import Both
from allmende.participation.drafts.matching.runs import Run, runs
from allmende.participation.drafts.matching.surroundings import is_framed, surroundings

_ROUNDS = (0.95, 0.8, 0.65, 0.5, 0.4, 0.32)
"""Each asks for less than the one before, and knows more of the surroundings."""
_SURROUNDINGS = 0.2
"""What perfect surroundings add to a likeness."""
_INSIDE = 0.9
"""How much of the shorter stands in the longer counts nearly as much as how alike the two are as a whole."""
_SHORT = 6
"""Words: fewer say little by themselves."""
_GAP = 6
"""So many reworded words between two shared runs belong to them."""
_PIECE, _WHOLE = 0.2, 0.5
"""A further flow takes this part of the old passage, or this part of the new one comes from it."""
_LEFT = 0.4
"""A first flow into a passage that others went to already finds this part of its words there."""
_WORDS = 5
"""Fewer shared words are a turn of phrase, not a piece of text."""


@dataclass(frozen=True, slots=True)
class Flow:
    """`of_old` and `of_new`: the part of either passage's words that it takes."""

    old: int
    new: int
    likeness: Likeness
    of_old: float
    of_new: float


@dataclass(slots=True)
class Flows:
    """What is known so far. `found` has the first flow of each old passage that has one."""

    both: Both
    candidates: Candidates
    old_free: list[list[bool]]
    new_free: list[list[bool]]
    all: list[Flow] = field(default_factory=list)
    found: dict[int, int] = field(default_factory=dict)
    entered: set[int] = field(default_factory=set)


def flows_of(both: Both, candidates: Candidates) -> Flows:
    old, new = ([[True] * len(one.stems) for one in passages] for passages in (both.old, both.new))
    state = Flows(both, candidates, old, new)
    _take_unique(state)
    for least in _ROUNDS:
        _take_likely(state, least)
    _take_framed(state)
    _take_further(state)
    return state


def _take_unique(state: Flows) -> None:
    """The same text, once in either version."""
    same = {old: _same(state, old) for old in state.candidates}
    olds: dict[int, int] = {}
    for news in same.values():
        for new in news:
            olds[new] = olds.get(new, 0) + 1
    for old, news in same.items():
        if len(news) == 1 and olds[news[0]] == 1:
            _take(state, old, news[0])


def _same(state: Flows, old: int) -> list[int]:
    return [new for new, like in state.candidates[old].items() if like.whole == 1.0]


def _take_likely(state: Flows, least: float) -> None:
    for _rank, old, new in sorted(_ranked(state, least)):
        if old not in state.found and (new not in state.entered or _finds_words(state, old, new)):
            _take(state, old, new)


def _ranked(state: Flows, least: float) -> Iterator[tuple[float, int, int]]:
    """Best first; of pairs that are alike in all this, the one that moves least."""
    scale = len(state.both.new) / max(1, len(state.both.old))
    for old, others in state.candidates.items():
        if old in state.found:
            continue
        for new, like in others.items():
            near = surroundings(old, new, state.found, state.both)
            rank = strength(state, old, new, like) + _SURROUNDINGS * near
            if rank >= least:
                yield 1e-6 * abs(old * scale - new) - rank, old, new


def strength(state: Flows, old: int, new: int, like: Likeness) -> float:
    """How much speaks for a pair by itself; a short text says less."""
    shorter = min(len(state.both.old[old].stems), len(state.both.new[new].stems))
    missing = 0.3 * max(0.0, 1 - shorter / _SHORT)
    return max(like.whole, _INSIDE * like.inside if shorter >= _SHORT else 0.0) - missing


def _finds_words(state: Flows, old: int, new: int) -> bool:
    """Whether enough of it stands in what others left."""
    words = sum(run.length for run in _shared(state, old, new))
    return words >= _WORDS and words >= _LEFT * len(state.both.old[old].stems)


def _take_framed(state: Flows) -> None:
    """What stands between the same two neighbours was rewritten there, if anything is alike about it."""
    for one in state.both.old:
        before = state.found.get(one.index - 1, -1 if one.index == 0 else None)
        new = None if before is None or one.index in state.found else before + 1
        if new is None or new >= len(state.both.new) or new in state.entered:
            continue
        if _is_alike(state, one.index, new) and is_framed(one.index, new, state.found, state.both):
            _take(state, one.index, new)


def _is_alike(state: Flows, old: int, new: int) -> bool:
    one, other = state.both.old[old], state.both.new[new]
    if one.is_heading and other.is_heading:
        return one.level == other.level
    return new in state.candidates[old] and one.is_heading == other.is_heading


def _take_further(state: Flows) -> None:
    """What first flows left over on both sides, the largest first."""
    for old, new in [(old, new) for _words, old, new in sorted(_left_over(state))]:
        words = shared_words(state, old, new)
        if _is_piece(state, old, new, words):
            _take(state, old, new)


def _left_over(state: Flows) -> Iterator[tuple[int, int, int]]:
    taken = {(flow.old, flow.new) for flow in state.all}
    for old, others in state.candidates.items():
        if sum(state.old_free[old]) < _WORDS:
            continue
        for new in others:
            if (old, new) not in taken and sum(state.new_free[new]) >= _WORDS:
                words = shared_words(state, old, new)
                if _is_piece(state, old, new, words):
                    yield -words, old, new


def shared_words(state: Flows, old: int, new: int) -> int:
    """In runs of three or more, of those that nobody took."""
    return sum(run.length for run in _shared(state, old, new) if run.length > 2)


def _is_piece(state: Flows, old: int, new: int, words: int) -> bool:
    one, other = len(state.both.old[old].stems), len(state.both.new[new].stems)
    return words >= _WORDS and (words >= _PIECE * one or words >= _WHOLE * other)


def _shared(state: Flows, old: int, new: int) -> list[Run]:
    one, other = state.both.old[old], state.both.new[new]
    return runs(one.stems, other.stems, state.old_free[old], state.new_free[new])


def _take(state: Flows, old: int, new: int) -> None:
    one, other = state.both.old[old], state.both.new[new]
    found = [Run(0, 0, len(one.stems))] if one.text == other.text else _shared(state, old, new)
    spent = _spend(state.old_free[old], [(run.here, run.length) for run in found])
    there = _spend(state.new_free[new], [(run.there, run.length) for run in found])
    like = state.candidates[old].get(new, Likeness(0.0, 0.0))
    flow = Flow(old, new, like, spent / max(1, len(one.stems)), there / max(1, len(other.stems)))
    state.all.append(flow)
    state.found.setdefault(old, new)
    state.entered.add(new)


def _spend(free: list[bool], parts: Sequence[tuple[int, int]]) -> int:
    """Marks the words, with the few between two parts, as taken. Returns how many that were."""
    before = sum(free)
    for begin, end in _closed(sorted((begin, begin + length) for begin, length in parts)):
        free[begin:end] = [False] * (end - begin)
    return before - sum(free)


def _closed(parts: Sequence[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    yield from parts
    for (_, end), (begin, _) in pairwise(parts):
        if begin - end <= _GAP:
            yield end, begin
