# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from typing import Any

import pytest

from allmende.connectors.chirpstack import connector
from allmende.connectors.contract import PayloadError, Uplink, Value
from tests.connectors.told import chirpstack, message

UP = "application/17c8/device/0101010101010a0b/event/up"


def test_an_uplink_says_what_was_measured_and_how_it_was_heard() -> None:
    (found,) = connector.decode(message(chirpstack(), query={"event": "up"}), {})
    assert found == Uplink(
        "0101010101010a0b",
        (Value("level", 1.25),),
        at=1_772_359_200_775_023,
        key="3ac7e3c4-4401-4b8d-9386-a5c902f9202d",
        counter=7,
        raw=b"\xaa",
        port=1,
        facts={"rssi": -36, "snr": 10.5, "gateways": 1},
    )


def test_the_topic_says_the_event_too() -> None:
    assert connector.decode(message(chirpstack(), topic=UP), {})
    assert connector.decode(message(b"whatever", topic=UP.replace("/up", "/join")), {}) == []


def test_what_is_zero_is_left_out_there_and_restored_here() -> None:
    (found,) = connector.decode(message(chirpstack(fCnt=None, fPort=None, object={})), {"zero": ["level"]})
    assert (found.counter, found.port, found.values) == (0, 0, (Value("level", 0),))


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        ({"batteryLevel": 62.5, "margin": 10}, {"battery": 62.5, "margin": 10}),
        ({"batteryLevel": 0, "batteryLevelUnavailable": True}, {}),
        ({"batteryLevel": 0, "externalPowerSource": True}, {"power": "mains"}),
    ],
)
def test_a_status_event_tells_of_the_battery(said: dict[str, Any], facts: dict[str, Any]) -> None:
    (found,) = connector.decode(message(chirpstack(**said), query={"event": "status"}), {})
    assert (found.values, found.facts, found.counter) == ((), facts, None)


@pytest.mark.parametrize("event", ["join", "ack", "txack", "log", "location", "integration"])
def test_other_events_bring_nothing(event: str) -> None:
    assert connector.decode(message(chirpstack(), query={"event": event}), {}) == []


@pytest.mark.parametrize(
    ("document", "more", "reason", "words"),
    [
        (chirpstack(deviceInfo=None), {}, "no-device", "devEui"),
        ({"devEUI": "AQEBAQEBAQE=", "applicationID": "1"}, {}, "old-format", "v3"),
        (chirpstack(deviceInfo={"devEui": "AQEBAQEBAQE="}), {}, "no-device", "16 digits"),
        (b"\x08\x01", {"headers": {"content-type": "application/octet-stream"}}, "protobuf", "JSON"),
        (chirpstack(), {"query": {"event": "down"}}, "bad-payload", "down"),
        (chirpstack(time="heute"), {}, "bad-time", "heute"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_what_to_try(
    document: Any, more: dict[str, Any], reason: str, words: str
) -> None:
    with pytest.raises(PayloadError, match=words) as told:
        connector.decode(message(document, **more), {})
    assert told.value.reason == reason


def test_its_topics_are_those_of_an_application() -> None:
    assert connector.topics is not None
    assert connector.topics({"application": "a"}) == [
        "application/a/device/+/event/up",
        "application/a/device/+/event/status",
    ]
