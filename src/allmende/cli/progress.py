# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How far a long command is: one line that is rewritten on a terminal, a line now and then elsewhere."""

import shutil
import time
from collections.abc import Callable
from typing import TextIO

_WIDTH = 24
_TERMINAL_SECONDS = 0.1
_LOG_SECONDS = 5.0


class Progress:
    """`total` and `done` are of one kind (bytes); `count` of things of which the rate is told."""

    def __init__(
        self, total: int, noun: str, out: TextIO, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._total = max(1, total)
        self._noun = noun
        self._out = out
        self._clock = clock
        self._begun = self._shown = clock()
        self._terminal = out.isatty()
        self._length = 0

    def show(self, done: int, count: int, place: str = "") -> None:
        """Call it as often as you like."""
        now = self._clock()
        if now - self._shown >= (_TERMINAL_SECONDS if self._terminal else _LOG_SECONDS):
            self._shown = now
            self._write(line(done / self._total, count, self._noun, now - self._begun, place))

    def clear(self) -> None:
        """Takes the line away, so that what is printed next stands alone."""
        if self._terminal and self._length:
            print("\r" + " " * self._length, end="\r", file=self._out, flush=True)
            self._length = 0

    def _write(self, text: str) -> None:
        if not self._terminal:
            print(text, file=self._out, flush=True)
            return
        text = text[: shutil.get_terminal_size().columns - 1]  # a wrapped line could not be rewritten
        print(f"\r{text:<{self._length}}", end="", file=self._out, flush=True)
        self._length = len(text)


def line(share: float, count: int, noun: str, seconds: float, place: str) -> str:
    share = min(1.0, max(0.0, share))
    full = int(share * _WIDTH)
    rate = count / seconds if seconds > 0 else 0.0
    left = f"{minutes(seconds / share - seconds)} left" if share > 0.01 and seconds > 1 else "…"
    bar = "█" * full + "·" * (_WIDTH - full)
    return f"{bar} {share:4.0%}  {count:,} {noun}  {rate:,.0f}/s  {left}  {place}".rstrip()


def minutes(seconds: float) -> str:
    """`0:07`, `12:30`, `1:02:30`"""
    whole = int(seconds + 0.5)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
