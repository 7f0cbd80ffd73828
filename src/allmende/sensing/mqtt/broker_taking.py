# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What becomes of a message of the town's own broker: stored, kept beside with its reason, or tried again."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from typing import NamedTuple

from allmende.connectors.contract import Message, PayloadError
from allmende.core.errors import AllmendeError, Overloaded, StoreFull, Unauthorised
from allmende.core.principal import SYSTEM, Principal
from allmende.sensing.hub import Hub
from allmende.sensing.ingest.messages import Messages
from allmende.sensing.ingest.sources import Source
from allmende.sensing.mqtt.broker_state import BrokerState
from allmende.sensing.store.device_commands import KeepRejected, Rejection

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds between two tries
_TRIES = 5  # of a message that fails for a reason that nobody has thought of


class Heard(NamedTuple):
    """`connection`: by which of our connections it came; an acknowledgement goes there or nowhere."""

    topic: str
    payload: bytes
    qos: int
    id: int
    connection: int


class Taking:
    """On the event loop. `source_of`: whose a topic is; None: its source is gone."""

    def __init__(
        self, hub: Hub, messages: Messages, state: BrokerState, source_of: Callable[[str], Source | None]
    ) -> None:
        self._hub, self._messages, self._state = hub, messages, state
        self._source_of = source_of
        self._strange = ""

    async def take(self, heard: Heard, is_wanted: Callable[[], bool]) -> bool:
        """Whether it may be acknowledged. It is tried until then, or until it is not wanted here any more:
        another connection brings it again."""
        for tries, wait in enumerate(_waits(), 1):
            if await self._is_done(heard, tries):
                return True
            self._state.counters["again"] += 1
            if not heard.qos:  # nobody waits for an answer
                self._state.counters["lost"] += 1
                return True
            await asyncio.sleep(wait)
            if not is_wanted():
                return False
        raise AssertionError("there is always another try")

    async def _is_done(self, heard: Heard, tries: int) -> bool:
        source = self._source_of(heard.topic)
        if source is None:
            self._state.counters["nobody's"] += 1
            return True
        error = await self._tried(source, heard)
        if error is None:
            return True
        if isinstance(error, Overloaded | StoreFull):
            return False
        if not isinstance(error, AllmendeError):
            self._note(heard, error)
            if tries < _TRIES:
                return False
        return await self._is_kept(source, heard, error)

    async def _tried(self, source: Source, heard: Heard) -> Exception | None:
        told = Message(heard.payload, self._hub.clock(), topic=heard.topic)
        who = Principal("system", manages=frozenset({source.organisation}))
        try:
            outcomes = await self._messages.take(source, told, lambda: who)
        except Exception as error:  # noqa: BLE001  every one is looked at
            return error
        is_refused = any(isinstance(one, Exception) for one in outcomes)  # and kept beside
        self._state.counters["refused" if is_refused else "taken"] += 1
        return None

    async def _is_kept(self, source: Source, heard: Heard, error: Exception) -> bool:
        """Where the store keeps it beside, it is there, and it is the message that cannot be taken."""
        if not isinstance(error, PayloadError | Unauthorised):  # those are kept already
            said = f"{heard.topic[:200]}: {error}"
            kept = Rejection(
                source.connector,
                "",
                type(error).__name__.lower(),
                said,
                heard.payload,
                None,
                source.organisation,
            )
            try:
                await self._hub.pipeline.submit(KeepRejected(SYSTEM, [kept]))
            except Exception as again:  # noqa: BLE001  the store is away: another try
                self._note(heard, again)
                return False
        self._state.counters["refused"] += 1
        return True

    def _note(self, heard: Heard, error: Exception) -> None:
        """In the log once, however often it comes."""
        strange = f"{type(error).__name__}: {error}"
        if strange != self._strange:
            log.error("a message at %s could not be taken", heard.topic[:200], exc_info=error)
        self._strange = strange


def _waits() -> Iterator[float]:
    wait = FIRST_WAIT
    while True:
        yield wait
        wait = min(2 * wait, LONGEST_WAIT)
