# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ideas as pages and files show them: only what the asker may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from allmende.discussion import queries as discussion
from allmende.discussion.models import State, Thread
from allmende.identity.models import Organisation, Person
from allmende.identity.principals import standing_of
from allmende.identity.roles import Right
from allmende.identity.rules import Asker
from allmende.participation.ideas import rules
from allmende.participation.ideas.models import Category, Idea, Status
from allmende.search import queries as search
from allmende.web.fields import OTHER, Field, field_by_key

PAGE = 20
ORDERS = {"neu": ("-made", "-id"), "unterstuetzt": ("-supports", "-made"), "bewegt": ("-changed", "-id")}
"""By the word in the address: newest, most supported, last changed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is to show. `category` is 0 for all, `status` and `order` empty for the usual."""

    category: int = 0
    status: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A step of the time line. `title` of what `address` leads to."""

    word: str
    reason: str
    address: str
    title: str
    made: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """An idea with all that stands around it, and what the asker may do."""

    idea: Idea
    opening: Any
    thread: Any
    steps: tuple[Moment, ...]
    merged: tuple[Idea, ...]
    links: tuple[Any, ...]
    supports_it: bool
    may_support: bool
    may_edit: bool
    may_steer: bool
    may_merge: bool


def ideas(asker: Asker, municipality: int, wanted: Wanted | None = None) -> QuerySet[Idea]:
    """Those that this portal lists and the asker sees; merged ones only where they are asked for."""
    chosen = wanted or Wanted()
    found: QuerySet[Idea] = Idea.objects.of_portal(municipality).filter(pk__in=_seen(asker))
    if chosen.category:
        found = found.filter(category=chosen.category)
    if chosen.status in Status.values:
        found = found.filter(status=chosen.status)
    else:
        found = found.exclude(status=Status.MERGED)
    found = found.exclude(opening__state__in=(State.REMOVED, State.WITHDRAWN))
    ordered = found.order_by(*ORDERS.get(chosen.order, ORDERS["neu"]))
    return ordered.select_related("category", "author", "opening", "opening__voice").prefetch_related(
        "pictures"
    )


def _seen(asker: Asker) -> QuerySet[Any, Any]:
    return Idea.objects.seen_by(asker).values("pk")


def public_ideas(municipality: int) -> QuerySet[Idea]:
    """For open data: what everybody sees, without what is reported and not decided."""
    open_reports = Q(opening__reports__isnull=False, opening__reports__decision=None)
    found: QuerySet[Idea] = Idea.objects.of_portal(municipality).filter(audience=1)
    return (
        found.exclude(open_reports)
        .select_related("category", "author", "opening", "opening__voice")
        .order_by("pk")
    )


def idea(asker: Asker, number: int) -> Idea | None:
    found: Idea | None = (
        Idea.objects.filter(pk__in=_seen(asker), pk=number)
        .select_related("category", "author", "opening", "opening__voice", "opening__thread", "merged_into")
        .first()
    )
    return found


def ended(number: int) -> Idea | None:
    """One that everybody could see once and nobody can now: removed, or withdrawn."""
    states = (State.REMOVED, State.WITHDRAWN)
    return Idea.objects.filter(pk=number, opening__state__in=states, opening__published__isnull=False).first()


def tombstone(found: Idea) -> Any:
    """What stands where its text stood."""
    return None if found.opening is None else discussion.shown_contribution(found.opening, AnonymousUser())


def page(asker: Asker, found: Idea) -> Page:
    thread = Thread.objects.filter(address=found.address).first()
    opening = found.opening
    return Page(
        found,
        None if opening is None else discussion.shown_contribution(opening, asker),
        None if thread is None else discussion.shown(thread, asker),
        _moments(found, asker),
        tuple(Idea.objects.seen_by(asker).filter(merged_into=found).select_related("author")),
        search.links(found.address, asker),
        isinstance(asker, Person) and found.supporters.filter(person=asker).exists(),
        rules.can_support(asker, found),
        rules.can_edit(asker, found),
        rules.can_steer(asker, found),
        rules.can_merge(asker, found),
    )


def _moments(found: Idea, asker: Asker) -> tuple[Moment, ...]:
    steps = list(found.steps.all())
    titles = {one.address: one.title for one in _linked([one.address for one in steps if one.address], asker)}
    first = Moment(str(Status.NEW.label), "", "", "", found.made)
    later = (
        Moment(
            str(Status(one.status).label),
            one.reason,
            one.address if one.address in titles else "",
            titles.get(one.address, ""),
            one.made,
        )
        for one in steps
    )
    return (first, *later)


def _linked(addresses: Iterable[str], asker: Asker) -> list[Any]:
    return [entry for one in addresses if (entry := search.entry(one, asker)) is not None]


def categories(municipality: int) -> QuerySet[Category]:
    return Category.objects.filter(municipality=municipality)


def field_of(found: Idea) -> Field:
    key = found.category.field if found.category else ""
    return field_by_key(key) or OTHER


def voices(asker: Asker) -> QuerySet[Organisation]:
    """The organisations for which somebody may write."""
    if isinstance(asker, Person) and asker.is_active and asker.is_operator:
        return Organisation.objects.all()
    writing = standing_of(asker).by_right[Right.DESCRIBE] if isinstance(asker, Person) else ()
    return Organisation.objects.filter(pk__in=writing)


def merge_targets(found: Idea) -> QuerySet[Idea]:
    """Public, of the same house, not merged themselves."""
    others = Idea.objects.of_portal(found.municipality_id).filter(audience=1).exclude(pk=found.pk)
    chosen: QuerySet[Idea] = others.exclude(status=Status.MERGED).order_by("title")
    return chosen
