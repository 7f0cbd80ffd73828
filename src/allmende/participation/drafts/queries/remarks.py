# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Remarks as somebody sees them, with what was answered; and those that wait for somebody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from allmende.discussion import queries as discussion
from allmende.discussion.actions.contributions import state_for
from allmende.discussion.models import Contribution, State, Thread
from allmende.discussion.queries import ShownContribution
from allmende.discussion.queries.shown import readable
from allmende.discussion.rules import eyes
from allmende.identity.models import Person
from allmende.identity.rules import Asker
from allmende.participation.drafts import rules
from allmende.participation.drafts.models import (
    Anchor,
    Answer,
    Draft,
    Outcome,
    Passage,
    Remark,
    Succession,
    Version,
)
from allmende.web.words import Piece, difference


@dataclass(frozen=True, slots=True)
class ShownRemark:
    """`passage`: where it is in the version that is read, None where that is gone. `change`: the suggestion
    as words that go and come. `supports` is None while it is not shown. `replies`: what people answered."""

    remark: Remark
    passage: Passage | None
    said: ShownContribution
    replies: tuple[ShownContribution, ...]
    kind: str
    quote: str
    change: tuple[Piece, ...]
    supports: int | None
    agrees: bool
    may_agree: bool
    answer: Answer | None
    outcome: str


@dataclass(frozen=True, slots=True)
class BeforeWriting:
    """What somebody should know before they write, as discussion's template asks for it."""

    closes: str
    is_checked_first: bool


def on_passage(asker: Asker, found: Draft, at: Passage) -> tuple[ShownRemark, ...]:
    """What was said of this passage, wherever it was said first; a fixed number of statements."""
    anchors = list(_with_remarks(Anchor.objects.filter(passage=at)).order_by("remark_id"))
    said = [one.remark.contribution for one in anchors]
    return _shown_all(asker, found, anchors, discussion.shown_branches(_readable(asker, said), asker))


def shown_remarks(asker: Asker, found: Draft, anchors: Iterable[Anchor]) -> tuple[ShownRemark, ...]:
    """Those that the asker sees, without replies."""
    given = list(anchors)
    said = [one.remark.contribution for one in given]
    return _shown_all(asker, found, given, discussion.shown_ones(_readable(asker, said), asker))


def _shown_all(
    asker: Asker, found: Draft, anchors: Sequence[Anchor], said: Iterable[ShownContribution]
) -> tuple[ShownRemark, ...]:
    """`said`: each followed by its replies."""
    agreed = _agreed(asker, [one.remark_id for one in anchors])
    branches: dict[int, list[ShownContribution]] = {}
    root = 0
    for one in said:
        root = one.id if one.depth == 0 else root
        branches.setdefault(root, []).append(one)
    there = [one for one in anchors if one.remark.contribution_id in branches]
    return tuple(_shown(one, branches[one.remark.contribution_id], found, asker, agreed) for one in there)


def _readable(asker: Asker, contributions: Iterable[Contribution]) -> list[Contribution]:
    """What stands or stood there, and what waits for those whom it concerns."""
    numbers = [one.pk for one in contributions]
    return list(Contribution.objects.filter(readable(asker), pk__in=numbers).order_by("made", "id"))


def _agreed(asker: Asker, numbers: Sequence[int]) -> frozenset[int]:
    if not isinstance(asker, Person):
        return frozenset()
    own = Remark.objects.filter(pk__in=numbers, agreements__person=asker)
    return frozenset(own.values_list("pk", flat=True))


def _shown(
    anchor: Anchor, said: Sequence[ShownContribution], found: Draft, asker: Asker, agreed: frozenset[int]
) -> ShownRemark:
    remark = anchor.remark
    answer = getattr(remark, "answer", None)
    gone = bool(said[0].tombstone)
    before = remark.quote or remark.passage.plain
    return ShownRemark(
        remark,
        anchor.passage,
        said[0],
        tuple(said[1:]),
        str(remark.get_kind_display()),
        "" if gone else remark.quote,
        () if gone or not remark.suggestion else difference(before, remark.suggestion),
        remark.supports if found.shows_counts else None,
        remark.pk in agreed,
        rules.can_agree(asker, remark) and not gone,
        answer,
        str(Outcome(answer.outcome).label) if answer else "",
    )


def placed(shown: Version) -> QuerySet[Anchor]:
    """Every published remark of the draft where it is in this version, in the order of the text; what lost
    its passage comes last."""
    rows = Anchor.objects.filter(version=shown, remark__contribution__state=State.PUBLISHED)
    return _in_order(rows)


def own(person: Person, shown: Version) -> QuerySet[Anchor]:
    return _in_order(Anchor.objects.filter(version=shown, remark__contribution__author=person))


def _in_order(rows: QuerySet[Anchor]) -> QuerySet[Anchor]:
    place = F("passage__position").asc(nulls_last=True)
    return _with_remarks(rows).order_by(place, "remark__passage__position", "remark_id")


def _with_remarks(rows: QuerySet[Anchor]) -> QuerySet[Anchor]:
    return rows.select_related(
        "passage",
        "remark__contribution__author",
        "remark__contribution__voice",
        "remark__draft",
        "remark__passage",
        "remark__answer__passage__version",
    )


def unanswered(found: Draft) -> QuerySet[Remark]:
    """In the order in which they were made."""
    waiting = Remark.objects.filter(draft=found, contribution__state__in=rules.AWAITING, answer=None)
    return answerable(waiting)


def answerable(rows: QuerySet[Remark]) -> QuerySet[Remark]:
    """With all that somebody reads who answers."""
    return rows.select_related("contribution__author", "contribution__voice", "passage", "draft", "answer")


def uncertain(shown: Version) -> QuerySet[Succession]:
    """The successions that somebody should look at, the least sure first."""
    rows = shown.successions.filter(is_certain=False, settled_by=None)
    return rows.select_related("before", "after").order_by("confidence", "before__position")


def uncertain_anchors(shown: Version) -> QuerySet[Anchor]:
    """The remarks that somebody should look at, the least sure first."""
    doubtful = Q(is_certain=False) | Q(passage=None, settled_by=None)
    rows = Anchor.objects.filter(doubtful, version=shown, remark__contribution__state__in=rules.AWAITING)
    return rows.select_related(
        "remark__contribution__author", "remark__contribution__voice", "remark__passage", "passage"
    ).order_by("confidence", "remark_id")


def before_writing(asker: Asker, found: Draft) -> BeforeWriting:
    thread = Thread.objects.get(address=found.address)
    day, clock = date_format(localtime(found.closes), "DATE_FORMAT"), f"{localtime(found.closes):%H:%M}"
    closes = _("%(day)s, %(time)s Uhr") % {"day": day, "time": clock}
    return BeforeWriting(closes, state_for(eyes(asker), thread) == State.WAITING)
