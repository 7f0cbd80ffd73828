# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What this room's acts are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from allmende.identity.verbs import Subject

VERBS = {
    "barcamp.create": _("Barcamp angelegt"),
    "barcamp.edit": _("Barcamp geändert"),
    "barcamp.publish": _("Zeitplan eines Barcamps veröffentlicht"),
    "barcamp.state": _("Stand eines Barcamps geändert"),
    "barcamp.note": _("Notizen einer Session geschrieben"),
    "barcamp.pad": _("Adresse der Notizen geändert"),
    "barcamp.photo": _("Foto einer Session gezeigt oder entfernt"),
    "barcamp.link": _("Link einer Session gesetzt oder entfernt"),
    "barcamp.takeaway": _("Satz einer Session geschrieben oder entfernt"),
    "barcamp.agree": _("Einem Satz zugestimmt"),
    "barcamp.freeze": _("Dokumentation eines Barcamps abgeschlossen"),
    "barcamp.bring_in": _("Zeitplan aus einer Datei übernommen"),
}
SUBJECTS = {
    "Barcamp": Subject(_("Barcamp"), "barcamp.Barcamp"),
    "Session": Subject(_("Session"), "barcamp.Session"),
}
