# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The town's own broker: its address, what becomes of messages, and what people see of it."""

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode

from allmende.connectors.contract import PayloadError
from allmende.core.config import BadSetting
from allmende.core.errors import Conflict, Overloaded
from allmende.sensing.hub import Hub, opened
from allmende.sensing.ingest.sources import Source
from allmende.sensing.mqtt import broker_address, broker_taking
from allmende.sensing.mqtt.broker import Broker
from allmende.sensing.mqtt.broker_address import Address
from allmende.sensing.mqtt.broker_state import BrokerState
from allmende.sensing.mqtt.broker_taking import Heard, Taking
from allmende.sensing.store.commands import Command
from tests.sensing.stores import settings_at

SOURCE = Source(1, "generic", "Tasmota", 1)
HEARD = Heard("tele/garten/SENSOR", b"kaputt", 1, 7, 1)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("mqtt://broker.example", Address("broker.example", 1883, False)),
        ("mqtts://broker.example", Address("broker.example", 8883, True)),
        ("mqtt://a%40b:p%3A%2Fw@h:5/wir", Address("h", 5, False, "wir", "a@b", "p:/w")),
        ("mqtt://[::1]:1884/", Address("::1", 1884, False)),
    ],
)
def test_a_broker_is_one_address(url: str, address: Address) -> None:
    found = broker_address.read(url)
    assert (found, found.password) == (address, address.password)
    assert "p:/w" not in repr(found)


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("u:geheim@broker.example", "begins with"),
        ("http://u:geheim@broker.example", "begins with"),
        ("mqtt://u:geheim@", "names no host"),
        ("mqtt://u:geheim@host name", "its host"),
        (f"mqtt://u:geheim@{'a' * 64}", "its host"),
        ("mqtt://u:geheim@host:port", "its port"),
        ("mqtt://u:geheim@host:0", "its port"),
        ("mqtt://u:geheim@host:70000", "its port"),
        ("mqtt://u:ge/heim@host", "its port"),
        ("mqtt://u:ge#heim@host", "a #"),
        ("mqtt://u:ge?heim@host", "a ?"),
        ("mqtt://u:ge[heim@host", "a ["),
        ("mqtt://u:geheim@host/a/b", "behind the host"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_saying_the_password(url: str, what: str) -> None:
    with pytest.raises(BadSetting, match="Known: mqtt://") as refused:
        broker_address.read(url)
    assert what in refused.value.message
    assert "heim" not in refused.value.message


def test_trouble_is_told_once_for_each_change() -> None:
    told: list[str] = []
    state = BrokerState()
    for trouble in ("away", "away", "", "away", "refused", "refused"):
        state.says(trouble, told.append)
    assert (told, state.trouble) == (["away", "away", "refused"], "refused")


class Messages:
    """Fails as it is told, then takes."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.taken = 0

    async def take(self, *_: Any) -> list[Any]:
        if self.errors:
            raise self.errors.pop(0)
        self.taken += 1
        return []


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with opened(settings_at(tmp_path)) as here:
        yield here


class Waits:
    """Nobody really waits."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds: list[float] = []
        monkeypatch.setattr(broker_taking.asyncio, "sleep", self._sleep)  # type: ignore[attr-defined]

    async def _sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Waits:
    return Waits(monkeypatch)


def take(hub: Hub, messages: Messages, heard: Heard = HEARD, *, source: Source | None = SOURCE) -> Any:
    state = BrokerState()
    taking = Taking(hub, messages, state, lambda _: source)  # type: ignore[arg-type]
    return asyncio.run(taking.take(heard, lambda: True)), dict(state.counters)


def kept(hub: Hub) -> list[Any]:
    with hub.database.reading() as connection:
        return connection.execute("SELECT connector, reason, said, organisation FROM rejected").fetchall()


def test_without_room_it_waits_longer_and_longer_and_loses_nothing(hub: Hub, waits: Waits) -> None:
    messages = Messages(*[Overloaded("full")] * 9)
    assert take(hub, messages) == (True, {"again": 9, "taken": 1})
    assert waits.seconds == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert kept(hub) == []


def test_a_fault_of_our_own_does_not_come_for_ever(
    hub: Hub, waits: Waits, caplog: pytest.LogCaptureFixture
) -> None:
    messages = Messages(*[KeyError("a source that nobody knows")] * 9)
    assert take(hub, messages) == (True, {"again": 4, "refused": 1})
    said = "tele/garten/SENSOR: 'a source that nobody knows'"
    assert kept(hub) == [("generic", "keyerror", said, 1)]
    assert len([one for one in caplog.records if one.levelno >= logging.ERROR]) == 1


def test_while_the_store_is_away_nothing_is_given_up(
    hub: Hub, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit, calls = hub.pipeline.submit, [0]

    async def away(command: Command) -> Any:
        calls[0] += 1
        if calls[0] < 4:
            raise ConnectionError("the database is away")
        return await submit(command)

    monkeypatch.setattr(hub.pipeline, "submit", away)
    messages = Messages(*[ConnectionError("the database is away")] * 20)
    assert take(hub, messages) == (True, {"again": 7, "refused": 1})


def test_what_can_never_be_stored_is_kept_and_acknowledged_at_once(hub: Hub, waits: Waits) -> None:
    assert take(hub, Messages(Conflict("it contradicts"))) == (True, {"refused": 1})
    assert [row[1] for row in kept(hub)] == ["conflict"]
    assert take(hub, Messages(PayloadError("no-json", "kein JSON"))) == (True, {"refused": 1})
    assert len(kept(hub)) == 1  # the way of messages keeps those
    assert waits.seconds == []


def test_a_message_of_a_source_that_is_gone_is_let_go(hub: Hub, waits: Waits) -> None:
    messages = Messages()
    assert take(hub, messages, source=None) == (True, {"nobody's": 1})
    assert messages.taken == 0


def test_a_message_that_nobody_answers_for_is_tried_once(hub: Hub, waits: Waits) -> None:
    found = take(hub, Messages(Overloaded("full")), HEARD._replace(qos=0))
    assert (found, waits.seconds) == ((True, {"again": 1, "lost": 1}), [])


def test_a_message_that_another_connection_brings_again_is_not_tried_here(hub: Hub, waits: Waits) -> None:
    taking = Taking(hub, Messages(Overloaded("full")), BrokerState(), lambda _: SOURCE)  # type: ignore[arg-type]
    assert asyncio.run(taking.take(HEARD, lambda: False)) is False


class Client:
    def __init__(self) -> None:
        self.acknowledged: list[int] = []

    def ack(self, number: int, _: int) -> None:
        self.acknowledged.append(number)

    def disconnect(self) -> None: ...

    def loop_stop(self) -> None: ...


def test_an_acknowledgement_goes_by_the_connection_that_the_message_came_by(hub: Hub) -> None:
    async def test() -> None:
        broker = Broker("mqtt://127.0.0.1:1", hub, Messages(), asyncio.get_running_loop())  # type: ignore[arg-type]
        client = broker._client = Client()  # type: ignore[assignment]
        broker._connection = 3
        for connection in (2, 3, 4):
            broker._acknowledge(HEARD._replace(id=connection, connection=connection))
        assert client.acknowledged == [3]
        broker.stop()

    asyncio.run(test())


def test_a_topic_that_the_broker_does_not_let_us_hear_is_named(hub: Hub) -> None:
    async def test() -> None:
        broker = Broker("mqtt://b.example", hub, Messages(), asyncio.get_running_loop())  # type: ignore[arg-type]
        broker._client = Client()  # type: ignore[assignment]
        broker._asked = {5: "tele/{device}/SENSOR"}
        broker._granted(None, None, 5, [ReasonCode(PacketTypes.SUBACK, identifier=0x87)], None)
        assert broker.state.trouble == (
            "The broker b.example:1883 does not let us hear tele/{device}/SENSOR: Not authorized."
        )
        broker.stop()

    asyncio.run(test())
