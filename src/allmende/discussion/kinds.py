# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be new in threads."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "contribution.new": _("Neuer Beitrag"),
    "contribution.reply": _("Antwort auf Ihren Beitrag"),
    "contribution.decision": _("Entscheidung der Moderation"),
    "contribution.reported": _("Ihre Meldung"),
    "contribution.queue": _("Etwas zu prüfen"),
    "contribution.release": _("Etwas freizugeben"),
}
