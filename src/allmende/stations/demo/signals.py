# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""From a pattern to values: bounded, rounded, with gaps and faults; the same by day and by instant."""

from dataclasses import dataclass
from functools import lru_cache

from allmende.connectors.contract import Reading
from allmende.core.clock import SECOND
from allmende.stations.demo import faults
from allmende.stations.demo.chance import GAUSS, MASK, SHIFT, STRIDE, salt
from allmende.stations.demo.faults import Fault
from allmende.stations.demo.frame import QUARTER, QUARTERS, Column, frame
from allmende.stations.demo.patterns import Pattern

_SECONDS = QUARTER // SECOND
HOURLY, QUARTERLY = 4, 1

Value = float | int


@dataclass(frozen=True, slots=True)
class Meter:
    """What the device does to a quantity: `low` and `high` bound it, `digits` round it, `jitter` is what it
    trembles by, `every` the seconds between two values while the town is live."""

    low: float
    high: float
    digits: int = 0
    jitter: float = 0.0
    every: int = 180
    fault: Fault = Fault.NONE
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Signal:
    """What a stream says at any time. `key` is its own in the town: its chance hangs on it."""

    key: str
    pattern: Pattern
    meter: Meter

    @property
    def grain(self) -> int:
        return salt(self.key)

    @property
    def holes_grain(self) -> int:
        """The streams of one station lose their values together."""
        return salt(self.key.partition("/")[0])


def day_readings(signal: Signal, datastream: int, day: int, step: int) -> list[Reading]:
    """The readings of a UTC day (days since 1970), `step` quarters of an hour apart; midnight to midnight."""
    column = _column(signal, day, step)
    if column is None:
        return []
    first = day * QUARTERS
    values = _finished(
        signal, column[:-1], range(first * _SECONDS, (first + QUARTERS) * _SECONDS, step * _SECONDS)
    )
    starts = range(first * QUARTER, (first + QUARTERS) * QUARTER, step * QUARTER)
    made = [Reading(datastream, start, one) for start, one in zip(starts, values, strict=True)]
    for begin, end in faults.holes(signal.holes_grain, day):
        made = [one for one in made if not begin <= one.start // QUARTER - first < end]
    return made


def value(signal: Signal, start: int) -> Value | None:
    """The value at an instant (microseconds UTC), on the line between two quarters; None in a gap."""
    quarter, rest = divmod(start, QUARTER)
    day, passed = divmod(quarter, QUARTERS)
    if any(begin <= passed < end for begin, end in faults.holes(signal.holes_grain, day)):
        return None
    column = _column(signal, day, QUARTERLY)
    if column is None:
        return None
    raw = (
        column[passed] + (column[passed + 1] - column[passed]) * (rest / QUARTER) if rest else column[passed]
    )
    second = start // SECOND
    return _finished(signal, [raw], range(second, second + 1))[0]


def _column(signal: Signal, day: int, step: int) -> Column | None:
    """The pattern's own values with the faults that are in the sensor; None while nothing comes."""
    if signal.meter.fault is Fault.NONE:
        return signal.pattern(frame(day, step))
    if faults.is_out(signal.meter.fault, signal.meter.turn, day):
        return None
    since = faults.stuck_since(signal.meter.fault, signal.meter.turn, day)
    if since is not None:
        return [_first(signal, since)] * (QUARTERS // step + 1)
    shared = frame(day, step)
    return [
        signal.meter.high if faults.is_spike(signal.meter.fault, signal.grain, quarter) else one
        for quarter, one in zip(shared.quarters, signal.pattern(shared), strict=True)
    ]


@lru_cache(16)
def _first(signal: Signal, day: int) -> float:
    """The value that a sensor stuck at: rounded, so that nothing trembles any more."""
    raw = signal.pattern(frame(day, HOURLY))[0]
    return round(max(signal.meter.low, min(signal.meter.high, raw)), signal.meter.digits)


def _finished(signal: Signal, column: Column, seconds: range) -> list[Value]:
    low, high, digits, grain = signal.meter.low, signal.meter.high, signal.meter.digits, signal.grain
    shaken = column
    if signal.meter.jitter and signal.meter.fault is not Fault.STUCK:
        shaken = [
            one + signal.meter.jitter * GAUSS[(second * STRIDE + grain) >> SHIFT & MASK]
            for one, second in zip(column, seconds, strict=True)
        ]
    bounded = [low if one < low else min(one, high) for one in shaken]
    if digits == 0:
        return [int(one + 0.5) for one in bounded]
    return [round(float(one), digits) for one in bounded]
