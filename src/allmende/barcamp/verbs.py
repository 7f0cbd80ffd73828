# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What this room's acts are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from allmende.identity.verbs import Subject

VERBS = {
    "barcamp.call": _("Auf die Bühne gerufen"),
    "barcamp.close_ballot": _("Abstimmung eines Barcamps geschlossen"),
    "barcamp.consent": _("Einverständnis zur Aufnahme gegeben oder genommen"),
    "barcamp.create": _("Barcamp angelegt"),
    "barcamp.edit": _("Barcamp geändert"),
    "barcamp.edit_pitch": _("Vorschlag geändert"),
    "barcamp.hands": _("Gezählte Hände eingetragen"),
    "barcamp.host": _("Wer einen Vorschlag hält, geändert"),
    "barcamp.merge": _("Vorschläge zusammengelegt"),
    "barcamp.open_ballot": _("Abstimmung eines Barcamps eröffnet"),
    "barcamp.pitch": _("Session vorgeschlagen"),
    "barcamp.publish": _("Zeitplan eines Barcamps veröffentlicht"),
    "barcamp.queue": _("Reihe vor der Bühne geändert"),
    "barcamp.restore": _("Vorschlag wieder aufgenommen"),
    "barcamp.state": _("Stand eines Barcamps geändert"),
    "barcamp.timer": _("Zeit auf der Bühne gestartet oder angehalten"),
    "barcamp.wish": _("Thema gewünscht"),
    "barcamp.withdraw": _("Vorschlag zurückgezogen"),
    "barcamp.withdraw_wish": _("Gewünschtes Thema entfernt"),
}
SUBJECTS = {
    "Barcamp": Subject(_("Barcamp"), "barcamp.Barcamp"),
    "Pitch": Subject(_("Vorgeschlagene Session"), "barcamp.Pitch"),
    "Wish": Subject(_("Gewünschtes Thema"), "barcamp.Wish"),
}
