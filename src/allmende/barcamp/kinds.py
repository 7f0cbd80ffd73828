# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be new about barcamps."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "barcamp.new": _("Neues Barcamp"),
    "barcamp.timetable": _("Neuer Zeitplan eines Barcamps"),
    "barcamp.session": _("Eine Session ist jetzt anders"),
}
