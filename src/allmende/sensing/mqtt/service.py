# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The hub behind the door: what is published is stored, what was committed is told to whoever hears it.

The feed hands a commit over once; then it is told in its turn, on the loop. What needs the store is read in a
thread beside it. A subscriber that is slow costs itself alone."""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import monotonic
from typing import Any, NamedTuple

from allmende.connectors.contract import Message
from allmende.core.errors import Overloaded
from allmende.core.principal import SYSTEM, Principal
from allmende.sensing.changes import Change, Committed, StoredObservation
from allmende.sensing.entities import DATASTREAM, MULTI_DATASTREAM, OBSERVATION
from allmende.sensing.hub import Hub
from allmende.sensing.ingest.messages import Messages
from allmende.sensing.ingest.topics import Wanted, all_wanted, source_of_sender
from allmende.sensing.mqtt import publishing
from allmende.sensing.mqtt.application import Delivery, Done, Publication, Subscriber
from allmende.sensing.mqtt.rendering import Rendering
from allmende.sensing.mqtt.subscriptions import Audience, Subscriptions, places_of
from allmende.sensing.mqtt.topics import FROST, VERSION, Topic, topic_of
from allmende.sensing.store import rights
from allmende.sensing.store.commands import Command
from allmende.sensing.store.device_commands import KeepRejected, Rejection

log = logging.getLogger(__name__)

_MOST_WAITING = 2_000  # commits that are stored and not told yet
_OWNERS_KEPT = 20_000
_SOURCES_KEPT = 5.0  # seconds
_OWNERS = """
SELECT datastream.id, organisation, visibility, multi, feature FROM ({batch}) AS asked
JOIN datastream ON datastream.id = asked.value
JOIN datastream_state ON datastream_state.datastream = datastream.id"""


class _Owner(NamedTuple):
    """Of a datastream: who sees it, and what it is."""

    organisation: int
    visibility: int
    is_multi: bool
    feature: int | None


class Service:
    """Belongs to one event loop. `sign_in`: who shows this user and password; `epoch`: counts how often that
    may have changed. `messages`: for what devices publish to topics of their own."""

    def __init__(
        self,
        hub: Hub,
        root: str,
        sign_in: Callable[[str | None, bytes | None], Principal],
        epoch: Callable[[], int],
        messages: Messages | None = None,
    ) -> None:
        self._hub = hub
        self._messages = messages
        self._sources: Sequence[Wanted] = ()
        self._sources_until = 0.0
        self._sign_in = sign_in
        self._epoch = epoch
        self._rendering = Rendering(hub, root)
        self._subscriptions = Subscriptions()
        self._threads = ThreadPoolExecutor(1, "mqtt")
        self._waiting: deque[Committed] = deque()
        self._telling: asyncio.Task[None] | None = None
        self._owners: dict[int, _Owner] = {}
        self._last: dict[tuple[Topic, Principal], bytes | None] = {}
        self._stop: Callable[[], None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        """Nobody else holds them until they are done."""
        self._asked: dict[Subscriber, asyncio.Task[None]] = {}
        """For whom it is being read what is there now: once, however often a client subscribes."""
        self.lost: Counter[str] = Counter()

    @property
    def epoch(self) -> int:
        return self._epoch()

    def sign_in(self, user: str | None, password: bytes | None) -> Principal:
        return self._sign_in(user, password)

    def understand(self, principal: Principal, text: str) -> Topic:  # noqa: ARG002  all may ask for all; each hears its own
        return topic_of(text)

    def subscribe(self, topic: Any, principal: Principal, subscriber: Subscriber, *, latest: bool) -> None:
        if self._stop is None:
            self._loop = asyncio.get_running_loop()
            self._stop = self._hub.feed.subscribe(self._hear)
        self._subscriptions.add(topic, principal, subscriber)
        if latest or topic.form == "property":
            task = self._hold(self._send_latest(topic, principal, subscriber, is_wanted=latest))
            self._asked[subscriber] = task
            task.add_done_callback(lambda _: self._asked.pop(subscriber, None))

    def unsubscribe(self, topic: Any, principal: Principal, subscriber: Subscriber) -> None:
        self._subscriptions.remove(topic, principal, subscriber)
        if subscriber in self._asked:
            self._asked[subscriber].cancel()
        if not self._subscriptions.is_any:
            self._last.clear()
            if self._stop is not None:
                self._stop()
                self._stop = None

    def publish(self, principal: Principal, publication: Publication, done: Done) -> None:
        rights.check_may_write_at_all(principal)
        if self._messages is not None and not publication.topic.startswith((VERSION, FROST)):
            self._hold(self._take_message(self._messages, principal, publication, done))
            return
        command = publishing.command_of(self._hub, principal, publication)
        if publication.again:
            command = publishing.again(command, publication.payload)
        loop = asyncio.get_running_loop()
        self._hub.pipeline.put(command, partial(self._stored, command, publication, done), loop)

    async def _take_message(
        self, messages: Messages, principal: Principal, publication: Publication, done: Done
    ) -> None:
        """What a device sends to a topic of its own, by the source that names it."""
        try:
            source = source_of_sender(publication.topic, await self._known_sources(), principal)
            if source is None:
                publishing.command_of(self._hub, principal, publication)  # says what is known
                return
            told = Message(publication.payload, self._hub.clock(), topic=publication.topic)
            outcomes = await messages.take(source, told, lambda: principal)
        except Exception as error:  # noqa: BLE001  its sender is told
            done(error)
            return
        errors = [one for one in outcomes if isinstance(one, Exception)]
        done(errors[0] if errors else None)

    async def _known_sources(self) -> Sequence[Wanted]:
        if monotonic() > self._sources_until:
            self._sources = await self._in_thread(all_wanted, self._hub.database)
            self._sources_until = monotonic() + _SOURCES_KEPT
        return self._sources

    def refused(self, principal: Principal, client: str, publication: Publication, error: Exception) -> None:
        if principal.kind == "anonymous":
            return
        reason = type(error).__name__.lower()
        said = f"{publication.topic[:200]}: {error}"
        rejection = Rejection("mqtt", client, reason, said, publication.payload, None, principal.organisation)
        self._put(KeepRejected(SYSTEM, [rejection]))

    def _stored(self, command: Command, publication: Publication, done: Done, outcome: object) -> None:
        if isinstance(outcome, Exception):
            done(outcome)
            return
        if publication.again and (doubt := publishing.doubt(SYSTEM, command)) is not None:
            self._put(doubt)
        done(None)

    def _put(self, command: Command) -> None:
        """What is kept beside; where there is no room it is not."""
        try:
            self._hub.pipeline.put(command, lambda _: None)
        except Overloaded:
            self.lost["notes"] += 1

    def _hear(self, committed: Committed) -> None:
        """On the writer's thread."""
        if self._subscriptions.may_interest(committed) and self._loop is not None:
            try:
                self._loop.call_soon_threadsafe(self._take, committed)
            except RuntimeError:  # the server has stopped
                log.info("a commit came after the loop had ended")

    def _take(self, committed: Committed) -> None:
        if len(self._waiting) >= _MOST_WAITING:
            self._waiting.popleft()
            self.lost["not told"] += 1
        self._waiting.append(committed)
        if self._telling is None:
            self._telling = asyncio.ensure_future(self._tell_all())

    async def _tell_all(self) -> None:
        try:
            while self._waiting:
                committed = self._waiting.popleft()
                try:
                    await self._tell(committed)
                except Exception:  # one fault must not silence the door for good
                    log.exception("a commit could not be told")
        finally:
            self._telling = None

    async def _tell(self, committed: Committed) -> None:
        if committed.changes:
            self._owners.clear()  # somebody may have been hidden
        if committed.observations:
            await self._tell_observations(committed.observations)
        for change in committed.changes:
            await self._tell_change(change)
        for stream in {one.datastream for one in committed.observations}:
            await self._tell_stream(stream)

    async def _tell_observations(self, rows: tuple[StoredObservation, ...]) -> None:
        await self._learn({one.datastream for one in rows})
        owners = self._owners
        heard = [
            (row, owner, topics)
            for row in rows
            if (owner := owners.get(row.datastream)) is not None and (topics := self._topics_of(row, owner))
        ]
        payloads = self._rendering.observations([row for row, _, _ in heard])
        for (row, owner, topics), payload in zip(heard, payloads, strict=True):
            for topic, audience in topics:
                await self._tell_observation(topic, audience, row, owner, payload)
        for row in rows:
            await self._tell_one(("one", OBSERVATION.name, row.id), row.id)

    def _topics_of(self, row: StoredObservation, owner: _Owner) -> list[tuple[Topic, Audience]]:
        feature = row.feature if row.feature is not None else owner.feature
        return [
            one
            for place in places_of(row, feature)
            for one in self._subscriptions.at(place)
            if not one[0].owner or _is_its(one[0], owner)
        ]

    async def _tell_observation(
        self, topic: Topic, audience: Audience, row: StoredObservation, owner: _Owner, payload: bytes
    ) -> None:
        """The same bytes for all, where whole observations are wanted."""
        delivery = Delivery(topic.name, payload)
        for principal, subscribers in list(audience.items()):
            if not rights.sees(principal, owner.organisation, owner.visibility):
                continue
            if topic.is_plain:
                _send(delivery, subscribers)
            else:
                await self._read_and_send(topic, principal, subscribers, row.id)

    async def _tell_stream(self, stream: int) -> None:
        """Its times have changed with its observations."""
        entity = MULTI_DATASTREAM if self._hub.database.kinds.is_multi(stream) else DATASTREAM
        await self._tell_change(Change("update", entity.name, stream))

    async def _tell_change(self, change: Change) -> None:
        entity, number = change.entity, change.id
        if change.kind == "delete":
            for topic, audience in self._subscriptions.at(("deleted", entity, 0)):
                payload = self._rendering.deleted(entity, number)
                for principal, subscribers in list(audience.items()):
                    if _hears_of(change, principal):
                        _send(Delivery(topic.name, payload), subscribers)
            return
        for place in (("set", entity, 0), ("linked", entity, 0)):
            await self._tell_one(place, number)
        if change.kind == "update":
            one = DATASTREAM.name if entity == MULTI_DATASTREAM.name else entity
            await self._tell_one(("one", one, number), number)

    async def _tell_one(self, place: tuple[str, str, int], number: int) -> None:
        for topic, audience in self._subscriptions.at(place):
            for principal, subscribers in list(audience.items()):
                await self._read_and_send(topic, principal, subscribers, number)

    async def _read_and_send(
        self, topic: Topic, principal: Principal, subscribers: list[Subscriber], number: int
    ) -> None:
        payload = await self._in_thread(self._rendering.told, topic, principal, number)
        if payload is None:
            return
        if topic.form == "property":
            if self._last.get((topic, principal)) == payload:
                return
            self._last[topic, principal] = payload
        _send(Delivery(topic.name, payload), subscribers)

    async def _send_latest(
        self, topic: Topic, principal: Principal, subscriber: Subscriber, *, is_wanted: bool
    ) -> None:
        payload = await self._in_thread(self._rendering.latest, topic, principal)
        if topic.form == "property":
            self._last[topic, principal] = payload
        if is_wanted and payload is not None:
            subscriber.send(Delivery(topic.name, payload), retain=True)

    async def _learn(self, streams: set[int]) -> None:
        unknown = streams - self._owners.keys()
        if unknown:
            if len(self._owners) > _OWNERS_KEPT:
                self._owners.clear()
                unknown = streams
            self._owners.update(await self._in_thread(self._find_owners, unknown))

    def _find_owners(self, streams: set[int]) -> dict[int, _Owner]:
        database = self._hub.database
        dialect = database.dialect
        with database.reading() as connection:
            database.kinds.learn(connection, streams)
            rows = connection.execute(
                _OWNERS.format(batch=dialect.batch), (dialect.keys(sorted(streams)),)
            ).fetchall()
        return {row[0]: _Owner(row[1], row[2], bool(row[3]), row[4]) for row in rows}

    async def _in_thread(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    def _hold(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _send(delivery: Delivery, subscribers: list[Subscriber]) -> None:
    for one in list(subscribers):
        one.send(delivery)


def _is_its(topic: Topic, owner: _Owner) -> bool:
    """`MultiDatastreams(1)/Observations` is not a topic of a plain Datastream."""
    if topic.owner == MULTI_DATASTREAM.name:
        return owner.is_multi
    return topic.owner != DATASTREAM.name or not owner.is_multi


def _hears_of(deleted: Change, principal: Principal) -> bool:
    """Whoever manages something, and could see it."""
    could_see = not deleted.hidden_of or deleted.hidden_of in principal.reads | principal.manages
    return principal.everything or (bool(principal.manages) and could_see)
