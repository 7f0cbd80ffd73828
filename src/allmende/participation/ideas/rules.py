# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may propose, support, change and steer."""

from allmende.discussion.models import State
from allmende.identity.models import Person
from allmende.identity.roles import Right
from allmende.identity.rules import Asker, has
from allmende.participation.ideas.models import Idea, Status


def can_propose(asker: Asker) -> bool:
    return isinstance(asker, Person) and asker.is_active


def can_support(asker: Asker, idea: Idea) -> bool:
    """One's own idea has one's support anyway."""
    taking_part = isinstance(asker, Person) and asker.is_active
    return taking_part and idea.is_public and idea.is_open and idea.author_id != asker.pk


def can_edit(asker: Asker, idea: Idea) -> bool:
    """Its author, until somebody else supports it: nobody's support is for words they have not read."""
    own = isinstance(asker, Person) and asker.is_active and asker.pk == idea.author_id
    standing = idea.opening is not None and idea.opening.state in (
        State.PUBLISHED,
        State.WAITING,
        State.DRAFT,
    )
    return own and standing and idea.is_open and not idea.supports


def can_steer(asker: Asker, idea: Idea) -> bool:
    """Say what becomes of it."""
    return has(asker, Right.DESCRIBE, idea.organisation_id)


def can_merge(asker: Asker, idea: Idea) -> bool:
    return can_steer(asker, idea) or has(asker, Right.MODERATE, idea.organisation_id)


def can_sort(asker: Asker, municipality: int) -> bool:
    """Choose the categories."""
    return has(asker, Right.LEAD, municipality)


def needs_reason(status: Status) -> bool:
    return status in (Status.DECLINED, Status.CHECKED, Status.DONE)
