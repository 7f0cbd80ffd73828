# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The audit line of an act on a draft."""

from typing import Any

from allmende.identity.audit import note
from allmende.identity.models import Person
from allmende.identity.principals import principal_of
from allmende.participation.drafts.models import Draft


def note_act(person: Person | None, verb: str, draft: Draft, **said: Any) -> None:
    """`said`: before and after."""
    note(principal_of(person), verb, f"Draft({draft.pk})", organisation=draft.organisation_id, **said)
