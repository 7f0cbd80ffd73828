# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The one feed of what was committed. `/live`, MQTT, alarms and derived datastreams subscribe here
and nowhere else; each checks visibility again for whom it serves."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

log = logging.getLogger(__name__)


class StoredObservation(NamedTuple):
    """A row of `observation`, columns in the table's order; times in microseconds UTC."""

    datastream: int
    start: int
    id: int
    end: int | None
    result: float | int | None
    result_json: str | None
    result_time: int | None
    feature: int | None
    extra: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """Anything but a new observation was created, updated or deleted; `entity` is a name of entities.py.
    `hidden_of`: the organisation that alone could see what was deleted; 0 where all could."""

    kind: Literal["create", "update", "delete"]
    entity: str
    id: int
    hidden_of: int = 0


@dataclass(frozen=True, slots=True)
class Committed:
    """What one commit brought: new or corrected observations in order, and all other changes."""

    observations: tuple[StoredObservation, ...] = ()
    changes: tuple[Change, ...] = ()


Listener = Callable[[Committed], None]


class Feed:
    """Calls every listener on the writer's thread after each commit; listeners hand over and return."""

    def __init__(self) -> None:
        self._listeners: tuple[Listener, ...] = ()
        self._lock = threading.Lock()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Returns the call that ends the subscription."""
        with self._lock:
            self._listeners = (*self._listeners, listener)
        return lambda: self._unsubscribe(listener)

    def publish(self, committed: Committed) -> None:
        for listener in self._listeners:
            try:
                listener(committed)
            except Exception:  # a listener's fault must never cost a writer its commit
                log.exception("a listener of the feed failed")

    @property
    def is_heard(self) -> bool:
        return bool(self._listeners)

    def _unsubscribe(self, listener: Listener) -> None:
        with self._lock:
            self._listeners = tuple(one for one in self._listeners if one is not listener)
