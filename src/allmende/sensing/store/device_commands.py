# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the writer can be told of devices, as `commands` are of entities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from allmende.connectors.contract import Receipt, Uplink
from allmende.core.errors import AllmendeError
from allmende.core.principal import Principal


class Assigned(NamedTuple):
    """Where a value goes: stored is `value * factor + shift`; other than numbers go as they are."""

    datastream: int
    factor: float = 1
    shift: float = 0


@dataclass(frozen=True, slots=True)
class PutSource:
    """Makes a source, or changes the one of this id; returns its id. `settings`: for the connector."""

    principal: Principal
    connector: str
    name: str
    organisation: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    id: int | None = None


@dataclass(frozen=True, slots=True)
class DropSource:
    """With its devices; what they stored stays."""

    principal: Principal
    id: int


@dataclass(frozen=True, slots=True)
class PutDecoder:
    """Makes the decoder of a type of devices, or changes it; returns its id. It was checked before."""

    principal: Principal
    name: str
    organisation: int
    kind: Literal["javascript", "layout"]
    text: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class DropDecoder:
    """Raises Conflict while devices need it."""

    principal: Principal
    id: int


@dataclass(frozen=True, slots=True)
class PutDevice:
    """Makes the device that a source knows as `external`, or changes it; returns its id. Its values go to
    Datastreams of its Thing and no others."""

    principal: Principal
    source: int
    external: str
    thing: int
    streams: Mapping[str, Assigned] = field(default_factory=dict)
    decoder: int | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class DropDevice:
    """What it stored stays, with its Thing."""

    principal: Principal
    id: int


@dataclass(frozen=True, slots=True)
class NoteSilence:
    """Somebody was told that these devices are silent; each is told of once, until it is heard again."""

    principal: Principal
    ids: Sequence[int]


class Told(NamedTuple):
    """A message as who sets its source up may see it. `origin`: its topic, or `?device=…` of its address."""

    origin: str = ""
    body: str = ""


UNTOLD = Told()


@dataclass(frozen=True, slots=True)
class TakeUplinks:
    """What one message brought; each uplink is taken whole or not at all, whatever becomes of the others.
    Returns an Outcome for each. What can never be taken is kept beside, with the beginning of `payload`."""

    principal: Principal
    source: int
    uplinks: Sequence[Uplink]
    received: int
    payload: bytes = b""
    told: Told = UNTOLD


Outcome = Receipt | AllmendeError


class Rejection(NamedTuple):
    """A message that can never be taken. `source`, `organisation`: as far as they are known."""

    connector: str
    external: str
    reason: str
    said: str
    payload: bytes
    source: int | None = None
    organisation: int | None = None
    told: Told = UNTOLD


@dataclass(frozen=True, slots=True)
class KeepRejected:
    """So that who runs the device can see what was wrong with it."""

    principal: Principal
    rejections: Sequence[Rejection]


@dataclass(frozen=True, slots=True)
class DropRejected:
    """What came before this instant."""

    principal: Principal
    until: int


class Flag(NamedTuple):
    """What makes a value doubtful. It stays as it is; `said` tells why in a few words or numbers."""

    datastream: int
    start: int
    rule: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class AddFlags:
    """The same again changes nothing."""

    principal: Principal
    flags: Sequence[Flag]


DeviceCommand = (
    PutSource
    | DropSource
    | PutDecoder
    | DropDecoder
    | PutDevice
    | DropDevice
    | NoteSilence
    | KeepRejected
    | DropRejected
    | AddFlags
)
