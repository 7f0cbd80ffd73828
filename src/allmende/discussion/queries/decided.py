# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What was decided about a contribution, for whom it concerns."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from allmende.discussion import rules, telling, texts
from allmende.discussion.models import Appeal, Contribution, Decision
from allmende.discussion.rules import Who


@dataclass(frozen=True, slots=True)
class Decided:
    """`html`: the text, only for its author. `words`: the statement of reasons, or what somebody who reported
    it is told. `appeal`: their own that waits for its answer."""

    decision: Decision
    is_author: bool
    html: SafeString
    words: str
    appeal: Appeal | None


def decision_for(asker: Who, contribution: Contribution) -> Decided | None:
    """None for everybody but its author and who reported it, and where nothing is decided."""
    who = rules.eyes(asker)
    decision = contribution.decisions.select_related("answers", "contribution__author").last()
    is_author = who.wrote(contribution)
    if decision is None or who.person is None:
        return None
    if not is_author and not contribution.reports.filter(reporter=who.person).exclude(decision=None).exists():
        return None
    html = texts.html_of(contribution.text) if is_author else SafeString("")
    words = telling.reasons(decision) if is_author else telling.outcome(decision)
    appeal = Appeal.objects.filter(against=decision, author=who.person).first()
    return Decided(decision, is_author, html, words, appeal)
