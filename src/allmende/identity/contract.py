# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A processing contract (Art. 28 GDPR) to be filled in. German only: it is a contract under German law."""

from django.utils.translation import gettext as _

from allmende.identity import register
from allmende.identity.papers import BLANK, Paper, Section


def paper(municipality: str, contact: str) -> Paper:
    return Paper(
        "Vertrag zur Auftragsverarbeitung",
        _(
            "Nach Art. 28 DSGVO, für den Fall, dass eine andere Stelle diese Installation betreibt. Ein "
            "Muster: Füllen Sie die Lücken aus und lassen Sie es prüfen. Den Vertrag gibt es nur auf "
            "Deutsch."
        ),
        (_parties(municipality, contact), _subject(), *_duties(), *_ending(), _signatures()),
        language="de",
    )


def _parties(municipality: str, contact: str) -> Section:
    facts = (
        ("Auftraggeber (Verantwortlicher)", municipality),
        ("Anschrift des Auftraggebers", BLANK),
        ("Kontakt des Auftraggebers", contact or BLANK),
        ("Auftragnehmer (Auftragsverarbeiter)", BLANK),
        ("Anschrift des Auftragnehmers", BLANK),
        ("Kontakt des Auftragnehmers", BLANK),
    )
    return Section("Die Parteien", facts=facts)


def _subject() -> Section:
    names = ", ".join(str(one.name) for one in register.activities())
    facts = (
        ("Gegenstand und Zweck", "Betrieb der Installation von Allmende für den Auftraggeber"),
        ("Art der Verarbeitung", "Speichern, Anzeigen, Übermitteln, Sichern und Löschen"),
        (
            "Betroffene Personen",
            "Menschen mit Konto, Mitglieder von Organisationen, Besucherinnen und Besucher",
        ),
        ("Art der Daten", f"{names}; im Einzelnen im Verzeichnis von Verarbeitungstätigkeiten"),
        ("Beginn", BLANK),
        ("Dauer", "unbefristet, kündbar mit einer Frist von " + BLANK),
        ("Ort der Verarbeitung", "ausschließlich in der Europäischen Union, und zwar in " + BLANK),
    )
    return Section("§ 1 Gegenstand, Dauer, Art und Zweck", facts=facts)


def _clause(title: str, *paragraphs: str) -> Section:
    return Section(title, paragraphs)


def _duties() -> tuple[Section, ...]:
    return (
        _clause(
            "§ 2 Weisungen",
            "Der Auftragnehmer verarbeitet personenbezogene Daten nur auf dokumentierte Weisung des "
            "Auftraggebers. Hält er eine Weisung für rechtswidrig, sagt er das unverzüglich und darf "
            "ihre Ausführung aussetzen.",
        ),
        _clause(
            "§ 3 Vertraulichkeit",
            "Wer beim Auftragnehmer Zugang zu den Daten hat, ist zur Vertraulichkeit verpflichtet. "
            "Die Pflicht besteht nach dem Ende des Vertrags fort.",
        ),
        _clause(
            "§ 4 Sicherheit",
            "Der Auftragnehmer trifft die Maßnahmen nach Art. 32 DSGVO, die das Blatt „Technische und "
            "organisatorische Maßnahmen“ nennt. Er darf sie ändern, wenn der Schutz nicht geringer wird.",
        ),
        _clause(
            "§ 5 Weitere Auftragsverarbeiter",
            "Weitere Auftragsverarbeiter setzt der Auftragnehmer nur ein, wenn der Auftraggeber "
            "vorher schriftlich zugestimmt hat. Er verpflichtet sie wie in diesem Vertrag. Zu Beginn "
            "zugestimmt ist: " + BLANK,
        ),
        _clause(
            "§ 6 Unterstützung",
            "Der Auftragnehmer hilft dem Auftraggeber, Anträge betroffener Personen zu beantworten "
            "(Art. 12 bis 22 DSGVO) und die Pflichten aus Art. 32 bis 36 DSGVO zu erfüllen. Auskunft "
            "und Löschung erledigen Personen mit Konto im Programm selbst.",
            "Eine Verletzung des Schutzes personenbezogener Daten meldet er unverzüglich, spätestens "
            "innerhalb von 24 Stunden nach Bekanntwerden.",
        ),
    )


def _ending() -> tuple[Section, ...]:
    return (
        _clause(
            "§ 7 Nachweise und Prüfungen",
            "Der Auftragnehmer stellt alle Angaben bereit, die zum Nachweis nötig sind. Er "
            "ermöglicht Prüfungen durch den Auftraggeber oder eine von ihm beauftragte Person und "
            "trägt dazu bei.",
        ),
        _clause(
            "§ 8 Löschung und Rückgabe",
            "Am Ende des Vertrags übergibt der Auftragnehmer die Dateien der Installation in ihrem "
            "Format und löscht danach alle Daten und Kopien, soweit kein Gesetz die Aufbewahrung "
            "verlangt. Die Löschung bestätigt er schriftlich.",
        ),
        _clause(
            "§ 9 Haftung und Schluss",
            "Für die Haftung gilt Art. 82 DSGVO. Änderungen brauchen die Schriftform oder ein "
            "elektronisches Format. Ist eine Bestimmung unwirksam, bleiben die übrigen gültig.",
        ),
    )


def _signatures() -> Section:
    facts = (
        ("Ort, Datum", BLANK),
        ("Für den Auftraggeber", BLANK),
        ("Für den Auftragnehmer", BLANK),
    )
    return Section("Unterschriften", facts=facts)
