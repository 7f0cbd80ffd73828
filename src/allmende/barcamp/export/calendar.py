# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The programme as a calendar that phones subscribe to (RFC 5545, RFC 7986). What was cancelled stays in it
and says so: an entry that vanished would stay in many calendars as if nothing had happened."""

from datetime import UTC, timedelta

from icalendar import Calendar, Event

from allmende.barcamp.export.programme import SESSION, Entry, Programme

TYPE = "text/calendar; charset=utf-8"
_FRESH = timedelta(minutes=15)
"""How often a subscriber should look again, on a day on which rooms flood."""
_FREE = ("break", "stall")
"""Take nobody's time."""


def write(programme: Programme, name: str = "") -> bytes:
    """`name`: of the calendar, where it is not the whole one."""
    calendar = Calendar()
    calendar.add("prodid", "-//Allmende//Barcamp//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name or programme.title)
    calendar.add("x-wr-calname", name or programme.title)
    calendar.add("refresh-interval", _FRESH, parameters={"VALUE": "DURATION"})
    for one in programme.entries:
        calendar.add_component(_event(programme, one))
    content: bytes = calendar.to_ical()
    return content


def _event(programme: Programme, entry: Entry) -> Event:
    """The guid is the UID: it is the same whichever address of the house was asked."""
    event = Event()
    event.add("uid", str(entry.guid))
    event.add("dtstamp", programme.revised.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("summary", entry.title)
    event.add("location", _where(programme, entry))
    if entry.url:
        event.add("url", entry.url)
    if said := _said(entry):
        event.add("description", said)
    if entry.track:
        event.add("categories", [entry.track])
    if entry.kind in _FREE:
        event.add("transp", "TRANSPARENT")
    _add_times(event, programme, entry)
    return event


def _add_times(event: Event, programme: Programme, entry: Entry) -> None:
    """A cancelled session that has lost its time stands on the first day."""
    if entry.starts is None or entry.ends is None:
        event.add("dtstart", programme.first)
        return
    event.add("dtstart", entry.starts.astimezone(UTC))
    event.add("dtend", entry.ends.astimezone(UTC))


def _where(programme: Programme, entry: Entry) -> str:
    """Never empty: readers drop what is nowhere."""
    said = (entry.place.name, entry.place.where, programme.place)
    return ", ".join(dict.fromkeys(one for one in said if one)) or programme.title


def _said(entry: Entry) -> str:
    who = entry.who if entry.kind == SESSION or entry.people else ""
    return "\n\n".join(one for one in (entry.reason if entry.is_cancelled else "", who, entry.text) if one)
