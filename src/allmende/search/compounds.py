# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Gesundheitsämter → Gesundheit, Ämter: the words that a German compound is made of.

Its end must be a word of the list; its beginning another one, a compound itself, or at least look like a
word. What is split is the word with its umlauts: folded first, `Kultur` would have a door (Tür) in it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from allmende.search.german import PARTS
from allmende.search.words import fold, has_umlaut, stem

_SHORTEST, _LONGEST = 5, 60  # letters of a compound
_LETTERS = re.compile(r"[a-zäöüß]+")
_VOWEL = re.compile(r"[aeiouyäöü]")
_NO_END = re.compile(r"(?:bl|br|dr|fl|fr|gl|gr|kl|kn|kr|pl|pr|sp|tr|hw|zw)$")
_JOINTS = ("", "s", "es", "n", "en", "er", "e", "ens")  # Arbeit-s-amt, Straße-n-bahn, Kind-er-garten
_LINKED = re.compile(r"(?:heit|keit|ung|schaft|tät|ion|ling|tum)s$")
_SHORT = 4  # letters of an end: before a shorter one only known words stand
_SURE = 5  # letters of a beginning that is not in the list
_KNOWN = frozenset(stem(one) for one in PARTS)
_PLAIN = frozenset(stem(one) for one in PARTS if not has_umlaut(one, stem(one)))
_BEGINNINGS = frozenset(fold(one)[:2] for one in PARTS)
_KEPT = 50_000  # answers that are remembered


@lru_cache(_KEPT)
def parts(word: str) -> tuple[str, ...]:
    """Stems of its words and of each that is a compound within it; none where it is no compound. Of a text
    only nouns are asked for: `auszugleichen` has no Leiche in it."""
    said = word.casefold()
    within = combinations(_places(said), 2)
    found = (said[start:end] for start, end in within if end - start < len(said))
    return tuple(dict.fromkeys(stem(_plain(one)) for one in found))


@lru_cache(_KEPT)
def pairs(word: str) -> tuple[tuple[str, str], ...]:
    """Stems of its beginning and its end, for every place where it can be cut: what may stand apart elsewhere
    (`Amt für Gesundheit`)."""
    said = word.casefold()
    cuts = _places(said)[1:-1]
    return tuple((stem(_plain(said[:cut])), stem(said[cut:])) for cut in cuts)


def _places(word: str) -> tuple[int, ...]:
    """Where its words begin, and where the last one ends; none where it is no compound."""
    if not (_SHORTEST <= len(word) <= _LONGEST and _LETTERS.fullmatch(word)):
        return ()
    cuts = _cuts(word)
    return (0, *cuts, len(word)) if cuts else ()


def _plain(piece: str) -> str:
    """Without what joins it to the next."""
    found = next((one for one in _unjoined(piece) if _is_known(one)), None)
    return found or (piece[:-1] if _LINKED.search(piece) else piece)


@lru_cache(_KEPT)
def _cuts(word: str) -> tuple[int, ...]:
    """Where its words begin but for the first; the longest end that is a word counts."""
    for start in range(2, len(word) - 1):
        head, end = word[:start], word[start:]
        if _is_known(end):
            before = _cuts_before(head)
            if before or _is_head(head, 0 if _is_known(word) else len(stem(end))):
                return (*before, start, *(start + cut for cut in _cuts(end)))
    return ()


def _cuts_before(head: str) -> tuple[int, ...]:
    return next((found for one in _unjoined(head) if (found := _cuts(one))), ())


def _is_head(head: str, end: int) -> bool:
    """`end`: letters of what follows."""
    if any(_is_known(one) for one in _unjoined(head)):
        return True
    if end < _SHORT or not _VOWEL.search(head) or _NO_END.search(head):
        return False
    return bool(_LINKED.search(head)) or len(head) >= _SURE


def _unjoined(word: str) -> Iterator[str]:
    """As it may be called alone."""
    return (word[: len(word) - len(joint)] for joint in _JOINTS if word.endswith(joint))


@lru_cache(_KEPT)
def _is_known(word: str) -> bool:
    """A word of the list in any of its forms: `ämter` is one of `amt`, but `tur` none of `tür`."""
    if fold(word[:3])[:2] not in _BEGINNINGS:  # most pieces of words are none: no need of their stem
        return False
    said = stem(word)
    return said in _PLAIN or (said in _KNOWN and has_umlaut(word, said))
