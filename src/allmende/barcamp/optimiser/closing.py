# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The last step to a proof: is there a timetable that is better than the one that was found?

Under the prices of a bound every timetable loses something against it: each set what it is worth less than
its place, each pitch that does not run its price. One that is better than what was reached loses less than
the gap. So only sets that lose less come into question; they are listed and put together, by the dearest
pitch first (it runs, or its price is lost)."""

from collections.abc import Sequence
from dataclasses import dataclass

from allmende.barcamp.optimiser.bounds import Bound, Configurations, Kind
from allmende.barcamp.optimiser.pricing import GivenUp

_SAFE = 1e-6
_MOST = 4_000
"""Sets that are worth listing: with more the gap is too wide to be closed this way."""


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Kind
    row: tuple[int, ...]
    mask: int
    worth: int
    loss: float


def better(configurations: Configurations, bound: Bound, reached: int, branches: int) -> list[Piece] | None:
    """Sets for all slots that together are worth more than `reached`; None where it is proven that there
    are none. Raises GivenUp."""
    slack = bound.exact - (reached + 1) + _SAFE
    if slack < 0:
        return None
    assert bound.places is not None  # noqa: S101  a bound of the configuration LP
    pieces = [
        piece
        for kind, place in bound.places.items()
        for piece in _pieces(configurations, kind, place, bound.prices, slack)
    ]
    if len(pieces) > _MOST:
        raise GivenUp
    return _Puzzle(configurations, bound, pieces, branches).solve(slack)


def _pieces(
    configurations: Configurations, kind: Kind, place: float, prices: Sequence[float], slack: float
) -> list[Piece]:
    problem, pricing = configurations.problem, configurations.pricing[kind]
    found = pricing.all_above(prices, place - slack - _SAFE, most=_MOST)
    if place - slack <= 0:
        found = [*found, (0.0, ())]
    return [
        Piece(kind, row, sum(1 << one for one in row), problem.covered(row).bit_count(), place - worth)
        for worth, row in found
    ]


class _Puzzle:
    """`left`: slots of each kind without a set; `runs`: in how many sets a pitch is; `gone`: pitches of
    which it is settled that they are in no more."""

    def __init__(
        self, configurations: Configurations, bound: Bound, pieces: Sequence[Piece], branches: int
    ) -> None:
        problem = configurations.problem
        self.branches = branches
        self.left = dict(configurations.kinds)
        self.runs = [0] * problem.pitches
        self.gone = 0
        self.chosen: list[Piece] = []
        self.prices, self.length = bound.prices, problem.length
        self.dear = sorted(
            (one for one in range(problem.pitches) if bound.prices[one] > _SAFE),
            key=lambda one: -bound.prices[one],
        )
        self.pieces = sorted(pieces, key=lambda one: one.loss)
        self.of = {one: [piece for piece in self.pieces if piece.mask >> one & 1] for one in self.dear}

    def solve(self, slack: float) -> list[Piece] | None:
        return list(self.chosen) if self._settle(0, slack) else None

    def _settle(self, at: int, slack: float) -> bool:
        """The dearest pitch that is not settled: in one of its sets, or its price is lost."""
        self._count()
        while at < len(self.dear) and self._is_settled(self.dear[at]):
            at += 1
        if at == len(self.dear):
            return self._fill(0, slack)
        pitch = self.dear[at]
        for piece in self.of[pitch]:
            if piece.loss > slack:
                break
            if self._take(piece):
                if self._settle(at, slack - piece.loss):
                    return True
                self._give_back()
        lost = self.prices[pitch] * (self.length[pitch] - self.runs[pitch])
        if lost > slack:
            return False
        self.gone |= 1 << pitch
        if self._settle(at + 1, slack - lost):
            return True
        self.gone &= ~(1 << pitch)
        return False

    def _fill(self, first: int, slack: float) -> bool:
        """The slots that are left, with pitches that have no price: any sets that fit, in their order."""
        self._count()
        if not any(self.left.values()):
            return True
        for at in range(first, len(self.pieces)):
            piece = self.pieces[at]
            if piece.loss > slack:
                return False
            if self._take(piece):
                if self._fill(at, slack - piece.loss):
                    return True
                self._give_back()
        return False

    def _is_settled(self, pitch: int) -> bool:
        return bool(self.gone >> pitch & 1) or self.runs[pitch] >= self.length[pitch]

    def _take(self, piece: Piece) -> bool:
        """Whether it fits."""
        if not self.left[piece.kind] or any(self._is_settled(one) for one in piece.row):
            return False
        self.left[piece.kind] -= 1
        for one in piece.row:
            self.runs[one] += 1
        self.chosen.append(piece)
        return True

    def _give_back(self) -> None:
        piece = self.chosen.pop()
        self.left[piece.kind] += 1
        for one in piece.row:
            self.runs[one] -= 1

    def _count(self) -> None:
        self.branches -= 1
        if self.branches < 0:
            raise GivenUp
