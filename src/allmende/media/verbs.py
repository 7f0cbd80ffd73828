# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What this room's acts are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from allmende.identity.verbs import Subject

VERBS = {"picture.create": _("Bild hochgeladen"), "picture.describe": _("Worte zu einem Bild geändert")}
SUBJECTS = {"Picture": Subject(_("Bild"), "media.Picture")}
