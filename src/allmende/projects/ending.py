# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""When a Vorhaben or its permit has ended, its sensors say so, and stop where the Vorhaben says so.

Decided anew with every change of a period, a state, a permit or a sensor, and once a day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from allmende.core.clock import from_datetime
from allmende.core.principal import SYSTEM, Principal
from allmende.identity.audit import note
from allmende.projects.models import Permit, Project, Sheet
from allmende.sensing.api import devices, read
from allmende.sensing.ending import Ending

_Ended = tuple[datetime, Literal["project", "permit"]]


def ended(project: Project, permits: Iterable[Permit], today: date) -> _Ended | None:
    """From when on it may not measure any more, and why: of several the first. A day that is the last one
    counts whole."""
    found: list[_Ended] = [
        (_day_after(one.valid_until), "permit")
        for one in permits
        if is_expired(one, today) and one.covers_sensors and one.valid_until is not None
    ]
    if project.is_finished and project.ended is not None:
        found.append((project.ended, "project"))
    if project.ends is not None and project.ends < today:
        found.append((_day_after(project.ends), "project"))
    return min(found, default=None)


def is_expired(permit: Permit, today: date) -> bool:
    return permit.is_needed and permit.valid_until is not None and permit.valid_until < today


def settle(principal: Principal, project: Project, today: date, *more: int) -> int:
    """Tells the hub what is so now about the sensors of this Vorhaben, and about `more` that were its; how
    many it was news to. Last in its transaction: what the hub has heard is not taken back."""
    things = {one.thing for one in project.sheets.all()} | set(more)
    return sum(_settle_one(principal, project, thing, today) for thing in sorted(things))


def settle_all(today: date) -> int:
    """Once a day; each Vorhaben by itself."""
    count = 0
    for project in Project.objects.filter(sheets__isnull=False).distinct():
        with transaction.atomic():
            count += settle(SYSTEM, project, today)
    return count


def _settle_one(principal: Principal, project: Project, thing: int, today: date) -> int:
    station = read.station(SYSTEM, thing)
    wanted = _verdict(_users(thing), today)
    if station is None or station.ending == wanted:
        return 0
    verb = "project.resume_sensor" if wanted is None else "project.end_sensor"
    _note(principal, verb, project, {"station": station.name, "thing": thing} | _said(wanted))
    if wanted is None:
        devices.resume(SYSTEM, thing)
    else:
        devices.stop(SYSTEM, thing, wanted)
    return 1


def _users(thing: int) -> list[Project]:
    """Only of those whose people may change the station."""
    mine = Sheet.objects.filter(thing=thing, is_ours=True)
    return list(Project.objects.filter(pk__in=mine.values("project")).prefetch_related("permits"))


def _verdict(projects: Sequence[Project], today: date) -> Ending | None:
    """A station that several measure with goes on while one of them may."""
    found = [(ended(one, one.permits.all(), today), one) for one in projects]
    known = [(moment, one) for moment, one in found if moment is not None]
    if not known or len(known) < len(found):
        return None
    (since, reason), last = max(known, key=lambda one: one[0])
    made = Ending(reason, from_datetime(since), last.address if last.is_public else "")
    return replace(made, goes_on=not any(one.stops_sensors for one in projects))


def _day_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def _said(ending: Ending | None) -> dict[str, Any]:
    return {} if ending is None else {"reason": ending.reason, "goes_on": ending.goes_on}


def _note(principal: Principal, verb: str, project: Project, after: dict[str, Any]) -> None:
    note(principal, verb, f"Project({project.pk})", organisation=project.organisation_id, after=after)
