# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The words that the files have of their own."""

from django.utils.translation import gettext as _

from allmende.participation.drafts.export.rows import Labels


def labels() -> Labels:
    return Labels(
        number=_("Absatz"),
        chapter=_("Kapitel"),
        passage=_("Text, wie er beraten wurde"),
        author=_("Wer"),
        voice=_("Für wen"),
        kind=_("Art"),
        comment=_("Kommentar"),
        suggestion=_("Vorschlag"),
        quote=_("Zu"),
        support=_("Dem stimmen zu"),
        outcome=_("Ergebnis"),
        answer=_("Antwort"),
        changed=_("Neuer Text"),
        page=_("Seite {page} von {pages}"),
        above=_("wie oben (Absatz {number})"),
        unchanged=_("unverändert"),
        gone=_("entfallen"),
        nobody=_("keine Kommentare"),
        unanswered=_("noch offen"),
        no_chapter=_("Ohne Kapitel"),
        summary=_("Was herauskam"),
        key=_("Im neuen Text ist Weggefallenes durchgestrichen, Hinzugekommenes fett und unterstrichen."),
    )
