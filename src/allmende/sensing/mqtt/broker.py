# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The town's own broker, where there is one: we are its client and take what sources' topics bring. The
session is persistent and a message is acknowledged after our commit: what we miss the broker keeps."""

import asyncio
import logging
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from allmende.core.principal import TOWN
from allmende.sensing.hub import Hub
from allmende.sensing.ingest.messages import Messages
from allmende.sensing.ingest.sources import Source
from allmende.sensing.ingest.topics import known_topics, source_for
from allmende.sensing.mqtt import broker_state
from allmende.sensing.mqtt.broker_address import Address, read
from allmende.sensing.mqtt.broker_taking import Heard, Taking

log = logging.getLogger(__name__)

_LOOK = 5.0  # seconds between two looks for new sources
_MOST = 1_000  # messages that we have and have not stored yet
_HELD = "broker-topics.json"


class Broker:
    """Two threads beside the loop that was handed in: paho's, which calls back, and one that looks for
    sources."""

    def __init__(self, url: str, hub: Hub, messages: Messages, loop: asyncio.AbstractEventLoop) -> None:
        """Raises BadSetting."""
        self._address = read(url)
        self._hub, self._loop = hub, loop
        self.state = broker_state.begin()
        self._taking = Taking(hub, messages, self.state, self._source_of)
        self._lock = threading.RLock()
        self._connection = 0
        self._topics: Mapping[str, Source] = {}
        self._heard_here: set[str] = set()
        """Filters that were asked for by this connection."""
        self._held_at = hub.settings.data / _HELD
        self._held = self._remembered()
        """Filters that the broker may keep for our session, also from before we were started."""
        self._asked: dict[int, str] = {}
        """Of requests that are not answered yet, by their packets' ids."""
        self._places = threading.BoundedSemaphore(_MOST)
        self._stopping = threading.Event()
        self._client = self._made(self._address)
        self._looking = threading.Thread(target=self._look, name="broker", daemon=True)

    def start(self) -> None:
        self._look_once()
        self._client.loop_start()
        self._looking.start()

    def stop(self) -> None:
        """What is not acknowledged comes again."""
        self._stopping.set()
        self._client.disconnect()
        self._client.loop_stop()
        broker_state.end(self.state)

    def _made(self, address: Address) -> paho.Client:
        client = paho.Client(
            CallbackAPIVersion.VERSION2, client_id=address.client, clean_session=False, manual_ack=True
        )
        if address.user:
            client.username_pw_set(address.user, address.password)
        if address.is_tls:
            client.tls_set()
        client.on_connect, client.on_connect_fail = self._connected, self._not_connected
        client.on_disconnect, client.on_message = self._disconnected, self._heard
        client.on_subscribe, client.on_unsubscribe = self._granted, self._let_go
        client.reconnect_delay_set(1, 30)
        client.connect_async(address.host, address.port)
        return client

    def _connected(self, _: Any, __: Any, ___: Any, code: ReasonCode, ____: Any) -> None:
        if code.is_failure:
            self.state.says(f"The broker {self._address} does not let us in: {code}.")
            return
        with self._lock:
            self._connection += 1
            self.state.since = self._hub.clock()
            self._heard_here, self._asked = set(), {}
            self.state.says("")
            log.info("the broker has let us in; we hear %s", ", ".join(sorted(self._topics)) or "nothing yet")
            self._settle()

    def _not_connected(self, *_: Any) -> None:
        """paho calls this while it handles what was wrong."""
        error = sys.exc_info()[1]
        self.state.says(f"The broker {self._address} cannot be reached: {error or 'no answer'}.")

    def _disconnected(self, _: Any, __: Any, ___: Any, code: ReasonCode, ____: Any) -> None:
        with self._lock:
            was_there, self.state.since = self.state.since is not None, None
            self._connection += 1
        if was_there and not self._stopping.is_set():
            self.state.says(f"The broker {self._address} has gone: {code}. We try again.")

    def _granted(self, _: Any, __: Any, number: int, codes: Sequence[ReasonCode], ___: Any) -> None:
        with self._lock:
            topic = self._asked.pop(number, "")
        if any(one.is_failure for one in codes):
            self.state.says(f"The broker {self._address} does not let us hear {topic}: {codes[0]}.")

    def _let_go(self, _: Any, __: Any, number: int, *___: Any) -> None:
        with self._lock:
            topic = self._asked.pop(number, "")
            if topic and topic not in self._topics:
                self._hold(self._held - {topic})

    def _look(self) -> None:
        while not self._stopping.wait(_LOOK):
            try:
                self._look_once()
            except Exception:  # the database is away; the next look finds it again
                log.exception("the sources could not be read")

    def _look_once(self) -> None:
        wanted = known_topics(self._hub.database, TOWN)  # it is the town's
        with self._lock:
            self._topics = wanted
            self._settle()

    def _settle(self) -> None:
        """Asks for what is wanted and not heard yet, and ends what the broker would keep for nobody."""
        if self.state.since is None:
            return
        wanted = set(self._topics)
        self._hold(self._held | wanted)  # before we ask: we may end before the answer
        for topic in wanted - self._heard_here:
            self._note(topic, self._client.subscribe(topic, qos=1))
        for topic in self._held - wanted:
            self._note(topic, self._client.unsubscribe(topic))
        self._heard_here = wanted

    def _note(self, topic: str, asked: tuple[Any, int | None]) -> None:
        if asked[1] is not None:
            self._asked[asked[1]] = topic

    def _remembered(self) -> set[str]:
        try:
            return msgspec.json.decode(self._held_at.read_bytes(), type=set[str])
        except FileNotFoundError:
            return set()
        except (OSError, msgspec.MsgspecError) as error:
            log.warning("%s cannot be read: %s. It is written anew.", self._held_at.name, error)
            return set()

    def _hold(self, topics: set[str]) -> None:
        if topics == self._held:
            return
        self._held = topics
        try:
            self._held_at.write_bytes(msgspec.json.encode(sorted(topics)))
        except OSError as error:
            log.warning("%s cannot be written: %s", self._held_at.name, error)

    def _source_of(self, topic: str) -> Source | None:
        return source_for(topic, self._topics)

    def _heard(self, _: Any, __: Any, message: paho.MQTTMessage) -> None:
        """On paho's thread, which waits while we have too many: then the broker keeps them."""
        while not self._places.acquire(timeout=1.0):
            if self._stopping.is_set():
                return
        heard = Heard(message.topic, bytes(message.payload), message.qos, message.mid, self._connection)
        way = self._way(heard)
        try:
            asyncio.run_coroutine_threadsafe(way, self._loop)
        except RuntimeError:  # the loop has ended: it comes again
            way.close()

    async def _way(self, heard: Heard) -> None:
        try:
            if await self._taking.take(heard, lambda: heard.connection == self._connection):
                self._acknowledge(heard)
        except Exception:
            log.exception("a message of the broker was lost sight of; it comes again")
        finally:
            self._places.release()

    def _acknowledge(self, heard: Heard) -> None:
        """By the connection that it came by: by another one the same id is another message."""
        with self._lock:
            if heard.connection == self._connection:
                self._client.ack(heard.id, heard.qos)
