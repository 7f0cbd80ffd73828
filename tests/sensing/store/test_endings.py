# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A Thing whose project has ended takes nothing more, by any command, until it goes on again."""

from collections.abc import Callable
from typing import Any

import pytest

from allmende.connectors.contract import Reading
from allmende.core.errors import AllmendeError, Forbidden, Unauthorised, Unknown
from allmende.core.principal import ANONYMOUS, OPEN_WRITER, SYSTEM, Principal, Visibility
from allmende.sensing.changes import Feed
from allmende.sensing.ending import Ending
from allmende.sensing.store.commands import (
    AddObservations,
    CreateEntity,
    DeleteEntity,
    EndThing,
    NewObservation,
    Parent,
    PatchEntity,
    TakeReadings,
)
from allmende.sensing.store.writer import Writer
from tests.sensing.store import bodies
from tests.sensing.store.conftest import NOW, Store

ENDED = Ending("permit", NOW, "/vorhaben/3")
DEVICE = Principal("key", 5, observes=frozenset({1}))


def one_row(start: int = NOW) -> list[NewObservation]:
    return [NewObservation(start, None, 1.5, None, None, None)]


DOORS: dict[str, Callable[[Principal], Any]] = {
    "observation": lambda who: AddObservations(who, 1, one_row()),
    "rows": lambda who: AddObservations(who, 1, one_row() + one_row(NOW + 1)),
    "readings": lambda who: TakeReadings(who, [Reading(1, NOW + 7, 2.0)]),
    "readings of several": lambda who: TakeReadings(who, [Reading(3, NOW, 2.0), Reading(1, NOW + 8, 2.0)]),
    "entity": lambda who: CreateEntity(
        who, "Observation", {"result": 1}, Parent("Datastream", 1, "Observations")
    ),
    "entity that names it": lambda who: CreateEntity(
        who, "Observation", {"result": 1, "Datastream": {"@iot.id": 1}}
    ),
    "new stream": lambda who: CreateEntity(
        who, "Datastream", bodies.datastream(Observations=[{"result": 1}]), Parent("Thing", 1, "Datastreams")
    ),
}


@pytest.fixture
def two(store: Store) -> Store:
    """Things 1 and 2 with the streams 1, 2 and 3, 4; the writer has met them."""
    for _ in range(2):
        store.create("Thing", **bodies.whole_thing(2))
    for stream in (1, 3):
        store.do(AddObservations(OPEN_WRITER, stream, one_row(NOW - 10)))
        store.do(AddObservations(OPEN_WRITER, stream, one_row(NOW - 9)))
    return store


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("who", [OPEN_WRITER, SYSTEM])
def test_nothing_is_added_by_any_door_and_again_after_it_goes_on(
    two: Store, door: str, who: Principal
) -> None:
    two.do(EndThing(SYSTEM, 1, ENDED))
    before = two.rows("SELECT * FROM observation"), two.rows("SELECT * FROM datastream")
    with pytest.raises(Forbidden, match=r"the permit of Things\(1\) has ended") as refused:
        two.do(DOORS[door](who))
    assert "/vorhaben/3" in refused.value.message
    assert before == (two.rows("SELECT * FROM observation"), two.rows("SELECT * FROM datastream"))
    two.do(EndThing(SYSTEM, 1, None))
    two.do(DOORS[door](who))
    assert two.one("SELECT count(*) FROM observation") > len(before[0])
    assert two.faults() == []


def test_neighbours_are_not_stopped(two: Store) -> None:
    two.do(EndThing(SYSTEM, 1, ENDED))
    outcomes = two.writer.write_batch([AddObservations(OPEN_WRITER, one, one_row()) for one in (1, 3, 2, 4)])
    assert [type(one) for one in outcomes] == [Forbidden, range, Forbidden, range]
    assert two.faults() == []


def test_an_ending_that_goes_on_is_only_said(two: Store) -> None:
    two.do(EndThing(SYSTEM, 1, Ending("project", NOW, goes_on=True)))
    for make in DOORS.values():
        two.do(make(OPEN_WRITER))


def test_what_is_stored_stays_and_may_be_corrected_and_deleted(two: Store) -> None:
    two.do(EndThing(SYSTEM, 1, ENDED))
    first = (1 << 30) + 1
    two.do(PatchEntity(OPEN_WRITER, "Observation", first, {"result": 9}))
    assert two.one("SELECT result FROM observation WHERE id = ?", first) == 9
    two.do(DeleteEntity(OPEN_WRITER, "Observation", first))
    assert two.faults() == []


def test_another_process_is_heard_at_once(two: Store) -> None:
    other = Writer(two.database, Feed(), zone=two.zone, clock=lambda: NOW)
    usual = AddObservations(OPEN_WRITER, 1, one_row(NOW))
    two.do(usual)
    two.do(usual)  # the short way: who writes is known
    assert other.write_batch([EndThing(SYSTEM, 1, ENDED)]) == [1]
    with pytest.raises(Forbidden):
        two.do(usual)
    assert other.write_batch([EndThing(SYSTEM, 1, None)]) == [1]
    two.do(usual)
    other.close()


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (ANONYMOUS, Unauthorised),
        (DEVICE, Forbidden),
        (Principal("person", 3, reads=frozenset({1})), Forbidden),
        (Principal("person", 3, manages=frozenset({2})), Forbidden),
    ],
)
def test_only_who_manages_a_thing_ends_it(two: Store, who: Principal, expected: type[AllmendeError]) -> None:
    for ending in (ENDED, None):
        with pytest.raises(expected):
            two.do(EndThing(who, 1, ending))
    assert two.rows("SELECT * FROM ending") == []


def test_a_hidden_thing_and_none_look_the_same(two: Store) -> None:
    hidden = two.do(CreateEntity(SYSTEM, "Thing", bodies.thing(), None, Visibility.ORGANISATION))
    for thing in (hidden, 99):
        with pytest.raises(Unknown):
            two.do(EndThing(Principal("person", 3, manages=frozenset({2})), thing, ENDED))


def test_a_key_of_one_stream_is_told_why(two: Store) -> None:
    two.do(EndThing(SYSTEM, 1, ENDED))
    with pytest.raises(Forbidden, match="has ended"):
        two.do(AddObservations(DEVICE, 1, one_row()))


def test_the_log_says_who_ended_it_and_who_let_it_go_on(two: Store) -> None:
    clerk = Principal("person", 7, manages=frozenset({1}), reads=frozenset({1}))
    for ending in (ENDED, ENDED, None):
        two.do(EndThing(clerk, 1, ending))
    lines = two.rows("SELECT verb, subject, content FROM change_log WHERE actor = 7 ORDER BY id")
    assert [line[:2] for line in lines] == [("thing.end", "Things(1)"), ("thing.resume", "Things(1)")]
    assert '"permit"' in lines[0][2]


def test_an_ending_goes_with_its_thing(two: Store) -> None:
    two.do(EndThing(SYSTEM, 1, ENDED))
    two.do(DeleteEntity(SYSTEM, "Thing", 1))
    assert two.rows("SELECT * FROM ending") == []
