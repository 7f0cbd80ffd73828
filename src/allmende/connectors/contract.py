# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What every connector, loader and simulator speaks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from allmende.core.errors import Malformed


class Reading(NamedTuple):
    """A value before it is stored. Identified by (datastream, start): the same value again changes
    nothing, another value is a correction. A tuple because millions of them pass through.

    `start` and `end` are microseconds UTC; `end` is None for an instant.
    """

    datastream: int
    start: int
    result: float | int | str | bool | None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a batch of readings."""

    added: int = 0
    corrected: int = 0
    unchanged: int = 0

    def __add__(self, other: "Receipt") -> "Receipt":
        return Receipt(
            self.added + other.added, self.corrected + other.corrected, self.unchanged + other.unchanged
        )


class PayloadError(Malformed):
    """The same bytes will never be taken: told to the sender, kept beside the device's other messages with
    its reason. What may succeed later is another error (Overloaded, StoreFull), and nothing is kept of it.

    `reason` is a word to count by: `not-json`, `no-device`, `no-values`, `too-many`, …
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Message:
    """What came in, by whichever way; the answer of an address that was asked is one, too. `received`:
    microseconds UTC. `headers`: names in small letters. `topic`: of MQTT, else empty."""

    body: bytes
    received: int
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    topic: str = ""


class Value(NamedTuple):
    """`name` as the device has it. `at`: microseconds UTC, None: at the time of its message. `flag` is a word
    for what makes it doubtful (`humid`), kept beside it."""

    name: str
    result: float | int | str | bool
    at: int | None = None
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Uplink:
    """What one message of a device says, before anybody knows which datastreams its values are for."""

    device: str
    """As its network, its maker or its owner names it; compared letter by letter, so in one spelling."""
    values: tuple[Value, ...] = ()
    at: int | None = None
    """When it was measured, or heard by a gateway, in microseconds UTC; None: when it came in."""
    key: str = ""
    """The same for the same message sent again."""
    counter: int | None = None
    """The device counts its messages: what is missing was lost on the way."""
    raw: bytes | None = None
    """Where the values still have to be made of bytes, by the decoder of the device's type."""
    port: int = 0
    facts: Mapping[str, float | str] = field(default_factory=dict)
    """What it says of itself: `battery` (per cent), `voltage`, `rssi` (dBm), `snr` (dB), `firmware`, …"""
    is_simulated: bool = False
    """Somebody tried something out: shown where the device is set up, never stored."""


Decode = Callable[[Message, Mapping[str, Any]], Sequence[Uplink]]
"""Bytes → what they say, with the settings of the source. Pure: no clock, no store, no network. Raises
PayloadError. No uplinks: a message that brings no values (a join, an acknowledgement)."""


class Fetch(NamedTuple):
    """An address that a source is asked at, every `seconds`."""

    url: str
    seconds: int
    headers: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Connector:
    """One way of devices to speak, as it is sold or built. Third parties' come by the entry point
    `allmende.connectors`, which names such an object."""

    name: str
    """As it stands in addresses and settings: `ttn`."""
    title: str
    decode: Decode
    topics: Callable[[Mapping[str, Any]], Sequence[str]] | None = None
    """The MQTT filters to subscribe to at somebody's broker, from the source's settings."""
    fetches: Callable[[Mapping[str, Any]], Sequence[Fetch]] | None = None
    """Where the source is one that has to be asked; its answers go through `decode`."""
    keeps_last: bool = False
    """Whether the last message of a source is kept, for the page that sets it up: not where people's own
    sensors may say in it where they stand."""
    named: Callable[[Message, Mapping[str, Any]], str] | None = None
    """The device, as far as the message tells around its body; empty: it does not. So that whoever sends what
    cannot be read is told on the device's own page."""
