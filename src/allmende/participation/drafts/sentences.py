# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where sentences begin and end, so that a place is marked without a mouse. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

_ABBREVIATIONS = frozenset(["Abs", "Art", "Dr", "Nr", "St", "bzw", "ca", "evtl", "ggf", "inkl", "usw", "vgl"])
"""After which a full stop ends no sentence; single letters and numbers besides."""


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    end: int
    text: str


def sentences(text: str) -> tuple[Sentence, ...]:
    """A number or a short word before a full stop ends none: `3. Mai`, `z. B.`"""
    found, start = [], 0
    for end in (*_ends(text), len(text)):
        words = text[start:end]
        if words.strip():
            found.append(Sentence(start, start + len(words.rstrip()), words.strip()))
            start = end + len(text[end:]) - len(text[end:].lstrip())
    return tuple(found)


def _ends(text: str) -> Iterator[int]:
    for place, letter in enumerate(text):
        following = text[place + 1 : place + 3]
        if letter in ".!?:" and following[:1] == " " and following[1:2].isupper():
            word = text[:place].rsplit(" ", 1)[-1]
            if letter != "." or not (len(word) == 1 or word.isdigit() or word in _ABBREVIATIONS):
                yield place + 1
