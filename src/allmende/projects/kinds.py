# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be new about Vorhaben."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "project.new": _("Neues Vorhaben"),
    "project.state": _("Neuer Stand eines Vorhabens"),
    "project.entry": _("Neues im Tagebuch eines Vorhabens"),
    "project.result": _("Ergebnis eines Vorhabens"),
    "project.permit": _("Eine Erlaubnis endet"),
}
