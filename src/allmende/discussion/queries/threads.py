# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Threads and what is in them for somebody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, Max, Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from allmende.discussion import rules
from allmende.discussion.actions.contributions import state_for
from allmende.discussion.forms import ContributionForm
from allmende.discussion.models import Contribution, State, Thread
from allmende.discussion.order import Place, ordered
from allmende.discussion.queries.shown import ShownContribution, readable, shown_places
from allmende.discussion.rules import Eyes, Hindrance, Who
from allmende.identity.models import Organisation, seen_by
from allmende.identity.roles import Right
from allmende.web.addresses import local

PAGE = 50
"""Contributions on a page: what a phone scrolls in a few swipes."""


@dataclass(frozen=True, slots=True)
class ShownThread:
    """One page of it. `count`: what stands in it, on all pages. `form` is None where the asker adds nothing,
    and `hindrance` says why in words; `asks_to_sign_in`: that is all that is missing."""

    address: str
    title: str
    count: int
    contributions: tuple[ShownContribution, ...]
    page: int
    pages: int
    form: ContributionForm | None
    hindrance: str
    asks_to_sign_in: bool
    is_checked_first: bool
    closes: str

    @property
    def home(self) -> str:
        """Its page in the language that is spoken."""
        return local(self.address)

    @property
    def previous(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def next(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None


def shown(thread: Thread, asker: Who, page: object = 1) -> ShownThread:
    """`page`: as the address has it (`?beitraege=2`); what is no number is the first. Whether the asker may
    see the thread at all is the subject's to know."""
    who = rules.eyes(asker)
    places = _places(thread, who)
    pages = max(1, -(-len(places) // PAGE))
    here = min(max(1, _number(page)), pages)
    part = places[(here - 1) * PAGE : here * PAGE]
    hindrance = rules.hindrance(who, thread)
    is_open = hindrance is None
    return ShownThread(
        address=thread.address,
        title=thread.title,
        count=thread.contributions.published().filter(address="").count(),
        contributions=shown_places(part, who),
        page=here,
        pages=pages,
        form=ContributionForm(voices=voices(who), auto_id="beitrag-%s") if is_open else None,
        hindrance="" if hindrance is None else _said(hindrance, thread),
        asks_to_sign_in=hindrance == Hindrance.SIGN_IN,
        is_checked_first=is_open and state_for(who, thread) == State.WAITING,
        closes=_moment(thread.closes) if is_open and thread.closes is not None else "",
    )


def _number(page: object) -> int:
    return int(str(page)) if str(page).isdecimal() and len(str(page)) < 10 else 1


def _places(thread: Thread, who: Eyes) -> tuple[Place, ...]:
    rows = thread.contributions.filter(readable(who), address="").order_by("made", "id")
    return ordered(list(rows.values_list("pk", "parent_id")))


def _said(hindrance: Hindrance, thread: Thread) -> str:
    if hindrance == Hindrance.NOT_YET:
        return _("Ab %(moment)s können Sie hier mitreden.") % {"moment": _moment(thread.opens)}
    if hindrance == Hindrance.CLOSED:
        return _("Seit %(moment)s wird hier nichts mehr angenommen.") % {"moment": _moment(thread.closes)}
    if hindrance == Hindrance.SIGN_IN:
        return _("Mitreden können Sie, sobald Sie angemeldet sind. Ein erfundener Name genügt.")
    return ""


def _moment(moment: datetime | None) -> str:
    at = localtime(moment)
    return _("%(day)s, %(time)s Uhr") % {"day": date_format(at, "DATE_FORMAT"), "time": at.strftime("%H:%M")}


def thread_at(asker: Who, address: str) -> Thread | None:
    """None where there is none, or none that they may see."""
    found = Thread.objects.filter(address=address).first()
    return found if found is not None and rules.can_see(asker, found) else None


def contribution(asker: Who, number: int) -> Contribution | None:
    """The same. A statement is seen by whoever may write for its organisation before its thread is."""
    who = rules.eyes(asker)
    inside = Q(state=State.DRAFT)
    if who.person is None or not who.person.is_operator:
        inside &= Q(voice__in=who.held.by_right[Right.DESCRIBE])
    own = Q() if who.person is None else Q(author=who.person)
    seen = Q(readable(who)) & Q(seen_by(who.asker, "thread__"))
    rows = Contribution.objects.filter(seen | inside | own if own else seen | inside)
    return rows.select_related("thread", "author", "voice", "parent").filter(pk=number).first()


def voices(asker: Who) -> tuple[Organisation, ...]:
    """For which organisations somebody may draft a statement: those they belong to, not all that an operator
    could."""
    held = rules.eyes(asker).held.by_right.get(Right.DESCRIBE, frozenset())
    return tuple(Organisation.objects.filter(pk__in=held)) if held else ()


def counts(addresses: Iterable[str]) -> dict[str, int]:
    """How much stands in the list of each thread, for lists of subjects."""
    stands = Count("contributions", filter=Q(contributions__state=State.PUBLISHED, contributions__address=""))
    rows = Thread.objects.filter(address__in=list(addresses)).annotate(stands=stands)
    return dict(rows.values_list("address", "stands"))


def open_to_all(thread: Thread) -> QuerySet[Contribution]:
    """For exports: what stands there and nobody has reported, with who said it."""
    return thread.contributions.unchallenged().select_related("author", "voice", "parent")


def home_of(one: Contribution, asker: Who) -> str:
    """The address of the page that shows it, in the language that is spoken, with its anchor."""
    query = "" if one.address else _page_of(one, rules.eyes(asker))
    return f"{local(one.page)}{query}#{one.anchor}"


def _page_of(one: Contribution, who: Eyes) -> str:
    """What has just been said stands last: its page needs no look at all the others."""
    rows = one.thread.contributions.filter(readable(who), address="")
    found = rows.aggregate(count=Count("pk"), newest=Max("pk"))
    if found["count"] <= PAGE:
        return ""
    if one.pk == found["newest"] and one.parent_id is None:
        return _query(found["count"] - 1)
    numbers = [place.number for place in _places(one.thread, who)]
    return _query(numbers.index(one.pk) if one.pk in numbers else 0)


def _query(position: int) -> str:
    page = position // PAGE + 1
    return "" if page == 1 else "?" + urlencode({"beitraege": page})
