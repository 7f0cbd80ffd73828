# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Text → what the index keeps of it: stems with their umlauts folded.

Nobody needs to know whether a word was written with ü or ue, or in the plural.
"""

import re
from functools import lru_cache

import snowballstemmer

from allmende.search.german import SILENT

_WORD = re.compile(r"[^\W_]+")
_FOREIGN = str.maketrans("éèêëáàâåãøóòôõíìîïúùûñçšž", "eeeeaaaaaoooooiiiiuuuncsz")
_FOLDED = str.maketrans("äöü", "aou") | {ord("ß"): "ss"}
_SPELLED = re.compile(r"(?<![aeiouq])(ae|oe|ue)(?!$)")
_UMLAUT = re.compile("[äöü]")
_GERMAN = snowballstemmer.stemmer("german")
_ENGLISH = snowballstemmer.stemmer("english")
_KEPT = 50_000  # words whose stems are remembered


def words(text: str) -> list[str]:
    """In order, as they are written."""
    return _WORD.findall(text)


def stems(text: str) -> list[str]:
    """In order; the same for `Plätze`, `Plaetze` and `Platz`."""
    return [stem(one) for one in words(text)]


def telling(text: str) -> list[str]:
    """Its words without `der`, `und`, `am`: all of them where there are no others."""
    said = words(text)
    return [one for one in said if one.casefold() not in SILENT] or said


@lru_cache(_KEPT)
def stem(word: str) -> str:
    """The umlauts go last: without them, words that only look alike would have one stem."""
    return fold(_GERMAN.stemWord(word.casefold().translate(_FOREIGN)))


@lru_cache(_KEPT)
def english(word: str) -> str:
    """As an English text means it: `cities` and `city`."""
    return fold(_ENGLISH.stemWord(word.casefold().translate(_FOREIGN)))


def fold(word: str) -> str:
    """`Strasse` and `Straße`, `Maerkte` and `Märkte` are one; `neu`, `Bauer`, `Quelle` stay themselves."""
    return _SPELLED.sub(lambda found: found[0][0], word.translate(_FOLDED))


def has_umlaut(word: str, stem: str) -> bool:
    """Within its stem, written either way."""
    said = word.casefold()[: len(stem) + 1]
    return bool(_UMLAUT.search(said) or _SPELLED.search(said))
