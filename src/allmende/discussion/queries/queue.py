# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What waits for the moderation, the longest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allmende.discussion import rules, texts
from allmende.discussion.models import Appeal, Contribution, Decision, Report, State, Verdict
from allmende.discussion.rules import Who
from allmende.identity.roles import Right

MOST = 100
"""Cases on the page: who has worked through them sees the next."""
_EXCERPT = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody must decide about this contribution. `why` in words; `since`: the first report, else the
    appeal, else when it came."""

    id: int
    title: str
    name: str
    excerpt: str
    why: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """What a decision needs to know. `html`: the text, also where it is hidden. `appeal`: one that waits.
    `removed_before`: how many other contributions of this author were removed in this organisation's threads.
    `changed_since`: what was reported no longer stands there word for word."""

    contribution: Contribution
    html: SafeString
    reports: tuple[Report, ...]
    decisions: tuple[Decision, ...]
    appeal: Appeal | None
    verdicts: tuple[Verdict, ...]
    may_decide: bool
    removed_before: int
    changed_since: bool

    @property
    def name(self) -> str:
        """Who speaks."""
        one = self.contribution
        return one.author.name if one.voice is None else str(one.voice)

    @property
    def parent(self) -> Contribution | None:
        """What it answers, where that can still be read."""
        above = self.contribution.parent
        return above if above is not None and above.is_published else None


def queue(asker: Who) -> tuple[Waiting, ...]:
    """Empty for whoever moderates nowhere."""
    rows = _to_decide(asker).select_related("thread", "author", "voice")[:MOST]
    return tuple(_waiting(one) for one in rows)


def queued(asker: Who) -> int:
    """How many wait."""
    return _to_decide(asker).count()


def next_case(asker: Who, but: int) -> int | None:
    return _to_decide(asker).exclude(pk=but).values_list("pk", flat=True).first()


def case(asker: Who, number: int) -> Case | None:
    """None for whoever does not moderate it, and for a statement that nobody has released."""
    found = Contribution.objects.filter(_moderated(asker), pk=number).exclude(state=State.DRAFT)
    one = found.select_related("thread", "author", "voice", "parent__author").first()
    if one is None:
        return None
    reports = tuple(one.reports.filter(decision=None).select_related("reporter"))
    appeal = Appeal.objects.filter(against__contribution=one, decision=None).select_related("against").first()
    return Case(
        one,
        texts.html_of(one.text),
        reports,
        tuple(one.decisions.select_related("moderator", "answers")),
        appeal,
        _verdicts(one, appeal, is_reported=bool(reports)),
        _may_decide(asker, one, appeal),
        _removed_before(one),
        any(report.said not in ("", one.text) for report in reports),
    )


def _verdicts(one: Contribution, appeal: Appeal | None, *, is_reported: bool) -> tuple[Verdict, ...]:
    if appeal is not None:
        return rules.appeal_verdicts(appeal.against)
    return rules.verdicts(one, is_reported=is_reported)


def _may_decide(asker: Who, one: Contribution, appeal: Appeal | None) -> bool:
    if appeal is not None:
        return rules.can_decide_appeal(asker, appeal.against)
    return rules.can_decide(asker, one)


def _removed_before(one: Contribution) -> int:
    there = Contribution.objects.filter(author=one.author_id, state=State.REMOVED)
    return there.filter(thread__organisation=one.thread.organisation_id).exclude(pk=one.pk).count()


def _to_decide(asker: Who) -> QuerySet[Contribution]:
    reports, appeals = Report.objects.filter(decision=None), Appeal.objects.filter(decision=None)
    waits = Q(state=State.WAITING) | Q(pk__in=reports.values("contribution"))
    waits |= Q(pk__in=appeals.values("against__contribution"))
    report = reports.filter(contribution=OuterRef("pk")).values("made")[:1]
    appealed = appeals.filter(against__contribution=OuterRef("pk")).values("made")[:1]
    return (
        Contribution.objects.filter(_moderated(asker))
        .filter(waits)
        .annotate(first_report=Subquery(report), first_appeal=Subquery(appealed))
        .annotate(since=Coalesce("first_report", "first_appeal", "made"))
        .annotate(reported=Count("reports", filter=Q(reports__decision=None)))
        .order_by("since", "pk")
    )


def _moderated(asker: Who) -> Q:
    who = rules.eyes(asker)
    if who.person is None:
        return Q(pk__in=())
    if who.person.is_operator:
        return Q()
    return Q(thread__organisation__in=who.held.by_right[Right.MODERATE])


def _waiting(one: Any) -> Waiting:
    name = one.author.name if one.voice is None else str(one.voice)
    excerpt = texts.shortened(one.text, _EXCERPT)
    return Waiting(one.pk, one.thread.title, name, excerpt, _why(one), one.since)


def _why(one: Any) -> str:
    if one.first_appeal is not None:
        return _("Widerspruch gegen eine Entscheidung")
    if one.first_report is not None:
        return ngettext("%(count)d Meldung", "%(count)d Meldungen", one.reported) % {"count": one.reported}
    return _("Neu, noch nicht sichtbar") if one.published is None else _("Geändert, gerade nicht sichtbar")
