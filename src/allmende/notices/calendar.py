# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Dates as a calendar that other programs subscribe to (RFC 5545)."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, timedelta

from django.utils import timezone
from icalendar import Calendar, Event

from allmende.notices.dates import Date


def written(dates: Iterable[Date], home: str, name: str) -> bytes:
    """`home`: scheme and host of the portal. The same date keeps its UID, whatever its time becomes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Allmende//Termine//DE")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for one in dates:
        calendar.add_component(_event(one, home))
    content: bytes = calendar.to_ical()
    return content


def _event(one: Date, home: str) -> Event:
    event = Event()
    said = f"{one.address} {one.kind} {one.title}".encode()
    event.add("uid", f"{hashlib.sha256(said).hexdigest()[:32]}@{home.partition('//')[2]}")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", one.start.astimezone(UTC))
    event.add("dtend", (one.end or one.start + timedelta(minutes=1)).astimezone(UTC))
    event.add("summary", f"{one.title} ({one.kind})")
    event.add("url", home + one.address)
    if one.place:
        event.add("location", one.place)
    return event
