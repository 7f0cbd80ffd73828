# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What this room's acts are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from allmende.identity.verbs import Subject

VERBS = {
    "barcamp.add_part": _("Einem Barcamp etwas hinzugefügt"),
    "barcamp.agree": _("Einem Satz zugestimmt"),
    "barcamp.announce": _("Ansage an alle"),
    "barcamp.badges": _("Namensschilder gedruckt"),
    "barcamp.bring_in": _("Zeitplan aus einer Datei übernommen"),
    "barcamp.call": _("Auf die Bühne gerufen"),
    "barcamp.change_part": _("An einem Barcamp etwas geändert"),
    "barcamp.close_ballot": _("Abstimmung eines Barcamps geschlossen"),
    "barcamp.consent": _("Einverständnis zur Aufnahme gegeben oder genommen"),
    "barcamp.create": _("Barcamp angelegt"),
    "barcamp.edit": _("Barcamp geändert"),
    "barcamp.edit_pitch": _("Vorschlag geändert"),
    "barcamp.freeze": _("Dokumentation eines Barcamps abgeschlossen"),
    "barcamp.hands": _("Gezählte Hände eingetragen"),
    "barcamp.host": _("Wer einen Vorschlag hält, geändert"),
    "barcamp.link": _("Link einer Session gesetzt oder entfernt"),
    "barcamp.merge": _("Vorschläge zusammengelegt"),
    "barcamp.note": _("Notizen einer Session geschrieben"),
    "barcamp.open_ballot": _("Abstimmung eines Barcamps eröffnet"),
    "barcamp.pad": _("Adresse der Notizen geändert"),
    "barcamp.photo": _("Foto einer Session gezeigt oder entfernt"),
    "barcamp.pitch": _("Session vorgeschlagen"),
    "barcamp.plan": _("Zeitplan von Hand oder durch Rechnen geändert"),
    "barcamp.publish": _("Zeitplan eines Barcamps veröffentlicht"),
    "barcamp.queue": _("Reihe vor der Bühne geändert"),
    "barcamp.remove_part": _("Von einem Barcamp etwas entfernt"),
    "barcamp.restore": _("Vorschlag wieder aufgenommen"),
    "barcamp.revoke": _("Namensschild gesperrt"),
    "barcamp.state": _("Stand eines Barcamps geändert"),
    "barcamp.takeaway": _("Satz einer Session geschrieben oder entfernt"),
    "barcamp.timer": _("Zeit auf der Bühne gestartet oder angehalten"),
    "barcamp.undo": _("Änderung am Zeitplan zurückgenommen"),
    "barcamp.walk_in": _("Gast am Einlass eingetragen"),
    "barcamp.wish": _("Thema gewünscht"),
    "barcamp.withdraw": _("Vorschlag zurückgezogen"),
    "barcamp.withdraw_wish": _("Gewünschtes Thema entfernt"),
}
SUBJECTS = {
    "Barcamp": Subject(_("Barcamp"), "barcamp.Barcamp"),
    "Pitch": Subject(_("Vorgeschlagene Session"), "barcamp.Pitch"),
    "Session": Subject(_("Session"), "barcamp.Session"),
    "Wish": Subject(_("Gewünschtes Thema"), "barcamp.Wish"),
}
