# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Dates as a calendar that other programs subscribe to (RFC 5545, RFC 7986)."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.utils.translation import override
from icalendar import Calendar, Event

from allmende.notices.dates import Date
from allmende.web.addresses import local

_FRESH = timedelta(hours=6)  # how often a subscriber should look again
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)  # sequence numbers are minutes since then


def written(dates: Iterable[Date], home: str, name: str, now: datetime) -> bytes:
    """`home`: scheme and host of the portal. A date keeps its UID, whatever its time or name becomes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Allmende//Termine//DE")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", _FRESH, parameters={"VALUE": "DURATION"})
    for one, uid in _named(tuple(dates), home.partition("//")[2]):
        calendar.add_component(_event(one, uid, home, now))
    content: bytes = calendar.to_ical()
    return content


def _named(dates: tuple[Date, ...], host: str) -> Iterable[tuple[Date, str]]:
    """Each with its UID. Only where nothing else tells two apart, what they are called does."""
    keys = [_key(one) for one in dates]
    often = Counter(keys)
    for one, key in zip(dates, keys, strict=True):
        said = key if often[key] == 1 else f"{key}\n{one.title}"
        yield one, f"{hashlib.sha256(said.encode()).hexdigest()[:32]}@{host}"


def _key(one: Date) -> str:
    with override("de"):  # whoever subscribes in English gets the same date
        return f"{one.address}\n{one.kind}\n{one.key}"


def _event(one: Date, uid: str, home: str, now: datetime) -> Event:
    """A moment has no end. Takes nobody's time: a phase is no appointment."""
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", (one.changed or _midnight(now)).astimezone(UTC))
    event.add("dtstart", one.start.astimezone(UTC))
    if one.end is not None:
        event.add("dtend", one.end.astimezone(UTC))
    event.add("summary", f"{one.title} ({one.kind})")
    event.add("url", home + local(one.address))
    event.add("transp", "TRANSPARENT")
    if one.place:
        event.add("location", one.place)
    if one.changed is not None:
        event.add("last-modified", one.changed.astimezone(UTC))
        event.add("sequence", max(0, (one.changed - _FIRST) // timedelta(minutes=1)))
    return event


def _midnight(now: datetime) -> datetime:
    """So that an unchanged calendar is the same all day, and need not be fetched again."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
