# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a Vorhaben consists of is kept and removed: partners, phases, events, costs, permits, diary."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.identity.models import Person
from allmende.media import actions as media
from allmende.notices.actions import retract
from allmende.projects import rules
from allmende.projects.actions import following
from allmende.projects.actions.following import note_act
from allmende.projects.errors import Refused
from allmende.projects.models import Cost, Entry, Event, Partner, Permit, Phase, Project, Sheet
from allmende.projects.snapshots import difference, snapshot
from allmende.search import actions as search

Piece = Partner | Phase | Event | Cost | Permit | Entry | Sheet


@transaction.atomic
def keep(person: Person, piece: Piece) -> None:
    """Added where it is new, else changed to what it says now. Raises Refused."""
    project = piece.project
    _check(person, project, type(piece))
    old = type(piece).objects.filter(pk=piece.pk).first() if piece.pk else None
    if isinstance(piece, Permit) and isinstance(old, Permit) and old.valid_until != piece.valid_until:
        piece.warned = None
    before = None if old is None else snapshot(old)
    if before == snapshot(piece):
        return
    piece.save()
    _note(person, piece, before)
    following.follow(person, project)


@transaction.atomic
def remove(person: Person, piece: Piece) -> None:
    """Raises Refused."""
    project, number = piece.project, piece.pk
    _check(person, project, type(piece))
    things = (piece.thing,) if isinstance(piece, Sheet) else ()
    if isinstance(piece, Sheet):
        search.unlink(person, project.address, piece.station)
    if isinstance(piece, Entry):
        media.drop(piece.pictures.all())
        retract(piece.address)
    said = snapshot(piece)
    note_act(person, "project.remove", project, f"{type(piece).__name__}({number})", before=said)
    piece.delete()
    following.follow(person, project, *things)


def _check(person: Person, project: Project, piece: type) -> None:
    if not rules.can_keep(person, project, piece):
        raise Refused(_("Das dürfen Sie an diesem Vorhaben nicht ändern. Nichts wurde geändert."))


def _note(person: Person, piece: Piece, before: Mapping[str, Any] | None) -> None:
    subject, now = f"{type(piece).__name__}({piece.pk})", snapshot(piece)
    if before is None:
        note_act(person, "project.add", piece.project, subject, after=now)
    else:
        old, new = difference(dict(before), now)
        note_act(person, "project.change", piece.project, subject, before=old, after=new)
