# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the hub refused, in words that somebody at a form understands."""

from django.utils.translation import gettext as _

from allmende.core.errors import (
    AllmendeError,
    Conflict,
    Forbidden,
    Overloaded,
    StoreFull,
    Unauthorised,
    Unknown,
)


def refusal(error: AllmendeError) -> str:
    match error:
        case Unknown():
            return _("Das gibt es nicht mehr: Jemand hat es inzwischen gelöscht.")
        case Forbidden() | Unauthorised():
            return _("Dazu gehört etwas, das eine andere Organisation verwaltet. Bitten Sie dort darum.")
        case Conflict():
            return _(
                "Die Messstelle ist verborgen, und eine Messreihe ist nie sichtbarer als ihre Messstelle. "
                "Veröffentlichen Sie zuerst die Messstelle."
            )
        case Overloaded():
            return _("Gerade wird sehr viel geschrieben. Versuchen Sie es in einer Minute noch einmal.")
        case StoreFull():
            return _("Der Speicher ist voll. Sagen Sie bitte dem Betrieb Bescheid.")
    return _("Das ließ sich so nicht speichern: {words}").format(words=error.message)
