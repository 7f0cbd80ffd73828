# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The Things Stack v3, webhook and MQTT alike: one JSON object a message. What is empty is left out there."""

from collections.abc import Mapping, Sequence
from typing import Any

from allmende.connectors.contract import Message, PayloadError, Uplink
from allmende.connectors.lorawan import raw_bytes, reception, whole, with_zeros
from allmende.connectors.values import flattened, instant, member, numbers_of, read_object

_OTHERS = (
    "join_accept",
    "downlink_ack",
    "downlink_nack",
    "downlink_sent",
    "downlink_failed",
    "downlink_queued",
    "location_solved",
    "service_data",
)
"""Messages that bring no values of the device."""


def decode(message: Message, settings: Mapping[str, Any]) -> Sequence[Uplink]:
    """`settings`: `zero`, names of values that are 0 where they are left out. The device is its
    `device_id`, which a person chose and can type. Raises PayloadError."""
    found = read_object(message.body)
    if "uplink_message" not in found:
        return _nothing(found)
    uplink = found["uplink_message"]
    if not isinstance(uplink, dict):
        raise PayloadError("bad-payload", "The uplink_message is no object. Known: The Things Stack v3.")
    device = _device(found)
    counter = whole(uplink.get("f_cnt"), "f_cnt")
    data = uplink.get("decoded_payload")
    return [
        Uplink(
            device,
            flattened(with_zeros(data, settings.get("zero", ()))) if data is not None else (),
            instant(uplink.get("received_at") or found.get("received_at"), "received_at"),
            key=_key(uplink, counter),
            counter=counter,
            raw=raw_bytes(uplink.get("frm_payload")),
            port=whole(uplink.get("f_port"), "f_port"),
            facts=reception(uplink.get("rx_metadata")) | _battery(uplink),
            is_simulated=found.get("simulated") is True,
        )
    ]


def topics(settings: Mapping[str, Any]) -> Sequence[str]:
    """`settings`: `application`, as `app` or `app@tenant`; without it all that the key may hear."""
    return [f"v3/{settings.get('application') or '+'}/devices/+/up"]


def _nothing(found: Mapping[str, Any]) -> Sequence[Uplink]:
    """Raises PayloadError for what is none of the stack's messages."""
    if any(one in found for one in _OTHERS):
        return []
    if "dev_id" in found and "payload_raw" in found:
        raise PayloadError(
            "old-format",
            "This is a message of The Things Network v2, which ended in 2021. Known: The Things Stack v3.",
        )
    raise PayloadError(
        "bad-payload",
        "There is no uplink_message. Known: The Things Stack v3. "
        "Try: enable 'Uplink message' at the webhook, and no field mask that takes it away.",
    )


def _device(found: Mapping[str, Any]) -> str:
    device = member(found, "end_device_ids", "device_id")
    if not isinstance(device, str) or not device:
        raise PayloadError(
            "no-device",
            "The message does not say which device it is of: end_device_ids.device_id is missing. "
            "Try: take the field mask from the webhook, or add end_device_ids to it.",
        )
    return device


def _key(uplink: Mapping[str, Any], counter: int) -> str:
    """The same for one that is sent again; sessions begin to count anew."""
    session = uplink.get("session_key_id")
    return f"{session}/{counter}" if isinstance(session, str) and session else ""


def _battery(uplink: Mapping[str, Any]) -> dict[str, float | str]:
    known = numbers_of([member(uplink, "last_battery_percentage", "value")])
    return {"battery": known[0]} if known else {}
