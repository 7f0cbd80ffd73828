# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The town goes on: every second the streams whose turn it is get a new value."""

import threading
from collections.abc import Sequence

from allmende.connectors.contract import Reading
from allmende.core.clock import SECOND, Clock
from allmende.core.principal import Principal
from allmende.stations.demo.door import Door, Source
from allmende.stations.demo.signals import value

LATE = 120
"""Seconds that a pulse makes up for; whoever slept longer has history to load."""


def due(sources: Sequence[Source], second: int) -> list[Reading]:
    """What arrives in this second (since 1970): each stream has its own beat and its own place in it."""
    found = []
    for source in sources:
        signal = source.signal
        if (second + (signal.grain >> 8)) % signal.meter.every == 0:
            result = value(signal, second * SECOND)
            if result is not None:
                found.append(Reading(source.datastream, second * SECOND, result))
    return found


def everything(sources: Sequence[Source], now: int) -> list[Reading]:
    """One value of every stream that has one now."""
    start = now // SECOND * SECOND
    found = [(source.datastream, value(source.signal, start)) for source in sources]
    return [Reading(datastream, start, result) for datastream, result in found if result is not None]


class Pulse:
    """Writes what became due since the last beat."""

    def __init__(self, door: Door, principal: Principal, sources: Sequence[Source], clock: Clock) -> None:
        self._door = door
        self._principal = principal
        self._sources = sources
        self._clock = clock
        self._last = clock() // SECOND

    @property
    def is_late(self) -> bool:
        return self._clock() // SECOND - self._last > LATE

    def beat(self) -> None:
        second = self._clock() // SECOND
        first = max(self._last + 1, second - LATE)
        readings = [one for passed in range(first, second + 1) for one in due(self._sources, passed)]
        self._last = max(self._last, second)
        if readings:
            self._door.take(self._principal, readings)


def run(pulse: Pulse, stop: threading.Event) -> None:
    """Beats once a second until `stop` is set, or until it is so late that history is missing."""
    while not stop.wait(1.0):
        if pulse.is_late:
            return
        pulse.beat()
