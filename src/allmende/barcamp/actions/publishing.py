# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The plan becomes what everybody sees; who marked a session hears of it."""

from collections.abc import Iterable
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.barcamp.actions import memory
from allmende.barcamp.actions.camps import of_organiser
from allmende.barcamp.actions.marking import note_act
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Announcement, Barcamp, Mark, Session, Slot, Version
from allmende.barcamp.queries.pending import changed, many_cancelled
from allmende.identity import addresses
from allmende.identity.models import Person
from allmende.notices import actions as notices
from allmende.web.addresses import local

_COLUMNS = ("shown_slot", "shown_room", "is_cancelled", "reason", "sequence", "is_full")


@transaction.atomic
def publish(person: Person, camp: Barcamp, *, anyway: bool = False) -> Version:
    """What was shown and has no place any more is cancelled, never lost. Raises Refused: nothing is new, or
    many sessions would fall out and nobody said that they should."""
    kept = of_organiser(person, camp)
    found = changed(kept)
    changes = [change for _session, change in found]
    if (count := many_cancelled(changes)) and not anyway:
        raise Refused(
            _("Damit fallen %(count)d Sessions aus. Bestätigen Sie das unten, wenn es so sein soll.")
            % {"count": count}
        )
    for one, change in found:
        _show(one, change)
    if not changes:
        raise Refused(_("Der Zeitplan ist schon so veröffentlicht. Nichts wurde geändert."))
    return _numbered(person, kept, changes)


def retimed(person: Person, camp: Barcamp, slot: Slot) -> None:
    """A slot that was shown begins or ends at another time: what runs in it has moved. Part of the caller's
    transaction."""
    found = list(camp.sessions.filter(shown_slot=slot, is_cancelled=False))
    if not found:
        return
    for one in found:
        one.sequence += 1
        one.save(update_fields=["sequence"])
    _numbered(person, camp, [_moved(one) for one in found])


def _moved(one: Session) -> dict[str, Any]:
    place = [one.shown_slot_id, one.shown_room_id]
    return {"code": "moved", "session": one.pk, "from": place, "to": place}


def _numbered(person: Person, camp: Barcamp, changes: list[dict[str, Any]]) -> Version:
    """The next version, told to all whom it concerns."""
    camp.version += 1
    camp.published = camp.changed = timezone.now()
    camp.save(update_fields=["version", "published", "changed"])
    version = Version.objects.create(camp=camp, number=camp.version, by=person, changes=changes)
    note_act(person, "publish", camp, after={"version": camp.version, "changes": len(changes)})
    _tell(person, camp, changes)
    memory.follow(camp)
    return version


def _show(one: Session, change: dict[str, Any]) -> None:
    """What is cancelled keeps the place that it was shown in."""
    was_known = one.shown_slot_id is not None
    one.is_cancelled = change["code"] == "cancelled"
    if not one.is_cancelled:
        one.shown_slot, one.shown_room, one.reason = one.slot, one.room, ""
    one.sequence += was_known
    one.save(update_fields=_COLUMNS)


def _tell(person: Person, camp: Barcamp, changes: list[dict[str, Any]]) -> None:
    """Followers hear once; who marked a session hears of that one."""
    notices.announce(
        person,
        f"{camp.address}#programm",
        "barcamp.timetable",
        _("Zeitplan, Fassung %(number)d: %(title)s") % {"number": camp.version, "title": camp.title},
        audience=camp.audience,
        municipality=camp.municipality_id,
        organisation=camp.organisation_id,
    )
    if camp.version == 1:
        return
    for change in changes:
        session = Session.objects.select_related("pitch", "shown_slot", "shown_room").get(
            pk=change["session"]
        )
        marks = list(Mark.objects.filter(session=session).select_related("person", "registration"))
        _tell_marked(person, camp, session, marks)


def _tell_marked(person: Person, camp: Barcamp, session: Session, marks: Iterable[Mark]) -> None:
    text, address = said(session), f"{camp.address}/sessions/{session.number}"
    known = [one.person for one in marks if one.person is not None]
    if known:
        notices.announce(
            person,
            address,
            "barcamp.session",
            str(session),
            text,
            municipality=camp.municipality_id,
            organisation=camp.organisation_id,
            audience=None,
            tell=known,
        )
    home = addresses.home_of(camp.municipality_id)
    for one in marks:
        if one.registration is not None and one.registration.email:
            EmailMessage(
                str(session), f"{text}\n\n{home}{local(address)}", to=[one.registration.email]
            ).send()


def said(session: Session) -> str:
    """Where it is now, in a sentence."""
    if session.is_cancelled:
        why = f": {session.reason}" if session.reason else ""
        return _("„%(title)s“ fällt aus%(why)s.") % {"title": session, "why": why}
    return _("„%(title)s“ ist jetzt um %(time)s Uhr in %(room)s.") % {
        "title": session,
        "time": session.shown_slot,
        "room": session.shown_room,
    }


@transaction.atomic
def announce(person: Person, camp: Barcamp, text: str) -> Announcement:
    """On the programme, the screens and the stage. Raises Refused."""
    kept = of_organiser(person, camp)
    made = Announcement.objects.create(camp=kept, text=text, by=person)
    kept.changed = timezone.now()
    kept.save(update_fields=["changed"])
    note_act(person, "announce", kept, after={"text": text})
    return made


@transaction.atomic
def withdraw(person: Person, camp: Barcamp, announcement: Announcement) -> None:
    """Raises Refused."""
    kept = of_organiser(person, camp)
    announcement.until = timezone.now()
    announcement.save(update_fields=["until"])
    note_act(person, "announce", kept, after={"until": "now"})


@transaction.atomic
def count(person: Person, camp: Barcamp, session: Session, *, guests: int | None, is_full: bool) -> None:
    """At the door of a room. Raises Refused."""
    kept = of_organiser(person, camp)
    Session.objects.filter(pk=session.pk, camp=kept).update(counted=guests, is_full=is_full)
    kept.changed = timezone.now()
    kept.save(update_fields=["changed"])
