# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What somebody was told and what they follow, for their own page."""

from dataclasses import dataclass
from datetime import datetime

from allmende.identity.models import Person, seen_by
from allmende.notices.digests import unseen
from allmende.notices.kinds import spoken
from allmende.notices.models import Habit, News, Notice
from allmende.notices.titles import titles
from allmende.web.addresses import local

_MOST = 100  # followed pages that are shown


@dataclass(frozen=True, slots=True)
class Told:
    """Something somebody was told, or can read on a page that they follow."""

    title: str
    text: str
    address: str
    kind: str
    made: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class Followed:
    """`subject`: the address as it is stored. `address` is empty where there is nothing to see any more."""

    subject: str
    address: str
    title: str


def told(person: Person, most: int = 30) -> tuple[Told, ...]:
    """Newest first: notices of one's own, and news of the pages that one follows."""
    seen = _seen(person)
    own = (_told(one, is_new=one.read is None) for one in person.notices.all()[:most])
    news = (_told(one, is_new=one.pk > seen) for one in unseen(person, 0)[:most])
    return tuple(sorted((*own, *news), key=lambda one: one.made, reverse=True)[:most])


def followed(person: Person) -> tuple[Followed, ...]:
    """The last first. A page that no room knows is called as the newest that happened there."""
    subjects = list(person.watches.order_by("-made", "-id").values_list("address", flat=True)[:_MOST])
    told_there = News.objects.filter(seen_by(person), subject__in=subjects).order_by("id")
    names = dict(told_there.values_list("subject", "title")) | titles(person, subjects)
    return tuple(Followed(one, local(one) if one in names else "", names.get(one, one)) for one in subjects)


def unread_count(person: Person) -> int:
    return person.notices.filter(read=None).count() + unseen(person, _seen(person)).count()


def _seen(person: Person) -> int:
    """The number of the last news that they have read."""
    return Habit.objects.filter(person=person).values_list("seen", flat=True).first() or 0


def _told(one: Notice | News, *, is_new: bool) -> Told:
    return Told(one.title, one.text, local(one.address), spoken(one.kind), one.made, is_new)
