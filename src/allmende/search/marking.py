# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A text as a result shows it: around the words that were looked for, with these marked."""

import re
from collections.abc import Iterable, Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from allmende.search.asking import Term

AROUND = 110  # characters on either side of the first word found
_WORD = re.compile(r"[^\W_]+")


def snippet(text: str, terms: Iterable[Term]) -> SafeString:
    """Around the first word that was looked for; the beginning where there is none."""
    wanted, line = tuple(terms), " ".join(text.split())
    first = next((one.start() for one in _found(line, wanted)), 0)
    start, end = _start(line, first - AROUND), _end(line, first + AROUND)
    before, after = "… " if start else "", " …" if end < len(line) else ""
    return marked(f"{before}{line[start:end]}{after}", wanted)


def marked(text: str, terms: Iterable[Term]) -> SafeString:
    """HTML with the words that were looked for in <mark>, everything else escaped."""
    wanted, said, last = tuple(terms), [], 0
    for one in _found(text, wanted):
        said += [escape(text[last : one.start()]), f"<mark>{escape(one[0])}</mark>"]
        last = one.end()
    return mark_safe("".join([*said, escape(text[last:])]))  # noqa: S308  each piece is escaped


def _found(text: str, terms: tuple[Term, ...]) -> Iterator[re.Match[str]]:
    return (one for one in _WORD.finditer(text) if any(term.is_said_by(one[0]) for term in terms))


def _start(line: str, place: int) -> int:
    """Where the next word begins."""
    return 0 if place <= 0 else line.find(" ", place) + 1


def _end(line: str, place: int) -> int:
    """Where the last word ends."""
    return len(line) if place >= len(line) else max(line.rfind(" ", 0, place), 0) or place
