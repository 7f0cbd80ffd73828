# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The papers that data protection law wants of a municipality, written from the register."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from allmende.core.config import Identity, Settings
from allmende.identity import contract, measures, register
from allmende.identity.papers import BLANK, Paper, Section, Table
from allmende.identity.portals import Portal
from allmende.identity.register import Activity
from allmende.identity.terms import Terms, days


class Kind(StrEnum):
    """As the address says it."""

    RECORDS = "verzeichnis"
    DELETION = "loeschkonzept"
    MEASURES = "massnahmen"
    CONTRACT = "auftragsverarbeitung"


@dataclass(frozen=True, slots=True)
class Asked:
    """For which portal of which installation."""

    portal: Portal
    settings: Settings

    @property
    def terms(self) -> Terms:
        return Terms(self.settings.identity)


def paper(kind: Kind, asked: Asked) -> Paper:
    return _PAPERS[kind](asked)


def titles() -> list[tuple[Kind, str]]:
    return [
        (Kind.RECORDS, _("Verzeichnis von Verarbeitungstätigkeiten")),
        (Kind.DELETION, _("Löschkonzept")),
        (Kind.MEASURES, _("Technische und organisatorische Maßnahmen")),
        (Kind.CONTRACT, _("Vertrag zur Auftragsverarbeitung")),
    ]


def records(asked: Asked) -> Paper:
    return Paper(
        dict(titles())[Kind.RECORDS],
        _(
            "Nach Art. 30 DSGVO, geschrieben aus dem Programm selbst: Was hier nicht steht, hält das "
            "Programm nicht. Die Rechtsgrundlagen sind ein Vorschlag; prüfen Sie sie mit Ihrem "
            "Datenschutz."
        ),
        (responsible(asked.portal), *activity_sections(asked.terms), *_beyond_the_tables(asked.settings)),
    )


def responsible(portal: Portal) -> Section:
    facts = (
        (_("Verantwortlich"), portal.name),
        (_("Anschrift"), BLANK),
        (_("Kontakt"), portal.contact or BLANK),
        (_("Vertretung"), BLANK),
        (_("Datenschutzbeauftragte Person"), BLANK),
    )
    return Section(_("Wer verantwortlich ist"), facts=facts)


def activity_sections(terms: Terms) -> Iterator[Section]:
    for number, one in enumerate(register.activities(), 1):
        facts = (
            (_("Zweck"), terms(one.why)),
            (_("Rechtsgrundlage"), terms(one.basis)),
            (_("Betroffene"), terms(one.whose)),
            (_("Wer es erfährt"), terms(one.recipients)),
            (_("Drittländer"), _("keine Übermittlung")),
            (_("Wie lange"), terms(one.kept)),
        )
        yield Section(f"{number}. {one.name}", facts=facts, table=columns_of(one))


def columns_of(activity: Activity) -> Table:
    found = (one for one in register.personal() if one.activity == activity.key)
    rows = tuple((str(one.what), f"{one.model}.{one.field}") for one in found)
    return Table((_("Angabe"), _("Wo sie steht")), rows)


def _beyond_the_tables(settings: Settings) -> Iterator[Section]:
    yield Section(
        _("Was nicht gespeichert wird"),
        (
            _(
                "Das Programm führt kein Protokoll der Seitenaufrufe und misst keine Reichweite. Es "
                "setzt nur die Cookies, die Anmeldung und Formulare brauchen."
            ),
            measures.outside_requests(settings),
        ),
    )
    yield Section(
        _("Sicherheit"),
        (_("Die Maßnahmen stehen im Blatt „Technische und organisatorische Maßnahmen“."),),
    )


def deletion(asked: Asked) -> Paper:
    head = (_("Was"), _("Wie lange"))
    rows = tuple((str(one.name), asked.terms(one.kept)) for one in register.activities())
    return Paper(
        dict(titles())[Kind.DELETION],
        _("Wann Daten über Menschen gelöscht werden. Ein täglicher Lauf des Programms löscht von selbst."),
        (
            responsible(asked.portal),
            Section(_("Fristen"), table=Table(head, rows)),
            Section(_("Eingestellte Fristen"), table=_limits(asked.settings.identity)),
            Section(_("Wenn eine Person ihr Konto löscht"), points=leaving()),
            Section(
                _("Nachweis"),
                (
                    _(
                        "Jede Löschung eines Kontos hinterlässt eine Zeile im Protokoll, die nur die "
                        "Nummer des Kontos nennt. Die Kette der Prüfsummen bleibt dabei ganz."
                    ),
                    _(
                        "Sicherungskopien enthalten Gelöschtes, bis sie überschrieben werden. Legen Sie "
                        "fest, wie lange Sie Kopien aufheben: "
                    )
                    + BLANK,
                ),
            ),
        ),
    )


def leaving() -> tuple[str, ...]:
    """What deleting an account does, as its page says it, too."""
    return (
        _("Name, E-Mail-Adresse und Passwort werden gelöscht, ebenso der zweite Faktor und alle Sitzungen."),
        _("Rollen in Organisationen enden."),
        _("Schlüssel für Geräte gehören der Organisation. Sie gelten weiter, ohne den Namen der Person."),
        _("Was die Person beigetragen hat, bleibt unter „gelöschtes Konto“ stehen."),
        _("Das Protokoll der Änderungen verliert die Worte über die Person."),
    )


def _limits(held: Identity) -> Table:
    never = _("nie von selbst")
    rows = (
        (_("Konten ohne bestätigte E-Mail-Adresse"), days(held.unconfirmed_days), "unconfirmed_days"),
        (_("Unbenutzte Konten"), days(held.inactive_days) if held.inactive_days else never, "inactive_days"),
        (_("Versandte E-Mails"), days(held.mail_days), "mail_days"),
        (_("Worte des Protokolls"), days(held.audit_days), "audit_days"),
    )
    return Table((_("Was"), _("Frist"), _("Einstellung in [identity]")), rows)


def _measures(asked: Asked) -> Paper:
    return Paper(
        dict(titles())[Kind.MEASURES],
        _("Nach Art. 32 DSGVO. Was das Programm tut, steht hier; was Ihr Haus tut, tragen Sie ein."),
        (responsible(asked.portal), *measures.sections(asked.settings)),
    )


def _contract(asked: Asked) -> Paper:
    return contract.paper(asked.portal.name, asked.portal.contact)


_PAPERS: dict[Kind, Callable[[Asked], Paper]] = {
    Kind.RECORDS: records,
    Kind.DELETION: deletion,
    Kind.MEASURES: _measures,
    Kind.CONTRACT: _contract,
}
