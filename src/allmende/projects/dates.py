# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is on in Vorhaben, and what ends: for the town's calendar."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.identity.rules import Asker
from allmende.notices.dates import Date
from allmende.projects import rules
from allmende.projects.models import Project


def dates(asker: Asker, organisation: int, since: datetime, until: datetime) -> Iterable[Date]:
    """The ends of permits only for whoever looks inside."""
    for project in (
        Project.objects.seen_by(asker).of_portal(organisation).filter(_between(since, until)).distinct()
    ):
        found = [*_events(project), *_ends(project, inside=rules.can_look_inside(asker, project))]
        yield from (one for one in found if since <= (one.end or one.start) and one.start < until)


def _between(since: datetime, until: datetime) -> Q:
    first, last = timezone.localdate(since), timezone.localdate(until)
    days = (Q(**{f"{one}__range": (first, last)}) for one in ("ends", "phases__ends", "permits__valid_until"))
    found = Q(events__starts__lt=until) & (Q(events__ends__gte=since) | Q(events__starts__gte=since))
    for one in days:
        found |= one
    return found


def _events(project: Project) -> Iterator[Date]:
    for one in project.events.all():
        yield Date(one.starts, one.title, project.address, _("Termin"), one.ends, one.place)


def _ends(project: Project, *, inside: bool) -> Iterator[Date]:
    if project.ends is not None:
        yield Date(_last_minute(project.ends), project.title, project.address, _("Ende eines Vorhabens"))
    for phase in project.phases.all():
        title = f"{project.title}: {phase.title}"
        yield Date(_last_minute(phase.ends), title, project.address, _("Ende einer Phase"))
    for permit in project.permits.filter(is_needed=True) if inside else ():
        if permit.valid_until is None:
            continue
        title = f"{project.title}: {permit.title}"
        yield Date(
            _last_minute(permit.valid_until), title, f"{project.address}/innen", _("Ende einer Erlaubnis")
        )


def _last_minute(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59)))
