# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is done once a day beside the server: what its time is up for is deleted."""

import logging
import threading
from typing import Self

log = logging.getLogger(__name__)

_FIRST = 60.0  # seconds after the start, when the busiest moment is over
_AGAIN = 86_400.0


class Daily:
    """Django is set up already. An error is written down, and tomorrow it is tried again."""

    def __init__(self, first: float = _FIRST, again: float = _AGAIN) -> None:
        self._first, self._again = first, again
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="daily", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        pause = self._first
        while not self._stopping.wait(pause):
            pause = self._again
            try:
                log.info("daily: %s", tidy())
            except Exception:
                log.exception("the daily run failed; it is tried again tomorrow")


def tidy() -> str:
    """What was done, in words. Leaves no connection open: the next run is a day away."""
    from django.db import connection  # noqa: PLC0415  after setup
    from django.utils import timezone  # noqa: PLC0415  the same

    from allmende.identity import retention  # noqa: PLC0415  the same

    try:
        return str(retention.tidy(timezone.now()))
    finally:
        connection.close()
