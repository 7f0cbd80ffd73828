# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people type about Vorhaben: a small form for each thing."""

from allmende.projects.forms.links import LinkForm
from allmende.projects.forms.pieces import (
    CostForm,
    EntryForm,
    EventForm,
    PartnerForm,
    PermitForm,
    PhaseForm,
    SensorForm,
    SheetForm,
)
from allmende.projects.forms.sections import (
    AudienceForm,
    CostsShownForm,
    PeriodForm,
    PlaceForm,
    ProjectForm,
    QuestionForm,
    ResultForm,
)

__all__ = [
    "AudienceForm",
    "CostForm",
    "CostsShownForm",
    "EntryForm",
    "EventForm",
    "LinkForm",
    "PartnerForm",
    "PeriodForm",
    "PermitForm",
    "PhaseForm",
    "PlaceForm",
    "ProjectForm",
    "QuestionForm",
    "ResultForm",
    "SensorForm",
    "SheetForm",
]
