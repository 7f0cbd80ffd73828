# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from typing import Any

import pytest

from allmende.connectors.contract import PayloadError, Uplink, Value
from allmende.connectors.ttn import connector
from tests.connectors.told import message, ttn


def decoded(document: Any, **settings: Any) -> Uplink:
    (found,) = connector.decode(message(document), settings)
    return found


def test_an_uplink_says_what_was_measured_and_how_it_was_heard() -> None:
    assert decoded(ttn()) == Uplink(
        "boden-1",
        (Value("temperature", 20.5), Value("soil.0.moisture", 31), Value("ok", True)),
        at=1_772_359_200_123_456,
        key="AXA50==/17",
        counter=17,
        raw=b"\x0e\x1c\x0b\x05",
        port=2,
        facts={"rssi": -88, "snr": 5.2, "gateways": 2},
    )


def test_what_is_zero_is_left_out_there_and_restored_here() -> None:
    found = decoded(ttn(f_cnt=None, f_port=None, decoded_payload={"a": 1}), zero=["a", "b"])
    assert (found.counter, found.port, found.key) == (0, 0, "AXA50==/0")
    assert found.values == (Value("a", 1), Value("b", 0))


def test_without_decoded_values_there_are_its_bytes_and_no_zeros() -> None:
    found = decoded(ttn(decoded_payload=None), zero=["b"])
    assert (found.values, found.raw) == ((), b"\x0e\x1c\x0b\x05")
    assert decoded(ttn(frm_payload=None, decoded_payload=None)).raw == b""


def test_a_simulated_message_says_so() -> None:
    assert decoded({**ttn(), "simulated": True}).is_simulated


def test_the_battery_is_told_where_the_stack_knows_it() -> None:
    assert decoded(ttn(last_battery_percentage={"value": 74.2, "f_cnt": 3})).facts["battery"] == 74.2


@pytest.mark.parametrize(
    "member", ["join_accept", "downlink_ack", "downlink_queued", "location_solved", "service_data"]
)
def test_other_messages_bring_nothing(member: str) -> None:
    known = ttn()
    del known["uplink_message"]
    assert connector.decode(message({**known, member: {}}), {}) == []


WITHOUT_DEVICE = {"uplink_message": ttn()["uplink_message"]}


@pytest.mark.parametrize(
    ("document", "reason", "words"),
    [
        (WITHOUT_DEVICE, "no-device", "field mask"),
        ({**ttn(), "end_device_ids": {}}, "no-device", "device_id"),
        ({"end_device_ids": {"device_id": "a"}}, "bad-payload", "Uplink message"),
        ({"dev_id": "a", "payload_raw": "AQ=="}, "old-format", "v2"),
        (ttn(frm_payload="%%"), "bad-payload", "Base64"),
        (ttn(f_cnt=-1), "bad-payload", "f_cnt"),
        (ttn(f_cnt="7"), "bad-payload", "f_cnt"),
        (ttn(received_at="gestern"), "bad-time", "gestern"),
        ({**ttn(), "uplink_message": 7}, "bad-payload", "no object"),
        ([1], "not-json", "array"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_what_to_try(document: Any, reason: str, words: str) -> None:
    with pytest.raises(PayloadError, match=words) as told:
        connector.decode(message(document), {})
    assert told.value.reason == reason


@pytest.mark.parametrize(
    ("settings", "topics"),
    [
        ({}, ["v3/+/devices/+/up"]),
        ({"application": "stadtgruen@ttn"}, ["v3/stadtgruen@ttn/devices/+/up"]),
    ],
)
def test_its_topics_are_those_of_an_application(settings: dict[str, str], topics: list[str]) -> None:
    assert connector.topics is not None
    assert connector.topics(settings) == topics
