# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What happened at the MQTT door and at the town's own broker since the server began, for pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from allmende.sensing.mqtt import broker_state, door


@dataclass(frozen=True, slots=True)
class MqttState:
    """`lost`: messages that did not reach a subscriber, by why. `broker`: None where none is named."""

    connected: int
    published: int
    refused: int
    lost: Mapping[str, int] = field(default_factory=dict)
    broker: broker_state.BrokerState | None = None


def mqtt() -> MqttState | None:
    """None in a process that has no door: a command, a job."""
    found = door.current()
    if found is None:
        return None
    counters = found.counters
    return MqttState(
        found.connected,
        counters["published"],
        counters["payloads refused"],
        {**found.lost, **found.application.lost},
        broker_state.current(),
    )
