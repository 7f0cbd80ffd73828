# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is on the stage now, who comes next, and how much time is left."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from allmende.barcamp.models import Barcamp, Pitch, PitchState, Role, Stage
from allmende.barcamp.queries.timetable import announcements

NEXT = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """A pitch as the hall reads it."""

    pk: int
    title: str
    speakers: str


@dataclass(frozen=True, slots=True)
class Scene:
    """`told`: announcements. `left`: milliseconds, less than none when the time is over. `mark`: another one
    when anything but the running time is different."""

    on: Turn | None
    queue: tuple[Turn, ...]
    count: int
    left: int
    seconds: int
    runs: bool
    mark: str
    told: tuple[str, ...] = ()

    @property
    def next(self) -> tuple[Turn, ...]:
        return self.queue[:NEXT]

    @property
    def waiting(self) -> int:
        return len(self.queue)

    @property
    def clock(self) -> str:
        """1:05; over the time -0:12."""
        seconds = -(-abs(self.left) // 1000) if self.left >= 0 else abs(self.left) // 1000
        sign = "−" if self.left <= -1000 else ""
        return f"{sign}{seconds // 60}:{seconds % 60:02}"

    def as_json(self) -> dict[str, Any]:
        return {
            "on": _json(self.on),
            "next": [_json(one) for one in self.next],
            "waiting": self.waiting,
            "count": self.count,
            "left": self.left,
            "runs": self.runs,
            "told": list(self.told),
        }


def scene(camp: Barcamp, now: datetime) -> Scene:
    stage = Stage.objects.filter(camp=camp).first() or Stage(camp=camp)
    line = Pitch.objects.filter(camp=camp, state=PitchState.QUEUED).order_by("queue", "pk")
    found = {
        one.pk: one
        for one in (line | Pitch.objects.filter(pk=stage.pitch_id or 0)).prefetch_related("hostings__host")
    }
    on = found.get(stage.pitch_id or 0)
    queue = tuple(_turn(one) for one in found.values() if one.pk != stage.pitch_id)
    count = camp.pitches.exclude(state__in=(PitchState.MERGED, PitchState.WITHDRAWN)).count()
    run = 0 if stage.started is None else int((now - stage.started).total_seconds() * 1_000)
    here = Scene(
        on=_turn(on) if on else None,
        queue=queue,
        count=count,
        left=camp.pitch_seconds * 1_000 - stage.spent - run,
        seconds=camp.pitch_seconds,
        runs=stage.started is not None,
        mark="",
        told=tuple(one.text for one in announcements(camp, now)),
    )
    said = repr(
        (here.on, queue, here.told, count, stage.started, stage.spent, camp.pitch_seconds, camp.ballot)
    )
    return replace(here, mark=hashlib.sha256(said.encode()).hexdigest()[:16])


def _turn(pitch: Pitch) -> Turn:
    names = [one.host.name for one in pitch.hostings.all() if one.role == Role.SPEAKER]
    return Turn(pitch.pk, pitch.title, ", ".join(names))


def _json(turn: Turn | None) -> dict[str, str] | None:
    return None if turn is None else {"title": turn.title, "speakers": turn.speakers}
