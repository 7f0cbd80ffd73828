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
}
SUBJECTS = {"Barcamp": Subject(_("Barcamp"), "barcamp.Barcamp")}
