# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""schedule.json and schedule.xml → what they say. Runs in a child process: files come from strangers.

Tolerant where programs differ (pretalx, frab, voc), strict where a mistake would make another timetable.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree.ElementTree import Element, ParseError
from zoneinfo import ZoneInfo

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from allmende.barcamp.bring_in.foreign import Foreign, ForeignEvent, ForeignLink, ForeignRoom
from allmende.core.child import Declined

_MOST_EVENTS, _MOST_ROOMS = 3_000, 100
_LONGEST = timedelta(hours=24)
_KINDS = {"slides": "slides"}
_OURS = {"web": "notes", "media": "recording"}
"""Links that follow from what we know, and from a consent: they do not come with a file."""

Said = Mapping[str, Any]


@dataclass(slots=True)
class _Reader:
    """`seen`: the guids that are taken."""

    zone: ZoneInfo
    seen: set[str]
    dropped: int = 0


def parsed(sent: bytes, zone: str) -> Foreign:
    """Raises Declined: `format`, `schedule`, `empty`, `many`."""
    start = sent.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start not in (b"{", b"<"):
        raise Declined("format")
    try:
        title, rooms, found = _of_json(sent) if start == b"{" else _of_xml(sent)
    except (ValueError, ParseError, DefusedXmlException, RecursionError) as error:
        raise Declined("format") from error
    reader = _Reader(ZoneInfo(zone), set())
    events = tuple(one for one in (_event(reader, room, said) for room, said in found) if one)
    if not events:
        raise Declined("empty")
    if len(events) > _MOST_EVENTS or len(rooms) > _MOST_ROOMS:
        raise Declined("many", most=_MOST_EVENTS, rooms=_MOST_ROOMS)
    return Foreign(title, tuple(rooms.values()), events, reader.dropped)


_Found = tuple[str, dict[str, ForeignRoom], list[tuple[str, Said]]]


def _of_json(sent: bytes) -> _Found:
    whole = json.loads(sent.decode("utf-8-sig"))
    conference = _dict(_dict(_dict(whole).get("schedule")).get("conference"))
    if not isinstance(conference.get("days"), list):
        raise Declined("schedule")
    rooms = {one.name: one for one in map(_json_room, _list(conference.get("rooms"))) if one.name}
    found = []
    for day in conference["days"]:
        for name, events in _dict(_dict(day).get("rooms")).items():
            found += [(str(name), _dict(one)) for one in _list(events)]
    if not rooms:
        rooms = {name: ForeignRoom(name) for name, _event_ in found}
    return _text(conference.get("title")), rooms, found


def _json_room(one: Any) -> ForeignRoom:
    said = _dict(one)
    seats = said.get("capacity")
    recording = _dict(said.get("features")).get("recording", "")
    return ForeignRoom(
        _text(said.get("name")),
        _guid(said.get("guid")),
        _text(said.get("description")),
        int(seats) if isinstance(seats, int | float) and 0 < seats < 1_000_000 else None,
        recording in ("record_by_default", "not_recorded_by_default"),
    )


def _of_xml(sent: bytes) -> _Found:
    root: Element = fromstring(sent, forbid_dtd=True)
    if root.tag != "schedule":
        raise Declined("schedule")
    rooms: dict[str, ForeignRoom] = {}
    found: list[tuple[str, Said]] = []
    for room in root.iterfind("day/room"):
        name, guid = room.get("name", ""), _guid(room.get("guid"))
        known = rooms.get(name)
        rooms[name] = known or ForeignRoom(name, guid)
        found += [(name, _xml_event(one)) for one in room.iterfind("event")]
    if any(one.guid for one in rooms.values()):  # what has none is a place, no room
        rooms = {name: one for name, one in rooms.items() if one.guid}
    return root.findtext("conference/title", "").strip(), rooms, found


def _xml_event(event: Element) -> Said:
    plain = {part.tag: part.text or "" for part in event if len(part) == 0}
    links = [
        {"url": one.get("href", ""), "title": one.text or "", "type": one.get("type", "")}
        for one in event.iterfind("links/link")
    ]
    people = [{"name": one.text or ""} for one in event.iterfind("persons/person")]
    return plain | {"id": event.get("id"), "guid": event.get("guid"), "links": links, "persons": people}


def _event(reader: _Reader, room: str, said: Said) -> ForeignEvent | None:
    starts, title = _moment(said.get("date"), reader.zone), _text(said.get("title"))
    length = _duration(said.get("duration"), starts, _moment(said.get("end"), reader.zone))
    if starts is None or length is None or not title:
        reader.dropped += 1
        return None
    texts = (_text(said.get(one)) for one in ("subtitle", "abstract", "description"))
    return ForeignEvent(
        id=_number(said.get("id")),
        guid=_own_guid(reader, said, room),
        kind=_text(said.get("type")),
        title=title,
        text="\n\n".join(dict.fromkeys(one for one in texts if one)),
        people=tuple(dict.fromkeys(_names(_list(said.get("persons"))))),
        room=_text(said.get("room")) or room,
        starts=starts,
        ends=starts + length,
        track=_text(said.get("track")),
        links=tuple(_links(_list(said.get("links")))),
    )


def _own_guid(reader: _Reader, said: Said, room: str) -> str:
    """Its own where it has one that no other has; else one that the same file gives again."""
    guid = _guid(said.get("guid"))
    if not guid or guid in reader.seen:
        guid = str(uuid5(NAMESPACE_URL, f"{guid} {room} {said.get('date')} {said.get('title')}"))
    reader.seen.add(guid)
    return guid


def _names(people: Iterable[Any]) -> Iterator[str]:
    for one in people:
        said = _dict(one)
        if name := _text(said.get("name")) or _text(said.get("public_name")):
            yield name


def _links(links: Iterable[Any]) -> Iterator[ForeignLink]:
    for one in links:
        said = _dict(one)
        url, kind = _text(said.get("url")), _text(said.get("type"))
        if url.startswith(("http://", "https://")) and len(url) <= 500 and kind not in _OURS:
            yield ForeignLink(_KINDS.get(kind, "other"), _text(said.get("title")), url)


def _moment(said: Any, zone: ZoneInfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(said or ""))
    except ValueError:
        return None
    return found.replace(tzinfo=zone) if found.tzinfo is None else found


def _duration(said: Any, starts: datetime | None, ends: datetime | None) -> timedelta | None:
    """ "00:45" or "00:45:00"; else from its end."""
    parts = str(said or "").split(":")
    found = None
    if len(parts) in (2, 3) and all(one.isdecimal() and len(one) < 4 for one in parts):
        hours, minutes, seconds = (*map(int, parts), 0)[:3]
        found = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    elif starts and ends:
        found = ends - starts
    return found if found is not None and timedelta(0) < found <= _LONGEST else None


def _guid(said: Any) -> str:
    try:
        return str(UUID(str(said)))
    except ValueError:
        return ""


def _number(said: Any) -> int:
    text = str(said or "")
    return int(text) if text.isdecimal() and len(text) < 12 else 0


def _text(said: Any) -> str:
    return said.replace("\0", "").replace("\r\n", "\n").strip() if isinstance(said, str) else ""


def _dict(said: Any) -> Said:
    return said if isinstance(said, dict) else {}


def _list(said: Any) -> list[Any]:
    return said if isinstance(said, list) else []
