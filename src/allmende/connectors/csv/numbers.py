# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a cell says: a number, nothing, a word that stands for a number or for its absence, or nonsense."""

import math
import re
from collections.abc import Mapping
from typing import NamedTuple

from allmende.core.errors import Malformed

_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d{1,300}(\.\d{0,300})?|\.\d{1,300})([eE][+-]?\d{1,4})?", re.ASCII)
_THOUSANDS = {
    ",": re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?", re.ASCII),
    ".": re.compile(r"[+-]?\d{1,3}( \d{3})+(\.\d*)?", re.ASCII),
}
_DOUBTFUL = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
_MEMORY = 100_000  # texts; a count of bicycles has few, a temperature some, and no file may fill the memory


class Absent(NamedTuple):
    """A word that says why there is no value."""

    reason: str


DOUBT = "say --decimal , (1.234 is 1234) or --decimal . (1.234 is a little more than 1)"


class Refused(NamedTuple):
    """A cell that is neither a number nor a known word."""

    reason: str


Cell = int | float | Absent | Refused | None


class Numbers(dict[str, Cell]):
    """The text of a cell → what it says; None is an empty cell. Remembers, because texts come again.

    `doubted`: nothing tells whether a point parts thousands here, so `1.234` is refused.
    """

    def __init__(
        self, decimal: str, means: Mapping[str, float], absent: Mapping[str, str], *, doubted: bool = False
    ) -> None:
        super().__init__()
        self._decimal = decimal
        self._doubted = doubted
        self._words: dict[str, Cell] = {**means, **{word: Absent(why) for word, why in absent.items()}}

    def __missing__(self, text: str) -> Cell:
        if len(self) >= _MEMORY:
            self.clear()
        cell = self[text] = self._read(text.strip())
        return cell

    def _read(self, text: str) -> Cell:
        if text in self._words:
            return self._words[text]
        if not text:
            return None
        if self._doubted and is_doubtful(text):
            whole, part = text.split(".")
            return Refused(f"{text!r} may be {whole}{part} or {whole},{part}: {DOUBT}")
        try:
            return number(text, self._decimal)
        except Malformed as error:
            return Refused(error.message)


def number(text: str, decimal: str) -> int | float:
    """`1.234,5` with a decimal comma, `1234.5` with a point. Raises Malformed."""
    if _INTEGER.fullmatch(text):
        return int(text)
    plain = text
    if _THOUSANDS[decimal].fullmatch(text):
        plain = plain.replace("." if decimal == "," else " ", "")
    elif decimal == "," and "." in plain:
        raise Malformed(_not_a_number(text, decimal))
    plain = plain.replace(decimal, ".")
    if not _NUMBER.fullmatch(plain):
        raise Malformed(_not_a_number(text, decimal))
    value = float(plain)
    if math.isinf(value):
        raise Malformed(f"{text[:40]!r} is too large for a number")
    return int(plain) if _INTEGER.fullmatch(plain) else value


def is_doubtful(text: str) -> bool:
    """`1.234`: a thousand and more, or one and a bit. `0.234` and `1.234.567` are not."""
    return _DOUBTFUL.fullmatch(text) is not None


def is_number(text: str, decimal: str) -> bool:
    try:
        number(text, decimal)
    except Malformed:
        return False
    return True


def _not_a_number(text: str, decimal: str) -> str:
    sign = "comma" if decimal == "," else "point"
    return f"{text[:40]!r} is neither a number (with a decimal {sign}) nor a known word"
