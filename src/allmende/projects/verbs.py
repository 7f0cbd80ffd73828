# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What this room's acts are called in the audit log, and those of the hub that it causes."""

from django.utils.translation import gettext_lazy as _

from allmende.identity.verbs import Subject

VERBS = {
    "permit.warn": _("An das Ende einer Erlaubnis erinnert"),
    "project.add": _("Zu einem Vorhaben hinzugefügt"),
    "project.change": _("An einem Vorhaben geändert"),
    "project.create": _("Vorhaben angelegt"),
    "project.edit": _("Vorhaben geändert"),
    "project.end_sensor": _("Ende an der Messstelle vermerkt"),
    "project.hide": _("Vorhaben verborgen"),
    "project.publish": _("Vorhaben veröffentlicht"),
    "project.remove": _("Von einem Vorhaben entfernt"),
    "project.resume_sensor": _("Messstelle eines Vorhabens wieder freigegeben"),
    "project.state": _("Stand eines Vorhabens geändert"),
    "thing.end": _("Ende der Messstelle vermerkt"),
    "thing.resume": _("Messstelle wieder freigegeben"),
}
SUBJECTS = {
    "Cost": Subject(_("Kosten"), "projects.Cost"),
    "Entry": Subject(_("Tagebucheintrag"), "projects.Entry"),
    "Event": Subject(_("Termin"), "projects.Event"),
    "Partner": Subject(_("Partner"), "projects.Partner"),
    "Permit": Subject(_("Erlaubnis"), "projects.Permit"),
    "Phase": Subject(_("Phase"), "projects.Phase"),
    "Project": Subject(_("Vorhaben"), "projects.Project"),
    "Sheet": Subject(_("Datenschutz-Steckbrief"), "projects.Sheet"),
}
