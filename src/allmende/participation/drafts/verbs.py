# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What this room's acts are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from allmende.identity.verbs import Subject

VERBS = {
    "draft.close": _("Entwurf abgeschlossen"),
    "draft.create": _("Entwurf eingebracht"),
    "draft.discard": _("Entwurf verworfen"),
    "draft.edit": _("Entwurf geändert"),
    "draft.prepare": _("Neue Fassung vorbereitet"),
    "draft.publish": _("Neue Fassung veröffentlicht"),
    "draft.schedule": _("Frist eines Entwurfs gesetzt"),
    "draft.settle": _("Verbleib eines Absatzes bestätigt"),
    "draft.shape": _("Absätze eines Entwurfs geändert"),
    "remark.agree": _("Einem Kommentar zugestimmt"),
    "remark.answer": _("Kommentare beantwortet"),
    "remark.disagree": _("Zustimmung zu einem Kommentar zurückgezogen"),
    "remark.place": _("Kommentar einem Absatz zugeordnet"),
}
SUBJECTS = {"Draft": Subject(_("Entwurf"), "drafts.Draft")}
