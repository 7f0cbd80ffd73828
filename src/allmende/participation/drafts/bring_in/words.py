# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What was left out of a document, and why one was refused, for the person who brought it."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allmende.participation.drafts.bring_in import BadDocument
from allmende.participation.drafts.bring_in.parsed import Note


def note(said: Note) -> str:
    return _NOTES[said.code](said.count) % {"count": said.count}


def refusal(error: BadDocument) -> str:
    reasons = {
        "bytes": _(
            "Die Datei ist %(given)s MB groß, erlaubt sind %(most)s MB. Nichts wurde geändert. "
            "Teilen Sie sie auf."
        ),
        "empty": _("In dem Dokument steht kein Text."),
        "damaged": _("Die Datei ist beschädigt. Öffnen Sie sie und speichern Sie sie neu."),
        "bomb": _("Ausgepackt wäre die Datei größer als jedes Dokument. Sie wurde nicht gelesen."),
        "trap": _(
            "Die Datei erklärt eigene Abkürzungen (ENTITY), wie Angriffe es tun. Sie wurde nicht gelesen."
        ),
        "nested": _(
            "Das Dokument ist tiefer verschachtelt, als es ein Text sein kann. Nichts wurde geändert."
        ),
        "blocks": _(
            "Das Dokument hat %(given)s Absätze, erlaubt sind %(most)s. Nichts wurde geändert. "
            "Teilen Sie es auf."
        ),
        "long": _(
            "Ein Absatz hat %(given)s Zeichen, erlaubt sind %(most)s. Nichts wurde geändert. "
            "Teilen Sie ihn durch leere Zeilen."
        ),
        "busy": _("Gerade werden andere Dokumente gelesen. Versuchen Sie es in einer Minute wieder."),
    }
    otherwise = _(
        "Das Dokument braucht mehr Zeit oder Speicher, als es darf. Nichts wurde geändert. "
        "Speichern Sie es neu oder teilen Sie es auf."
    )
    said = _kind(str(error.facts.get("kind"))) if error.code == "kind" else reasons.get(error.code, otherwise)
    return said % error.facts


def _kind(kind: str) -> str:
    kinds = {
        "pdf": _(
            "Das ist ein PDF. Darin steht nicht, was eine Überschrift und was ein Absatz ist. "
            "Nehmen Sie bitte das Dokument, aus dem es entstand, als DOCX oder ODT. Oder fügen Sie "
            "den Text ein."
        ),
        "doc": _(
            "Das ist ein altes oder ein verschlüsseltes Word-Dokument. Speichern Sie es ohne Kennwort "
            "als DOCX."
        ),
        "rtf": _("Das ist RTF. Speichern Sie das Dokument als DOCX oder ODT."),
        "xlsx": _("Das ist eine Tabelle. Ein Entwurf ist ein Text: als DOCX, ODT, HTML oder Markdown."),
        "pptx": _("Das ist eine Präsentation. Ein Entwurf ist ein Text: als DOCX, ODT, HTML oder Markdown."),
        "picture": _("Das ist ein Bild. Ein Entwurf ist ein Text: als DOCX, ODT, HTML oder Markdown."),
    }
    otherwise = _(
        "Diese Art von Datei kann hier nicht gelesen werden. Bekannt sind DOCX, ODT, HTML, Markdown und "
        "einfacher Text. Der Inhalt zählt, nicht die Endung des Dateinamens."
    )
    return kinds.get(kind, otherwise)


_NOTES: dict[str, Callable[[int], str]] = {
    "linked_pictures": lambda count: ngettext(
        "%(count)d Bild ist nicht im Dokument, sondern nur verknüpft. Es wurde nicht geladen.",
        "%(count)d Bilder sind nicht im Dokument, sondern nur verknüpft. Sie wurden nicht geladen.",
        count,
    ),
    "unreadable_pictures": lambda count: ngettext(
        "%(count)d Bild ist in einem Format, das Browser nicht zeigen. Es fehlt.",
        "%(count)d Bilder sind in einem Format, das Browser nicht zeigen. Sie fehlen.",
        count,
    ),
    "more_pictures": lambda count: ngettext(
        "%(count)d Bild ist zu viel. Es fehlt.", "%(count)d Bilder sind zu viel. Sie fehlen.", count
    ),
    "pictures_without_words": lambda count: ngettext(
        "%(count)d Bild hat keine Beschreibung. Wer es nicht sieht, erfährt nicht, was darauf ist.",
        "%(count)d Bilder haben keine Beschreibung. Wer sie nicht sieht, erfährt nicht, was darauf ist.",
        count,
    ),
    "comments": lambda count: ngettext(
        "%(count)d Randkommentar wurde weggelassen.", "%(count)d Randkommentare wurden weggelassen.", count
    ),
    "changes": lambda count: ngettext(
        "%(count)d Änderung im Dokument ist noch nicht angenommen. Hier gilt sie als angenommen.",
        "%(count)d Änderungen im Dokument sind noch nicht angenommen. Hier gelten sie als angenommen.",
        count,
    ),
    "objects": lambda count: ngettext(
        "%(count)d Diagramm, Formel oder eingebettetes Objekt fehlt. Fügen Sie es als Bild ein.",
        "%(count)d Diagramme, Formeln oder eingebettete Objekte fehlen. Fügen Sie sie als Bilder ein.",
        count,
    ),
    "contents": lambda count: ngettext(
        "%(count)d Inhaltsverzeichnis wurde weggelassen. Es entsteht hier von selbst.",
        "%(count)d Verzeichnisse wurden weggelassen. Das der Kapitel entsteht hier von selbst.",
        count,
    ),
    "footnotes": lambda count: ngettext(
        "%(count)d Fußnote steht am Ende des Textes.", "%(count)d Fußnoten stehen am Ende des Textes.", count
    ),
    "guessed_headings": lambda count: ngettext(
        "%(count)d fetter Absatz wurde als Überschrift erkannt. Bitte prüfen Sie das.",
        "%(count)d fette Absätze wurden als Überschriften erkannt. Bitte prüfen Sie das.",
        count,
    ),
    "no_headings": lambda _count: _("Es gibt keine Überschriften. Der ganze Text ist ein Kapitel."),
}
