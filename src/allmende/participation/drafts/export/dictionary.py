# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What each column of the open data means."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Column:
    """`type` as Frictionless Table Schema names it."""

    name: str
    type: str
    meaning: Promise


COLUMNS: dict[str, tuple[Column, ...]] = {
    "versions": (
        Column("number", "integer", _("Nummer der Fassung, die erste ist 1")),
        Column("title", "string", _("Wie die Fassung heißt")),
        Column("published", "datetime", _("Wann sie veröffentlicht wurde")),
    ),
    "passages": (
        Column("version", "integer", _("Fassung, in der der Absatz so steht")),
        Column("position", "integer", _("Der wievielte er in dieser Fassung ist")),
        Column("number", "integer", _("Seine eigene Nummer, in allen Fassungen dieselbe")),
        Column("chapter", "string", _("Überschrift des Kapitels")),
        Column(
            "kind",
            "string",
            _(
                "Was er ist: heading Überschrift, paragraph Absatz, item Punkt einer Liste, quote Zitat, "
                "table Tabelle, picture Bild, code Programmtext"
            ),
        ),
        Column("text", "string", _("Sein Text ohne Auszeichnung")),
    ),
    "remarks": (
        Column("id", "integer", _("Nummer des Kommentars")),
        Column("version", "integer", _("Fassung, zu der er geschrieben wurde")),
        Column("passage", "integer", _("Nummer des Absatzes, zu dem er geschrieben wurde")),
        Column(
            "now",
            "integer",
            _("Absatz der letzten Fassung, zu dem er gehört; leer, wenn es keinen mehr gibt"),
        ),
        Column("quote", "string", _("Markierte Stelle; leer, wenn der ganze Absatz gemeint ist")),
        Column(
            "kind",
            "string",
            _("Was er ist: approve Zustimmung, doubt Zweifel, question Frage, suggest Vorschlag"),
        ),
        Column("author", "string", _("Selbst gewählter Name")),
        Column("organisation", "string", _("Organisation, für die er steht")),
        Column("text", "string", _("Der Kommentar")),
        Column("suggestion", "string", _("Vorgeschlagener Wortlaut")),
        Column("support", "integer", _("Wie viele zugestimmt haben; leer, solange es nicht gezeigt wird")),
        Column(
            "state",
            "string",
            _("published sichtbar; jeder andere Wert: entfernt, zurückgezogen oder gemeldet, ohne Worte"),
        ),
        Column("made", "datetime", _("Wann er geschrieben wurde")),
        Column(
            "outcome",
            "string",
            _(
                "Was daraus wurde: adopted übernommen, partly zum Teil, declined abgelehnt, "
                "answered beantwortet; leer, solange es offen ist"
            ),
        ),
        Column("answer", "string", _("Die Antwort")),
        Column("answered", "datetime", _("Wann geantwortet wurde")),
    ),
}
