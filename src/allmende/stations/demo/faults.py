# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What goes wrong with sensors: gaps at all of them, and a few that are ill for weeks."""

from enum import Enum

from allmende.stations.demo.chance import even, gauss

Hole = tuple[int, int]
"""Quarters of a day, from and up to but not including."""


class Fault(Enum):
    """`out`: no value for 26 days of every 60. `stuck`: the same value for 24 days of every 40. Several
    sensors with different turns make sure that one of each is ill at any time."""

    NONE = "none"
    OUT = "out"
    STUCK = "stuck"
    SPIKES = "spikes"


_OUT_CYCLE, _OUT_DAYS, _OUT_TURN = 60, 26, 20
_STUCK_CYCLE, _STUCK_DAYS, _STUCK_TURN = 40, 24, 20


def holes(grain: int, day: int) -> list[Hole]:
    """When the stream has no value on this day: now and then for six hours, or a single one is lost."""
    found = [(24 * part, 24 * part + 24) for part in range(4) if even(day * 4 + part, grain + 1) < 0.006]
    if even(day, grain + 2) < 0.1:
        lost = int(even(day, grain + 3) * 24) * 4
        found.append((lost, lost + 1))
    return found


def is_out(fault: Fault, turn: int, day: int) -> bool:
    return fault is Fault.OUT and (day + turn * _OUT_TURN) % _OUT_CYCLE < _OUT_DAYS


def stuck_since(fault: Fault, turn: int, day: int) -> int | None:
    """The day from which the value does not move any more, if it is stuck on this one."""
    days = (day + turn * _STUCK_TURN) % _STUCK_CYCLE
    return day - days if fault is Fault.STUCK and days < _STUCK_DAYS else None


def is_spike(fault: Fault, grain: int, quarter: int) -> bool:
    return fault is Fault.SPIKES and gauss(quarter, grain + 4) > 2.75
