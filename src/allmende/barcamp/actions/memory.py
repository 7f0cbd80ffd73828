# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What stays of a session is written, shown, agreed with and removed, until the documentation is closed."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from allmende.barcamp import memory_rules as rules
from allmende.barcamp.errors import Refused
from allmende.barcamp.findables_sessions import findable, of_camp
from allmende.barcamp.models import Agreement, Barcamp, Link, LinkKind, Note, Photo, Session, Takeaway
from allmende.barcamp.queries.programme import address, may_record
from allmende.discussion.actions import close_thread, open_thread
from allmende.identity.audit import note
from allmende.identity.models import Person
from allmende.identity.principals import principal_of
from allmende.media import actions as media
from allmende.media.drawing import Drawn
from allmende.media.models import Picture
from allmende.search import actions as search


class Conflict(Refused):
    """Somebody saved other notes since these were begun. `current`: theirs."""

    def __init__(self, current: Note) -> None:
        super().__init__(
            _("Inzwischen hat jemand andere Notizen gespeichert. Ihre sind noch nicht gespeichert.")
        )
        self.current = current


@transaction.atomic
def follow(camp: Barcamp) -> None:
    """After a timetable is published, or others see the barcamp: its sessions are found, there is a thread
    under each, and all is as visible as the barcamp. Part of the caller's transaction and of its audit
    line."""
    media.follow(Picture.objects.filter(pk__in=_pictures(camp)), camp.audience)
    for one in of_camp(camp):
        search.put(one)
        open_thread(
            None,
            one.address,
            title=one.title,
            organisation=camp.organisation,
            municipality=camp.municipality,
            audience=camp.audience,
        )


def _pictures(camp: Barcamp) -> QuerySet[Photo, int]:
    return Photo.objects.filter(session__camp=camp).values_list("picture", flat=True)


@transaction.atomic
def write_note(person: Person, session: Session, text: str, base: int) -> None:
    """`base`: the number of the notes that were changed, 0 where there were none. Raises Refused and
    Conflict."""
    kept = _locked(person, session)
    newest = kept.notes.order_by("number").last()
    if base != (newest.number if newest else 0) and newest is not None:
        if newest.text == text:  # sent twice
            return
        raise Conflict(newest)
    if text == (newest.text if newest else ""):
        return
    made = Note.objects.create(
        session=kept, number=(newest.number if newest else 0) + 1, text=text, author=person
    )
    _note(person, "barcamp.note", kept, after={"number": made.number})
    search.put(findable(kept))


@transaction.atomic
def set_pad(person: Person, session: Session, pad: str) -> None:
    """Where notes are written together instead. Raises Refused."""
    kept = _locked(person, session, presents=True)
    before, kept.pad = kept.pad, pad
    if before == pad:
        return
    kept.save(update_fields=["pad"])
    _note(person, "barcamp.pad", kept, before={"pad": before}, after={"pad": pad})


@transaction.atomic
def add_photo(person: Person, session: Session, picture: Drawn, *, alt: str, credit: str = "") -> None:
    """Raises Refused, BadPicture."""
    kept = _locked(person, session)
    camp = kept.camp
    kept_picture = media.keep_picture(
        person,
        picture,
        alt=alt,
        credit=credit,
        organisation=camp.organisation,
        municipality=camp.municipality,
        audience=camp.audience,
    )
    Photo.objects.create(session=kept, picture=kept_picture)
    _note(person, "barcamp.photo", kept, after={"picture": kept_picture.pk})


@transaction.atomic
def remove_photo(person: Person, photo: Photo) -> None:
    """Raises Refused."""
    kept = _locked(person, photo.session)
    if not rules.can_remove_photo(person, photo):
        raise Refused(_("Dieses Foto entfernt, wer es gezeigt hat oder die Session hält."))
    _note(person, "barcamp.photo", kept, before={"picture": photo.picture_id})
    media.drop([photo.picture])


