# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is on in Vorhaben, and what ends."""

from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from allmende.identity.models import Audience, Person
from allmende.projects import actions
from allmende.projects.dates import dates
from allmende.projects.models import Event, Permit, Phase
from tests.projects.conftest import Make

SINCE = timezone.make_aware(datetime(2026, 5, 1))  # noqa: DTZ001  made aware at once
UNTIL = SINCE + timedelta(days=31)


def titles(asker: Person | AnonymousUser, town: int) -> list[str]:
    return sorted(one.title for one in dates(asker, town, SINCE, UNTIL))


def test_what_begins_and_ends_between_is_on_and_permits_for_insiders(make: Make, owner: Person) -> None:
    project = make(title="V", ends=datetime(2026, 5, 31).date())  # noqa: DTZ001  a day
    first, last = datetime(2026, 5, 1).date(), datetime(2026, 5, 31).date()  # noqa: DTZ001  days
    before, after = first - timedelta(days=1), last + timedelta(days=1)
    for name, day in (("vorher", before), ("am ersten", first), ("am letzten", last), ("nachher", after)):
        actions.keep(owner, Phase(project=project, title=f"Phase {name}", ends=day))
        actions.keep(owner, Permit(project=project, title=f"Erlaubnis {name}", valid_until=day))
        moment = timezone.make_aware(datetime.combine(day, datetime.min.time()))
        actions.keep(owner, Event(project=project, title=f"Treffen {name}", starts=moment))
    actions.keep(owner, Permit(project=project, title="Erlaubnis ohne Ende"))
    running = Event(
        project=project, title="Woche", starts=SINCE - timedelta(days=3), ends=SINCE + timedelta(days=1)
    )
    actions.keep(owner, running)
    everybody = [
        *("Treffen am ersten", "Treffen am letzten"),
        "V",
        *("V: Phase am ersten", "V: Phase am letzten"),
        "Woche",
    ]
    assert titles(AnonymousUser(), project.municipality_id) == sorted(everybody)
    inside = ["V: Erlaubnis am ersten", "V: Erlaubnis am letzten"]
    assert titles(owner, project.municipality_id) == sorted([*everybody, *inside])


def test_a_project_inside_is_on_for_nobody_else(make: Make, owner: Person) -> None:
    project = make(ends=SINCE.date(), audience=Audience.ORGANISATION)
    assert titles(AnonymousUser(), project.municipality_id) == []
    assert titles(owner, project.municipality_id) == [project.title]


def test_the_last_day_counts_whole_in_the_towns_time(make: Make, owner: Person) -> None:
    project = make(ends=SINCE.date())
    (one,) = dates(owner, project.municipality_id, SINCE, UNTIL)
    assert timezone.localtime(one.start).strftime("%Y-%m-%d %H:%M") == "2026-05-01 23:59"
