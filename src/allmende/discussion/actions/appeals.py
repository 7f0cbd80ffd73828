# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Somebody asks for another look, and somebody else takes it (Art. 20 DSA)."""

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.discussion import rules, telling, texts
from allmende.discussion.actions.contributions import locked
from allmende.discussion.actions.decisions import carried_out
from allmende.discussion.actions.noting import note_act
from allmende.discussion.errors import Refused
from allmende.discussion.models import Appeal, Contribution, Decision, Verdict
from allmende.identity.models import Person


@transaction.atomic
def appeal(person: Person, contribution: Contribution, words: str) -> Appeal:
    """Against the newest decision about it. Raises Refused."""
    kept = locked(contribution)
    decision = kept.decisions.last()
    if decision is None or not rules.can_appeal(person, decision):
        raise Refused(_("Dagegen ist kein Widerspruch möglich, oder es gibt schon einen."))
    made = Appeal.objects.create(against=decision, author=person, words=texts.checked(words))
    note_act(person, "contribution.appeal", kept, after={"decision": decision.pk})
    telling.tell_appealed(made)
    return made


@transaction.atomic
def decide_appeal(
    moderator: Person, appealed: Appeal, verdict: str, reason: str = "", words: str = ""
) -> Decision:
    """The verdict that holds from now on: the same again, or the other. A removal that is confirmed keeps its
    reason unless another is given. Raises Refused."""
    kept = locked(appealed.against.contribution)
    first = kept.decisions.get(pk=appealed.against_id)
    if not rules.can_decide_appeal(moderator, first):
        raise Refused(_("Über einen Widerspruch entscheidet jemand anderes als beim ersten Mal."))
    if Decision.objects.filter(answers=appealed).exists():
        raise Refused(_("Über diesen Widerspruch ist schon entschieden. Nichts wurde geändert."))
    if verdict not in rules.appeal_verdicts(first):
        raise Refused(_("Das lässt sich hier nicht entscheiden. Nichts wurde geändert."))
    made = Decision(contribution=kept, moderator=moderator, verdict=verdict, answers=appealed)
    return carried_out(
        made, reason or (first.reason if verdict == Verdict.REMOVE else ""), words or _words(first, verdict)
    )


def _words(first: Decision, verdict: str) -> str:
    """Where the same is said again, its words hold, too."""
    return first.words if verdict == first.verdict else ""
