# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which new passages an old one may have gone to: those that share words, the rarer the better."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from allmende.participation.drafts.matching.passages import Both, Passage

_MOST = 10
"""Candidates of a passage that are looked at."""
_RAREST = 40
"""Stems of a passage that look for candidates."""
_COMMON = 0.2
"""A stem in more than this share of the new passages looks for none."""
_LEAST = 0.1
"""Below this two passages have nothing but small words in common."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """From 0 to 1: `whole` how alike the two are, `inside` how much of the shorter stands in the longer."""

    whole: float
    inside: float


Candidates = Mapping[int, Mapping[int, Likeness]]
"""By old and by new index."""

_SAME = Likeness(1.0, 1.0)


def candidates_of(both: Both) -> Candidates:
    index = _index(both.new)
    same = _same(both.new)
    return {one.index: _of(one, both, index, same) for one in both.old}


def _of(
    one: Passage, both: Both, index: Mapping[int, Sequence[int]], same: Mapping[str, Sequence[int]]
) -> Mapping[int, Likeness]:
    equal = same.get(one.text, ())
    found = (
        {}
        if len(equal) == 1
        else {other: likeness(one, both.new[other], both) for other in _likely(one, both, index)}
    )
    kept = {other: like for other, like in found.items() if max(like.whole, like.inside) >= _LEAST}
    return kept | dict.fromkeys(equal, _SAME)


def likeness(one: Passage, other: Passage, both: Both) -> Likeness:
    """By words and by pairs of neighbouring words: the same words in another order are half alike."""
    if one.text == other.text:
        return _SAME
    weights = both.weights
    words = sum(
        weights[stem] * min(count, other.counts[stem])
        for stem, count in one.counts.items()
        if stem in other.counts
    )
    pairs = sum(
        (weights[pair[0]] + weights[pair[1]]) * min(count, other.pairs[pair])
        for pair, count in one.pairs.items()
        if pair in other.pairs
    )
    whole = _mean(
        _share(2 * words, one.mass + other.mass),
        _share(2 * pairs, one.pair_mass + other.pair_mass),
        one,
        other,
    )
    inside = _share(pairs, min(one.pair_mass, other.pair_mass))
    return (
        Likeness(whole, inside) if one.is_heading == other.is_heading else Likeness(0.6 * whole, 0.6 * inside)
    )


def _mean(words: float, order: float, one: Passage, other: Passage) -> float:
    """A single word has no neighbours."""
    if len(one.stems) < 2 or len(other.stems) < 2:
        return 0.99 * words
    return 0.99 * (0.55 * words + 0.45 * order)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _index(passages: Sequence[Passage]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for one in passages:
        for stem in one.counts:
            found[stem].append(one.index)
    most = max(8, int(len(passages) * _COMMON))
    return {stem: places for stem, places in found.items() if len(places) <= most}


def _same(passages: Sequence[Passage]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for one in passages:
        found[one.text].append(one.index)
    return found


def _likely(one: Passage, both: Both, index: Mapping[int, Sequence[int]]) -> list[int]:
    """By the weight of the rarer stems they share, for the size of the other: long texts share with all."""
    votes: dict[int, float] = defaultdict(float)
    rarest = sorted((stem for stem in one.counts if stem in index), key=lambda stem: -both.weights[stem])
    for stem in rarest[:_RAREST]:
        for other in index[stem]:
            votes[other] += both.weights[stem]
    ranked = sorted(votes, key=lambda other: (-votes[other] / min(both.new[other].mass, one.mass), other))
    return ranked[:_MOST]
