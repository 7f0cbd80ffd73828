# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people and organisations may call themselves. Pure functions; `naming` knows what is taken."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SHORTEST = 3
LONGEST = 40
_GONE = ("gelöschtes konto", "gelöscht-", "deleted account")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Letters, marks and symbols that most fonts show as nothing."""
_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "COPTIC", "ARMENIAN", "CHEROKEE"})
"""Scripts whose letters are taken for each other's. Japanese mixes scripts in a word, and may."""
_LOOKS = str.maketrans(
    "01iıłøđɑɡаӏвгеікмнорстухјѕαβεικνορτυχ",
    "olllloda" + "g" + "albrelkmhopctyxjsabelkvoptux",
)


def tidied(name: str) -> str:
    """One form for what looks the same, single spaces between words, all on one line."""
    return " ".join(unicodedata.normalize("NFKC", name).split())


def skeleton(name: str) -> str:
    """Equal for names that readers take for each other: case, spaces, signs, accents, o and 0, l and 1."""
    said = _plain(tidied(name).casefold().translate({0xE4: "ae", 0xF6: "oe", 0xFC: "ue"}))
    return "".join(one for one in said.translate(_LOOKS) if one.isalnum())


def check(name: str) -> None:
    """Raises ValidationError for a name that no person may take."""
    if not SHORTEST <= len(name) <= LONGEST:
        raise ValidationError(_("Wählen Sie einen Namen mit 3 bis 40 Zeichen."))
    check_letters(name)
    if "@" in name:
        raise ValidationError(
            _("Das @ gehört zu E-Mail-Adressen, und Ihre soll niemand sehen. Nehmen Sie einen anderen Namen.")
        )
    if is_official(name):
        raise ValidationError(
            _("Dieser Name klingt nach einer Behörde oder der Moderation. Nehmen Sie einen anderen.")
        )


def check_letters(name: str) -> None:
    """Raises ValidationError for what nobody could read or tell apart."""
    if _BLANK.search(name) or any(unicodedata.category(one) in _UNSEEN for one in name):
        raise ValidationError(_("Der Name enthält Zeichen, die man nicht sieht. Tippen Sie ihn neu."))
    if not skeleton(name):
        raise ValidationError(_("Der Name braucht mindestens einen Buchstaben oder eine Ziffer."))
    if any(_is_mixed(word) for word in _words(_plain(name))):
        raise ValidationError(
            _("In einem Wort dieses Namens stehen Buchstaben verschiedener Schriften. Tippen Sie ihn neu.")
        )


def is_official(name: str) -> bool:
    """Whether readers could take its bearer for the town or its staff."""
    if tidied(name).casefold().startswith(_GONE) or skeleton(name) in _OFFICIAL:
        return True
    return not _OFFICIAL.isdisjoint(map(skeleton, _words(tidied(name))))


def _words(name: str) -> list[str]:
    return re.findall(r"(?:[^\W_]|[\u0300-\u036f])+", name)


def _plain(name: str) -> str:
    """Without accents and other marks."""
    return "".join(one for one in unicodedata.normalize("NFKD", name) if unicodedata.category(one)[0] != "M")


def _is_mixed(word: str) -> bool:
    scripts = {unicodedata.name(one, "").partition(" ")[0] for one in word if one.isalpha()}
    return len(scripts) > 1 and not scripts.isdisjoint(_ALIKE)


_TITLES = """admin administration administrator allmende amt betrieb bürgermeister bürgermeisterin
    bürgermeisteramt gemeinde gemeindeverwaltung kommune kreis kreisverwaltung landkreis landratsamt
    moderation moderator moderatorin ordnungsamt polizei rathaus redaktion stadt stadtverwaltung support
    system verwaltung""".split()  # noqa: SIM905
_OFFICIAL = frozenset(skeleton(one) for title in _TITLES for one in (title, _plain(title)))
