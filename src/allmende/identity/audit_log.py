# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The audit log as owners and operators read it: both stores' lines by time, and whether they are whole."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import msgspec
from django.db.models import Q

from allmende.core.audit import Link, first_break
from allmende.identity import change_log
from allmende.identity.audit_lines import Line, Stored, Wanted, readable
from allmende.identity.models import AuditLine
from allmende.identity.verbs import spoken
from allmende.sensing.api import audit as sensing

PAGE = 50
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: below these numbers. None: at the newest."""

    people: int | None = None
    measurements: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is None on the last."""

    lines: tuple[Line, ...]
    next: Place | None


@dataclass(frozen=True, slots=True)
class Break:
    """Between which lines something is missing; the second may have been changed."""

    before: str
    after: str


def page(wanted: Wanted, place: Place) -> Page:
    found = list(islice(_merged(wanted, place), PAGE + 1))
    shown = found[:PAGE]
    return Page(tuple(readable(shown)), _below(shown, place) if len(found) > PAGE else None)


def all_lines(wanted: Wanted) -> Iterator[Line]:
    """In portions: a log may be larger than memory."""
    found = _merged(wanted, Place())
    while portion := list(islice(found, _AT_ONCE)):
        yield from readable(portion)


def verbs(organisation: int | None) -> list[tuple[str, str]]:
    """Those that occur, with their words."""
    mine = AuditLine.objects.filter(_given(Wanted(organisation))).order_by()
    found = {*mine.values_list("verb", flat=True).distinct(), *change_log.verbs(organisation)}
    return sorted(((verb, spoken(verb)) for verb in found), key=lambda one: one[1].casefold())


def broken() -> Break | None:
    """The first fault of either log; None: both are whole."""
    mine = first_break(_link(one) for one in AuditLine.objects.order_by("pk").iterator())
    if mine is not None:
        before = AuditLine.objects.filter(pk__lt=mine).order_by("pk").values_list("pk", flat=True).last()
        return Break(str(before or 0), str(mine))
    theirs = sensing.first_break()
    return None if theirs is None else Break(f"M{theirs - 1}", f"M{theirs}")


def _merged(wanted: Wanted, place: Place) -> Iterator[Stored]:
    return heapq.merge(
        _mine(wanted, place.people),
        change_log.found(wanted, place.measurements),
        key=lambda one: -one.at,
    )


def _below(shown: list[Stored], place: Place) -> Place:
    """A store of which nothing was shown goes on where it was."""
    last = {one.store: one.id for one in shown}
    return Place(last.get("", place.people), last.get("M", place.measurements))


def _mine(wanted: Wanted, before: int | None) -> Iterator[Stored]:
    lines = AuditLine.objects.filter(_given(wanted)).order_by("-pk")
    while True:
        portion = list((lines if before is None else lines.filter(pk__lt=before))[:_AT_ONCE])
        if not portion:
            return
        yield from map(_stored, portion)
        before = portion[-1].pk


def _given(wanted: Wanted) -> Q:
    given = {
        "organisation": wanted.organisation,
        "verb": wanted.verb or None,
        "at__gte": wanted.since,
        "at__lt": wanted.until,
    }
    if wanted.actor is not None:
        given |= {"actor_kind": wanted.actor[0], "actor": wanted.actor[1]}
    found = Q(**{name: value for name, value in given.items() if value is not None})
    if not wanted.subject:
        return found
    return found & (Q(subject__icontains=wanted.subject) | Q(subject__in=wanted.named))


def _stored(one: AuditLine) -> Stored:
    return Stored("", one.pk, one.at, one.actor_kind, one.actor, one.verb, one.subject, one.content)


def _link(one: AuditLine) -> Link:
    salt = None if one.salt is None else bytes(one.salt)
    content = one.content if _agrees(one) else ""
    return Link(one.pk, content, salt, bytes(one.digest), bytes(one.chain))


def _agrees(one: AuditLine) -> bool:
    """The columns beside the content are not digested: they must say the same."""
    if one.content is None:
        return True
    said = msgspec.json.decode(one.content)
    columns = ("at", "actor_kind", "actor", "organisation", "verb", "subject")
    return all(said.get(name) == getattr(one, name) for name in columns)
