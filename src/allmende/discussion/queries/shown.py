# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A contribution as somebody sees it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from allmende.discussion import rules, texts
from allmende.discussion.models import Contribution, Decision, Reason, State, Verdict
from allmende.discussion.order import Place, ordered
from allmende.discussion.rules import Eyes, Who
from allmende.identity.roles import Right

_NOTHING = SafeString("")


@dataclass(frozen=True, slots=True)
class ShownContribution:
    """`html` is empty where there is a `tombstone`: whoever may still read a removed text does so on a page
    of its own. `author_name` is empty where an organisation speaks, except for those who may write for it.
    `answers`: whom it answers, where the page does not show it by its place. `depth` is 0 or 1. `thread`: the
    address of the thread."""

    id: int
    thread: str
    author_name: str
    voice_name: str
    html: SafeString
    state: State
    made: datetime
    edited: datetime | None
    tombstone: str
    is_own: bool
    may_answer: bool
    may_edit: bool
    may_withdraw: bool
    may_release: bool
    may_report: bool
    may_moderate: bool
    may_appeal: bool
    depth: int = 0
    answers: str = ""

    @property
    def anchor(self) -> str:
        return f"beitrag-{self.id}"

    @property
    def name(self) -> str:
        """Who speaks."""
        return self.voice_name or self.author_name

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED

    @property
    def has_doors(self) -> bool:
        """Whether the asker may do anything with it."""
        own = self.may_edit or self.may_withdraw or self.may_release or self.may_appeal
        return own or self.may_answer or self.may_report or self.may_moderate


def readable(asker: Who) -> Q:
    """What of a thread that somebody sees is in it for them: what stands or stood there, and what waits of
    their own, of those they write for and of those they moderate."""
    who = rules.eyes(asker)
    seen = Q(published__isnull=False)
    if who.person is None:
        return seen
    waits = Q(state__in=(State.WAITING, State.REMOVED, State.DRAFT), author=who.person)
    drafted, checked = Q(state=State.DRAFT), Q(state=State.WAITING)
    if not who.person.is_operator:
        drafted &= Q(voice__in=who.held.by_right[Right.DESCRIBE])
        checked &= Q(thread__organisation__in=who.held.by_right[Right.MODERATE])
    return seen | waits | drafted | checked


def shown_contribution(contribution: Contribution, asker: Who) -> ShownContribution:
    return shown_ones([contribution], asker)[0]


def shown_ones(contributions: Iterable[Contribution], asker: Who) -> tuple[ShownContribution, ...]:
    """In the order given, with as many statements for a hundred as for one. For contributions that a subject
    shows itself: whether the asker may see the subject is the subject's to know."""
    rows = _with_names([one.pk for one in contributions])
    return _shown(rows, rules.eyes(asker), {})


def shown_branches(roots: Iterable[Contribution], asker: Who) -> tuple[ShownContribution, ...]:
    """The same, each followed by what was answered to it."""
    given = list(roots)
    who = rules.eyes(asker)
    threads = {one.thread_id for one in given}
    pairs = Contribution.objects.filter(readable(who), thread__in=threads).order_by("made", "id")
    places = ordered(list(pairs.values_list("pk", "parent_id")))
    return shown_places(_below([one.pk for one in given], places), who)


def _below(roots: Iterable[int], places: Iterable[Place]) -> list[Place]:
    branches: dict[int, list[Place]] = {}
    root = 0
    for place in places:
        root = place.number if place.depth == 0 else root
        branches.setdefault(root, []).append(place)
    return [place for one in roots for place in branches.get(one, [])]


def shown_places(places: Sequence[Place], who: Eyes) -> tuple[ShownContribution, ...]:
    depths = {one.number: one.depth for one in places}
    return _shown(_with_names(list(depths)), who, depths)


def _with_names(numbers: Sequence[int]) -> list[Contribution]:
    rows = Contribution.objects.select_related("thread", "author", "voice", "parent__author", "parent__voice")
    found = rows.in_bulk(numbers)
    return [found[one] for one in numbers if one in found]


def _shown(rows: Sequence[Contribution], who: Eyes, depths: dict[int, int]) -> tuple[ShownContribution, ...]:
    decisions = _removals(rows)
    open_threads = {one.thread: rules.can_contribute(who, one.thread) for one in rows}
    return tuple(
        _seen(one, who, decisions.get(one.pk), depths.get(one.pk, 0), takes_part=open_threads[one.thread])
        for one in rows
    )


def _removals(rows: Iterable[Contribution]) -> dict[int, Decision]:
    """By the number of the contribution: why it was removed."""
    gone = [one.pk for one in rows if one.state == State.REMOVED]
    if not gone:
        return {}
    found = Decision.objects.filter(contribution__in=gone, verdict=Verdict.REMOVE)
    return {one.contribution_id: one for one in found.select_related("appeal", "answers", "contribution")}


def _seen(
    one: Contribution, who: Eyes, decision: Decision | None, depth: int, *, takes_part: bool
) -> ShownContribution:
    may_moderate = rules.can_moderate(who, one.thread)
    gone = tombstone(one, decision, may_read=may_moderate or who.wrote(one))
    return ShownContribution(
        id=one.pk,
        thread=one.thread.address,
        author_name="" if gone else _author(one, who),
        voice_name="" if gone or one.voice is None else str(one.voice),
        html=_NOTHING if gone else texts.html_of(one.text),
        state=State(one.state),
        made=one.made,
        edited=one.edited,
        tombstone=gone,
        is_own=who.wrote(one),
        may_answer=takes_part and one.is_published,
        may_edit=rules.can_edit(who, one),
        may_withdraw=rules.can_withdraw(who, one),
        may_release=rules.can_release(who, one),
        may_report=rules.can_report(who, one),
        may_moderate=may_moderate and one.state != State.DRAFT,
        may_appeal=decision is not None and rules.can_appeal(who, decision),
        depth=depth,
        answers=_answered(one) if depth else "",
    )


def _author(one: Contribution, who: Eyes) -> str:
    is_hidden = one.voice_id is not None and not rules.can_speak_for(who, one.voice_id)
    return "" if is_hidden else one.author.name


def _answered(one: Contribution) -> str:
    """Only of an answer to an answer; a name is not said of what is gone."""
    parent = one.parent
    if parent is None or parent.parent_id is None or not parent.is_published:
        return ""
    return str(parent.voice) if parent.voice is not None else parent.author.name


def tombstone(one: Contribution, decision: Decision | None, *, may_read: bool) -> str:
    """What stands in place of a text; empty where the text itself is shown."""
    if one.state == State.REMOVED:
        said = {"day": _day(one.ended or one.made), "reason": _ground(decision)}
        return _("Dieser Beitrag wurde am %(day)s von der Moderation entfernt. Grund: %(reason)s.") % said
    if one.state == State.WITHDRAWN:
        return _("Dieser Beitrag wurde am %(day)s zurückgezogen.") % {"day": _day(one.ended or one.made)}
    if one.state == State.WAITING and not may_read:
        return _("Dieser Beitrag wurde geändert und wird gerade geprüft.")
    return ""


def _ground(decision: Decision | None) -> str:
    return str(Reason(decision.reason).label) if decision is not None else str(Reason.OTHER.label)


def _day(moment: datetime) -> str:
    return date_format(localtime(moment), "DATE_FORMAT")
