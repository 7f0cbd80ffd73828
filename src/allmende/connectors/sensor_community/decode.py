# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What an airRohr station of Sensor.Community sends to "an own API": all values are texts, there is no time,
pressure is in Pascal, and nothing is sent twice."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from allmende.connectors.contract import Message, PayloadError, Uplink, Value
from allmende.connectors.sensor_community.names import OF_THE_DEVICE, is_dust, meaning
from allmende.connectors.values import number, read_object

HUMID = 70  # per cent of relative humidity; above it dust sensors count water (flag `humid`)
_MOST = 500
_NOTHING = -1.0  # what the firmware sends where a sensor gave no value
_DEVICE = re.compile(r"[A-Za-z0-9]+-[0-9A-Za-z]+")
_UNIT = re.compile(r" ?dBm$")
_GPS = "GPS_"


def decode(message: Message, settings: Mapping[str, Any]) -> Sequence[Uplink]:  # noqa: ARG001  needs none
    """The device is as its header says, `esp8266-2392534`. Pressure becomes hPa. Raises PayloadError."""
    found = read_object(message.body)
    device = _device(message, found)
    rows = found.get("sensordatavalues")
    if not isinstance(rows, list):
        raise PayloadError(
            "no-values",
            "There are no sensordatavalues. Known: what airRohr sends to an own API, "
            '{"esp8266id": "…", "sensordatavalues": [{"value_type": "SDS_P1", "value": "15.23"}]}.',
        )
    if len(rows) > _MOST:
        raise PayloadError("too-many", f"The message has {len(rows)} values. Known: at most {_MOST}.")
    named = dict(_named(rows))
    values = tuple(_values(named))
    facts = {name: value for name, value in named.items() if name in OF_THE_DEVICE}
    version = found.get("software_version")
    return [Uplink(device, values, facts=_facts(facts, version))]


def named(message: Message, settings: Mapping[str, Any]) -> str:  # noqa: ARG001  the same
    said = message.headers.get("x-sensor", "")
    return said if _DEVICE.fullmatch(said) else ""


def _device(message: Message, found: Mapping[str, Any]) -> str:
    """As people read it on the station's own page: the kind of chip and its number."""
    if said := named(message, {}):
        return said
    number = found.get("esp8266id")
    if isinstance(number, str | int) and str(number).isalnum():
        return f"esp8266-{number}"
    raise PayloadError(
        "no-device", "The message does not say which station it is of: X-Sensor and esp8266id are missing."
    )


def _named(rows: list[Any]) -> Iterator[tuple[str, float]]:
    """By name, numbers alone; the last one where a name comes twice."""
    for row in rows:
        if not isinstance(row, dict):
            raise PayloadError("bad-payload", "One of the sensordatavalues is no object.")
        name, text = row.get("value_type"), row.get("value")
        if not (isinstance(name, str) and name) or not isinstance(text, str | int | float):
            raise PayloadError(
                "bad-payload", "One of the sensordatavalues lacks its value_type or its value."
            )
        value = number(_UNIT.sub("", str(text)))
        if value is not None:
            yield name[:80], value


def _values(named: Mapping[str, float]) -> Iterator[Value]:
    """Of the air. What says that there was no value is none."""
    humid = any(value > HUMID for name, value in named.items() if _is(name, "humidity"))
    for name, value in named.items():
        if value == _NOTHING and not _is(name, "temperature"):
            continue
        found = meaning(name)
        if found is not None:
            result = value if found.factor == 1 else round(value * found.factor, 4)
            yield Value(name, result, None, "humid" if humid and is_dust(name) else "")
        elif name not in OF_THE_DEVICE and not name.startswith(_GPS):
            yield Value(name, value)


def _is(name: str, quantity: str) -> bool:
    found = meaning(name)
    return found is not None and found.quantity == quantity


def _facts(named: Mapping[str, float], version: Any) -> dict[str, float | str]:
    """`rssi` as of every other radio."""
    facts: dict[str, float | str] = {
        ("rssi" if name == "signal" else name): one for name, one in named.items()
    }
    return facts | ({"firmware": version[:80]} if isinstance(version, str) else {})
