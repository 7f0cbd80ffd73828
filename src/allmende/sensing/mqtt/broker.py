# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The town's own broker, where there is one: we are its client and take what sources' topics bring. The
session is persistent and a message is acknowledged after our commit: what we miss the broker keeps."""

import asyncio
import logging
import threading
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from allmende.connectors.contract import Message
from allmende.core.config import BadSetting
from allmende.core.errors import AllmendeError, Overloaded, StoreFull
from allmende.core.principal import Principal
from allmende.sensing.hub import Hub
from allmende.sensing.ingest.messages import Messages
from allmende.sensing.ingest.sources import Source
from allmende.sensing.ingest.topics import known_topics, source_for
from allmende.sensing.mqtt import broker_state

log = logging.getLogger(__name__)

CLIENT = "allmende"
_LOOK = 5.0  # seconds between two looks for new sources
_AGAIN = 1.0  # seconds until a message that found no room is tried again
_PORTS = {"mqtt": 1883, "mqtts": 8883}


class Broker:
    """Two threads beside the loop that was handed in."""

    def __init__(self, url: str, hub: Hub, messages: Messages, loop: asyncio.AbstractEventLoop) -> None:
        """Raises BadSetting."""
        self._hub, self._messages, self._loop = hub, messages, loop
        self.state = broker_state.begin()
        self._topics: dict[str, Source] = {}
        self._stopping = threading.Event()
        self._client = _client(url)
        self._client.on_connect = self._connected
        self._client.on_disconnect = self._disconnected
        self._client.on_message = self._heard
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

    def _connected(self, *_: Any) -> None:
        self.state.since = self._hub.clock()
        log.info("the broker has let us in; we hear %s", ", ".join(sorted(self._topics)) or "nothing yet")
        for topic in self._topics:
            self._client.subscribe(topic, qos=1)

    def _disconnected(self, *given: Any) -> None:
        self.state.since = None
        if not self._stopping.is_set():
            log.warning("the broker has gone: %s; we try again", given[3] if len(given) > 3 else "")

    def _look(self) -> None:
        while not self._stopping.wait(_LOOK):
            try:
                self._look_once()
            except Exception:  # the database is away; the next look finds it again
                log.exception("the sources could not be read")

    def _look_once(self) -> None:
        wanted = known_topics(self._hub.database)
        for topic in self._topics.keys() - wanted.keys():
            self._client.unsubscribe(topic)
        new, self._topics = wanted.keys() - self._topics.keys(), dict(wanted)
        for topic in new:
            self._client.subscribe(topic, qos=1)

    def _heard(self, _: Any, __: Any, message: paho.MQTTMessage) -> None:
        """On paho's thread."""
        source = source_for(message.topic, self._topics)
        if source is None:  # its source was deleted meanwhile
            self._client.ack(message.mid, message.qos)
            return
        self._take(source, message)

    def _take(self, source: Source, message: paho.MQTTMessage) -> None:
        told = Message(bytes(message.payload), self._hub.clock(), topic=message.topic)
        who = Principal("system", manages=frozenset({source.organisation}))
        with suppress(RuntimeError):  # the loop has ended: it comes again
            work = asyncio.run_coroutine_threadsafe(
                self._messages.take(source, told, lambda: who), self._loop
            )
            work.add_done_callback(partial(self._done, source, message))

    def _done(self, source: Source, message: paho.MQTTMessage, work: "Future[Any]") -> None:
        """What never can be taken is kept beside and acknowledged: it would come for ever."""
        if work.cancelled():
            return
        error = work.exception()
        is_passing = error is not None and not isinstance(error, AllmendeError)
        if is_passing or isinstance(error, Overloaded | StoreFull):
            self.state.counters["again"] += 1
            if not self._stopping.wait(0):
                threading.Timer(_AGAIN, self._take, (source, message)).start()
            return
        self.state.counters["taken" if error is None else "refused"] += 1
        self._client.ack(message.mid, message.qos)


def _client(url: str) -> paho.Client:
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise BadSetting(
            f"mqtt.url begins with {url.partition('@')[0][:20]!r}. "
            "Known: mqtt://user:password@host:1883 and mqtts://user:password@host:8883."
        )
    client = paho.Client(
        CallbackAPIVersion.VERSION2,
        client_id=unquote(parts.path.strip("/")) or CLIENT,
        clean_session=False,
        manual_ack=True,
    )
    if parts.username:
        client.username_pw_set(unquote(parts.username), unquote(parts.password or ""))
    if parts.scheme == "mqtts":
        client.tls_set()
    client.reconnect_delay_set(1, 30)
    client.connect_async(parts.hostname, parts.port or _PORTS[parts.scheme])
    return client
