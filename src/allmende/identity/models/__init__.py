# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from allmende.identity.models.audience import Audience, Visible, seen_by
from allmende.identity.models.audit import AuditLine
from allmende.identity.models.keys import ApiKey
from allmende.identity.models.municipalities import LegalPage, Municipality
from allmende.identity.models.organisations import Invitation, Membership, Organisation
from allmende.identity.models.people import Person

__all__ = [
    "ApiKey",
    "Audience",
    "AuditLine",
    "Invitation",
    "LegalPage",
    "Membership",
    "Municipality",
    "Organisation",
    "Person",
    "Visible",
    "seen_by",
]
