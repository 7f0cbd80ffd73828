# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Messages as devices and their networks send them: written by us in the documented shapes."""

import json
from typing import Any

from allmende.connectors.contract import Message

NOW = 1_764_000_000_000_000


def message(body: Any, **more: Any) -> Message:
    """`body`: bytes as they are, anything else as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Message(content, NOW, **more)


def ttn(**uplink: Any) -> dict[str, Any]:
    """An uplink of The Things Stack; members of the uplink_message as named, None takes one away."""
    known = {
        "session_key_id": "AXA50==",
        "f_port": 2,
        "f_cnt": 17,
        "frm_payload": "DhwLBQ==",
        "decoded_payload": {"temperature": 20.5, "soil": [{"moisture": 31}], "ok": True},
        "rx_metadata": [
            {"gateway_ids": {"gateway_id": "rathaus"}, "rssi": -101, "snr": 5.2},
            {"gateway_ids": {"gateway_id": "wasserturm"}, "rssi": -88, "snr": -1.5},
        ],
        "received_at": "2026-03-01T10:00:00.123456789Z",
    }
    known |= uplink
    return {
        "end_device_ids": {
            "device_id": "boden-1",
            "application_ids": {"application_id": "stadtgruen"},
            "dev_eui": "0004A30B001C0530",
        },
        "received_at": "2026-03-01T10:00:00.5Z",
        "uplink_message": {name: one for name, one in known.items() if one is not None},
    }


def chirpstack(**event: Any) -> dict[str, Any]:
    known = {
        "deduplicationId": "3ac7e3c4-4401-4b8d-9386-a5c902f9202d",
        "time": "2026-03-01T10:00:00.775023242+00:00",
        "deviceInfo": {
            "tenantName": "Stadtwerke",
            "applicationId": "17c82e96-be03-4f38-aef3-f83d48582d97",
            "deviceName": "Pegel",
            "devEui": "0101010101010A0B",
        },
        "fCnt": 7,
        "fPort": 1,
        "data": "qg==",
        "object": {"level": 1.25},
        "rxInfo": [{"gatewayId": "0016c001f153a14c", "rssi": -36, "snr": 10.5}],
    }
    known |= event
    return {name: one for name, one in known.items() if one is not None}


def airrohr(**values: str) -> dict[str, Any]:
    rows = [{"value_type": name, "value": value} for name, value in values.items()]
    return {"esp8266id": "2392534", "software_version": "NRZ-2024-135", "sensordatavalues": rows}
