# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Sensors end with their Vorhaben: when, why, and whose."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from allmende.connectors.contract import Reading
from allmende.core.clock import from_datetime
from allmende.core.errors import Forbidden
from allmende.core.principal import ANONYMOUS, SYSTEM
from allmende.identity.models import Audience, AuditLine, Membership, Organisation, Person
from allmende.identity.roles import Role
from allmende.projects import actions, ending, turns
from allmende.projects.models import Permit, Project, Sheet, State
from allmende.sensing.api import devices, read
from tests.identity.people import person
from tests.projects.conftest import AddStation, Make

TODAY = date(2026, 5, 10)
LATER = datetime(2026, 5, 4, 12, tzinfo=UTC)


def day(number: int) -> date:
    return date(2026, 5, number)


def midnight(number: int) -> datetime:
    return timezone.make_aware(datetime(2026, 5, number))  # noqa: DTZ001  made aware at once


def permit(until: int | None = None, **more: Any) -> Permit:
    return Permit(title="x", valid_until=None if until is None else day(until), **more)


When = tuple[dict[str, Any], list[Permit], Any]
WHEN: dict[str, When] = {
    "nothing said": ({}, [], None),
    "last day is today": ({"ends": day(10)}, [], None),
    "last day was yesterday": ({"ends": day(9)}, [], (midnight(10), "project")),
    "ended": ({"state": State.ENDED, "ended": LATER}, [], (LATER, "project")),
    "stopped early": ({"state": State.STOPPED, "ended": LATER, "ends": day(30)}, [], (LATER, "project")),
    "ended after its last day": (
        {"state": State.ENDED, "ended": LATER, "ends": day(2)},
        [],
        (midnight(3), "project"),
    ),
    "permit holds today": ({}, [permit(10)], None),
    "permit without end": ({}, [permit()], None),
    "permit expired": ({"ends": day(30)}, [permit(9)], (midnight(10), "permit")),
    "the first of several": ({"ends": day(8)}, [permit(9), permit(6)], (midnight(7), "permit")),
    "permit for something else": ({}, [permit(9, covers_sensors=False)], None),
    "permit nobody needs": ({}, [permit(9, is_needed=False)], None),
}


@pytest.mark.parametrize("case", WHEN)
def test_a_project_ends_with_the_first_of_all_that_ends(case: str) -> None:
    facts, permits, expected = WHEN[case]
    assert ending.ended(Project(**facts), permits, TODAY) == expected


def yesterday() -> date:
    return timezone.localdate() - timedelta(days=1)


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def linked(owner: Person, project: Project, add: AddStation, key: str = "Markt") -> Sheet:
    return actions.link_sensor(owner, project, add(key).thing)


def state_of(sheet: Sheet) -> tuple[str, bool] | None:
    station = read.station(ANONYMOUS, sheet.thing)
    assert station is not None
    return None if station.ending is None else (station.ending.reason, station.is_stopped)


def move(
    owner: Person, project: Project, state: State = State.RUNNING, *, stops: bool = True, **facts: Any
) -> None:
    actions.set_state(owner, project, state, {"stops_sensors": stops} | facts)


def test_a_sensor_stops_when_the_project_says_so_and_goes_on_when_it_is_longer(
    make: Make, owner: Person, add_station: AddStation
) -> None:
    project = make()
    sheet = linked(owner, project, add_station)
    (stream,) = read.station(ANONYMOUS, sheet.thing).streams  # type: ignore[union-attr]
    move(owner, project, ends=yesterday())
    assert state_of(sheet) == ("project", True)
    with pytest.raises(Forbidden, match=project.address):
        devices.take(SYSTEM, [Reading(stream.id, 1, 2.0)])
    move(owner, project, ends=tomorrow())
    assert state_of(sheet) is None
    assert devices.take(SYSTEM, [Reading(stream.id, 1, 2.0)]).added == 1


def test_a_sensor_only_says_so_where_the_project_does_not_stop_it(
    make: Make, owner: Person, add_station: AddStation
) -> None:
    project = make()
    sheet = linked(owner, project, add_station)
    move(owner, project, State.STOPPED, stops=False)
    assert state_of(sheet) == ("project", False)


def test_an_expired_permit_stops_and_a_renewed_one_lets_go_on(
    make: Make, owner: Person, add_station: AddStation
) -> None:
    project = make(stops_sensors=True)
    sheet = linked(owner, project, add_station)
    kept = Permit(project=project, title="Laternen", valid_until=yesterday())
    actions.keep(owner, kept)
    assert state_of(sheet) == ("permit", True)
    kept.valid_until = tomorrow()
    actions.keep(owner, kept)
    assert state_of(sheet) is None
    kept.valid_until = yesterday()
    actions.keep(owner, kept)
    actions.remove(owner, kept)
    assert state_of(sheet) is None


