# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""All that may be changed of a Vorhaben, for the page that leads to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from allmende.core.principal import Principal
from allmende.identity.models import Organisation, Person
from allmende.identity.principals import standing_of
from allmende.identity.roles import Right
from allmende.identity.rules import Asker
from allmende.projects import rules
from allmende.projects.editing import KINDS, SECTIONS, Kind, Section
from allmende.projects.formats import euros
from allmende.projects.models import MEASURES, Cost, Entry, Event, Partner, Permit, Phase, Project, Sheet
from allmende.projects.queries.sensors import sensors
from allmende.projects.warning import words
from allmende.search import queries as search
from allmende.search.models import Entry as Found


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Parts:
    """What the asker may change: sections, and kinds with what there is of each. `links`: other pages."""

    sections: tuple[Section, ...]
    kinds: tuple[tuple[Kind, tuple[Row, ...]], ...]
    links: tuple[Any, ...]
    may_link: bool


def parts(asker: Asker, asking: Principal, project: Project) -> Parts:
    names = {one.sheet.pk: one.station.name for one in sensors(asking, project)}
    return Parts(
        tuple(one for one in SECTIONS.values() if one.may(asker, project)),
        tuple(
            (one, tuple(_rows(getattr(project, one.related).all(), names)))
            for one in KINDS.values()
            if rules.can_keep(asker, project, one.model)
        ),
        tuple(one for one in search.links(project.address, asker) if one.relation != MEASURES),
        rules.can_edit(asker, project),
    )


def owners(asker: Person | AnonymousUser, house: Organisation) -> QuerySet[Organisation]:
    """To whom a new Vorhaben may belong: the municipality, or whom else they write for."""
    writing = standing_of(asker).by_right[Right.DESCRIBE] if isinstance(asker, Person) else frozenset()
    return Organisation.objects.filter(pk__in={*writing, house.pk})


def origin(asker: Asker, address: str) -> Found | None:
    """The page that a Vorhaben comes of, as search knows it."""
    found: Found | None = Found.objects.seen_by(asker).filter(address=address).first()
    return found


def _rows(found: Iterable[Any], names: dict[int, str]) -> Iterable[Row]:
    """A sensor that the asker may not see is not there."""
    for one in found:
        if isinstance(one, Sheet) and one.pk not in names:
            continue
        title = names[one.pk] if isinstance(one, Sheet) else str(one)
        yield Row(one.pk, title, _detail(one))


def _detail(one: Any) -> str:  # noqa: PLR0911  a line for each kind
    match one:
        case Entry():
            return date_format(one.day)
        case Partner():
            return str(one.get_role_display())
        case Phase():
            return _("erledigt") if one.is_done else _("bis %(day)s") % {"day": date_format(one.ends)}
        case Event():
            return date_format(timezone.localtime(one.starts), "SHORT_DATETIME_FORMAT")
        case Permit():
            return words(one, timezone.localdate()) if one.is_needed else _("wird nicht mehr gebraucht")
        case Sheet():
            return _("Steckbrief vollständig") if one.is_complete else _("Steckbrief unvollständig")
        case Cost():
            return _("geplant %(planned)s, ausgegeben %(actual)s") % {
                "planned": euros(one.planned),
                "actual": euros(one.actual),
            }
    return ""
