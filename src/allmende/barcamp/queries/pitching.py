# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Pitches, wishes and what the ballot gave, as pages want them."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from allmende.barcamp import rules, tally
from allmende.barcamp.models import (
    Ballot,
    BallotState,
    Barcamp,
    Consent,
    Hosting,
    Pitch,
    PitchState,
    Role,
    Wish,
)
from allmende.barcamp.visitors import Visitor

_GONE = (PitchState.MERGED, PitchState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Shown:
    """A pitch that stands, without anything that depends on who looks."""

    pk: int
    title: str
    text: str
    topic: str
    speakers: tuple[str, ...]
    helpers: tuple[str, ...]
    needs: tuple[str, ...]
    is_long: bool
    may_be_recorded: bool
    seen: int | None
    hands: int | None


class _Kept(NamedTuple):
    changed: datetime
    pitches: tuple[Shown, ...]


class _Counted(NamedTuple):
    changed: datetime
    results: "Results"


_standing: dict[int, _Kept] = {}
_counted: dict[int, _Counted] = {}
"""By barcamp, as long as its `changed` is the same: every act of the pitching renews that."""


def standing(camp: Barcamp) -> tuple[Shown, ...]:
    """In the order in which they came. `camp` as it was read for this request."""
    kept = _standing.get(camp.pk)
    if kept is None or kept.changed != camp.changed:
        kept = _Kept(camp.changed, _read(camp))
        _standing[camp.pk] = kept
    return kept.pitches


def by_lot(pitches: Iterable[Shown], seed: str) -> list[Shown]:
    """Nobody's pitch is always the first; the same seed always gives the same order."""
    return sorted(pitches, key=lambda one: hashlib.sha256(f"{seed}:{one.pk}".encode()).digest())


@dataclass(frozen=True, slots=True)
class Results:
    """`are_shown`: not told apart while they are fewer than tally.LEAST."""

    ballots: int
    scores: Mapping[int, tally.Score] = field(default_factory=dict)

    @property
    def are_shown(self) -> bool:
        return self.ballots >= tally.LEAST


@dataclass(frozen=True, slots=True)
class Line:
    """A pitch of the list. `votes`: None while nobody may know."""

    pitch: Shown
    votes: int | None = None
    stars: int | None = None
    interest: int | None = None
    """Where fewer than all have met it: how many would want it, estimated."""


def results(camp: Barcamp) -> Results:
    """Of a closed ballot; empty before, whoever asks."""
    if camp.ballot != BallotState.CLOSED:
        return Results(0)
    kept = _counted.get(camp.pk)
    if kept is None or kept.changed != camp.changed:
        kept = _Counted(camp.changed, _count(camp))
        _counted[camp.pk] = kept
    return kept.results


def ballots_cast(camp: Barcamp) -> int:
    """The one thing that is known before the close."""
    return Ballot.objects.filter(camp=camp).count()


def wishes(camp: Barcamp) -> list[dict[int, int]]:
    """Every ballot as the timetable wants it: pitches that stand and their stars. Only when it is closed."""
    if camp.ballot != BallotState.CLOSED:
        return []
    merged, there = _merged(camp), {one.pk for one in standing(camp)}
    rows = Ballot.objects.filter(camp=camp).values_list("wishes", flat=True)
    found = (tally.resolved({int(pk): given for pk, given in one.items()}, merged) for one in rows)
    return [{pk: given for pk, given in one.items() if pk in there} for one in found]


def lines(camp: Barcamp, seed: str) -> list[Line]:
    """By lot until the ballot is closed, by votes then."""
    found = results(camp)
    drawn = by_lot(standing(camp), seed)
    if not found.are_shown:
        return [Line(one) for one in drawn]
    voted = [_line(one, found) for one in drawn]
    return sorted(voted, key=lambda one: (-(one.votes or 0), -(one.stars or 0), one.pitch.pk))


def _line(one: Shown, found: Results) -> Line:
    score = found.scores.get(one.pk, tally.Score())
    is_late = one.seen is not None and one.seen < found.ballots
    interest = round(tally.interest(score.votes, one.seen or 0, found.ballots)) if is_late else None
    return Line(one, score.votes, score.stars, interest if interest != score.votes else None)


def topics(camp: Barcamp) -> list[str]:
    """That somebody has used."""
    return sorted({one.topic for one in standing(camp) if one.topic})


def open_wishes(camp: Barcamp) -> Sequence[Wish]:
    """Those that nobody has taken up, the newest first; then those that somebody has."""
    found = Wish.objects.filter(camp=camp).select_related("pitch")
    return sorted(found, key=lambda one: (one.pitch_id is not None, -one.pk))


@dataclass(frozen=True, slots=True)
class Page:
    """A pitch on its own page, for whoever looks."""

    pitch: Pitch
    hostings: tuple[Hosting, ...]
    own: Hosting | None
    may_edit: bool
    may_help: bool
    others: tuple[Shown, ...]
    """What it can be merged with."""
    needs: tuple[str, ...] = ()


def page(visitor: Visitor, camp: Barcamp, number: int) -> Page | None:
    """None: not there, or withdrawn and not theirs."""
    pitch = Pitch.objects.filter(camp=camp, pk=number).select_related("merged_into").first()
    if pitch is None:
        return None
    pitch.camp = camp
    hostings = tuple(pitch.hostings.select_related("host"))
    mine = set(pitch.hosts.filter(visitor.is_host).values_list("pk", flat=True))
    may_help = rules.can_help(visitor.asker, camp)
    if pitch.state == PitchState.WITHDRAWN and not (mine or may_help):
        return None
    others = tuple(one for one in standing(camp) if one.pk != number) if may_help else ()
    own = next((one for one in hostings if one.host_id in mine), None)
    may_edit = camp.frozen is None and (own is not None or may_help)
    return Page(pitch, hostings, own, may_edit, may_help, others, _needs(pitch))


def own(visitor: Visitor, camp: Barcamp) -> list[Pitch]:
    """What they offered themselves, withdrawn ones too."""
    hosts = camp.hosts.filter(visitor.is_host)
    return list(Pitch.objects.filter(camp=camp, hosts__in=hosts).distinct())


def gone(camp: Barcamp) -> list[Pitch]:
    """Withdrawn or merged: for those who help."""
    return list(camp.pitches.filter(state__in=_GONE).select_related("merged_into"))


def _read(camp: Barcamp) -> tuple[Shown, ...]:
    rows = Pitch.objects.filter(camp=camp).exclude(state__in=_GONE).order_by("pk")
    return tuple(_shown(one) for one in rows.prefetch_related("hostings__host"))


def _shown(pitch: Pitch) -> Shown:
    hostings = list(pitch.hostings.all())
    return Shown(
        pk=pitch.pk,
        title=pitch.title,
        text=pitch.text,
        topic=pitch.topic,
        speakers=tuple(one.host.name for one in hostings if one.role == Role.SPEAKER),
        helpers=tuple(one.host.name for one in hostings if one.role == Role.HELPER),
        needs=_needs(pitch),
        is_long=pitch.slots > 1,
        may_be_recorded=bool(hostings) and all(one.recording == Consent.GIVEN for one in hostings),
        seen=pitch.seen,
        hands=pitch.hands,
    )


def _needs(pitch: Pitch) -> tuple[str, ...]:
    """Names that templates translate: the list is kept over languages."""
    said = (
        ("projector", pitch.needs_projector),
        ("access", pitch.needs_access),
        ("loop", pitch.needs_loop),
    )
    return tuple(name for name, is_needed in said if is_needed)


def need_word(name: str) -> str:
    words = {"projector": _("Beamer"), "access": _("stufenlos"), "loop": _("Höranlage")}
    return words[name]


def _count(camp: Barcamp) -> Results:
    found = wishes(camp)
    return Results(len(found), tally.count(found))


def _merged(camp: Barcamp) -> dict[int, int]:
    rows = camp.pitches.filter(state=PitchState.MERGED).values_list("pk", "merged_into_id")
    return {pk: into for pk, into in rows if into is not None}
