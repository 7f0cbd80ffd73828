# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The bounded way to the one writer: full means the sender waits or is told to come back."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any
from zoneinfo import ZoneInfo

from allmende.core.clock import Clock
from allmende.sensing.changes import Feed
from allmende.sensing.store.database import Database


class Pipeline:
    def __init__(
        self, database: Database, feed: Feed, *, zone: ZoneInfo, capacity: int, clock: Clock
    ) -> None:
        raise NotImplementedError

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def put(self, command: Any, done: Callable[[Any], None]) -> None: ...
    def put_and_wait(self, command: Any) -> Any: ...


_ = Future
