# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What somebody typed → the words to look for, each in the forms that count as it."""

from dataclasses import dataclass

from allmende.search.compounds import pairs, parts
from allmende.search.words import english, stem, telling, words

LONGEST = 200
"""Characters of a question that are read."""
_MOST = 12  # words of it
PREFIX = 4
"""Letters that a beginning needs to stand for a word: `Verwa` finds `Verwaltung`, `Bus` no `Busch`."""


@dataclass(frozen=True, slots=True)
class Term:
    """`pairs`: beginning and end of its compound; near each other they are it too (`Amt für Gesundheit`)."""

    stem: str
    english: str
    pairs: tuple[tuple[str, str], ...] = ()

    @property
    def is_beginning(self) -> bool:
        return len(self.stem) >= PREFIX

    def is_among(self, tokens: frozenset[str]) -> bool:
        """Whether a text with these tokens has the word."""
        if self.stem in tokens or self.english in tokens:
            return True
        begins = self.is_beginning and any(one.startswith(self.stem) for one in tokens)
        return begins or any(tokens.issuperset(one) for one in self.pairs)

    def is_hinted_at(self, tokens: frozenset[str]) -> bool:
        """By what it is a kind of: `Sitzbank` by `Bank`."""
        return any(end in tokens for _beginning, end in self.pairs)

    def is_said_by(self, word: str) -> bool:
        """Whether this word of a text is one that was looked for."""
        return self.is_among(tokens(word)) or any(stem(word) in one for one in self.pairs)


def terms(asked: str) -> tuple[Term, ...]:
    said = telling(asked[:LONGEST])[:_MOST]
    return tuple(dict.fromkeys(Term(stem(one), english(one), pairs(one)) for one in said))


def tokens(text: str) -> frozenset[str]:
    """All that the words of a text are found by."""
    said = words(text)
    return frozenset((*map(stem, said), *also(text)))


def also(text: str) -> tuple[str, ...]:
    """What its words are found by beside their stems: parts of compounds, stems of English words."""
    found: dict[str, None] = {}
    for word in words(text):
        if word[0].isupper():  # nouns: among verbs, most splits would be wrong
            found |= dict.fromkeys(parts(word))
        if (foreign := english(word)) != stem(word):
            found[foreign] = None
    return tuple(found)
