# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Headings that nobody marked as such: known by being bold, or numbered, short and alone."""

import re
from collections.abc import Sequence

_BOLD_ALONE = re.compile(r"^(?:<strong>[^<]*(?:<br>[^<]*)?</strong>\s*)+$")
_NUMBER = re.compile(
    r"^(?:(?P<dotted>\d{1,2}(?:\.\d{1,2}){0,4})\.?|§{1,2}\s*\d+\s?[a-z]?|Art(?:ikel|\.)\s*\d+|"
    r"(?:Teil|Kapitel|Abschnitt|Anlage|Anhang)\s+(?:\d+|[IVX]+|[A-Z])\b|[IVX]{1,5}\.|[A-Z]\.)[:.]?\s+(?=\S)"
)
_LONGEST = 120
_ENDS = (".", "!", "?", ";", ",", ":")


def guessed(paragraphs: Sequence[str]) -> dict[int, int]:
    """From the HTML inside each paragraph to the level of those that are headings, by their place. None where
    nearly everything is bold."""
    found = {
        place: level_of(_words(inner))
        for place, inner in enumerate(paragraphs)
        if _BOLD_ALONE.match(inner) and is_short(_words(inner))
    }
    return found if len(found) <= len(paragraphs) / 2 else {}


def numbered(line: str) -> int | None:
    """The level of a line that is a numbered heading; None for others."""
    return level_of(line) if is_short(line) and _NUMBER.match(line) else None


def level_of(words: str) -> int:
    """`1.2 Ziele` is a level deeper than `1 Anlass`; what has no number of this kind is of the first."""
    found = _NUMBER.match(words)
    dotted = found["dotted"] if found else None
    return min(6, dotted.count(".") + 1) if dotted else 1


def is_short(words: str) -> bool:
    said = words.strip()
    return 0 < len(said) <= _LONGEST and not said.endswith(_ENDS)


def _words(inner: str) -> str:
    return re.sub(r"<[^>]+>", " ", inner).strip()
