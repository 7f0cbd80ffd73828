# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How far the history is; one thread writes it, pages and the log read it."""

import logging
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Progress:
    """Counted in values, the gaps among them."""

    done: int = 0
    total: int = 0
    is_complete: bool = False

    def begin(self, total: int) -> None:
        self.done, self.total, self.is_complete = 0, total, False

    def advance(self, values: int) -> None:
        """Says every tenth of the way in the log."""
        before = self.percent // 10
        self.done += values
        if self.percent // 10 > before:
            log.info("The town's history: %d of 100 parts are written.", self.percent)

    def end(self) -> None:
        self.is_complete = True
        log.info("The town's history is written: %d values.", self.done)

    @property
    def percent(self) -> int:
        if self.is_complete:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0
