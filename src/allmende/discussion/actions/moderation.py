# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How a municipality moderates."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.discussion import rules
from allmende.discussion.errors import Refused
from allmende.discussion.models import Moderation
from allmende.identity.audit import note
from allmende.identity.models import Person
from allmende.identity.principals import principal_of

_FACTS = ("is_premoderated", "first_is_premoderated", "words_of_the_house")


@transaction.atomic
def set_rules(person: Person, municipality: int, facts: Mapping[str, Any]) -> Moderation:
    """Holds for what is written from now on. Says nothing where nothing is different. Raises Refused."""
    if not rules.can_set_rules(person, municipality):
        raise Refused(_("Die Regeln bestimmt, wer für die Kommune die Verantwortung trägt."))
    kept = Moderation.of(municipality)
    before = {key: getattr(kept, key) for key in _FACTS}
    for key in _FACTS:
        setattr(kept, key, facts[key])
    after = {key: getattr(kept, key) for key in _FACTS}
    if before != after:
        kept.save()
        subject = f"Organisation({municipality})"
        said = {"before": before, "after": after}
        note(principal_of(person), "moderation.rules", subject, organisation=municipality, **said)
    return kept
