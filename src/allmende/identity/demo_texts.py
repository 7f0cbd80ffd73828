# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The legal pages of the demo towns: the starters as a clerk would fill them in, with everything made up."""

from collections.abc import Mapping

from allmende.identity.models.municipalities import LegalKind
from allmende.identity.starters import starter

_NOTES = {
    "de": (
        "> **Ausgedacht.** {place} gibt es nicht. Dieser Text zeigt, wie so eine Seite ausgefüllt aussieht. "
        "Er ist keine Vorlage, die jemand geprüft hat.\n\n"
    ),
    "en": (
        "> **Made up.** There is no {place}. This text shows what such a page looks like once it is filled "
        "in. Nobody has checked it.\n\n"
    ),
}
_OWN_MAP = ("‹Diesen Absatz", "‹Delete this paragraph")
"""Begins a paragraph that goes: the demo draws its map itself."""
_OFFICE = "Rathaus, Am Markt 1, 00000 {place}"
_MAIL = "rathaus@{mailbox}.example"
_PHONE = "00000 1230"
_BODY = "Landesamt für Beispiele, Ämterweg 2, 00000 Musterhausen"
_GERMAN = {
    "Straße und Hausnummer": "Am Markt 1",
    "Postleitzahl und Ort": "00000 {place}",
    "Amt und Name, zum Beispiel Bürgermeisterin Erika Beispiel": "Bürgermeisterin Erika Beispiel",
    "Nummer": _PHONE,
    "Adresse": _MAIL,
    "Behörde mit Anschrift": _BODY,
    "Nummer, oder die Zeile streichen": "DE000000000",
    "Name und Anschrift": f"Erika Beispiel, {_OFFICE}",
    "Anschrift": _OFFICE,
    "E-Mail": _MAIL,
    "Telefon": _PHONE,
    "Name, E-Mail, Anschrift": f"Dora Muster, datenschutz@{{mailbox}}.example, {_OFFICE}",
    "Dauer, zum Beispiel 7 Tage": "7 Tage",
    "Vorschrift Ihres Landesdatenschutzgesetzes": "§ 3 des Musterdatenschutzgesetzes",
    "a, b oder e": "e",
    "Dauer": "6 Monaten",
    "Wer diese Seiten in unserem Auftrag betreibt, mit Anschrift; oder: niemand": (
        "Rechenzentrum Auental, Serverweg 3, 00000 Musterhausen"
    ),
    "Aufsichtsbehörde für den Datenschutz in Ihrem Land, mit Anschrift": _BODY,
    "Mindestalter": "16",
    "Stelle und E-Mail": f"Moderation im Rathaus, {_MAIL}",
    "Datum": "1. Oktober 2026",
    "Adresse dieser Seiten": "{host}",
    "Gesetz und Verordnung Ihres Landes": "das Mustergesetz zur Gleichstellung und seine Verordnung",
    "vollständig oder teilweise": "teilweise",
    "Inhalt, Grund, anderer Weg; oder: nichts bekannt": (
        "Die große Karte lässt sich mit einem Vorleseprogramm schlecht erkunden. Alle Messstellen stehen "
        "auch als Liste da."
    ),
    "eine Selbstbewertung, oder: eine Prüfung durch … ": "eine Selbstbewertung",
    "Stelle, Telefon, E-Mail": f"Rathaus, {_PHONE}, {_MAIL}",
    "Frist nach Ihrem Landesrecht": "vier Wochen",
}
_ENGLISH = {
    "street and number": "Am Markt 1",
    "postcode and town": "00000 {place}",
    "office and name": "Mayor Erika Beispiel",
    "number": _PHONE,
    "address": _OFFICE,
    "authority and address": _BODY,
    "number, or delete this line": "DE000000000",
    "name and address": f"Erika Beispiel, {_OFFICE}",
    "e-mail": _MAIL,
    "telephone": _PHONE,
    "name, e-mail, address": f"Dora Muster, datenschutz@{{mailbox}}.example, {_OFFICE}",
    "time, for example 7 days": "7 days",
    "section of your Land's data protection act": "section 3 of the Musterland data protection act",
    "(a), (b) or (e)": "(e)",
    "time": "6 months",
    "Who runs these pages for us, with address; or: nobody": (
        "Rechenzentrum Auental, Serverweg 3, 00000 Musterhausen"
    ),
    "data protection authority of your Land, with address": _BODY,
    "minimum age": "16",
    "office and e-mail": f"moderation at the town hall, {_MAIL}",
    "date": "1 October 2026",
    "address of these pages": "{host}",
    "act and ordinance of your Land": "the Musterland equality act and its ordinance",
    "fully or partly": "partly",
    "content, reason, other way; or: nothing known": (
        "The large map is hard to explore with a screen reader. All stations are in a list as well."
    ),
    "a self-assessment, or: a test by … ": "a self-assessment",
    "office, telephone, e-mail": f"town hall, {_PHONE}, {_MAIL}",
    "time under your Land's law": "four weeks",
}
_FILLED: dict[str, Mapping[str, str]] = {"de": _GERMAN, "en": _ENGLISH}


def texts(kind: LegalKind, name: str, place: str, host: str) -> dict[str, str]:
    """By language. `name`: of the municipality, as in "Gemeinde Bergheim"; `place`: where it is."""
    return {language: _text(kind, language, name, place, host) for language in _FILLED}


def _text(kind: LegalKind, language: str, name: str, place: str, host: str) -> str:
    paragraphs = starter(kind.value, language, name).split("\n\n")
    text = "\n\n".join(one for one in paragraphs if not one.startswith(_OWN_MAP))
    if kind is LegalKind.IMPRINT:
        text = text.replace("E-Mail: ‹Adresse›", f"E-Mail: {_MAIL}").replace(
            "E-mail: ‹address›", f"E-mail: {_MAIL}"
        )
    for blank, words in _FILLED[language].items():
        text = text.replace(f"‹{blank}›", words)
    mailbox = place.lower().translate({ord("ü"): "ue", ord("ä"): "ae", ord("ö"): "oe", ord("ß"): "ss"})
    said = {"{place}": place, "{host}": host, "{mailbox}": mailbox}
    text = _NOTES[language] + text
    for mark, words in said.items():
        text = text.replace(mark, words)
    return text
