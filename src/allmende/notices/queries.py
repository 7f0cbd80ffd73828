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

from allmende.identity.models import Person
from allmende.notices.models import Mail

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
