# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Threads open and change with the subject that they belong to, in its transaction and its audit line."""

from datetime import datetime

from django.db import transaction

from allmende.discussion.models import Thread
from allmende.identity.models import Audience, Organisation, Person


@transaction.atomic
def open_thread(  # noqa: PLR0913  a thread has that many sides
    person: Person | None,
    address: str,
    *,
    title: str,
    organisation: Organisation,
    municipality: Organisation,
    premoderated: bool = False,
    opens: datetime | None = None,
    closes: datetime | None = None,
    audience: int | None = None,
) -> Thread:
    """The thread of this address, made where there is none, else brought up to date. `person` is its author
    only when it is made. Without an audience a new one is public and an old one stays as visible as it is.
    `premoderated` cannot ask for less than the municipality does."""
    facts = {
        "title": title[:200],
        "organisation": organisation,
        "municipality": municipality,
        "is_premoderated": premoderated,
        "opens": opens,
        "closes": closes,
    } | ({} if audience is None else {"audience": audience})
    thread, _is_new = Thread.objects.update_or_create(
        address=address,
        defaults=facts,
        create_defaults={"author": person, "audience": Audience.PUBLIC} | facts,
    )
    return thread


def show_thread(address: str, audience: int) -> None:
    """As visible as its subject."""
    Thread.objects.filter(address=address).update(audience=audience)


def close_thread(address: str, closes: datetime | None) -> None:
    """From then on nobody adds to it; None opens it again."""
    Thread.objects.filter(address=address).update(closes=closes)
