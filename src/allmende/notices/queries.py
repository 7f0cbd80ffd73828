# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The outbox as its pages show it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import QuerySet
from django.db.models.functions import Lower

from allmende.identity.models import Person, seen_by
from allmende.notices.digests import unseen
from allmende.notices.kinds import spoken
from allmende.notices.models import Habit, Mail, News, Notice

_LINK = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:!?)\]'])")


@dataclass(frozen=True, slots=True)
class Piece:
    """Of a mail's text; a link is its own address."""

    text: str
    is_link: bool


@dataclass(frozen=True, slots=True)
class ShownMail:
    sender: str
    recipient: str
    subject: str
    pieces: tuple[Piece, ...]
    made: datetime
    sent: datetime | None
    next_try: datetime | None
    failure: str
    state: Literal["waiting", "sent", "failed", "given up"]


def mails() -> "QuerySet[Mail]":
    """All, newest first."""
    return Mail.objects.all()


def mails_for_visitors() -> "QuerySet[Mail]":
    """Of a demo that anybody may look into: without those that would let them become its operator."""
    operators = Person.objects.filter(is_operator=True, email__isnull=False).annotate(to=Lower("email"))
    return Mail.objects.annotate(to=Lower("recipient")).exclude(to__in=operators.values("to"))


def shown(found: Iterable[Mail]) -> tuple[ShownMail, ...]:
    return tuple(
        ShownMail(
            one.sender,
            one.recipient,
            one.subject,
            pieces(one.text),
            one.made,
            one.sent,
            one.next_try,
            one.failure,
            _state(one),
        )
        for one in found
    )


def pieces(text: str) -> tuple[Piece, ...]:
    """Text and links in turn."""
    parts = _LINK.split(text)
    return tuple(Piece(part, bool(index % 2)) for index, part in enumerate(parts) if part)


def _state(mail: Mail) -> Literal["waiting", "sent", "failed", "given up"]:
    if mail.sent is not None:
        return "sent"
    if mail.next_try is None:
        return "given up"
    return "failed" if mail.failure else "waiting"


@dataclass(frozen=True, slots=True)
class Told:
    """Something somebody was told, or can read on a page that they follow."""

    title: str
    text: str
    address: str
    kind: str
    made: datetime
    is_new: bool


def told(person: Person, most: int = 30) -> tuple[Told, ...]:
    """Newest first: notices of one's own, and news of the pages that one follows."""
    habit = Habit.objects.filter(person=person).first()
    seen = habit.seen if habit else 0
    own = (_told(one, one.read is None) for one in person.notices.all()[:most])
    news = (_told(one, one.pk > seen) for one in unseen(person, 0)[:most])
    return tuple(sorted((*own, *news), key=lambda one: one.made, reverse=True)[:most])


def _told(one: Notice | News, is_new: bool) -> Told:  # noqa: FBT001  one of its facts
    return Told(one.title, one.text, one.address, spoken(one.kind), one.made, is_new)


def followed(person: Person) -> tuple[tuple[str, str], ...]:
    """Address and title of the pages that somebody follows: the title is that of the newest news."""
    addresses = list(person.watches.order_by("-made").values_list("address", flat=True)[:100])
    titles = dict(
        News.objects.filter(seen_by(person), subject__in=addresses)
        .order_by("id")
        .values_list("subject", "title")
    )
    return tuple((one, titles.get(one, one)) for one in addresses)


def unread_count(person: Person) -> int:
    habit = Habit.objects.filter(person=person).first()
    return person.notices.filter(read=None).count() + unseen(person, habit.seen if habit else 0).count()
