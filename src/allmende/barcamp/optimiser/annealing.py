# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The search: sessions change places, and places with those that do not run, cooling down (Kirkpatrick
1983).

What a swap brings is known from two bit sets of each slot: `bare`, voters with nothing they want, and
`one`, those with exactly one such session (decisions/0014). A clash is refused, never priced: priced ones
report values that are not there."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp
from random import Random

from allmende.barcamp.optimiser.board import Board, Layout
from allmende.barcamp.optimiser.seating import can_seat

_LOOK = 2_048
"""Moves between two looks at the temperature."""
_DOUBLE = 0.02
"""Share of moves with a session of two slots, where there are such."""

Watch = Callable[[float, int], bool]
"""Is told how much is done (0 to 1) and the best value; says whether to stop."""


@dataclass(frozen=True, slots=True)
class Cooling:
    moves: int
    hot: float
    cold: float


class Annealing:
    """Belongs to one board, which it changes; `best` is the best layout it has seen, worth `value`."""

    def __init__(self, board: Board, seed: int) -> None:
        problem = board.problem
        self.board = board
        self.random = Random(seed)  # noqa: S311  chance that can be repeated is wanted
        self.value = board.value()
        self.best = board.layout()
        self.best_value = self.value
        self._nothing = problem.pitches
        self._doubles = [
            one for one in range(problem.pitches) if problem.length[one] == 2 and one not in problem.kept
        ]
        self._tables()

    def _tables(self) -> None:
        """With one more pitch than there is: nothing, which may stand anywhere; -1 leads to it."""
        problem, board = self.board.problem, self.board
        out = problem.slots
        self._wanted = (*problem.wanted, 0)
        self._bit = (*(1 << one for one in range(problem.pitches)), 0)
        self._allowed = (*(one | 1 << out for one in problem.allowed), -1)
        self._rivals = (*problem.rivals, 0)
        self._picky = (*problem.is_picky, False)
        self._fixed = (
            *(one in problem.kept or problem.length[one] == 2 for one in range(problem.pitches)),
            False,
        )
        self._places = [(slot, place) for slot, row in enumerate(board.members) for place in range(len(row))]
        self._all = problem.covered(range(problem.pitches))
        self._bare, self._one = [0] * (out + 1), [0] * (out + 1)
        for slot in range(out):
            self._look(slot)

    def _look(self, slot: int) -> None:
        """Who has nothing and who has one in this slot."""
        one = covered = 0
        wanted = self._wanted
        for pitch in self.board.members[slot]:
            who = wanted[pitch]
            one ^= (one & who) | (who & ~covered)
            covered |= who
        self._bare[slot], self._one[slot] = self._all & ~covered, one

    def run(self, cooling: Cooling, watch: Watch) -> Layout:
        """The same moves for the same seed, whatever the machine. A watch that says stop ends it early."""
        done = 0 if len(self._places) > 1 else cooling.moves
        while done < cooling.moves:
            share = done / cooling.moves
            if watch(share, self.best_value):
                break
            self._some(min(_LOOK, cooling.moves - done), cooling.hot * (cooling.cold / cooling.hot) ** share)
            if self._doubles:
                for _ in range(int(_LOOK * _DOUBLE)):
                    self._move_double(cooling.hot * (cooling.cold / cooling.hot) ** share)
            done += _LOOK
        return self.best

    def _some(self, moves: int, temperature: float) -> None:  # noqa: C901
        """In one piece: a call in here would cost as much as all it does."""
        members, mask = self.board.members, self.board.mask
        places, count, random = self._places, len(self._places), self.random.random
        wanted, allowed, rivals, fixed, picky = (
            self._wanted,
            self._allowed,
            self._rivals,
            self._fixed,
            self._picky,
        )
        bit, bare, ones, out = self._bit, self._bare, self._one, self.board.problem.slots
        value, best = self.value, self.best_value
        for _ in range(moves):
            slot, place = places[int(random() * count)]
            other, spot = places[int(random() * count)]
            if slot == other:
                continue
            a, b = members[slot][place], members[other][spot]
            if fixed[a] or fixed[b] or a == b or not (allowed[a] >> other & 1 and allowed[b] >> slot & 1):
                continue
            if rivals[a] and rivals[a] & mask[other] and rivals[a] & mask[other] != bit[b]:
                continue
            if rivals[b] and rivals[b] & mask[slot] and rivals[b] & mask[slot] != bit[a]:
                continue
            lost, left = wanted[a] & ones[slot], wanted[b] & ones[other]
            change = (
                (wanted[b] & (bare[slot] | lost)).bit_count()
                - lost.bit_count()
                + (wanted[a] & (bare[other] | left)).bit_count()
                - left.bit_count()
            )
            if change < 0 and random() >= exp(change / temperature):
                continue
            if (picky[a] or picky[b]) and not (self._seats(slot, a, b) and self._seats(other, b, a)):
                continue
            members[slot][place], members[other][spot] = b, a
            if slot != out:
                mask[slot] = self._mask(slot)
                self._look(slot)
            if other != out:
                mask[other] = self._mask(other)
                self._look(other)
            value += change
            if value > best:
                self.value, best = value, value
                self._keep()
        self.value = value

    def _mask(self, slot: int) -> int:
        found = 0
        for one in self.board.members[slot]:
            if one >= 0:
                found |= 1 << one
        return found

    def _seats(self, slot: int, gone: int, come: int) -> bool:
        if slot == self.board.problem.slots:
            return True
        stay = [one for one in self.board.members[slot] if one not in (gone, -1)]
        return can_seat(self.board.problem, slot, stay if come < 0 else [*stay, come])

    def _keep(self) -> None:
        self.best, self.best_value = self.board.layout(), self.value

    def _move_double(self, temperature: float) -> None:
        """A session of two slots goes elsewhere, or off the board, or onto it; what stood there takes its
        place."""
        board, random = self.board, self.random
        pitch = random.choice(self._doubles)
        starts = [at for at in range(board.problem.slots) if board.problem.allowed[pitch] >> at & 1]
        before = [list(row) for row in board.members]
        value = self.value
        goal = random.choice([*starts, board.problem.slots])
        if self._resettle(pitch, goal) if goal < board.problem.slots else self._take_off(pitch):
            self.value = board.value()
            if self.value >= value or random.random() < exp((self.value - value) / temperature):
                self._refresh()
                if self.value > self.best_value:
                    self._keep()
                return
        board.members[:] = before
        self.value = value
        self._refresh()

    def _refresh(self) -> None:
        for slot in range(self.board.problem.slots):
            self.board.mask[slot] = self._mask(slot)
            self._look(slot)
        self._places = [
            (slot, place) for slot, row in enumerate(self.board.members) for place in range(len(row))
        ]

    def _resettle(self, pitch: int, start: int) -> bool:
        """Whether it could; the board may be half changed if not."""
        board = self.board
        out = board.members[-1]
        was = [slot for slot in range(board.problem.slots) if pitch in board.members[slot]]
        if was[:1] == [start]:
            return False
        moved = self._make_room(pitch, start, was)
        if moved is None:
            return False
        for slot in was:
            board.members[slot][board.members[slot].index(pitch)] = -1
        if pitch in out:
            out.remove(pitch)
        for slot in (start, start + 1):
            board.members[slot][board.members[slot].index(-1)] = pitch
        out.extend(self._settle(moved, [slot for slot in was if slot not in (start, start + 1)]))
        return all(self._is_sound(slot) for slot in {*was, start, start + 1})

    def _take_off(self, pitch: int) -> bool:
        """Off the board; its places go to those outside who fit and gain most."""
        board, out = self.board, self.board.members[-1]
        if pitch in out:
            return False
        for slot, row in enumerate(board.members[:-1]):
            if pitch not in row:
                continue
            row[row.index(pitch)] = -1
            board.mask[slot] = self._mask(slot)
            able = [
                one for one in out if one >= 0 and not self._fixed[one] and self._allowed[one] >> slot & 1
            ]
            able = [one for one in able if board.can_stand(one, slot)]
            if able:
                covered = board.problem.covered([one for one in row if one >= 0])
                best = max(able, key=lambda one: ((self._wanted[one] & ~covered).bit_count(), one))
                row[row.index(-1)] = best
                out.remove(best)
                board.mask[slot] = self._mask(slot)
        out.append(pitch)
        return True

    def _make_room(self, pitch: int, start: int, was: list[int]) -> list[int] | None:
        """What had to go: who needs the same people, and somebody where no place is empty. None where one of
        them is fixed."""
        members, moved = self.board.members, list[int]()
        for slot in (start, start + 1):
            going = [one for one in members[slot] if one >= 0 and self._rivals[pitch] >> one & 1]
            if not going and slot not in was and -1 not in members[slot]:
                going = [self.random.choice(members[slot])]
            for one in going:
                if self._fixed[one]:
                    return None
                members[slot][members[slot].index(one)] = -1
                moved.append(one)
        return moved

    def _settle(self, moved: list[int], places: list[int]) -> list[int]:
        """Into the places that became free; returns what found none."""
        left = []
        for one in moved:
            slot = next(
                (at for at in places if self._allowed[one] >> at & 1 and -1 in self.board.members[at]), None
            )
            if slot is None:
                left.append(one)
            else:
                self.board.members[slot][self.board.members[slot].index(-1)] = one
        return left

    def _is_sound(self, slot: int) -> bool:
        members = [one for one in self.board.members[slot] if one >= 0]
        mask = self._mask(slot)
        return can_seat(self.board.problem, slot, members) and not any(
            self._rivals[one] & mask for one in members
        )
