# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the room refuses; the message is for the person who chose the file."""

from typing import Self

from django.utils.translation import gettext as _

from allmende.core.child import ChildFailed, Declined
from allmende.core.errors import Malformed


class BadPicture(Malformed):
    """Nothing was kept."""

    @classmethod
    def because(cls, error: ChildFailed | Declined) -> Self:
        code, facts = (error.code, error.facts) if isinstance(error, Declined) else (error.reason, {})
        return cls(_words(code) % facts)


def _words(code: str) -> str:
    known = {
        "empty": _("Die Datei ist leer. Wählen Sie eine andere."),
        "bytes": _("Das Bild ist %(given)d MB groß, erlaubt sind %(most)d MB. Verkleinern Sie es."),
        "pixels": _(
            "Das Bild hat %(given)d Millionen Punkte, erlaubt sind %(most)d Millionen. Verkleinern Sie es."
        ),
        "format": _(
            "Das ist kein Bild, das hier gelesen werden kann. Bekannt sind JPEG, PNG, WebP und GIF. "
            "Der Inhalt zählt, nicht die Endung des Dateinamens."
        ),
        "heic": _(
            "Das Bild ist im Format HEIC, das die meisten Browser nicht zeigen. Nichts wurde gespeichert. "
            "Stellen Sie beim iPhone unter Einstellungen, Kamera, Formate „Maximale Kompatibilität“ ein, "
            "oder speichern Sie das Bild als JPEG."
        ),
        "damaged": _("Das Bild ist beschädigt. Speichern Sie es neu."),
        "busy": _("Gerade werden andere Bilder bearbeitet. Versuchen Sie es in einer Minute wieder."),
        "today": _(
            "Von Ihrem Konto kamen heute schon %(most)d Bilder. Dieses wurde nicht gespeichert. "
            "Versuchen Sie es morgen wieder."
        ),
    }
    return known.get(
        code, _("Das Bild ist zu aufwendig. Verkleinern Sie es und versuchen Sie es noch einmal.")
    )
