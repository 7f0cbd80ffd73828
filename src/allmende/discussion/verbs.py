# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What this room's acts are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from allmende.identity.verbs import Subject

VERBS = {
    "contribution.appeal": _("Widerspruch gegen die Moderation eingelegt"),
    "contribution.create": _("Beitrag geschrieben"),
    "contribution.draft": _("Stellungnahme entworfen"),
    "contribution.edit": _("Beitrag geändert"),
    "contribution.keep": _("Gemeldeten Beitrag stehen gelassen"),
    "contribution.publish": _("Beitrag nach Prüfung veröffentlicht"),
    "contribution.release": _("Stellungnahme freigegeben"),
    "contribution.remove": _("Beitrag entfernt"),
    "contribution.report": _("Beitrag gemeldet"),
    "contribution.withdraw": _("Beitrag zurückgezogen"),
    "moderation.rules": _("Regeln der Moderation geändert"),
}
SUBJECTS = {"Contribution": Subject(_("Beitrag zu"), "discussion.Contribution")}