@transaction.atomic
def add_link(person: Person, session: Session, link: Link) -> None:
    """Raises Refused: also for a recording to which not everybody agrees who is on it."""
    kept = _locked(person, session, presents=True)
    if link.kind == LinkKind.RECORDING and not may_record(kept.pitch):
        raise Refused(
            _(
                "Nicht alle, die diese Session halten, sind mit einer Aufnahme einverstanden. "
                "Fragen Sie sie zuerst."
            )
        )
    if kept.links.filter(kind=link.kind, url=link.url).exists():  # sent twice
        return
    link.session = kept
    link.save(force_insert=True)
    _note(person, "barcamp.link", kept, after={"kind": link.kind, "url": link.url})


@transaction.atomic
def remove_link(person: Person, link: Link) -> None:
    """Raises Refused."""
    kept = _locked(person, link.session, presents=True)
    _note(person, "barcamp.link", kept, before={"kind": link.kind, "url": link.url})
    link.delete()


@transaction.atomic
def add_takeaway(person: Person, session: Session, text: str) -> None:
    """Raises Refused."""
    kept = _locked(person, session)
    made, is_new = Takeaway.objects.get_or_create(session=kept, text=text, author=person)
    if is_new:
        _note(person, "barcamp.takeaway", kept, after={"id": made.pk})
        search.put(findable(kept))


@transaction.atomic
def remove_takeaway(person: Person, one: Takeaway) -> None:
    """Raises Refused."""
    kept = _locked(person, one.session)
    if not rules.can_remove_takeaway(person, one):
        raise Refused(_("Diesen Satz entfernt, wer ihn geschrieben hat oder das Barcamp organisiert."))
    _note(person, "barcamp.takeaway", kept, before={"id": one.pk})
    one.delete()
    search.put(findable(kept))


@transaction.atomic
def agree(person: Person, one: Takeaway, *, does: bool) -> None:
    """Or not any more. Raises Refused."""
    kept = _locked(person, one.session)
    if does:
        _agreement, changed = Agreement.objects.get_or_create(takeaway=one, person=person)
    else:
        changed = bool(Agreement.objects.filter(takeaway=one, person=person).delete()[0])
    if changed:
        _note(person, "barcamp.agree", kept, after={"id": one.pk, "agrees": does})


@transaction.atomic
def freeze(person: Person, camp: Barcamp) -> None:
    """The documentation stays as it is from now on. Raises Refused."""
    kept: Barcamp = Barcamp.objects.select_for_update().get(pk=camp.pk)
    if not rules.can_freeze(person, kept):
        raise Refused(refusal(kept) or _("Die Dokumentation schließt ab, wer das Barcamp organisiert."))
    kept.frozen = kept.changed = camp.frozen = timezone.now()
    kept.save(update_fields=["frozen", "changed"])
    for one in kept.sessions.values_list("number", flat=True):
        close_thread(address(kept, one), kept.frozen)
    note(principal_of(person), "barcamp.freeze", f"Barcamp({kept.pk})", organisation=kept.organisation_id)


def refusal(camp: Barcamp) -> str:
    """Why nobody changes anything any more; empty while they do."""
    if camp.frozen is None:
        return ""
    day = date_format(timezone.localtime(camp.frozen))
    return _("Die Dokumentation ist seit dem %(day)s abgeschlossen. Nichts wurde geändert.") % {"day": day}


def _locked(person: Person, session: Session, *, presents: bool = False) -> Session:
    """As it is now. Raises Refused."""
    kept: Session = Session.objects.select_for_update().select_related("camp", "pitch").get(pk=session.pk)
    if said := refusal(kept.camp):
        raise Refused(said)
    if not (rules.can_present(person, kept) if presents else rules.can_write(person, kept.camp)):
        raise Refused(_("Das darf, wer diese Session hält oder beim Barcamp hilft. Nichts wurde geändert."))
    return kept


def _note(person: Person, verb: str, session: Session, **said: Any) -> None:
    about, house = f"Session({session.pk})", session.camp.organisation_id
    note(principal_of(person), verb, about, organisation=house, **said)
