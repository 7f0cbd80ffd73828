# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The words of an option's text, each with its position. OGC 18-088 §9.3.3.5, OData 4.0 URLs §5."""

import re
from typing import NamedTuple

from allmende.core.errors import Malformed

MOST_TOKENS = 10_000

# A "+" that a form decoder turned into a space still is an offset: `…T14:05:00 01:00`.
_INSTANT = r"\d{4}-\d\d-\d\d(?:[Tt]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+\- ]\d\d:?\d\d)?)?"
_TOKEN = re.compile(
    rf"""(?P<space>\s+)
    | (?P<time>{_INSTANT}(?:/{_INSTANT})?)(?![\w:])
    | (?P<clock>\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?![\w:])
    | (?P<number>[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.])
    | (?P<typed>(?:duration|geography|geometry|date|time|datetimeoffset)'(?:[^']|'')*')
    | (?P<text>'(?:[^']|'')*')
    | (?P<option>\$[A-Za-z]\w*)
    | (?P<name>(?:@iot\.\w+|[^\W\d][\w.\-]*|(?<=/)\d+)(?:@iot\.\w+)?)
    | (?P<mark>[(),;/=:*\-\[\]])""",
    re.VERBOSE,
)


class Token(NamedTuple):
    """`kind`: time, clock, number, typed, text, option, name, mark or end."""

    kind: str
    text: str
    position: int


def tokenise(text: str) -> list[Token]:
    """Raises Malformed at the first character that begins no word."""
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise Malformed(
                f"{text[position : position + 20]!r} cannot be read here{_hint(text[position])}.",
                position=position,
            )
        if match.lastgroup != "space":
            tokens.append(Token(match.lastgroup or "", match[0], position))
        position = match.end()
        if len(tokens) > MOST_TOKENS:
            raise Malformed(f"The expression has more than {MOST_TOKENS} words.", position=position)
    tokens.append(Token("end", "", len(text)))
    return tokens


def _hint(character: str) -> str:
    if character == "'":
        return ": the string has no end. A quote inside a string is written twice"
    if character.isdigit():
        return ". Known: 2.5, 2026-11-23, 2026-11-23T14:05:00Z, 14:05:00"
    return _HINTS.get(character, "")


_HINTS = {
    '"': ". Try: strings in single quotes",
    "<": ". Try: lt or le",
    ">": ". Try: gt or ge",
    "!": ". Try: ne, or not",
    "%": ". Try: contains(name, 'x')",
}
"""What other languages write."""
