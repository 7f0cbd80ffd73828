# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Drafts as people read them: the list, the text, what changed between two versions."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from allmende.discussion.models import State
from allmende.identity.models import Organisation, Person
from allmende.identity.principals import standing_of
from allmende.identity.roles import Right
from allmende.identity.rules import Asker
from allmende.participation.drafts import rules
from allmende.participation.drafts.models import (
    Anchor,
    Draft,
    Outcome,
    Passage,
    Phase,
    Remark,
    RemarkKind,
    Succession,
    Version,
)
from allmende.search import queries as search

_GLANCE = 160
"""Letters of a remark beside its passage."""


@dataclass(frozen=True, slots=True)
class Glance:
    """The first remark on a passage, in a line."""

    name: str
    kind: RemarkKind
    text: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Line:
    """A passage in the reading page. `count`: how many remarks stand there; None while that is not shown."""

    passage: Passage
    count: int | None
    first: Glance | None


def drafts(asker: Asker, municipality: int) -> dict[str, list[Draft]]:
    """Those of this portal that the asker sees, by phase, those that end first on top."""
    found: dict[str, list[Draft]] = {
        one.value: [] for one in (Phase.OPEN, Phase.ANSWERING, Phase.PREPARED, Phase.CLOSED)
    }
    now = timezone.now()
    for one in Draft.objects.of_portal(municipality).seen_by(asker).order_by("closes", "-made"):
        found[one.phase_at(now)].append(one)
    found[Phase.CLOSED].reverse()
    return found


def draft(asker: Asker, number: int) -> Draft | None:
    found: Draft | None = Draft.objects.filter(pk=number).first()
    return found if found is not None and found.is_seen_by(asker) else None


def version(asker: Asker, found: Draft, number: int | None = None) -> Version | None:
    """The one that people read, or that of the number; what is prepared is for those who prepare."""
    rows = found.versions.select_related("draft").order_by("-number")
    published = rows.exclude(published=None)
    if number is None:
        return published.first() or rows.first()
    seen = rows if rules.can_prepare(asker, found.organisation_id) else published
    return seen.filter(number=number).first()


def lines(shown: Version) -> list[Line]:
    """One statement for the text, one for the counts, one for the first remarks."""
    standing = Anchor.objects.filter(version=shown, remark__contribution__state=State.PUBLISHED)
    counted = standing.exclude(passage=None).values_list("passage")
    counts = {one: (count, first) for one, count, first in counted.annotate(Count("pk"), Min("remark_id"))}
    firsts = Remark.objects.select_related("contribution__author", "contribution__voice", "answer").in_bulk(
        [first for _count, first in counts.values()]
    )
    return [_line(one, counts.get(one.pk), firsts, shown.draft) for one in shown.passages.all()]


def _line(
    passage_: Passage, counted: tuple[int, int] | None, firsts: dict[int, Remark], found: Draft
) -> Line:
    count, first = counted or (0, None)
    glance = None if first is None else _glance(firsts[first])
    return Line(passage_, count if found.shows_counts else None, glance)


def _glance(remark: Remark) -> Glance:
    said, answer = remark.contribution, getattr(remark, "answer", None)
    words = " ".join((remark.suggestion or said.text).split())
    return Glance(
        name=str(said.voice) if said.voice is not None else said.author.name,
        kind=RemarkKind(remark.kind),
        text=words if len(words) <= _GLANCE else f"{words[:_GLANCE].rsplit(' ', 1)[0]} …",
        outcome="" if answer is None else str(Outcome(answer.outcome).label),
    )


def passage(found: Draft, shown: Version, number: int) -> Passage | None:
    """In the version that is read, or else where it last was."""
    here = shown.passages.filter(number=number).select_related("version").first()
    if here is not None:
        return here
    published = Passage.objects.filter(version__draft=found, number=number).exclude(version__published=None)
    return published.select_related("version").order_by("-version__number").first()


def became(gone: Passage, shown: Version) -> QuerySet[Passage]:
    """Where the words of a passage went that is not in the text any more."""
    here = {gone.pk}
    for number in range(gone.version.number + 1, shown.number + 1):
        ways = Succession.objects.filter(version__draft=shown.draft_id, version__number=number)
        here = set(ways.filter(before__in=here).exclude(after=None).values_list("after", flat=True))
    return shown.passages.filter(pk__in=here)


def voices(asker: Asker) -> QuerySet[Organisation]:
    """The organisations for which somebody may write."""
    if isinstance(asker, Person) and asker.is_active and asker.is_operator:
        return Organisation.objects.all()
    writing = standing_of(asker).by_right[Right.DESCRIBE] if isinstance(asker, Person) else ()
    return Organisation.objects.filter(pk__in=writing) if writing else Organisation.objects.none()


def links(found: Draft, asker: Asker) -> tuple[Any, ...]:
    return search.links(found.address, asker)
