# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A Vorhaben as its page tells it, and what of its money the asker may see."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from allmende.core.principal import Principal
from allmende.discussion import queries as discussion
from allmende.identity.rules import Asker
from allmende.projects import rules
from allmende.projects.costs import Sum, by_source, total
from allmende.projects.ending import ended, is_expired
from allmende.projects.models import MEASURES, Cost, CostsShown, Entry, Event, Partner, Permit, Phase, Project
from allmende.projects.queries.lists import field_of
from allmende.projects.queries.sensors import Sensor, sensors
from allmende.search import queries as search
from allmende.web.fields import Field


@dataclass(frozen=True, slots=True)
class Costs:
    """`items` are empty where only the sums are shown."""

    items: tuple[Cost, ...]
    sources: tuple[Sum, ...]
    total: Sum


@dataclass(frozen=True, slots=True)
class Allowed:
    """A permit, and whether its time is up."""

    permit: Permit
    is_expired: bool


@dataclass(frozen=True, slots=True)
class Story:
    """`over`: the reason where it has ended, `project` or `permit`; empty while it goes on."""

    project: Project
    field: Field
    partners: tuple[Partner, ...]
    phases: tuple[Phase, ...]
    events: tuple[Event, ...]
    permits: tuple[Allowed, ...]
    sensors: tuple[Sensor, ...]
    entries: tuple[Entry, ...]
    costs: Costs | None
    links: tuple[Any, ...]
    thread: Any
    over: str
    may_work: bool
    may_look_inside: bool


def story(asker: Asker, asking: Principal, project: Project, today: date, page: object = 1) -> Story:
    """`page`: of what is said below it, as the address has it."""
    thread = discussion.thread_at(asker, project.address)
    permits = allowed(project, today)
    over = ended(project, (one.permit for one in permits), today)
    return Story(
        project,
        field_of(project),
        tuple(project.partners.select_related("organisation")),
        tuple(project.phases.all()),
        tuple(project.events.all()),
        tuple(one for one in permits if one.permit.is_needed),
        sensors(asking, project),
        tuple(project.entries.select_related("author").prefetch_related("pictures")),
        costs(asker, project),
        tuple(one for one in search.links(project.address, asker) if one.relation != MEASURES),
        None if thread is None else discussion.shown(thread, asker, page),
        over[1] if over else "",
        rules.can_work(asker, project),
        rules.can_look_inside(asker, project),
    )


def allowed(project: Project, today: date) -> tuple[Allowed, ...]:
    return tuple(Allowed(one, is_expired(one, today)) for one in project.permits.all())


def costs(asker: Asker, project: Project) -> Costs | None:
    """None where there is nothing that they may see."""
    shown = rules.costs_for(asker, project)
    items = () if shown is None else tuple(project.costs.all())
    if not items:
        return None
    return Costs(items if shown is CostsShown.ITEMS else (), by_source(items), total(items))
