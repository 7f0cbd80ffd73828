# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""ChirpStack v4, HTTP integration and MQTT alike: one JSON object an event, what is zero left out."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from allmende.connectors.contract import Message, PayloadError, Uplink
from allmende.connectors.lorawan import raw_bytes, reception, whole, with_zeros
from allmende.connectors.values import flattened, instant, member, numbers_of, read_object

_TOPIC = re.compile(r"application/[^/]+/device/[0-9a-fA-F]{16}/event/([a-z]+)")
_EUI = re.compile(r"[0-9a-fA-F]{16}")
_PROTOBUF = "application/octet-stream"
_OTHERS = ("join", "ack", "txack", "log", "location", "integration")


def decode(message: Message, settings: Mapping[str, Any]) -> Sequence[Uplink]:
    """`settings`: `zero` as of The Things Stack. The device is its DevEUI in small letters. Raises
    PayloadError."""
    if message.headers.get("content-type", "").startswith(_PROTOBUF):
        raise PayloadError(
            "protobuf", "The message is in Protocol Buffers. Try: choose JSON as the integration's encoding."
        )
    event = _event(message)
    if event in _OTHERS:
        return []
    found = read_object(message.body)
    if event == "status":
        return [_status(found)]
    return [_up(found, settings)]


def topics(settings: Mapping[str, Any]) -> Sequence[str]:
    """`settings`: `application`, its id; without it all of them."""
    return [
        f"application/{settings.get('application') or '+'}/device/+/event/{one}" for one in ("up", "status")
    ]


def _event(message: Message) -> str:
    """Of the address or of the topic; an uplink where neither says."""
    match = _TOPIC.search(message.topic)
    event = match[1] if match else message.query.get("event", "up")
    if event not in ("up", "status", *_OTHERS):
        raise PayloadError(
            "bad-payload", f"The event is {event[:40]!r}. Known: up, status, {', '.join(_OTHERS)}."
        )
    return event


def _up(found: Mapping[str, Any], settings: Mapping[str, Any]) -> Uplink:
    data = found.get("object")
    key = found.get("deduplicationId")
    return Uplink(
        _device(found),
        flattened(with_zeros(data, settings.get("zero", ()))) if data is not None else (),
        instant(found.get("time")),
        key=key if isinstance(key, str) else "",
        counter=whole(found.get("fCnt"), "fCnt"),
        raw=raw_bytes(found.get("data")),
        port=whole(found.get("fPort"), "fPort"),
        facts=reception(found.get("rxInfo")),
    )


def _status(found: Mapping[str, Any]) -> Uplink:
    """How the device itself is: no values, but the cheapest word of its battery."""
    facts: dict[str, float | str] = {}
    for name, fact in (("batteryLevel", "battery"), ("margin", "margin")):
        if known := numbers_of([found.get(name)]):
            facts[fact] = known[0]
    if found.get("externalPowerSource") is True:
        facts["power"] = "mains"
    if "power" in facts or found.get("batteryLevelUnavailable") is True:
        facts.pop("battery", None)
    key = found.get("deduplicationId")
    return Uplink(
        _device(found), (), instant(found.get("time")), key=key if isinstance(key, str) else "", facts=facts
    )


def _device(found: Mapping[str, Any]) -> str:
    device = member(found, "deviceInfo", "devEui")
    if isinstance(device, str) and _EUI.fullmatch(device):
        return device.lower()
    if "devEUI" in found or "applicationID" in found:
        raise PayloadError(
            "old-format", "This is a message of ChirpStack v3. Known: v4. Try: update the network server."
        )
    raise PayloadError(
        "no-device",
        "The message does not say which device it is of: deviceInfo.devEui is missing or not 16 digits. "
        "Known: events of ChirpStack v4 as JSON.",
    )
