# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How it goes with the town's own broker: asked without loading what talks to it."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

log = logging.getLogger(__name__)


@dataclass(slots=True)
class BrokerState:
    """`since`: microseconds UTC since when we are connected; None while we are not. `trouble`: what is wrong,
    in English; empty while nothing is. `counters`: messages taken, refused, lost, of nobody, and tries in
    vain."""

    since: int | None = None
    trouble: str = ""
    counters: Counter[str] = field(default_factory=Counter)

    def says(self, trouble: str, tell: Callable[[str], None] = log.warning) -> None:
        """Told once, however often it is met."""
        if trouble and trouble != self.trouble:
            tell(trouble)
        self.trouble = trouble


_current: list[BrokerState] = []


def current() -> BrokerState | None:
    return _current[-1] if _current else None


def begin() -> BrokerState:
    _current.append(BrokerState())
    return _current[-1]


def end(state: BrokerState) -> None:
    _current.remove(state)
