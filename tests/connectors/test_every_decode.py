# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What holds for every connector: a message becomes uplinks or is refused with a reason, nothing else."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allmende.connectors.contract import Message, PayloadError
from allmende.connectors.registry import connectors
from tests.connectors.told import NOW, airrohr, chirpstack, message, ttn

BOX = {"query": {"box": "5f", "device": "d"}}
GOOD: dict[str, list[Message]] = {
    "ttn": [message(ttn())],
    "chirpstack": [message(chirpstack()), message(chirpstack(batteryLevel=80), query={"event": "status"})],
    "sensor_community": [message(airrohr(SDS_P1="15.2", BME280_humidity="80"))],
    "opensensemap": [
        message({"a": "1.5", "b": ["2", "2025-01-02T03:04:05Z", [7.6, 51.9]]}, **BOX),
        message([{"sensor": "a", "value": 3, "createdAt": "2025-01-02T03:04:05Z"}], **BOX),
        message(b"a,1\nb,2,2025-01-02T03:04:05Z,7.6,51.9,60", headers={"content-type": "text/csv"}, **BOX),
        message(bytes(range(32)), headers={"content-type": "application/sbx-bytes"}, **BOX),
    ],
    "generic": [message({"a": {"b": [1, 2.5, "x"]}, "t": 1_700_000_000}, **BOX), message(b"23.4", **BOX)],
}
SETTINGS: dict[str, Mapping[str, Any]] = {
    "generic": {"lines": [{"name": "b", "path": "a.b[1]", "factor": 2}], "time": "t", "time_format": "s"}
}
NAMES = sorted(GOOD)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def decode(name: str, told: Message) -> None:
    """Raises whatever is not a promise."""
    connector = connectors()[name]
    for chosen in ({}, SETTINGS.get(name, {})):
        try:
            uplinks = connector.decode(told, chosen)
        except PayloadError as error:
            assert error.reason
            assert error.message
        else:
            for one in uplinks:
                assert one.device
                assert all(value.name for value in one.values)


def test_every_connector_is_tried() -> None:
    assert sorted(connectors()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_its_own_messages_are_read(name: str) -> None:
    for told in GOOD[name]:
        assert connectors()[name].decode(told, SETTINGS.get(name, {}))


@pytest.mark.parametrize("name", NAMES)
def test_a_message_that_ends_anywhere_is_refused_with_a_reason(name: str) -> None:
    for told in GOOD[name]:
        for end in range(len(told.body)):
            decode(name, Message(told.body[:end], NOW, told.headers, told.query))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=80))
def test_any_bytes_are_read_or_refused_with_a_reason(name: str, content: bytes) -> None:
    for told in GOOD[name]:
        decode(name, Message(content, NOW, told.headers, told.query))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_value_may_stand_anywhere(name: str, data: st.DataObject) -> None:
    """One member of a good message, at any depth, is replaced."""
    told = data.draw(st.sampled_from([one for one in GOOD[name] if one.body[:1] in b"{["]))
    document = json.loads(told.body)
    inner = document
    while True:
        key = data.draw(st.sampled_from(sorted(inner) if isinstance(inner, dict) else range(len(inner))))
        if not isinstance(inner[key], dict | list) or not inner[key] or data.draw(st.booleans()):
            inner[key] = data.draw(anything)
            break
        inner = inner[key]
    decode(name, Message(json.dumps(document).encode(), NOW, told.headers, told.query))


@pytest.mark.parametrize("name", ["ttn", "chirpstack"])
@pytest.mark.parametrize("zero", [5, [{}], "rain"])
def test_a_setting_of_a_network_that_does_not_fit_is_told(name: str, zero: Any) -> None:
    body = ttn() if name == "ttn" else chirpstack()
    with pytest.raises(PayloadError) as told:
        connectors()[name].decode(message(body), {"zero": zero})
    assert told.value.reason == "mapping"
