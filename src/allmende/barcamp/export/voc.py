# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""schedule.json: https://c3voc.de/schedule/schema.json."""

import json
from typing import Any

from allmende.barcamp.export.frab import duration
from allmende.barcamp.export.programme import Day, Entry, Place, Programme, days, places

TYPE = "application/json; charset=utf-8"
_LINK_TYPES = {"slides": "slides", "recording": "media", "notes": "web"}


def write(programme: Programme) -> bytes:
    said = {
        "$schema": "https://c3voc.de/schedule/schema.json",
        "generator": {"name": "Allmende", "version": "1", "url": programme.home},
        "schedule": {
            "version": str(programme.version),
            "base_url": programme.url,
            "conference": _conference(programme),
        },
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def _conference(programme: Programme) -> dict[str, Any]:
    tracks = sorted({one.track for one in programme.taking_place if one.track})
    return {
        "acronym": programme.acronym,
        "title": programme.title,
        "description": programme.text,
        "start": programme.first.isoformat(),
        "end": programme.last.isoformat(),
        "daysCount": (programme.last - programme.first).days + 1,
        "timeslot_duration": "00:05",
        "time_zone_name": programme.zone,
        "url": programme.url,
        "tracks": [{"name": one} for one in tracks],
        "rooms": [_room(one) for one in programme.rooms],
        "days": [_day(programme, one) for one in days(programme)],
    }


def _room(place: Place) -> dict[str, Any]:
    recording = "not_recorded_by_default" if place.is_streamed else "recording_not_possible"
    return {
        "name": place.name,
        "guid": str(place.guid),
        "description": place.where,
        "capacity": place.seats,
        "features": {"recording": recording},
    }


def _day(programme: Programme, day: Day) -> dict[str, Any]:
    found = {place.name: [_event(programme, one) for one in day.at(place)] for place in places(programme)}
    return {
        "index": day.index,
        "date": day.date.isoformat(),
        "day_start": day.starts.isoformat(),
        "day_end": day.ends.isoformat(),
        "rooms": {name: events for name, events in found.items() if events},
    }


def _event(programme: Programme, entry: Entry) -> dict[str, Any]:
    starts, ends = entry.starts or programme.revised, entry.ends or programme.revised
    return {
        "id": entry.id,
        "guid": str(entry.guid),
        "code": entry.code,
        "date": starts.isoformat(),
        "start": starts.strftime("%H:%M"),
        "end": ends.isoformat(),
        "duration": duration(entry.minutes),
        "room": entry.place.name,
        "slug": programme.slug_of(entry),
        "url": entry.url,
        "title": entry.title,
        "subtitle": "",
        "track": entry.track,
        "type": entry.kind,
        "language": entry.language,
        "abstract": entry.text,
        "description": "",
        "recording_license": programme.licence if entry.may_record else "",
        "do_not_record": not entry.may_record,
        "do_not_stream": not entry.may_record,
        "persons": [{"name": one.name, "guid": str(one.guid)} for one in entry.people],
        "links": [
            {"type": _LINK_TYPES.get(one.kind, "related"), "title": one.title or one.url, "url": one.url}
            for one in entry.links
        ],
        "attachments": [],
    }
