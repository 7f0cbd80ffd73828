# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Devices as the writer knows them between two groups, and how they are read and written."""

from collections.abc import Mapping
from typing import Any

import msgspec

from allmende.connectors.contract import Uplink
from allmende.core.clock import MINUTE
from allmende.sensing.store.connection import Connection
from allmende.sensing.store.device_commands import Assigned
from allmende.sensing.store.rough import rough_value

_FIND = """
SELECT device.id, device.thing, streams, organisation, connector,
    seen, received, lost, counter, message, rhythm, facts, latest
FROM device JOIN source ON source.id = device.source JOIN device_state ON device_state.device = device.id
WHERE device.source = ? AND external = ?"""
_STATE = ("seen", "received", "lost", "counter", "message", "rhythm", "facts", "latest", "silent")
_INTO = f"device_state (device, {', '.join(_STATE)})"
_OVER = f"ON CONFLICT (device) DO UPDATE SET {', '.join(f'{one} = excluded.{one}' for one in _STATE)}"
_KEPT = 20_000
_LONGEST = 200  # letters of what is kept of a message for pages
_STEADY = 8  # one message moves the rhythm by an eighth of the way
_OUTLIER = 10  # times the rhythm: a gap, not a rhythm
_TRIED = 5  # messages: who sets a device up sends a few in a row, so the longest gap counts
_SHORTEST = 6 * MINUTE  # a rhythm that was too short finds back where the device sends once an hour
_COUNTS_TO = 1 << 16  # where a network passes on the 16 bits that go over the air
_NEAR = 1 << 12


class Device:
    """A row of `device` and one of `device_state`. `organisation`, `connector`: of its source."""

    __slots__ = (
        "connector",
        "counter",
        "facts",
        "id",
        "latest",
        "lost",
        "message",
        "organisation",
        "received",
        "rhythm",
        "seen",
        "streams",
        "thing",
    )

    def __init__(self, row: tuple[Any, ...]) -> None:
        self.id: int = row[0]
        self.thing: int = row[1]
        self.streams = streams_of(row[2])
        self.organisation: int = row[3]
        self.connector: str = row[4]
        self.seen: int | None = row[5]
        self.received: int = row[6]
        self.lost: int = row[7]
        self.counter: int | None = row[8]
        self.message: str = row[9]
        self.rhythm: int = row[10]
        self.facts: dict[str, Any] = msgspec.json.decode(row[11])
        self.latest: str = row[12]

    def is_known(self, uplink: Uplink) -> bool:
        """The same message again: a network sends it once more where it heard no answer."""
        return bool(uplink.key) and _key(uplink) == self.message

    def hear(self, uplink: Uplink, received: int) -> None:
        """Notes what the message says of the device; of values that are for no Datastream only roughly."""
        self._count(uplink.counter)
        if self.seen is not None and received > self.seen:
            self.rhythm = _rhythm(self.rhythm, received - self.seen, self.received)
        self.seen = max(received, self.seen or received)
        self.received += 1
        self.message = _key(uplink)
        self.facts = {**self.facts, **uplink.facts}
        if uplink.values:
            kept = {
                one.name: _short(one.result if one.name in self.streams else rough_value(one.result))
                for one in uplink.values
                if len(one.name) <= _LONGEST
            }
            self.latest = msgspec.json.encode(kept).decode()

    def _count(self, counter: int | None) -> None:
        """A count that falls is a device that began anew, or one that came round."""
        if counter is None:
            return
        if self.counter is not None:
            came_round = counter < _NEAR and _COUNTS_TO - _NEAR <= self.counter < _COUNTS_TO
            step = counter - self.counter + (_COUNTS_TO if came_round else 0)
            self.lost += max(0, step - 1)
        self.counter = counter

    def state(self) -> tuple[Any, ...]:
        """The device and the columns of _STATE; whoever is heard is not silent."""
        facts = msgspec.json.encode(self.facts).decode()
        return (
            self.id,
            self.seen,
            self.received,
            self.lost,
            self.counter,
            self.message,
            self.rhythm,
            facts,
            self.latest,
            None,
        )


class Devices:
    """Those that were heard since somebody else wrote; what changed of them is written with the group."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[tuple[int, str], Device] = {}
        self._touched: dict[int, Device] = {}

    def find(self, source: int, external: str) -> Device | None:
        known = self._known.get((source, external))
        if known is None:
            row = self._connection.execute(_FIND, (source, external)).fetchone()
            if row is None:
                return None
            if len(self._known) > _KEPT:
                self._known = {}
            known = self._known[source, external] = Device(row)
        return known

    def touch(self, device: Device) -> None:
        self._touched[device.id] = device

    def flush(self) -> None:
        if self._touched:
            self._connection.insert(_INTO, [one.state() for one in self._touched.values()], _OVER)
            self._touched.clear()

    def forget(self) -> None:
        self._known.clear()
        self._touched.clear()


def streams_of(text: str) -> Mapping[str, Assigned]:
    return msgspec.json.decode(text, type=dict[str, Assigned])


def _rhythm(known: int, gap: int, heard: int) -> int:
    """`heard`: how many messages there were before this gap."""
    if heard < _TRIED:
        return max(known, gap)
    is_outlier = gap > max(known, _SHORTEST) * _OUTLIER
    return known if is_outlier else known + (gap - known) // _STEADY


def _key(uplink: Uplink) -> str:
    """Its end: there stands the counter, where a network makes it of a session and that."""
    return uplink.key[-_LONGEST:].replace("\0", "")


def _short(value: float | str | bool) -> float | str | bool:  # noqa: FBT001  a value
    return value[:_LONGEST] if isinstance(value, str) else value