def test_a_sensor_linked_later_has_ended_at_once_and_goes_on_when_it_is_let_go(
    make: Make, owner: Person, add_station: AddStation
) -> None:
    project = make(stops_sensors=True, ends=yesterday())
    sheet = linked(owner, project, add_station)
    assert state_of(sheet) == ("project", True)
    thing = sheet.thing
    actions.remove(owner, sheet)
    station = read.station(ANONYMOUS, thing)
    assert station is not None
    assert station.ending is None


def test_a_sensor_that_two_measure_with_goes_on_while_one_of_them_may(
    make: Make, owner: Person, add_station: AddStation
) -> None:
    one, other = make(stops_sensors=True), make(title="Noch eines")
    known = add_station("Markt")
    sheet = actions.link_sensor(owner, one, known.thing)
    actions.link_sensor(owner, other, known.thing)
    move(owner, one, ends=yesterday())
    assert state_of(sheet) is None
    move(owner, other, State.ENDED, stops=False)
    assert state_of(sheet) == ("project", True)


def test_a_station_of_others_is_not_ended_by_whoever_links_it(
    make: Make, owner: Person, add_station: AddStation
) -> None:
    works = Organisation.objects.create(name="Stadtwerke", kind="utility")
    project = make(stops_sensors=True)
    known = add_station("Werk", organisation=works.pk)
    sheet = actions.link_sensor(owner, project, known.thing)
    move(owner, project, ends=yesterday())
    assert state_of(sheet) is None
    actions.remove(owner, sheet)
    Membership.objects.create(organisation=works, person=owner, role=Role.EDITOR)
    assert state_of(actions.link_sensor(owner, project, known.thing)) == ("project", True)


def test_a_hidden_project_does_not_tell_its_address(
    make: Make, owner: Person, add_station: AddStation
) -> None:
    project = make(stops_sensors=True, ends=yesterday(), audience=Audience.ORGANISATION)
    sheet = linked(owner, project, add_station)

    def address() -> str:
        known = read.station(ANONYMOUS, sheet.thing)
        assert known is not None
        assert known.ending is not None
        return known.ending.address

    assert address() == ""
    actions.show(owner, project, Audience.PUBLIC)
    assert address() == project.address
    actions.show(owner, project, Audience.ORGANISATION)
    assert address() == ""


def test_the_day_after_the_last_is_noticed_by_the_daily_turn_with_a_line_in_the_log(
    make: Make, owner: Person, add_station: AddStation
) -> None:
    project = make(stops_sensors=True, ends=timezone.localdate())
    sheet = linked(owner, project, add_station)
    assert turns.daily(timezone.now())["sensors ended or resumed"] == 0
    soon = timezone.now() + timedelta(days=1)
    assert turns.daily(soon)["sensors ended or resumed"] == 1
    assert turns.daily(soon)["sensors ended or resumed"] == 0
    assert state_of(sheet) == ("project", True)
    line = AuditLine.objects.get(verb="project.end_sensor")
    assert (line.actor_kind, line.subject) == ("system", f"Project({project.pk})")
    assert '"Parkhaus Markt"' in str(line.content)


def test_the_ending_begins_when_the_last_day_is_over_in_the_towns_time(
    make: Make, owner: Person, add_station: AddStation
) -> None:
    sheet = linked(owner, make(ends=yesterday()), add_station)
    known = read.station(ANONYMOUS, sheet.thing)
    assert known is not None
    assert known.ending is not None
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    assert known.ending.since == from_datetime(start)


def test_a_station_that_is_gone_is_passed_over(make: Make, owner: Person, add_station: AddStation) -> None:
    project = make(stops_sensors=True)
    sheet = linked(owner, project, add_station)
    devices.delete(SYSTEM, "Thing", sheet.thing)
    move(owner, project, ends=yesterday())
    assert turns.daily(timezone.now())["sensors ended or resumed"] == 0


def test_somebody_without_the_right_ends_nothing(make: Make, owner: Person, add_station: AddStation) -> None:
    project = make(stops_sensors=True)
    sheet = linked(owner, project, add_station)
    with pytest.raises(Forbidden):
        move(person("Leo", role=Role.READER), project, ends=yesterday())
    assert state_of(sheet) is None
