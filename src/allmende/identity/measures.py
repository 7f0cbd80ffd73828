# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What this program does for the safety of data (Art. 32 GDPR). Nothing here that the code does not do."""

from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from allmende.core.config import Settings
from allmende.identity.papers import BLANK, Section


def sections(settings: Settings) -> tuple[Section, ...]:
    return (
        Section(_("Zugang"), points=_access()),
        Section(_("Weitergabe"), points=_passing_on(settings)),
        Section(_("Trennung"), points=_separation()),
        Section(_("Nachvollziehen"), points=_accountability()),
        Section(_("Verfügbarkeit"), points=_availability()),
        Section(_("Sparsamkeit"), points=_sparing()),
        Section(_("Was Ihr Haus tut"), facts=_by_the_house()),
    )


def outside_requests(settings: Settings) -> str:
    """Whom a visitor's browser speaks to beside this server."""
    host = urlsplit(settings.map.style).hostname
    if settings.map.tiles or not host:
        return _("Die Seiten laden nichts von fremden Rechnern.")
    return _(
        "Die Karte lädt ihren Hintergrund von {host}; dorthin gelangt dabei die IP-Adresse. Sonst laden die "
        "Seiten nichts von fremden Rechnern. Mit einer eigenen Kartendatei (map.tiles) entfällt auch das."
    ).format(host=host)


def _access() -> tuple[str, ...]:
    return (
        _("Passwörter werden nur als Argon2-Prüfwert gespeichert."),
        _("Ein zweiter Faktor kann eingerichtet werden; die Tabellen des Betriebs verlangen ihn dann."),
        _("Es gibt kein voreingestelltes Passwort."),
        _(
            "Schlüssel für Geräte und Programme sind 256 Bit lang, werden einmal gezeigt und nur als "
            "SHA-256-Prüfsumme gespeichert. Ein Widerruf wirkt binnen einer Sekunde."
        ),
        _(
            "Jede Rolle darf nur, was die Tabelle der Rechte nennt. Was jemand nicht lesen darf, gibt es "
            "für ihn nicht."
        ),
    )


def _passing_on(settings: Settings) -> tuple[str, ...]:
    return (
        _(
            "Nach außen verschlüsselt ein vorgeschalteter Server mit TLS. Voreingestellt hört das "
            "Programm nur auf dem eigenen Rechner."
        ),
        _("E-Mails gehen verschlüsselt an den eingestellten Mailserver."),
        outside_requests(settings),
        _("Schnittstellen geben Nichtöffentliches nur mit Schlüssel oder Anmeldung heraus."),
    )


def _separation() -> tuple[str, ...]:
    return (
        _("Messwerte und Angaben über Menschen liegen in zwei Dateien, die sich getrennt sichern lassen."),
        _("Organisationen sehen voneinander nur, was öffentlich ist."),
        _("Geheimnisse liegen in einem eigenen Ordner, den nur das Programm lesen kann."),
    )


def _accountability() -> tuple[str, ...]:
    return (
        _("Jede Änderung durch Menschen oder Schlüssel steht im Protokoll, außer einzelnen Messwerten."),
        _("Das Protokoll ist mit Prüfsummen verkettet: Eine veränderte oder fehlende Zeile fällt auf."),
    )


def _availability() -> tuple[str, ...]:
    return (
        _("Was bestätigt wurde, übersteht einen Stromausfall."),
        _("Vor jeder Aktualisierung kopiert das Programm seine beiden Dateien."),
        _("Anfragen haben Grenzen für Größe und Dauer."),
    )


def _sparing() -> tuple[str, ...]:
    return (
        _("Ein selbst gewählter Name genügt; der wirkliche Name ist freiwillig."),
        _("Von Ausweisdiensten bleibt nur, ob jemand hier wohnt und alt genug ist."),
        _("Eine Person lädt alles über sich herunter und löscht ihr Konto selbst."),
        _("Ein täglicher Lauf löscht, was seine Frist erreicht hat."),
    )


def _by_the_house() -> tuple[tuple[str, str], ...]:
    names = (
        _("Zutritt zum Rechnerraum"),
        _("Wer sich am Rechner anmelden darf"),
        _("Verschlüsselung der Datenträger"),
        _("Sicherungskopien: wie oft, wo, wie lange"),
        _("Letzte Probe einer Wiederherstellung"),
        _("Schulung der Mitarbeitenden"),
        _("Meldeweg bei einer Datenpanne (72 Stunden, Art. 33 DSGVO)"),
    )
    return tuple((name, BLANK) for name in names)
