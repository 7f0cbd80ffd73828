# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import threading

import pytest

from allmende.core.clock import DAY, HOUR, MINUTE
from allmende.core.principal import SYSTEM
from allmende.stations import demo
from allmende.stations.demo import history, live
from allmende.stations.demo.door import sources
from allmende.stations.demo.history import Block, Extent, work
from allmende.stations.demo.progress import Progress

NOON = 20_780 * DAY + 12 * HOUR
TODAY = 20_780


def load(door, now=NOON, stop=None, days=6, between=lambda: None):
    progress = Progress()
    town = sources(door, SYSTEM)
    history.load(
        door,
        SYSTEM,
        town,
        now=now,
        stop=stop or threading.Event(),
        progress=progress,
        between=between,
        days=days,
    )
    return progress


def test_two_years_are_about_two_and_a_quarter_million_values():
    todo = work([None] * 120, NOON)
    slots = 120 * sum(block.values for block in todo.earlier)
    assert slots == 120 * (28 * 96 + 702 * 24) == 2_344_320


def test_an_empty_store_gets_today_first_and_every_day_once():
    todo = work([None], NOON)
    days = [day for block in todo.earlier for day in block.days]
    assert todo.missed == ()
    assert todo.earlier[0] == Block((TODAY,), 1)
    assert sorted(days) == list(range(TODAY - 729, TODAY + 1))
    assert {day for block in todo.earlier if block.step == 1 for day in block.days} == set(
        range(TODAY - 27, TODAY + 1)
    )


@pytest.mark.parametrize(
    ("known", "days", "missed", "earlier"),
    [
        ([Extent(NOON - 9 * DAY, NOON)], 10, 1, 1),  # complete: only today is looked at again
        ([Extent(NOON - 9 * DAY, NOON - 3 * DAY)], 10, 4, 1),  # was off for three days
        ([Extent(NOON - 4 * DAY, NOON)], 10, 1, 6),  # was cut off after five days
        ([Extent(NOON, NOON)], 10, 0, 10),  # was cut off after the first values
        ([Extent(NOON - DAY, NOON - DAY)], 10, 1, 9),  # the same, a day ago
        ([Extent(NOON - 9 * DAY, NOON), None], 10, 0, 10),  # a stream is new
    ],
)
def test_what_is_missing_is_found(known, days, missed, earlier):
    todo = work(known, NOON, days)
    assert len(todo.missed) == missed
    assert sum(len(block.days) for block in todo.earlier) == earlier


def test_the_log_says_when_the_history_is_written(door, caplog):
    with caplog.at_level("INFO"):
        load(door, days=40)
    assert caplog.messages[-1] == "The town's history is written: 366048 values."


def test_a_load_writes_every_quarter_and_hour_and_nothing_of_the_future(door):
    progress = load(door, days=40)
    assert progress.is_complete
    assert progress.done == progress.total == 123 * (28 * 96 + 12 * 24)
    starts = {start for values in door.values.values() for start in values}
    today = {start for start in starts if start >= TODAY * DAY}
    assert today == {TODAY * DAY + quarter * 15 * MINUTE for quarter in range(49)}
    old = {start for start in starts if start < (TODAY - 27) * DAY}
    assert old == {day * DAY + hour * HOUR for day in range(TODAY - 39, TODAY - 27) for hour in range(24)}


def test_the_first_batches_are_of_today(door):
    load(door)
    assert {one.start // DAY for one in door.takes[0]} == {TODAY}


def test_batches_have_a_few_thousand_readings(door):
    load(door)
    assert all(len(one) < 2 * history.BATCH for one in door.takes)


def test_a_second_load_takes_nothing(door):
    load(door)
    rows, takes = door.rows, len(door.takes)
    load(door)
    assert (door.rows, len(door.takes)) == (rows, takes)


@pytest.mark.parametrize("batches", [1, 2, 5, 9])
def test_a_load_that_was_cut_off_is_completed_by_the_next(door, batches):
    whole = type(door)()
    load(whole)
    stop = threading.Event()

    def cut():
        if len(door.takes) >= batches:
            stop.set()

    assert not load(door, stop=stop, between=cut).is_complete
    assert door.rows < whole.rows
    assert load(door).is_complete
    assert door.values == whole.values


def test_days_that_the_program_was_off_are_made_up_for(door):
    whole = type(door)()
    load(whole, now=NOON + 3 * DAY, days=9)
    load(door)
    load(door, now=NOON + 3 * DAY, days=9)
    assert door.values == whole.values


def test_the_town_starts_with_a_value_of_every_sensor_that_works(door):
    stop = threading.Event()
    original = door.take

    def take(principal, readings):
        receipt = original(principal, readings)
        if len(door.takes) == 2:
            stop.set()
        return receipt

    door.take = take
    demo.start(SYSTEM, lambda: NOON, stop, Progress(), door, days=3)
    first = door.takes[0]
    assert {one.start for one in first} == {NOON}
    assert 100 < len(first) <= 123


def test_something_changes_every_second_or_two(door):
    town = sources(door, SYSTEM)
    seconds = range(NOON // 1_000_000, NOON // 1_000_000 + 600)
    due = [live.due(town, second) for second in seconds]
    assert 400 < sum(map(len, due)) < 700
    assert sum(1 for one in due if one) > 240
    assert len({one.datastream for found in due for one in found}) > 105


def test_a_pulse_writes_each_second_once(door):
    town = sources(door, SYSTEM)
    at = [NOON]
    pulse = live.Pulse(door, SYSTEM, town, lambda: at[0])
    for _ in range(30):
        at[0] += 400_000
        pulse.beat()
    expected = [one for second in range(1, 13) for one in live.due(town, NOON // 1_000_000 + second)]
    assert [one for taken in door.takes for one in taken] == expected


def test_a_pulse_that_slept_is_late(door):
    at = [NOON]
    pulse = live.Pulse(door, SYSTEM, sources(door, SYSTEM), lambda: at[0])
    assert not pulse.is_late
    at[0] += 10 * MINUTE
    assert pulse.is_late
    stop = threading.Event()
    live.run(pulse, stop)  # returns, so that the missing history is loaded
    assert door.takes == []


@pytest.mark.parametrize(
    ("progress", "percent"),
    [(Progress(), 0), (Progress(50, 200), 25), (Progress(200, 200), 99), (Progress(0, 0, True), 100)],
)
def test_progress_in_per_cent(progress, percent):
    assert progress.percent == percent
