# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The published programme, for every file and page that shows it to others. Never the plan that is worked
on."""

from collections.abc import Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.barcamp.export.programme import (
    SESSION,
    Entry,
    Place,
    Programme,
    Reference,
    Speaker,
    item_id,
)
from allmende.barcamp.models import Barcamp, Consent, Item, Link, LinkKind, Pitch, Room, Session, Slot
from allmende.web.addresses import local


def programme(camp: Barcamp, home: str) -> Programme:
    """`home`: scheme and host for absolute addresses."""
    slots = tuple(camp.slots.all())
    sessions = [_session(camp, home, one, slots) for one in published(camp)]
    items = [_item(camp, home, one) for one in camp.items.select_related("room")]
    return Programme(
        slug=camp.slug,
        title=camp.title,
        text=camp.text,
        place=camp.place,
        home=home,
        address=local(camp.address),
        page=home + _page(camp),
        first=camp.starts,
        last=camp.ends,
        zone=timezone.get_default_timezone_name(),
        licence=camp.licence,
        version=camp.version,
        revised=timezone.localtime(camp.published or camp.made).replace(microsecond=0),
        rooms=tuple(_place(one) for one in camp.rooms.all()),
        entries=tuple(sorted((*sessions, *items), key=_in_order)),
    )


def _page(camp: Barcamp) -> str:
    try:
        return reverse("barcamp:programme", args=(camp.slug,))
    except NoReverseMatch:  # until its part is there
        return local(camp.address)


def published(camp: Barcamp) -> QuerySet[Session]:
    """Sessions that all may know of: placed by the last published timetable, or cancelled after they were."""
    known = Q(shown_slot__isnull=False) | Q(is_cancelled=True)
    found = camp.sessions.filter(known) if camp.version else camp.sessions.none()
    return found.select_related("pitch", "shown_slot", "shown_room").prefetch_related(
        "pitch__hostings__host", "links"
    )


def may_record(pitch: Pitch) -> bool:
    """Only while everybody who holds or helps says so; asked anew each time, for they may take it back."""
    said = [one.recording for one in pitch.hostings.all()]
    return bool(said) and all(one == Consent.GIVEN for one in said)


def shown_links(session: Session) -> tuple[Link, ...]:
    """A recording only while it may be shown."""
    allowed = may_record(session.pitch)
    return tuple(one for one in session.links.all() if allowed or one.kind != LinkKind.RECORDING)


def period(session: Session, slots: Sequence[Slot]) -> tuple[datetime, datetime] | None:
    """Of the published timetable, in local time. One that needs two slots ends with the one that follows
    on the same day. `slots`: all of the camp, in order."""
    slot = session.shown_slot
    if slot is None:
        return None
    starts, ends = timezone.localtime(slot.starts), timezone.localtime(slot.ends)
    if session.pitch.slots > 1:
        after = (one for one in slots if one.starts >= slot.ends)
        that_day = (one for one in after if timezone.localtime(one.starts).date() == starts.date())
        ends = next((timezone.localtime(one.ends) for one in that_day), ends)
    return starts, ends


def _session(camp: Barcamp, home: str, session: Session, slots: Sequence[Slot]) -> Entry:
    pitch = session.pitch
    starts, ends = period(session, slots) or (None, None)
    return Entry(
        id=session.number,
        guid=session.guid,
        kind=SESSION,
        title=pitch.title,
        text=pitch.text,
        people=tuple(_speaker(camp, one.host.name) for one in pitch.hostings.all()),
        place=_place_of(session.shown_room),
        starts=starts,
        ends=ends,
        track=pitch.topic,
        url=home + local(address(camp, session.number)),
        links=_references(session),
        may_record=may_record(pitch),
        is_cancelled=session.is_cancelled,
        reason=session.reason,
        sequence=session.sequence,
    )


def address(camp: Barcamp, number: int) -> str:
    """Of a session's page, as it is stored: German, without a host."""
    return f"{camp.address}/sessions/{number}"


def _references(session: Session) -> tuple[Reference, ...]:
    found = [
        Reference(one.kind, one.title or str(one.get_kind_display()), one.url) for one in shown_links(session)
    ]
    if session.pad:
        found.append(Reference("notes", _("Notizen"), session.pad))
    room = session.shown_room
    if room is not None and room.has_stream and room.stream and may_record(session.pitch):
        found.append(Reference("stream", _("Übertragung"), room.stream))
    return tuple(found)


def _item(camp: Barcamp, home: str, item: Item) -> Entry:
    """It has no page but the camp's. Its calendar entry counts with the versions, for it has no count of its
    own."""
    place = _place_of(item.room) if item.room else Place(item.place or _("Ganzes Haus"))
    return Entry(
        id=item_id(item.guid),
        guid=item.guid,
        kind=item.kind,
        title=item.title,
        text=item.text,
        people=(_speaker(camp, item.host),) if item.host else (),
        place=place,
        starts=timezone.localtime(item.starts),
        ends=timezone.localtime(item.ends),
        url=home + local(camp.address),
        sequence=camp.version,
    )


def _speaker(camp: Barcamp, name: str) -> Speaker:
    return Speaker(name, uuid5(NAMESPACE_URL, f"{camp.address}/menschen/{name.casefold()}"))


def _place(room: Room) -> Place:
    return Place(
        room.name, room.guid, room.pk, room.place, room.seats, room.has_stream, position=room.position
    )


def _place_of(room: Room | None) -> Place:
    return Place(_("ohne Raum")) if room is None else _place(room)


def _in_order(entry: Entry) -> tuple[bool, datetime, bool, int, int]:
    """By time, then by room; what has no time comes last."""
    never = datetime.max.replace(tzinfo=timezone.get_default_timezone())
    is_session = entry.kind == SESSION
    return entry.starts is None, entry.starts or never, is_session, entry.place.position, entry.id
