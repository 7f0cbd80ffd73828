# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How sure an answer is: how alike the two are, how far behind the next best is, what the neighbours say.

The weights were fitted on documents edited by chance (tests/participation/drafts/matching/edits.py) and on
the part of a real pair of versions that is not in the judged sample.
"""

from collections.abc import Mapping, Sequence

from allmende.participation.drafts.matching.candidates import Likeness
from allmende.participation.drafts.matching.flows import Flow, Flows, shared_words, strength
from allmende.participation.drafts.matching.surroundings import surroundings

CERTAIN = 0.9
"""From this confidence on nobody needs to look."""
_SHORT = 6
"""Words: fewer say little by themselves."""


class Trust:
    """Asks the same candidates again and again, so it keeps what it found."""

    def __init__(self, state: Flows) -> None:
        self._state = state
        self._rivals = self._best_two_by_new()

    def of(self, old: int, own: Sequence[Flow]) -> float:
        if not own:
            value = self._gone(old)
        elif len(own) > 1:
            value = self._several(old, own)
        else:
            value = self._found(old, own[0])
        return round(min(1.0, max(0.0, value)), 3)

    def _found(self, old: int, flow: Flow) -> float:
        near = surroundings(old, flow.new, self._state.found, self._state.both)
        short = self._shortness(old)
        if flow.likeness.whole == 1.0:
            lonely = len([one for one in self._candidates(old).values() if one.whole == 1.0]) == 1
            return 0.97 + 0.03 * near - 0.2 * short * (1 - near) if lonely else 0.72 + 0.28 * near
        alike = max(flow.likeness.whole, 0.9 * flow.likeness.inside, 0.9 * min(flow.of_old, 1.0))
        value = 0.42 + 0.42 * alike + 0.16 * near + 0.3 * min(0.4, self._margin(old, flow))
        return value - 0.35 * short * (1 - near) - 0.5 * self._left_elsewhere(old, {flow.new})

    def _several(self, old: int, own: Sequence[Flow]) -> float:
        """As sure as its least piece: how much of the old passage it is, or how much of it is from there."""
        least = min(max(one.of_old, one.of_new) for one in own)
        total = min(1.0, sum(one.of_old for one in own))
        left = self._left_elsewhere(old, {one.new for one in own})
        return 0.45 + 0.3 * least + 0.25 * total - 0.5 * left

    def _gone(self, old: int) -> float:
        """Sure where nothing is like it; a few words may have gone anywhere."""
        likenesses = self._candidates(old).items()
        best = max((strength(self._state, old, new, like) for new, like in likenesses), default=0.0)
        left = self._left_elsewhere(old, set())
        return 1.0 - 0.55 * max(0.0, best - 0.1) - 0.5 * left - 0.12 * self._shortness(old)

    def _left_elsewhere(self, old: int, known: set[int]) -> float:
        """The largest part of its words that nobody took and that stands, in order, in another passage."""
        words = len(self._state.both.old[old].stems)
        others = (new for new in self._candidates(old) if new not in known)
        return max((shared_words(self._state, old, new) for new in others), default=0) / max(1, words)

    def _margin(self, old: int, flow: Flow) -> float:
        """To the next best, seen from either side; what is surely another's does not count."""
        own = strength(self._state, old, flow.new, flow.likeness)
        here = (
            strength(self._state, old, new, like)
            for new, like in self._candidates(old).items()
            if new != flow.new and new not in self._state.entered
        )
        there = (value for other, value in self._rivals.get(flow.new, ()) if other != old)
        return own - max((*here, *there), default=0.0)

    def _best_two_by_new(self) -> dict[int, list[tuple[int, float]]]:
        """Old passages that have no place of their own, by the new one that they are most like."""
        found: dict[int, list[tuple[int, float]]] = {}
        for old, others in self._state.candidates.items():
            if old not in self._state.found:
                for new, like in others.items():
                    found.setdefault(new, []).append((old, strength(self._state, old, new, like)))
        return found

    def _candidates(self, old: int) -> Mapping[int, Likeness]:
        return self._state.candidates[old]

    def _shortness(self, old: int) -> float:
        return max(0.0, 1 - len(self._state.both.old[old].stems) / _SHORT)
