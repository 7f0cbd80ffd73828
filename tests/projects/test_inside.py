# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What has to be looked after is found, and nothing else."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from allmende.core.clock import DAY, now
from allmende.core.principal import SYSTEM
from allmende.identity.models import Person
from allmende.projects import actions, queries
from allmende.projects.models import Again, Cost, Permit, Phase, Project, Sheet, State
from tests.projects.conftest import AddStation, Make


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def words(project: Project, later: int = 0) -> list[tuple[str, bool]]:
    """What is found so many days later, and whether it is urgent."""
    known = Project.objects.get(pk=project.pk)
    found = queries.inside(AnonymousUser(), SYSTEM, known, day(later), now() + later * DAY)
    return [(one.words.partition(":")[0], one.is_urgent) for one in found.findings]


def permit(until: int, **more: Any) -> Callable[[Project], Permit]:
    return lambda project: Permit(project=project, title="Laternen", valid_until=day(until), **more)


def phase(ends: int, **more: Any) -> Callable[[Project], Phase]:
    return lambda project: Phase(project=project, title="Bauen", ends=day(ends), **more)


def cost(planned: int | None, actual: int | None) -> Callable[[Project], Cost]:
    amounts = {
        name: None if one is None else Decimal(one)
        for name, one in (("planned", planned), ("actual", actual))
    }
    return lambda project: Cost(project=project, title="Sensoren", **amounts)


CASES: dict[str, tuple[dict[str, Any], Callable[[Project], Any] | None, list[tuple[str, bool]]]] = {
    "nothing": ({}, None, []),
    "permit expired": ({}, permit(-1), [("Laternen", True)]),
    "permit ends today": ({}, permit(0), [("Laternen", True)]),
    "permit ends in two weeks": ({}, permit(14), [("Laternen", True)]),
    "permit ends in two months": ({}, permit(60), [("Laternen", False)]),
    "permit ends later": ({}, permit(61), []),
    "permit nobody needs": ({}, permit(-1, is_needed=False), []),
    "phase overdue": ({}, phase(-1), [("Phase „Bauen“ sollte am", True)]),
    "phase ends today": ({}, phase(0), []),
    "phase done": ({}, phase(-1, is_done=True), []),
    "costs in plan": ({}, cost(10, 10), []),
    "costs over plan": ({}, cost(10, 11), [("Ausgegeben sind", True), ("„Sensoren“ kostete", False)]),
    "costs without a plan": ({}, cost(None, 11), []),
    "period over": ({"ends": day(-1), "state": State.RUNNING}, None, [("Der letzte Tag war", True)]),
    "should run": ({"starts": day(0)}, None, [("Beginnen sollte es", False)]),
    "no result": ({"state": State.STOPPED}, None, [("Das Ergebnis fehlt noch", False)]),
    "result": ({"state": State.ENDED, "failed": "Der Ton.", "again": Again.NO}, None, []),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_to_be_done(case: str, make: Make, owner: Person) -> None:
    facts, piece, expected = CASES[case]
    project = make(**facts)
    if piece is not None:
        actions.keep(owner, piece(project))
    found = words(project)
    assert len(found) == len(expected)
    for (said, urgent), (begins, is_urgent) in zip(found, expected, strict=True):
        assert said.startswith(begins)
        assert urgent is is_urgent


def complete(sheet: Sheet) -> None:
    for name in ("measured", "not_measured", "why", "who", "basis", "contact"):
        setattr(sheet, name, "x")
    sheet.until = day(9)


def test_a_sensor_needs_its_sheet_and_its_values(make: Make, owner: Person, add_station: AddStation) -> None:
    project = make()
    sheet = actions.link_sensor(owner, project, add_station("Markt").thing)
    assert words(project) == [("Der Datenschutz-Steckbrief von „Parkhaus Markt“ ist unvollständig.", True)]
    complete(sheet)
    actions.keep(owner, sheet)
    assert words(project) == []
    ((said, urgent),) = words(project, later=1)
    assert said.startswith("„Parkhaus Markt“ schweigt seit dem")
    assert urgent


def test_a_stopped_sensor_is_not_silent_and_one_that_goes_on_is_told_of(
    make: Make, owner: Person, add_station: AddStation
) -> None:
    project = make(state=State.ENDED, ended=timezone.now(), failed="x", again=Again.NO, stops_sensors=True)
    sheet = actions.link_sensor(owner, project, add_station("Markt").thing)
    complete(sheet)
    actions.keep(owner, sheet)
    assert words(project, later=1) == []
    actions.set_state(owner, project, State.ENDED, {"stops_sensors": False})
    found = [said for said, _ in words(project)]
    assert found == ["„Parkhaus Markt“ misst weiter, obwohl die Zeit dafür vorbei ist."]


def test_the_towns_list_has_those_with_something_to_do(make: Make, owner: Person) -> None:
    make(title="Fertig")
    late = make(title="Spät", state=State.RUNNING, ends=day(-1))
    found = queries.overdue(owner, SYSTEM, late.municipality_id, day(0), now())
    assert [(project.title, len(said)) for project, said in found] == [("Spät", 1)]
