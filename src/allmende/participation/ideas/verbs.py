# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What this room's acts are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from allmende.identity.verbs import Subject

VERBS = {
    "idea.categories": _("Themen der Ideen geändert"),
    "idea.create": _("Idee eingereicht"),
    "idea.edit": _("Idee geändert"),
    "idea.sort": _("Idee einem Thema zugeordnet"),
    "idea.status": _("Stand einer Idee geändert"),
    "idea.support": _("Idee unterstützt"),
    "idea.unsupport": _("Unterstützung einer Idee zurückgezogen"),
}
SUBJECTS = {"Idea": Subject(_("Idee"), "ideas.Idea")}
