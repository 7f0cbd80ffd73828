# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from allmende.participation.drafts.models.drafts import Draft, Passage, Phase, Succession, Version
from allmende.participation.drafts.models.remarks import (
    Agreement,
    Anchor,
    Answer,
    Outcome,
    Remark,
    RemarkKind,
)

__all__ = [
    "Agreement",
    "Anchor",
    "Answer",
    "Draft",
    "Outcome",
    "Passage",
    "Phase",
    "Remark",
    "RemarkKind",
    "Succession",
    "Version",
]
