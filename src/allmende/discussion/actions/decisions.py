# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The moderation decides, with its reasons (Art. 17 DSA)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.discussion import rules, telling, texts
from allmende.discussion.actions.contributions import locked
from allmende.discussion.actions.noting import note_act
from allmende.discussion.errors import Refused
from allmende.discussion.models import Appeal, Contribution, Decision, Reason, State, Verdict
from allmende.discussion.signals import state_changed
from allmende.identity.models import Person

NEEDS_WORDS = frozenset({Reason.ILLEGAL, Reason.OTHER})
"""Reasons that say too little alone: which law, which reason."""


@transaction.atomic
def decide(
    moderator: Person, contribution: Contribution, verdict: str, reason: str = "", words: str = ""
) -> Decision:
    """Settles all reports that wait. Raises Refused."""
    kept = locked(contribution)
    if not rules.can_decide(moderator, kept):
        raise Refused(_("Darüber kann nur jemand anderes aus der Moderation entscheiden."))
    if Appeal.objects.filter(against__contribution=kept, decision=None).exists():
        raise Refused(_("Dagegen liegt ein Widerspruch vor. Entscheiden Sie über ihn."))
    if verdict not in rules.verdicts(kept, is_reported=kept.reports.filter(decision=None).exists()):
        raise Refused(_("Darüber ist schon entschieden. Nichts wurde geändert."))
    return carried_out(Decision(contribution=kept, moderator=moderator, verdict=verdict), reason, words)


def carried_out(decision: Decision, reason: str, words: str) -> Decision:
    """Part of the caller's transaction. Raises Refused."""
    decision.words = texts.tidied(words)[: texts.LONGEST]
    decision.reason = _ground(decision, reason)
    decision.save()
    contribution, before = decision.contribution, State(decision.contribution.state)
    reports = list(contribution.reports.filter(decision=None).select_related("reporter"))
    contribution.reports.filter(decision=None).update(decision=decision)
    _apply(contribution, Verdict(decision.verdict))
    note_act(
        decision.moderator,
        f"contribution.{decision.verdict}",
        contribution,
        before={"state": str(before)},
        after={"state": str(contribution.state), "reason": decision.reason, "decision": decision.pk},
    )
    if contribution.state != before:
        state_changed.send(Contribution, contribution=contribution, before=before)
    telling.tell_decided(decision, before, reports)
    return decision


def _ground(decision: Decision, reason: str) -> str:
    """Only a removal has one, and it must have one."""
    if decision.verdict != Verdict.REMOVE:
        return ""
    if reason not in Reason.values:
        raise Refused(_("Nennen Sie den Grund. Nichts wurde geändert."))
    if reason in NEEDS_WORDS and not decision.words:
        raise Refused(_("Schreiben Sie dazu, welches Gesetz oder welcher Grund. Nichts wurde geändert."))
    return reason


def _apply(contribution: Contribution, verdict: Verdict) -> None:
    now = timezone.now()
    if verdict == Verdict.PUBLISH:
        contribution.state, contribution.ended = State.PUBLISHED, None
        contribution.published = contribution.published or now
    elif verdict == Verdict.REMOVE and contribution.state != State.REMOVED:
        contribution.state, contribution.ended = State.REMOVED, now
    elif contribution.state == State.WITHDRAWN:
        contribution.text = ""
    contribution.save(update_fields=["state", "published", "ended", "text"])
