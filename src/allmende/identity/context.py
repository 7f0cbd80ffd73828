# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What every page knows of this room."""

from django.conf import settings
from django.http import HttpRequest

from allmende.identity.models.municipalities import LegalKind


def identity(_request: HttpRequest) -> dict[str, object]:
    return {
        "legal_kinds": [(f"legal-{kind.value}", kind.label) for kind in LegalKind],
        "has_mail_server": bool(settings.ALLMENDE.mail.server),
    }
