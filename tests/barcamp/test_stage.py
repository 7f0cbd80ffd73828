# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from datetime import timedelta

import pytest
from django.utils import timezone

from allmende.barcamp.actions import pitches, queue, stage
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Pitch, PitchState, Stage
from allmende.barcamp.queries.stage import Scene, scene
from tests.barcamp.pitching_fixtures import Day, day, town
from tests.identity.people import person

__all__ = ["day", "town"]


@pytest.fixture
def line(day: Day) -> list[Pitch]:
    return [pitches.slip(day.helper, day.camp, title, f"Name {title}") for title in "ABCD"]


def seen(day: Day) -> tuple[str, str]:
    """On the stage, and the queue."""
    found = scene(day.now(), timezone.now())
    return (found.on.title if found.on else "", "".join(one.title for one in found.queue))


def on(day: Day) -> int | None:
    found: int | None = Stage.objects.get(camp=day.camp).pitch_id
    return found


def test_one_after_the_other_and_back(day: Day, line: list[Pitch]) -> None:
    assert seen(day) == ("", "ABCD")
    stage.call_next(day.helper, day.camp, None)
    assert seen(day) == ("A", "BCD")
    stage.call_next(day.helper, day.camp, on(day))
    stage.call_next(day.helper, day.camp, on(day))
    assert seen(day) == ("C", "D")
    stage.back(day.helper, day.camp, on(day))
    assert seen(day) == ("B", "CD")
    stage.back(day.helper, day.camp, on(day))
    assert seen(day) == ("A", "BCD")
    stage.back(day.helper, day.camp, on(day))
    assert seen(day) == ("A", "BCD")


def test_a_double_tap_calls_one(day: Day, line: list[Pitch]) -> None:
    stage.call_next(day.helper, day.camp, None)
    stage.call_next(day.helper, day.camp, None)
    assert seen(day) == ("A", "BCD")


def test_who_is_not_there_comes_last(day: Day, line: list[Pitch]) -> None:
    stage.call_next(day.helper, day.camp, None)
    stage.skip(day.helper, day.camp, on(day))
    assert seen(day) == ("B", "CDA")


def test_the_stage_is_empty_when_nobody_waits(day: Day, line: list[Pitch]) -> None:
    for _one in range(5):
        stage.call_next(day.helper, day.camp, on(day) if Stage.objects.exists() else None)
    assert seen(day) == ("", "")
    stage.back(day.helper, day.camp, None)
    assert seen(day) == ("D", "")
    assert {one.state for one in Pitch.objects.all()} == {PitchState.PITCHED}


def test_the_queue_is_ordered_by_hand(day: Day, line: list[Pitch]) -> None:
    stage.move(day.helper, line[2], -1)
    assert seen(day)[1] == "ACBD"
    stage.move(day.helper, line[0], -1)
    stage.move(day.helper, line[3], 1)
    assert seen(day)[1] == "ACBD"
    stage.enqueue(day.helper, line[3], queue.FRONT)
    assert seen(day)[1] == "DACB"
    stage.leave_queue(day.helper, line[0])
    assert seen(day)[1] == "DCB"
    stage.enqueue_all(day.helper, day.camp)
    assert seen(day)[1] == "DCBA"


def test_whoever_withdraws_leaves_the_stage(day: Day, line: list[Pitch]) -> None:
    from allmende.barcamp.visitors import Visitor

    stage.call_next(day.helper, day.camp, None)
    pitches.withdraw(Visitor(day.helper), line[0])
    pitches.withdraw(Visitor(day.helper), line[1])
    assert seen(day) == ("", "CD")


def left(day: Day, after: float = 0.0) -> Scene:
    return scene(day.now(), timezone.now() + timedelta(seconds=after))


def test_the_time_runs_stops_goes_on_and_is_new_for_the_next(day: Day, line: list[Pitch]) -> None:
    stage.call_next(day.helper, day.camp, None)
    assert (left(day).left, left(day).clock) == (60_000, "1:00")
    stage.start(day.helper, day.camp, on(day))
    stage.start(day.helper, day.camp, on(day))
    Stage.objects.update(started=timezone.now() - timedelta(seconds=20))
    assert left(day).clock in ("0:40", "0:39")
    assert left(day, 50).clock == "−0:10"
    stage.stop(day.helper, day.camp, on(day))
    assert left(day, 50).clock in ("0:40", "0:39")
    stage.call_next(day.helper, day.camp, on(day))
    assert (left(day).clock, left(day).runs) == ("1:00", False)


def test_the_mark_changes_with_what_is_seen_and_not_with_the_time(day: Day, line: list[Pitch]) -> None:
    stage.call_next(day.helper, day.camp, None)
    stage.start(day.helper, day.camp, on(day))
    first = left(day)
    assert left(day, 10).mark == first.mark
    stage.move(day.helper, line[3], -1)
    assert left(day).mark != first.mark


def test_hands_are_written_down(day: Day, line: list[Pitch]) -> None:
    stage.count_hands(day.helper, line[0], 23)
    assert Pitch.objects.get(pk=line[0].pk).hands == 23


def test_only_helpers_steer(day: Day, line: list[Pitch]) -> None:
    stranger = person("Fremd")
    for act in (stage.call_next, stage.back, stage.skip, stage.start, stage.stop):
        with pytest.raises(Refused):
            act(stranger, day.camp, None)
    with pytest.raises(Refused):
        stage.move(stranger, line[0], 1)
    assert seen(day) == ("", "ABCD")
