# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is done beside the server, again and again: once a day, every minute, and every few seconds what waits
for others' servers.

A room with something to do has a module `turns` with `daily(now)`, `minutely(now)` or `outgoing(now)`, each
of which counts what it did by what it was.
"""

import logging
import threading
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Self

log = logging.getLogger(__name__)

_FIRST = 60.0  # seconds after the start, when the busiest moment is over
_AGAIN = 86_400.0
_MINUTE = 60.0
_SOON = 5.0


class Turns:
    """Django is set up already. An error is written down, and the next turn tries again."""

    def __init__(self, name: str, work: Callable[[], str], first: float, again: float) -> None:
        self._name, self._work, self._first, self._again = name, work, first, again
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

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
                done = self._work()
            except Exception:
                log.exception("the %s run failed; the next one tries again", self._name)
            else:
                if done:
                    log.info("%s: %s", self._name, done)


def daily(first: float = _FIRST, again: float = _AGAIN) -> Turns:
    return Turns("daily", _tidy, first, again)


def minutely(first: float = _FIRST, again: float = _MINUTE) -> Turns:
    return Turns("minutely", lambda: turn("minutely"), first, again)


def outgoing(first: float = _SOON, again: float = _SOON) -> Turns:
    """In a thread of its own, so that nobody else waits for who does not answer."""
    return Turns("outgoing", lambda: turn("outgoing"), first, again)


def _tidy() -> str:
    """As it is called now: tests put another in its place."""
    return tidy()


def tidy() -> str:
    """What was done, in words. Leaves no connection open: the next run is a day away."""
    from django.db import connection  # noqa: PLC0415  after setup
    from django.utils import timezone  # noqa: PLC0415  the same

    from allmende.identity import retention  # noqa: PLC0415  the same

    try:
        said = (turn("daily"), str(retention.tidy(timezone.now())))
        return ", ".join(filter(None, said))
    finally:
        connection.close()


def turn(name: str) -> str:
    """What the rooms did, in words; empty for nothing. One room's error does not keep the others."""
    from django.apps import apps  # noqa: PLC0415  after setup
    from django.db import connection  # noqa: PLC0415  the same
    from django.utils import timezone  # noqa: PLC0415  the same

    counts: dict[str, int] = {}
    for config in apps.get_app_configs():
        module = f"{config.name}.turns"
        work = getattr(import_module(module), name, None) if _has(config.name, module) else None
        try:
            counts |= {} if work is None else work(timezone.now())
        except Exception:
            log.exception("the %s turn of %s failed", name, config.name)
    connection.close()
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count)


def _has(room: str, module: str) -> bool:
    return room.startswith("allmende.") and find_spec(module) is not None
