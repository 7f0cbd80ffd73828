# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What stays of a barcamp, as far as all may see it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from django.utils import timezone
from django.utils.translation import get_language

from allmende.barcamp.export.documentation import (
    ENOUGH,
    CoVote,
    Documentation,
    KeptLink,
    KeptPhoto,
    KeptSession,
    KeptTakeaway,
    KeptVote,
)
from allmende.barcamp.models import BallotState, Barcamp, Note, PitchState, Session, Takeaway
from allmende.barcamp.queries.programme import address, period, published, shown_links
from allmende.identity.markdown import html_of
from allmende.media.markup import address as picture_address
from allmende.web.addresses import local


@dataclass(frozen=True, slots=True)
class Votes:
    """Sums by pitch, and by pairs of pitches; `ballots` is None where nothing is said of them."""

    ballots: int | None
    single: Counter[int]
    both: Counter[tuple[int, int]]


def votes(camp: Barcamp) -> Votes:
    """Only when the ballot is closed, and only of as many that nobody can be told from the sums."""
    if camp.ballot != BallotState.CLOSED:
        return Votes(None, Counter(), Counter())
    wishes = [sorted(map(int, one)) for one in camp.ballots.values_list("wishes", flat=True)]
    if len(wishes) < ENOUGH:
        return Votes(None, Counter(), Counter())
    both = Counter(pair for one in wishes for pair in combinations(one, 2))
    return Votes(len(wishes), Counter(pitch for one in wishes for pitch in one), both)


def documentation(camp: Barcamp, home: str) -> Documentation:
    """`home`: scheme and host for absolute addresses."""
    sessions = list(
        published(camp).prefetch_related(
            "notes__author", "takeaways__agreements", "photos__picture", "pitch__hostings__host"
        )
    )
    counted, slots = votes(camp), tuple(camp.slots.all())
    whens = {one.pk: period(one, slots) for one in sessions}
    sessions.sort(key=lambda one: (whens[one.pk] is None, whens[one.pk] or (), one.number))
    return Documentation(
        title=camp.title,
        organisation=camp.organisation.name,
        place=camp.place,
        first=camp.starts.isoformat(),
        last=camp.ends.isoformat(),
        url=home + local(f"{camp.address}/dokumentation"),
        licence=camp.licence,
        language=(get_language() or "de")[:2],
        frozen=camp.frozen.isoformat(timespec="seconds") if camp.frozen else "",
        made=_made(camp, sessions).isoformat(timespec="seconds"),
        ballots=counted.ballots,
        sessions=tuple(_session(camp, home, one, whens[one.pk], counted) for one in sessions),
        votes=tuple(_votes(camp, counted)),
        covotes=tuple(CoVote(one, other, said) for (one, other), said in sorted(counted.both.items())),
        takeaways=tuple(_takeaway(each, one) for each in sessions for one in each.takeaways.all()),
        links=tuple(
            KeptLink(each.number, one.kind, one.title or str(one.get_kind_display()), one.url, one.captions)
            for each in sessions
            for one in shown_links(each)
        ),
        photos=tuple(
            KeptPhoto(
                each.number,
                one.picture.pk,
                home + picture_address(one.picture.pk, "full"),
                one.picture.alt,
                one.picture.credit,
            )
            for each in sessions
            for one in each.photos.all()
        ),
    )


def _session(
    camp: Barcamp, home: str, one: Session, when: tuple[datetime, datetime] | None, counted: Votes
) -> KeptSession:
    notes = _newest(one)
    return KeptSession(
        number=one.number,
        guid=str(one.guid),
        title=one.pitch.title,
        topic=one.pitch.topic,
        hosts=", ".join(each.host.name for each in one.pitch.hostings.all()),
        starts=when[0].isoformat() if when else "",
        ends=when[1].isoformat() if when else "",
        room=one.shown_room.name if one.shown_room else "",
        is_cancelled=one.is_cancelled,
        reason=one.reason if one.is_cancelled else "",
        votes=None if counted.ballots is None else counted.single[one.pitch_id],
        text=one.pitch.text,
        notes=notes.text if notes else "",
        notes_by=str(notes.author) if notes and notes.author else "",
        url=home + local(address(camp, one.number)),
    )


def _takeaway(session: Session, one: Takeaway) -> KeptTakeaway:
    return KeptTakeaway(session.number, one.text, len(one.agreements.all()))


def _votes(camp: Barcamp, counted: Votes) -> list[KeptVote]:
    """The most wished for first; what was withdrawn is not told."""
    if counted.ballots is None:
        return []
    gone = (PitchState.WITHDRAWN, PitchState.MERGED)
    pitches = camp.pitches.exclude(state__in=gone).values_list("pk", "title")
    rows = [KeptVote(number, title, counted.single[number]) for number, title in pitches]
    return sorted(rows, key=lambda one: (-one.votes, one.pitch))


def _newest(session: Session) -> Note | None:
    return max(session.notes.all(), key=lambda one: one.number, default=None)


def _made(camp: Barcamp, sessions: list[Session]) -> datetime:
    """When it was closed, or when anything in it was written last."""
    if camp.frozen:
        return timezone.localtime(camp.frozen)
    written = [one.made for each in sessions for one in each.notes.all()]
    return timezone.localtime(max((camp.published or camp.made, *written)))


@dataclass(frozen=True, slots=True)
class Chapter:
    """A session on the page: what is kept of it, with its notes as HTML."""

    session: KeptSession
    starts: datetime | None
    ends: datetime | None
    html: str
    takeaways: tuple[KeptTakeaway, ...]
    links: tuple[KeptLink, ...]
    photos: tuple[KeptPhoto, ...]


def chapters(kept: Documentation) -> tuple[Chapter, ...]:
    return tuple(_chapter(kept, one) for one in kept.sessions)


def _chapter(kept: Documentation, one: KeptSession) -> Chapter:
    return Chapter(
        one,
        datetime.fromisoformat(one.starts) if one.starts else None,
        datetime.fromisoformat(one.ends) if one.ends else None,
        html_of(one.notes) if one.notes else "",
        tuple(each for each in kept.takeaways if each.session == one.number),
        tuple(each for each in kept.links if each.session == one.number),
        tuple(each for each in kept.photos if each.session == one.number),
    )
