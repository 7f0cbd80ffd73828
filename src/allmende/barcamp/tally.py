# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the ballots say, counted. Pure: plain values in, plain values out.

**Late pitches.** A pitch that comes when half the hall has voted and left the page is met by half of the
ballots only; its votes alone would say that nobody wants it. Every ballot knows which pitches it was shown
with, so `interest` scales: votes / (seen + BALLAST) · (ballots + BALLAST). Seen by all, it is the votes; seen
by few, it grows as far as the few carry it, and the ballast keeps three friends of a pitch that only they
have seen from outweighing the hall. This is Sessionizer's "time-scaled interest" without times: what was
shown is known, so nothing has to be guessed from when somebody voted.

**Hands.** Where the moderator counted hands, they are the same people seen another way: the larger of the
two figures is the demand. They are not added.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

LEAST = 5
"""Fewer ballots than this are not told apart in public."""
BALLAST = 10
"""Ballots' worth of doubt about a pitch that few have seen."""

Wishes = Mapping[int, int]
"""Pitch to stars, 1 to 3; what is not wanted is not in it."""


@dataclass(frozen=True, slots=True)
class Score:
    """`votes`: ballots that want it; `stars`: what they give together."""

    votes: int = 0
    stars: int = 0


def target(pitch: int, merged: Mapping[int, int]) -> int:
    """Where a merged pitch went in the end; a circle ends where it began."""
    met = {pitch}
    while pitch in merged and merged[pitch] not in met:
        pitch = merged[pitch]
        met.add(pitch)
    return pitch


def resolved(wishes: Wishes, merged: Mapping[int, int]) -> dict[int, int]:
    """With every merged pitch's stars where it went: who wanted both wants the one once."""
    found: dict[int, int] = {}
    for pitch, stars in wishes.items():
        if stars > 0:
            one = target(pitch, merged)
            found[one] = max(found.get(one, 0), stars)
    return found


def count(ballots: Iterable[Wishes]) -> dict[int, Score]:
    votes: Counter[int] = Counter()
    stars: Counter[int] = Counter()
    for wishes in ballots:
        for pitch, given in wishes.items():
            if given > 0:
                votes[pitch] += 1
                stars[pitch] += given
    return {pitch: Score(votes[pitch], stars[pitch]) for pitch in votes}


def together(ballots: Iterable[Wishes]) -> dict[tuple[int, int], int]:
    """How many want both of two, the smaller number first."""
    found: Counter[tuple[int, int]] = Counter()
    for wishes in ballots:
        found.update(combinations(sorted(pitch for pitch, stars in wishes.items() if stars > 0), 2))
    return dict(found)


def interest(votes: int, seen: int, ballots: int) -> float:
    """How many would want it, had all met it; between the votes and all ballots."""
    if ballots <= 0:
        return 0.0
    shown = min(max(seen, votes), ballots)
    return min(float(ballots), votes * (ballots + BALLAST) / (shown + BALLAST))


def demand(votes: int, seen: int, ballots: int, hands: int | None = None) -> float:
    return max(interest(votes, seen, ballots), float(hands or 0))
