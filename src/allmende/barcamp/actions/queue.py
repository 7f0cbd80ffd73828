# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The queue before the stage, numbered from 1. Part of the caller's transaction."""

from allmende.barcamp.models import Barcamp, Pitch, PitchState

END = "end"
FRONT = "front"
NOT = "not"


def waiting(camp: Barcamp) -> list[Pitch]:
    return list(Pitch.objects.filter(camp=camp, state=PitchState.QUEUED).order_by("queue", "pk"))


def put(camp: Barcamp, pitch: Pitch, place: str) -> None:
    """Also one that waits already, or that was on the stage before."""
    others = [one for one in waiting(camp) if one.pk != pitch.pk]
    number([pitch, *others] if place == FRONT else [*others, pitch])


def move(camp: Barcamp, pitch: Pitch, by: int) -> None:
    """-1: one earlier."""
    line = waiting(camp)
    old = next((place for place, one in enumerate(line) if one.pk == pitch.pk), None)
    if old is None:
        return
    line.insert(min(max(old + by, 0), len(line) - 1), line.pop(old))
    number(line)


def number(line: list[Pitch]) -> None:
    for place, one in enumerate(line, 1):
        one.queue, one.state = place, PitchState.QUEUED
    Pitch.objects.bulk_update(line, ["queue", "state"])
