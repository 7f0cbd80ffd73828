# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How long things are kept, in words, by this installation's settings."""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from allmende.core.config import Identity


@dataclass(frozen=True, slots=True)
class Terms:
    """Fills the places {unconfirmed}, {inactive}, {mail} and {audit} of a text."""

    held: Identity

    def __call__(self, text: object) -> str:
        return str(text).format(
            unconfirmed=days(self.held.unconfirmed_days),
            inactive=self.inactive,
            mail=days(self.held.mail_days),
            audit=days(self.held.audit_days),
        )

    @property
    def inactive(self) -> str:
        if not self.held.inactive_days:
            return gettext("Ein Konto, das niemand mehr benutzt, bleibt bestehen.")
        return gettext(
            "Wer sich {inactive} lang nicht angemeldet hat, bekommt eine E-Mail; einen Monat später wird das "
            "Konto gelöscht."
        ).format(inactive=days(self.held.inactive_days))


def days(count: int) -> str:
    return ngettext("{count} Tag", "{count} Tage", count).format(count=count)
