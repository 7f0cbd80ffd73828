# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The audit line of an act on a contribution. What was said is not in it: it outlives what is erased."""

from typing import Any

from allmende.discussion.models import Contribution
from allmende.identity.audit import note
from allmende.identity.models import Person
from allmende.identity.principals import principal_of


def note_act(person: Person | None, verb: str, contribution: Contribution, **said: Any) -> None:
    """`said`: before and after."""
    subject = f"Contribution({contribution.pk})"
    note(principal_of(person), verb, subject, organisation=contribution.thread.organisation_id, **said)
