# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A session as its page shows it: what all may know of it, and what whoever looks may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from allmende.barcamp import memory_rules as rules
from allmende.barcamp.models import Barcamp, Link, LinkKind, Note, Photo, Session, Takeaway
from allmende.barcamp.players import Player, player
from allmende.barcamp.queries.programme import address, may_record, period, published, shown_links
from allmende.discussion import queries as discussion
from allmende.identity.markdown import html_of
from allmende.identity.rules import Asker
from allmende.search import queries as search
from allmende.web.words import Piece, difference

_EARLY, _LATE = timedelta(minutes=15), timedelta(minutes=30)
"""As long before and after its time the stream of its room is the session's."""
_COMPARED = 20_000
"""Letters: longer notes are shown as they are, not word by word."""


@dataclass(frozen=True, slots=True)
class Video:
    """`key` is what `?abspielen=` names it by; `row` of its link, 0 for the stream."""

    key: str
    title: str
    player: Player
    captions: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Sentence:
    takeaway: Takeaway
    agreements: int
    agrees: bool
    may_remove: bool


@dataclass(frozen=True, slots=True)
class Shot:
    photo: Photo
    may_remove: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """`place` in the published timetable; None of it where a cancelled session has lost its own."""

    session: Session
    who: tuple[str, ...]
    period: tuple[datetime, datetime] | None
    notes: Note | None
    html: str
    videos: tuple[Video, ...]
    links: tuple[Link, ...]
    sentences: tuple[Sentence, ...]
    photos: tuple[Shot, ...]
    related: tuple[Any, ...]
    thread: Any
    address: str
    may_write: bool
    may_present: bool
    may_record: bool

    def video(self, key: str) -> Video | None:
        return next((one for one in self.videos if one.key == key), None)


def session(camp: Barcamp, number: int) -> Session | None:
    """None: there is none, or it is not published."""
    return published(camp).select_related("camp").filter(number=number).first()


def shown(asker: Asker, found: Session, now: datetime, page: object = 1) -> Shown:
    """`page`: of what is said below it, as the address has it."""
    newest, at = found.notes.select_related("author").last(), address(found.camp, found.number)
    when, links = period(found, tuple(found.camp.slots.all())), shown_links(found)
    thread = discussion.thread_at(asker, at)
    return Shown(
        session=found,
        who=tuple(one.host.name for one in found.pitch.hostings.all()),
        period=when,
        notes=newest,
        html=html_of(newest.text) if newest else "",
        videos=tuple(_videos(found, links, when, now)),
        links=tuple(one for one in links if one.kind != LinkKind.RECORDING),
        sentences=tuple(_sentences(asker, found)),
        photos=tuple(_photos(asker, found)),
        related=search.links(at, asker),
        thread=None if thread is None else discussion.shown(thread, asker, page),
        address=at,
        may_write=rules.can_write(asker, found.camp),
        may_present=rules.can_present(asker, found),
        may_record=may_record(found.pitch),
    )


def _videos(
    found: Session, links: Iterable[Link], when: tuple[datetime, datetime] | None, now: datetime
) -> Iterable[Video]:
    """The stream while it runs, then the recordings. `links` are those that may be shown."""
    room = found.shown_room
    runs = when is not None and when[0] - _EARLY <= now <= when[1] + _LATE and not found.is_cancelled
    if runs and room is not None and room.has_stream and may_record(found.pitch):
        live = player(room.stream)
        if live:
            yield Video("live", _("Übertragung aus: %(room)s") % {"room": room.name}, live)
    for one in links:
        if one.kind == LinkKind.RECORDING and (seen := player(one.url)):
            yield Video(str(one.pk), one.title or str(one.get_kind_display()), seen, one.captions, one.pk)


def _sentences(asker: Asker, found: Session) -> Iterable[Sentence]:
    """Those that most agree with first."""
    rows = []
    for one in found.takeaways.prefetch_related("agreements"):
        people = {agreement.person_id for agreement in one.agreements.all()}
        one.session = found
        rows.append(Sentence(one, len(people), asker.pk in people, rules.can_remove_takeaway(asker, one)))
    return sorted(rows, key=lambda row: -row.agreements)


def _photos(asker: Asker, found: Session) -> Iterable[Shot]:
    for one in found.photos.select_related("picture"):
        one.session = found
        yield Shot(one, rules.can_remove_photo(asker, one))


@dataclass(frozen=True, slots=True)
class Saved:
    """Notes as somebody left them; `pieces` against those before."""

    note: Note
    is_chosen: bool
    pieces: tuple[Piece, ...]


def history(found: Session, chosen: str = "") -> tuple[Saved, ...]:
    """The newest first; of the chosen ones (else the newest) what differs, word by word."""
    notes = list(found.notes.select_related("author"))
    wanted = int(chosen) if chosen.isdecimal() and len(chosen) < 9 else 0
    known = wanted if any(one.number == wanted for one in notes) else (notes[-1].number if notes else 0)
    before = ["", *(one.text for one in notes)]
    return tuple(
        Saved(one, one.number == known, compared(old, one.text) if one.number == known else ())
        for old, one in reversed(list(zip(before, notes, strict=False)))
    )


def compared(old: str, new: str) -> tuple[Piece, ...]:
    if len(old) + len(new) > 2 * _COMPARED:
        return (Piece("removed", old), Piece("added", new))
    return difference(old, new)


def latest(found: Session) -> Note | None:
    return found.notes.select_related("author").order_by("number").last()
