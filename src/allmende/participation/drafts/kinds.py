# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be new about drafts."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "draft.new": _("Neuer Entwurf"),
    "draft.time": _("Neue Frist"),
    "draft.version": _("Neue Fassung"),
    "draft.close": _("Ergebnis"),
    "remark.answer": _("Antwort auf Ihren Kommentar"),
    "remark.moved": _("Wo Ihre Kommentare jetzt stehen"),
}
