# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How it goes with the town's own broker: asked without loading what talks to it."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class BrokerState:
    """`since`: microseconds UTC since when we are connected; None while we are not. `counters`: messages
    taken, refused, and those for which there was no room at first."""

    since: int | None = None
    counters: Counter[str] = field(default_factory=Counter)


_current: list[BrokerState] = []


def current() -> BrokerState | None:
    return _current[-1] if _current else None


def begin() -> BrokerState:
    _current.append(BrokerState())
    return _current[-1]


def end(state: BrokerState) -> None:
    _current.remove(state)
