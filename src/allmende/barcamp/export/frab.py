# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""schedule.xml as apps for phones read it (Giggity, EventFahrplan): https://c3voc.de/schedule/schema.xsd."""

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from allmende.barcamp.export.programme import Day, Entry, Place, Programme, days, places

TYPE = "application/vnd.c3voc.schedule+xml"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""In XML 1.0, however it is written."""
_LINK_TYPES = {"slides": "slides", "recording": "media"}


def write(programme: Programme) -> bytes:
    root = Element("schedule")
    SubElement(root, "generator", name="Allmende", system=programme.home.partition("//")[2], version="1")
    _add(root, "url", f"{programme.url}/schedule.xml")
    _add(root, "version", str(programme.version))
    _conference(root, programme)
    for day in days(programme) or (_empty(programme),):
        _day(root, programme, day)
    indent(root)
    written: bytes = tostring(root, "utf-8", xml_declaration=True)
    return written


def _conference(root: Element, programme: Programme) -> None:
    conference = SubElement(root, "conference")
    _add(conference, "acronym", programme.acronym)
    _add(conference, "title", programme.title)
    _add(conference, "start", programme.first.isoformat())
    _add(conference, "end", programme.last.isoformat())
    _add(conference, "days", str((programme.last - programme.first).days + 1))
    _add(conference, "timeslot_duration", "00:05")
    _add(conference, "base_url", programme.url)
    _add(conference, "url", programme.url)
    _add(conference, "time_zone_name", programme.zone)
    for track in sorted({one.track for one in programme.taking_place if one.track}):
        SubElement(conference, "track", name=_clean(track))


def _empty(programme: Programme) -> Day:
    """The schema wants a day, also before there is anything on it."""
    start = programme.revised.replace(
        year=programme.first.year, month=programme.first.month, day=programme.first.day
    )
    return Day(1, programme.first, start, start, ())


def _day(root: Element, programme: Programme, day: Day) -> None:
    said = {"start": day.starts.isoformat(), "end": day.ends.isoformat()}
    part = SubElement(root, "day", said | {"index": str(day.index), "date": day.date.isoformat()})
    for place in places(programme):
        if place.guid or day.at(place):
            _room(part, programme, place, day.at(place))


def _room(part: Element, programme: Programme, place: Place, entries: tuple[Entry, ...]) -> None:
    """A place that is no room has no guid."""
    guid = {"guid": str(place.guid)} if place.guid else {}
    room = SubElement(part, "room", {"name": _clean(place.name)} | guid)
    for one in entries:
        _event(room, programme, one)


def _event(room: Element, programme: Programme, entry: Entry) -> None:
    """No element that the schema wants filled is ever there without content."""
    event = SubElement(room, "event", id=str(entry.id), guid=str(entry.guid), code=entry.code)
    starts = entry.starts or programme.revised
    _add(event, "date", starts.isoformat())
    _add(event, "start", starts.strftime("%H:%M"))
    _add(event, "duration", duration(entry.minutes))
    _add(event, "room", entry.place.name)
    _add(event, "slug", programme.slug_of(entry))
    _add(event, "url", entry.url)
    recording = SubElement(event, "recording")
    _add(recording, "license", programme.licence if entry.may_record else "")
    _add(recording, "optout", "false" if entry.may_record else "true")
    if entry.recording:
        _add(recording, "url", entry.recording)
    _add(event, "title", entry.title)
    for name, text in (("subtitle", ""), ("track", entry.track), ("type", entry.kind)):
        _add(event, name, text)
    _add(event, "language", entry.language)
    _add(event, "abstract", entry.text)
    _add(event, "description", "")
    _people_and_links(event, entry)


def _people_and_links(event: Element, entry: Entry) -> None:
    people = SubElement(event, "persons")
    for one in entry.people:
        person = SubElement(people, "person", id=str(one.id), guid=str(one.guid))
        person.text = _clean(one.name)
    links = SubElement(event, "links")
    for link in entry.links:
        said = {"href": _clean(link.url), "type": _LINK_TYPES.get(link.kind, "related")}
        SubElement(links, "link", said).text = _clean(link.title or link.url)


def duration(minutes: int) -> str:
    """ "01:30"; what is longer than 99 hours is none for the schema."""
    hours, rest = divmod(min(minutes, 99 * 60 + 59), 60)
    return f"{hours:02d}:{rest:02d}"


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _clean(text)


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)
