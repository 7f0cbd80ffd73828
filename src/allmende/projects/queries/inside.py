# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What somebody has to look after: what is overdue, ends soon, is missing, costs too much or is silent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from allmende.core.clock import to_datetime
from allmende.core.principal import Principal
from allmende.identity.rules import Asker
from allmende.projects import rules
from allmende.projects.costs import total
from allmende.projects.ending import ended
from allmende.projects.formats import euros
from allmende.projects.models import Phase, Project, State
from allmende.projects.queries.lists import ORDER
from allmende.projects.queries.sensors import Sensor, seen, sensors
from allmende.projects.queries.story import Allowed, Costs, allowed, costs
from allmende.projects.warning import DAYS, words

_SOON = max(DAYS)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to do: `words`, and the page where it is done. `is_urgent`: too late already, or soon."""

    words: str
    address: str
    is_urgent: bool = True


@dataclass(frozen=True, slots=True)
class Inside:
    """The inner page of a Vorhaben."""

    project: Project
    findings: tuple[Finding, ...]
    phases: tuple[Phase, ...]
    permits: tuple[Allowed, ...]
    sensors: tuple[Sensor, ...]
    costs: Costs | None


def inside(asker: Asker, asking: Principal, project: Project, today: date, now: int) -> Inside:
    found = sensors(asking, project)
    return Inside(
        project,
        tuple(_findings(project, found, today, now)),
        tuple(project.phases.all()),
        allowed(project, today),
        found,
        costs(asker, project),
    )


def overdue(
    asker: Asker, asking: Principal, municipality: int, today: date, now: int
) -> tuple[tuple[Project, tuple[Finding, ...]], ...]:
    """Of all Vorhaben that the asker looks behind, those with something to do."""
    listed = Project.objects.seen_by(asker).of_portal(municipality)
    whole = listed.prefetch_related("permits", "phases", "costs", "sheets")
    behind = [one for one in whole if rules.can_look_inside(asker, one)]
    behind.sort(key=lambda one: (ORDER.index(State(one.state)), one.pk))
    stations = seen(asking) if behind else {}
    found = ((one, _findings(one, sensors(asking, one, stations), today, now)) for one in behind)
    told = ((one, tuple(said)) for one, said in found)
    return tuple((one, said) for one, said in told if said)


def _findings(project: Project, found: tuple[Sensor, ...], today: date, now: int) -> Iterator[Finding]:
    yield from _of_permits(project, today)
    yield from _of_period(project, today)
    yield from _of_phases(project, today)
    yield from _of_costs(project)
    yield from _of_sensors(project, found, today, now)
    yield from _of_result(project)


def _of_permits(project: Project, today: date) -> Iterator[Finding]:
    for one in project.permits.all():
        if one.is_needed and one.valid_until is not None and (one.valid_until - today).days <= _SOON:
            urgent = (one.valid_until - today).days <= DAYS[1]
            yield Finding(f"{one.title}: {words(one, today)}", _editing(project, "erlaubnis", one.pk), urgent)


def _of_period(project: Project, today: date) -> Iterator[Finding]:
    address = _part(project, "zeitraum")
    if project.ends is not None and project.ends < today and not project.is_finished:
        said = _("Der letzte Tag war der %(day)s, der Stand sagt: %(state)s.")
        yield Finding(
            said % {"day": date_format(project.ends), "state": project.get_state_display()}, address
        )
    if project.starts is not None and project.starts <= today and project.state == State.PLANNED:
        said = _("Beginnen sollte es am %(day)s, der Stand sagt: geplant.")
        yield Finding(said % {"day": date_format(project.starts)}, address, is_urgent=False)


def _of_phases(project: Project, today: date) -> Iterator[Finding]:
    for one in project.phases.all():
        if not one.is_done and one.ends < today and not project.is_finished:
            said = _("Phase „%(title)s“ sollte am %(day)s erledigt sein.")
            words_ = said % {"title": one.title, "day": date_format(one.ends)}
            yield Finding(words_, _editing(project, "phase", one.pk))


def _of_costs(project: Project) -> Iterator[Finding]:
    items = list(project.costs.all())
    whole = total(items)
    if whole.is_over:
        said = _("Ausgegeben sind %(actual)s, geplant waren %(planned)s.")
        words_ = said % {"actual": euros(whole.actual), "planned": euros(whole.planned)}
        yield Finding(words_, reverse("projects:inside", args=(project.pk,)) + "#kosten")
    for one in items:
        if one.planned is not None and one.actual is not None and one.actual > one.planned:
            said = _("„%(title)s“ kostete %(actual)s, geplant waren %(planned)s.")
            values = {"title": one.title, "actual": euros(one.actual), "planned": euros(one.planned)}
            yield Finding(said % values, _editing(project, "kosten", one.pk), is_urgent=False)


def _of_sensors(project: Project, found: tuple[Sensor, ...], today: date, now: int) -> Iterator[Finding]:
    is_over = ended(project, project.permits.all(), today) is not None
    for one in found:
        if not one.sheet.is_complete:
            said = _("Der Datenschutz-Steckbrief von „%(name)s“ ist unvollständig.")
            yield Finding(said % {"name": one.station.name}, _editing(project, "messstelle", one.sheet.pk))
        if is_over and one.sheet.is_ours and not one.station.is_stopped:
            said = _("„%(name)s“ misst weiter, obwohl die Zeit dafür vorbei ist.")
            yield Finding(said % {"name": one.station.name}, _part(project, "zeitraum"))
        if (since := one.silent_since(now)) is not None:
            yield Finding(_silence(one, since), reverse("stations:station", args=(one.station.id,)))


def _silence(one: Sensor, since: int) -> str:
    if not since:
        return _("„%(name)s“ hat noch nie einen Wert geschickt.") % {"name": one.station.name}
    said = _("„%(name)s“ schweigt seit dem %(day)s.")
    return said % {"name": one.station.name, "day": date_format(localtime(to_datetime(since)))}


def _of_result(project: Project) -> Iterator[Finding]:
    if project.is_finished and not (project.has_result and project.again):
        said = _("Das Ergebnis fehlt noch: was funktioniert hat, was nicht, und ob Sie es wieder täten.")
        yield Finding(said, _part(project, "ergebnis"), is_urgent=False)


def _editing(project: Project, kind: str, number: int) -> str:
    return reverse("projects:piece", args=(project.pk, kind, number))


def _part(project: Project, slug: str) -> str:
    return reverse("projects:section", args=(project.pk, slug))
