# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Anybody says that something breaks the rules (Art. 16 DSA)."""

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allmende.discussion import rules, telling, texts
from allmende.discussion.actions.noting import note_act
from allmende.discussion.errors import Refused
from allmende.discussion.models import Contribution, Reason, Report
from allmende.identity.models import Person

MOST_WAITING = 50
"""Reports of one contribution that wait: one more tells the moderation nothing new."""


@transaction.atomic
def report(
    person: Person | None, contribution: Contribution, reason: str, words: str = "", *, email: str = ""
) -> Report:
    """Whoever reports the same again before it is decided changes what they said. Raises Refused."""
    if not rules.can_report(person or AnonymousUser(), contribution):
        raise Refused(_("Diesen Beitrag können Sie nicht melden: Er steht nicht da, oder er ist Ihrer."))
    if reason not in Reason.values:
        raise Refused(_("Nennen Sie einen Grund. Nichts wurde gespeichert."))
    waiting = contribution.reports.filter(decision=None)
    kept = waiting.filter(reporter=person).first() if person is not None else None
    if kept is None and waiting.count() >= MOST_WAITING:
        raise Refused(_("Diesen Beitrag haben schon viele gemeldet. Die Moderation sieht ihn sich an."))
    made = kept or Report(
        contribution=contribution,
        reporter=person,
        by_visitor=person is None,
        email="" if person else email,
    )
    made.reason, made.words, made.said = reason, texts.tidied(words)[: texts.LONGEST], contribution.text
    made.language = (get_language() or "de")[:2]
    made.save()
    note_act(person, "contribution.report", contribution, after={"reason": reason})
    telling.tell_reported(made, is_first=kept is None and waiting.count() == 1)
    return made
