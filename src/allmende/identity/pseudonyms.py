# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What somebody may call themselves. Pure functions; whether a name is taken is the table's business."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SHORTEST = 3
LONGEST = 40
_OFFICIAL = frozenset(
    """admin administration allmende amt betrieb bürgermeister bürgermeisterin bürgermeisteramt gemeinde
    gemeindeverwaltung kommune kreis landkreis landratsamt moderation moderator moderatorin ordnungsamt
    polizei rathaus redaktion stadt stadtverwaltung support system verwaltung""".split()  # noqa: SIM905
)
_GONE = ("gelöschtes konto", "gelöscht-", "deleted account")
_WORD = re.compile(r"[^\W_]+")


def tidied(name: str) -> str:
    """One form for what looks the same, single spaces between words."""
    return " ".join(unicodedata.normalize("NFKC", name).split())


def check(name: str) -> None:
    """Raises ValidationError for a name that nobody may take."""
    if not SHORTEST <= len(name) <= LONGEST:
        raise ValidationError(_("Wählen Sie einen Namen mit 3 bis 40 Zeichen."))
    if not name.isprintable():
        raise ValidationError(_("Der Name enthält Zeichen, die man nicht sieht. Tippen Sie ihn neu."))
    if "@" in name:
        raise ValidationError(
            _("Das @ gehört zu E-Mail-Adressen, und Ihre soll niemand sehen. Nehmen Sie einen anderen Namen.")
        )
    if is_official(name):
        raise ValidationError(
            _("Dieser Name klingt nach einer Behörde oder der Moderation. Nehmen Sie einen anderen.")
        )


def same(name: str) -> str:
    """A pattern for the name in any case. SQLite's own comparison takes Ü and ü for two letters."""
    return f"^{re.escape(name)}$"


def is_official(name: str) -> bool:
    """Whether readers could take its bearer for the town or its staff."""
    said = name.casefold()
    return said.startswith(_GONE) or not _OFFICIAL.isdisjoint(_WORD.findall(said))
