# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The Vorhaben of a portal. Those that failed are not hidden."""

from dataclasses import dataclass

from django.db.models import QuerySet

from allmende.identity.rules import Asker
from allmende.media.models import Picture
from allmende.projects.models import Project, State
from allmende.web.fields import FIELDS, OTHER, Field, field_by_key, field_by_slug

ORDER = (State.RUNNING, State.PLANNED, State.ENDED, State.STOPPED)
"""What goes on now stands first."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is to show; empty for all."""

    field: Field | None = None
    state: State | None = None

    @classmethod
    def of(cls, field: str, state: str) -> "Wanted":
        """From the words of the address; what is unknown counts as not said."""
        return cls(field_by_slug(field), State(state) if state in State.values else None)


@dataclass(frozen=True, slots=True)
class Teaser:
    """`picture`: the newest of its diary."""

    project: Project
    field: Field
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from: nothing that would show an empty list."""

    fields: tuple[Field, ...]
    states: tuple[State, ...]


def project(asker: Asker, number: int) -> Project | None:
    seen = Project.objects.seen_by(asker).select_related("organisation", "municipality", "author")
    found: Project | None = seen.filter(pk=number).first()
    return found


def teasers(asker: Asker, municipality: int, wanted: Wanted) -> tuple[tuple[State, tuple[Teaser, ...]], ...]:
    """By state."""
    found = _listed(asker, municipality)
    if wanted.field is not None:
        found = found.filter(field=wanted.field.key)
    if wanted.state is not None:
        found = found.filter(state=wanted.state)
    known = [_teaser(one) for one in found.prefetch_related("entries__pictures")]
    groups = ((state, tuple(one for one in known if one.project.state == state)) for state in ORDER)
    return tuple((state, ones) for state, ones in groups if ones)


def choices(asker: Asker, municipality: int) -> Choices:
    known = _listed(asker, municipality).order_by().values_list("field", "state").distinct()
    fields, states = {field for field, _ in known}, {state for _, state in known}
    return Choices(
        tuple(one for one in (*FIELDS, OTHER) if one.key in fields),
        tuple(one for one in ORDER if one in states),
    )


def field_of(found: Project) -> Field:
    return field_by_key(found.field) or OTHER


def _listed(asker: Asker, municipality: int) -> "QuerySet[Project]":
    found: QuerySet[Project] = Project.objects.seen_by(asker).of_portal(municipality)
    return found


def _teaser(found: Project) -> Teaser:
    pictures = [one for entry in found.entries.all() for one in entry.pictures.all()]
    return Teaser(found, field_of(found), pictures[-1] if pictures else None)
