# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the moderation did, in numbers for everybody (Art. 24 DSA)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Q, QuerySet

from allmende.discussion.models import Appeal, Contribution, Decision, Reason, Report, Verdict

Row = dict[str, Any]
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ByReason:
    word: str
    reported: int
    removed: int


@dataclass(frozen=True, slots=True)
class Counts:
    """A year of a municipality. `unprompted`: removed without a report. `hours`: from report to decision, the
    median; None where nothing was decided. `overturned`: appeals after which it was decided the other way."""

    year: int
    contributions: int
    reported: int
    by_visitors: int
    removed: int
    unprompted: int
    kept: int
    waiting: int
    hours: int | None
    appeals: int
    overturned: int
    reasons: tuple[ByReason, ...]


def counted(municipality: int, year: int) -> Counts:
    here = Q(contribution__thread__municipality=municipality, made__year=year)
    reports = _rows(Report.objects.filter(here), "reason", "by_visitor", "made", "decision__made")
    decided = Decision.objects.filter(here, answers=None).annotate(prompts=Count("reports"))
    decisions = _rows(decided, "verdict", "reason", "prompts")
    removed = [one for one in decisions if one["verdict"] == Verdict.REMOVE]
    appealed = Appeal.objects.filter(
        against__contribution__thread__municipality=municipality, made__year=year
    )
    appeals = _rows(appealed, "against__verdict", "decision__verdict")
    return Counts(
        year=year,
        contributions=_published(municipality, year),
        reported=len(reports),
        by_visitors=sum(one["by_visitor"] for one in reports),
        removed=len(removed),
        unprompted=sum(one["prompts"] == 0 for one in removed),
        kept=sum(one["verdict"] == Verdict.KEEP for one in decisions),
        waiting=sum(one["decision__made"] is None for one in reports),
        hours=_hours(reports),
        appeals=len(appeals),
        overturned=sum(_is_overturned(one) for one in appeals),
        reasons=_by_reason(reports, removed),
    )


def years(municipality: int) -> tuple[int, ...]:
    """In which something was said, the newest first."""
    said = Contribution.objects.filter(thread__municipality=municipality)
    return tuple(one.year for one in said.dates("made", "year", order="DESC"))


def _published(municipality: int, year: int) -> int:
    there = Contribution.objects.filter(thread__municipality=municipality, published__year=year)
    return there.count()


def _rows(found: QuerySet[Any], *fields: str) -> list[Row]:
    return list(found.values(*fields))


def _hours(reports: Iterable[Row]) -> int | None:
    spans = [one["decision__made"] - one["made"] for one in reports if one["decision__made"] is not None]
    return round(median(spans) / _HOUR) if spans else None


def _is_overturned(appeal: Row) -> bool:
    return appeal["decision__verdict"] not in (None, appeal["against__verdict"])


def _by_reason(reports: Iterable[Row], removed: Iterable[Row]) -> tuple[ByReason, ...]:
    told, gone = (Counter(one["reason"] for one in rows) for rows in (reports, removed))
    rows = (ByReason(str(reason.label), told[reason], gone[reason]) for reason in Reason)
    return tuple(one for one in rows if one.reported or one.removed)
