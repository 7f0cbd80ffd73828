# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What mails about an account say, and the one line that a page says after a deed. The names are allauth's.

No mail greets by name: whoever signs up chooses the name and somebody else's address.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str | Promise
    text: str | Promise


LETTERS: dict[str, Letter] = {
    "account/email/email_confirmation_signup": Letter(
        _("Bitte bestätigen Sie Ihre E-Mail-Adresse"),
        _(
            "jemand hat mit dieser Adresse ein Konto angelegt. Waren Sie das, dann öffnen Sie bitte diesen "
            "Link und bestätigen die Adresse:\n\n%(activate_url)s\n\nDer Link gilt drei Tage. Waren Sie es "
            "nicht, brauchen Sie nichts zu tun: Ohne Bestätigung wird das Konto gelöscht."
        ),
    ),
    "account/email/email_confirmation": Letter(
        _("Bitte bestätigen Sie Ihre neue E-Mail-Adresse"),
        _(
            "jemand möchte diese Adresse für sein Konto verwenden. Waren Sie das, dann öffnen Sie bitte "
            "diesen Link:\n\n%(activate_url)s\n\nDer Link gilt drei Tage. Waren Sie es nicht, brauchen Sie "
            "nichts zu tun."
        ),
    ),
    "account/email/password_reset_key": Letter(
        _("Neues Passwort festlegen"),
        _(
            "jemand möchte für Ihr Konto ein neues Passwort festlegen. Waren Sie das, dann öffnen Sie bitte "
            "diesen Link:\n\n%(password_reset_url)s\n\nWaren Sie es nicht, brauchen Sie nichts zu tun: Ihr "
            "Passwort bleibt, wie es ist."
        ),
    ),
    "account/email/account_already_exists": Letter(
        _("Sie haben schon ein Konto"),
        _(
            "jemand wollte mit dieser Adresse ein Konto anlegen. Es gibt damit aber schon eines. Wissen Sie "
            "Ihr Passwort nicht mehr, dann legen Sie hier ein neues fest:\n\n%(password_reset_url)s\n\n"
            "Waren Sie es nicht, brauchen Sie nichts zu tun."
        ),
    ),
    "account/email/password_changed": Letter(
        _("Ihr Passwort wurde geändert"), _("das Passwort Ihres Kontos wurde geändert.")
    ),
    "account/email/password_reset": Letter(
        _("Ihr Passwort wurde neu festgelegt"), _("das Passwort Ihres Kontos wurde neu festgelegt.")
    ),
    "account/email/password_set": Letter(
        _("Ihr Konto hat jetzt ein Passwort"), _("für Ihr Konto wurde ein Passwort festgelegt.")
    ),
    "account/email/email_changed": Letter(
        _("Ihre E-Mail-Adresse wurde geändert"),
        _("die E-Mail-Adresse Ihres Kontos ist jetzt %(to_email)s. Vorher war es %(from_email)s."),
    ),
    "account/email/email_confirm": Letter(
        _("Ihre E-Mail-Adresse ist bestätigt"), _("die E-Mail-Adresse Ihres Kontos wurde bestätigt.")
    ),
    "account/email/email_deleted": Letter(
        _("Eine E-Mail-Adresse wurde entfernt"),
        _("die Adresse %(deleted_email)s gehört nicht mehr zu Ihrem Konto."),
    ),
    "mfa/email/totp_activated": Letter(
        _("Der zweite Faktor ist eingeschaltet"),
        _("bei der Anmeldung braucht Ihr Konto jetzt zusätzlich einen Code aus Ihrer App."),
    ),
    "mfa/email/totp_deactivated": Letter(
        _("Der zweite Faktor ist abgeschaltet"),
        _("bei der Anmeldung braucht Ihr Konto keinen Code mehr."),
    ),
    "mfa/email/recovery_codes_generated": Letter(
        _("Neue Ersatzcodes"), _("Ihr Konto hat neue Ersatzcodes. Die alten gelten nicht mehr.")
    ),
    "socialaccount/email/account_connected": Letter(
        _("Ein Anmeldedienst wurde verbunden"), _("mit Ihrem Konto wurde %(provider)s verbunden.")
    ),
    "socialaccount/email/account_disconnected": Letter(
        _("Ein Anmeldedienst wurde getrennt"), _("von Ihrem Konto wurde %(provider)s getrennt.")
    ),
}

SAID: dict[str, str | Promise] = {
    "account/messages/email_confirmation_sent.txt": _("Wir haben eine Mail an %(email)s geschickt."),
    "account/messages/email_confirmation_failed.txt": _(
        "%(email)s gehört schon zu einem anderen Konto. Nichts wurde geändert."
    ),
    "account/messages/email_confirmed.txt": _("%(email)s ist bestätigt."),
    "account/messages/email_deleted.txt": _("%(email)s gehört nicht mehr zu Ihrem Konto."),
    "account/messages/logged_out.txt": _("Sie sind abgemeldet."),
    "account/messages/password_changed.txt": _("Ihr Passwort ist geändert."),
    "account/messages/password_set.txt": _("Ihr Konto hat jetzt ein Passwort."),
    "mfa/messages/totp_activated.txt": _("Der zweite Faktor ist eingeschaltet."),
    "mfa/messages/totp_deactivated.txt": _("Der zweite Faktor ist abgeschaltet."),
    "mfa/messages/recovery_codes_generated.txt": _("Sie haben neue Ersatzcodes."),
    "socialaccount/messages/account_connected.txt": _("Der Anmeldedienst ist verbunden."),
    "socialaccount/messages/account_connected_other.txt": _(
        "Dieser Zugang gehört schon zu einem anderen Konto. Nichts wurde geändert."
    ),
    "socialaccount/messages/account_connected_updated.txt": _("Der Anmeldedienst ist verbunden."),
    "socialaccount/messages/account_disconnected.txt": _("Der Anmeldedienst ist getrennt."),
}


def written(letter: Letter, facts: Mapping[str, Any], signed: str) -> tuple[str, str]:
    """Subject and whole text. What changed something also says what to do if it was somebody else."""
    body = str(letter.text) % facts
    if "://" not in body:
        body += "\n\n" + gettext(
            "Waren Sie das nicht, dann legen Sie bitte sofort ein neues Passwort fest und sagen uns Bescheid."
        )
    greeting = gettext("Guten Tag,")
    return str(letter.subject), f"{greeting}\n\n{body}\n\n--\n{signed}"
