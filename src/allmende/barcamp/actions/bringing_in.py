# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A timetable from a file is taken over into the plan that is worked on. Nothing is published by it."""

from collections.abc import Iterable, Mapping
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from allmende.barcamp import rules
from allmende.barcamp.bring_in.foreign import Foreign, ForeignEvent, ForeignRoom
from allmende.barcamp.bring_in.planning import Known, Placed, Plan, cut, plan
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import (
    Barcamp,
    Host,
    Hosting,
    Item,
    Link,
    Pitch,
    PitchState,
    Room,
    Session,
    Slot,
)
from allmende.identity.audit import note
from allmende.identity.models import Person
from allmende.identity.principals import principal_of

_MOST = 1_000_000
"""Numbers of sessions stay below those of fixed items in exports."""


def planned(camp: Barcamp, foreign: Foreign) -> Plan:
    """What the file would add now."""
    guids = (*camp.sessions.values_list("guid", flat=True), *camp.items.values_list("guid", flat=True))
    known = Known(
        camp.starts,
        camp.ends,
        frozenset(camp.rooms.values_list("name", flat=True)),
        dict(camp.slots.values_list("starts", "ends")),
        frozenset(map(str, guids)),
    )
    return plan(foreign, known, ZoneInfo(timezone.get_default_timezone_name()))


@transaction.atomic
def bring_in(person: Person, camp: Barcamp, foreign: Foreign) -> Plan:
    """All of it or nothing. Whoever holds a session is asked anew whether they may be recorded: a file is no
    consent. Raises Refused."""
    kept: Barcamp = Barcamp.objects.select_for_update().get(pk=camp.pk)
    if not rules.can_organise(person, kept) or kept.frozen:
        raise Refused(
            _("Einen Zeitplan übernimmt, wer das Barcamp organisiert, solange es nicht abgeschlossen ist.")
        )
    found = planned(kept, foreign)
    if found.outside is not None:
        raise Refused(outside(kept, found))
    rooms = _rooms(kept, found.rooms)
    for starts, ends in found.slots:
        Slot.objects.create(camp=kept, starts=starts, ends=ends)
    _items(kept, found.items, rooms)
    _sessions(kept, found.sessions, rooms)
    kept.changed = timezone.now()
    kept.save(update_fields=["changed"])
    said = {"sessions": len(found.sessions), "items": len(found.items), "rooms": len(found.rooms)}
    note(
        principal_of(person),
        "barcamp.bring_in",
        f"Barcamp({kept.pk})",
        organisation=kept.organisation_id,
        after=said,
    )
    return found


def outside(camp: Barcamp, found: Plan) -> str:
    """Why it cannot be taken; empty where it can."""
    if found.outside is None:
        return ""
    days = {"day": found.outside, "first": camp.starts, "last": camp.ends}
    return _(
        "Die Datei hat Termine am %(day)s, das Barcamp geht vom %(first)s bis zum %(last)s. Nichts wurde "
        "geändert. Stellen Sie erst die Tage des Barcamps ein."
    ) % {name: date_format(day) for name, day in days.items()}


def _rooms(camp: Barcamp, new: Iterable[ForeignRoom]) -> dict[str, Room]:
    """All of the camp by their names."""
    position = camp.rooms.aggregate(most=Max("position"))["most"] or 0
    known = set(camp.rooms.values_list("name", flat=True))
    for place, one in enumerate(new, position + 1):
        name = cut(one.name, 60)
        if name in known:
            continue
        known.add(name)
        facts = {"place": cut(one.where, 120), "has_stream": one.is_streamed, "position": place}
        seats = {"seats": one.seats} if one.seats else {}
        guid = _free(Room, one.guid or str(uuid5(NAMESPACE_URL, f"{camp.address} {name}")), name)
        Room.objects.create(camp=camp, name=name, guid=guid, **facts, **seats)
    return {one.name: one for one in camp.rooms.all()}


def _items(camp: Barcamp, items: Iterable[ForeignEvent], rooms: Mapping[str, Room]) -> None:
    known = {one.guid: one for one in camp.items.all()}
    for one in items:
        room = rooms.get(cut(one.room, 60))
        item = known.get(UUID(one.guid)) or Item(camp=camp, guid=_free(Item, one.guid, camp.slug))
        item.kind, item.title, item.text = one.kind, cut(one.title, 120), cut(one.text, 2_000)
        item.host, item.room, item.place = (
            cut(", ".join(one.people), 120),
            room,
            "" if room else cut(one.room, 120),
        )
        item.starts, item.ends = one.starts, one.ends
        item.save()


def _sessions(camp: Barcamp, sessions: Iterable[Placed], rooms: Mapping[str, Room]) -> None:
    slots, known = (
        {one.starts: one for one in camp.slots.all()},
        {one.guid: one for one in camp.sessions.all()},
    )
    used = {one.number for one in known.values()}
    hosts = {one.name: one for one in reversed(camp.hosts.all())}
    pitches: dict[tuple[str, str, tuple[str, ...], int], Pitch] = {}
    for one in sessions:
        event = one.event
        where = {"slot": slots[one.slot], "room": rooms[cut(event.room, 60)]}
        if there := known.get(UUID(event.guid)):
            Session.objects.filter(pk=there.pk).update(**where)
            continue
        said = (event.title, event.text, event.people, one.slots)
        if said in pitches:
            Pitch.objects.filter(pk=pitches[said].pk).update(repeats=pitches[said].sessions.count() + 1)
        else:
            pitches[said] = _pitch(camp, one, hosts)
        number = event.id if 0 < event.id < _MOST and event.id not in used else max(used, default=0) + 1
        used.add(number)
        guid = _free(Session, event.guid, camp.slug)
        made = Session.objects.create(camp=camp, pitch=pitches[said], number=number, guid=guid, **where)
        for link in event.links:
            Link.objects.create(session=made, kind=link.kind, title=cut(link.title, 120), url=link.url)


def _pitch(camp: Barcamp, one: Placed, hosts: dict[str, Host]) -> Pitch:
    event = one.event
    texts = {"title": cut(event.title, 100), "text": cut(event.text, 2_000), "topic": cut(event.track, 40)}
    made = Pitch.objects.create(camp=camp, slots=one.slots, state=PitchState.PITCHED, **texts)
    for name in dict.fromkeys(cut(person, 80) for person in event.people):
        if name not in hosts:
            hosts[name] = Host.objects.create(camp=camp, name=name)
        Hosting.objects.create(pitch=made, host=hosts[name])
    return made


def _free(table: type[Room] | type[Item] | type[Session], guid: str, salt: str) -> UUID:
    """Its own, or where another barcamp of this house has that, one that follows from it."""
    taken = table.objects.filter(guid=guid).exists()
    return uuid5(NAMESPACE_URL, f"{guid} {salt}") if taken else UUID(guid)
