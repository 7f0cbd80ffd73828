# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Somebody is ill, a room is under water; and when it is over. The replan then looks for other places."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.barcamp.actions import planning
from allmende.barcamp.actions.camps import of_organiser
from allmende.barcamp.actions.marking import note_act, touch
from allmende.barcamp.models import Barcamp, Closure, Host, Room, Session, Slot
from allmende.barcamp.queries.instance import is_away
from allmende.identity.models import Person


@transaction.atomic
def fall_ill(person: Person, camp: Barcamp, host: Host, slots: Iterable[Slot] = ()) -> int:
    """At these times, else at all. Who cannot come at all has their sessions cancelled, where nobody else
    holds them: how many. Raises Refused."""
    kept = of_organiser(person, camp)
    every = list(kept.slots.all())
    host.absent.add(*(list(slots) or every))
    touch(kept)
    note_act(person, "edit", kept, after={"absent": host.pk})
    if not is_away(Host.objects.get(pk=host.pk), every):
        return 0
    lost = [one for one in _sessions(kept, host) if not _held_by_others(one, host, every)]
    for one in lost:
        planning.cancel(person, kept, one, _("%(name)s kann nicht kommen") % {"name": host.name})
    return len(lost)


def _sessions(camp: Barcamp, host: Host) -> Iterable[Session]:
    found = camp.sessions.filter(pitch__hostings__host=host, is_dropped=False, slot__isnull=False)
    return list(found.select_related("pitch").distinct())


def _held_by_others(session: Session, host: Host, slots: list[Slot]) -> bool:
    """Or the one who is missing only helps."""
    speakers = session.pitch.hostings.filter(role="speaker").exclude(host=host).select_related("host")
    return any(not is_away(one.host, slots) for one in speakers)


@transaction.atomic
def recover(person: Person, camp: Barcamp, host: Host) -> None:
    """Somebody is there again, all the time. What was cancelled stays so until it is brought back. Raises
    Refused."""
    kept = of_organiser(person, camp)
    host.absent.clear()
    touch(kept)
    note_act(person, "edit", kept, before={"absent": host.pk})


@transaction.atomic
def flood(person: Person, camp: Barcamp, room: Room, reason: str, slots: Iterable[Slot] = ()) -> int:
    """A room is out of use at these times, else at all; for how many sessions. Raises Refused."""
    kept = of_organiser(person, camp)
    closed = list(slots) or list(kept.slots.all())
    for slot in closed:
        Closure.objects.get_or_create(room=room, slot=slot, defaults={"reason": reason})
    touch(kept)
    note_act(person, "edit", kept, after={"closed": room.name})
    return kept.sessions.filter(room=room, slot__in=closed, is_dropped=False).count()


@transaction.atomic
def reopen(person: Person, camp: Barcamp, room: Room) -> None:
    """It can be used again, all the time. Raises Refused."""
    kept = of_organiser(person, camp)
    room.closures.all().delete()
    touch(kept)
    note_act(person, "edit", kept, before={"closed": room.name})
