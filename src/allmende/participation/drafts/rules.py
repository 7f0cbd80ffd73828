# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may comment, who prepares and answers, and when."""

from allmende.discussion.models import Contribution, State
from allmende.identity.models import Person
from allmende.identity.roles import Right
from allmende.identity.rules import Asker, has
from allmende.participation.drafts.models import Draft, Phase, Remark, Version

AWAITING = (State.PUBLISHED, State.WAITING)
"""Remarks in these states need an answer."""


def can_comment(asker: Asker, draft: Draft) -> bool:
    return isinstance(asker, Person) and asker.is_active and draft.phase == Phase.OPEN


def can_agree(asker: Asker, remark: Remark) -> bool:
    """With what others said, while it is open."""
    contribution: Contribution = remark.contribution
    return (
        can_comment(asker, remark.draft) and contribution.is_published and contribution.author_id != asker.pk
    )


def can_prepare(asker: Asker, organisation: int) -> bool:
    """Bring drafts in, set their time, bring new versions, answer, close."""
    return has(asker, Right.DESCRIBE, organisation)


def can_shape(asker: Asker, version: Version) -> bool:
    """Change how a text is divided: while only its organisation sees it."""
    return version.published is None and can_prepare(asker, version.draft.organisation_id)


def can_place(asker: Asker, draft: Draft) -> bool:
    """Correct where a remark belongs in a new version."""
    return can_prepare(asker, draft.organisation_id) or has(asker, Right.MODERATE, draft.organisation_id)
