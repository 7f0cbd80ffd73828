# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What this room's acts are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from allmende.identity.verbs import Subject

VERBS = {
    "link.create": _("Verbindung zwischen zwei Seiten angelegt"),
    "link.delete": _("Verbindung zwischen zwei Seiten gelöst"),
}
SUBJECTS = {"Link": Subject(_("Verbindung"), "search.Link")}
