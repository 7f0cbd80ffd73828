# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a Vorhaben is made of."""

from allmende.projects.models.money import Cost, CostsShown
from allmende.projects.models.permits import Permit
from allmende.projects.models.pieces import Entry, Event, Partner, PartnerRole, Phase
from allmende.projects.models.projects import FINISHED, Again, Project, State
from allmende.projects.models.sheets import MEASURES, Sheet

__all__ = [
    "FINISHED",
    "MEASURES",
    "Again",
    "Cost",
    "CostsShown",
    "Entry",
    "Event",
    "Partner",
    "PartnerRole",
    "Permit",
    "Phase",
    "Project",
    "Sheet",
    "State",
]
