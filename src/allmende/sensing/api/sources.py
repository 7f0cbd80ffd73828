# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The front door for whoever looks after devices: pages for registering them and for their health. Times are
microseconds UTC. Every function takes the principal first; what it does not manage does not exist for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from allmende.connectors.contract import Receipt, Uplink
from allmende.core.errors import AllmendeError, Unknown
from allmende.core.principal import Principal
from allmende.sensing import hub
from allmende.sensing.api import read
from allmende.sensing.ingest.sources import Source, source_of
from allmende.sensing.ingest.topics import known_topics
from allmende.sensing.store import rights
from allmende.sensing.store.device_commands import (
    Assigned,
    DropDecoder,
    DropDevice,
    DropRejected,
    DropSource,
    NoteSilence,
    PutDecoder,
    PutDevice,
    PutSource,
    TakeUplinks,
    Told,
)
from allmende.sensing.store.devices import streams_of

_DEVICES = """
SELECT device.id, device.source, external, device.thing, device.decoder, streams, device.created,
    source.connector, source.organisation,
    seen, received, lost, rhythm, facts, latest, silent, refused
FROM device JOIN source ON source.id = device.source JOIN device_state ON device_state.device = device.id"""
_REJECTED = """
SELECT at, times, connector, source, external, organisation, reason, said, payload FROM rejected"""
_SOURCES = "SELECT id, connector, name, organisation, settings FROM source"
_STATES = "SELECT source, heard, was_taken, taken, refused, origin, body FROM source_state"
_MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Device:
    """What stands behind a Thing. `seen`: its last message; `received`, `lost`: how many came and did not, by
    its own count; `refused`: how many could not be taken since it was registered; `rhythm`: what usually lies
    between two, 0 not known yet; `latest`: the values of the last one by their names; `silent`: when somebody
    was told that it is silent."""

    id: int
    source: int
    external: str
    thing: int
    decoder: int | None
    streams: Mapping[str, Assigned]
    created: int
    connector: str
    organisation: int
    seen: int | None
    received: int
    lost: int
    rhythm: int
    facts: Mapping[str, Any]
    latest: Mapping[str, Any]
    silent: int | None
    refused: int = 0

    @property
    def battery(self) -> float | None:
        """Per cent, where it says so."""
        found = self.facts.get("battery")
        return float(found) if isinstance(found, int | float) else None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A message that could not be taken; `at`: the last time of `times`."""

    at: int
    times: int
    connector: str
    source: int | None
    external: str
    organisation: int | None
    reason: str
    said: str
    payload: str


@dataclass(frozen=True, slots=True)
class SourceState:
    """What came from a source: when last, whether that was taken, how many were and were not. `told`: the
    last message itself, where its connector keeps it."""

    heard: int
    was_taken: bool
    taken: int
    refused: int
    told: Told


@dataclass(frozen=True, slots=True)
class Decoder:
    id: int
    organisation: int
    name: str
    kind: Literal["javascript", "layout"]
    text: str


@dataclass(frozen=True, slots=True)
class Flagged:
    """What makes the value at `start` doubtful."""

    datastream: int
    start: int
    rule: str
    said: str


@dataclass(frozen=True, slots=True)
class NewDevice:
    """`streams`: where each of its values goes, by the names it gives them."""

    external: str
    thing: int
    streams: Mapping[str, Assigned] = field(default_factory=dict)
    decoder: int | None = None


def sources(principal: Principal) -> list[Source]:
    return [one for one in map(source_of, _rows(f"{_SOURCES} ORDER BY id")) if _manages(principal, one)]


def source(principal: Principal, number: int) -> Source:
    """Raises Unknown."""
    found = [
        one for one in map(source_of, _rows(f"{_SOURCES} WHERE id = ?", number)) if _manages(principal, one)
    ]
    if not found:
        raise Unknown(f"There is no source {number}, or it is not yours.")
    return found[0]


def states(principal: Principal) -> dict[int, SourceState]:
    """By source; of those that were never heard there is none."""
    own = {one.id for one in sources(principal)}
    return {row[0]: _state(*row[1:]) for row in _rows(_STATES) if row[0] in own}


def source_for(principal: Principal, connector: str, name: str, organisation: int) -> int:
    """The organisation's source of this connector and name; made where there is none. Returns its id."""
    for one in sources(principal):
        if (one.connector, one.name, one.organisation) == (connector, name, organisation):
            return one.id
    return put_source(principal, Source(0, connector, name, organisation))


def put_source(principal: Principal, source: Source) -> int:
    """A new one has the id 0."""
    known = source.id or None
    return _tell(
        PutSource(principal, source.connector, source.name, source.organisation, source.settings, known)
    )


def drop_source(principal: Principal, number: int) -> None:
    _tell(DropSource(principal, number))


def decoders(principal: Principal) -> list[Decoder]:
    rows = _rows("SELECT id, organisation, name, kind, text FROM decoder ORDER BY name, id")
    return [one for one in (Decoder(*row) for row in rows) if _manages(principal, one)]


def has_topic(topics: Sequence[str], source: Source) -> bool:
    """Whether another source of its organisation hears by one of these filters."""
    known = known_topics(hub.current().database, source.organisation)
    return any(one in known and known[one].id != source.id for one in topics)


def put_decoder(principal: Principal, decoder: Decoder) -> int:
    """A new one has the id 0. Its text was checked before."""
    known = decoder.id or None
    return _tell(PutDecoder(principal, decoder.name, decoder.organisation, decoder.kind, decoder.text, known))


def drop_decoder(principal: Principal, number: int) -> None:
    """Raises Conflict while devices need it."""
    _tell(DropDecoder(principal, number))


def devices(principal: Principal) -> list[Device]:
    """All that it manages, the one that was silent longest first."""
    rows = _rows(f"{_DEVICES} ORDER BY coalesce(seen, 0), device.id")
    return [one for one in map(_device, rows) if _manages(principal, one)]


def device(principal: Principal, number: int) -> Device:
    """Raises Unknown."""
    return _only(principal, _rows(f"{_DEVICES} WHERE device.id = ?", number), number)


def device_named(principal: Principal, source: int, external: str) -> Device | None:
    """The one that this source knows by this name."""
    rows = _rows(f"{_DEVICES} WHERE device.source = ? AND external = ?", source, external)
    found = [one for one in map(_device, rows) if _manages(principal, one)]
    return found[0] if found else None


def put_device(principal: Principal, source: int, new: NewDevice, number: int | None = None) -> int:
    """Makes it, or changes the one of this number. Raises Malformed, Unknown, Conflict."""
    return _tell(PutDevice(principal, source, new.external, new.thing, new.streams, new.decoder, number))


def drop_device(principal: Principal, number: int) -> None:
    """With what was kept of its rejected messages; its Thing and what it stored stay."""
    _tell(DropDevice(principal, number))


def take(principal: Principal, source: int, uplink: Uplink) -> Receipt:
    """What somebody says for a device, of now. Raises what is wrong with it."""
    here = hub.current()
    command = TakeUplinks(principal, source, [uplink], here.clock())
    outcome: Receipt | AllmendeError = here.pipeline.put_and_wait(command)[0]
    if isinstance(outcome, AllmendeError):
        raise outcome
    return outcome


def note_silence(principal: Principal, numbers: Sequence[int]) -> None:
    _tell(NoteSilence(principal, numbers))


def rejected(principal: Principal, organisation: int) -> list[Rejected]:
    """The organisation's, the newest first."""
    if not rights.manages(principal, organisation):
        return []
    sql = f"{_REJECTED} WHERE organisation = ? ORDER BY at DESC, id DESC LIMIT ?"
    return [Rejected(*row) for row in _rows(sql, organisation, _MOST_SHOWN)]


def rejected_of(principal: Principal, number: int) -> list[Rejected]:
    """Messages of this device, the newest first. Raises Unknown."""
    one = device(principal, number)
    sql = f"{_REJECTED} WHERE source = ? AND external = ? ORDER BY at DESC, id DESC LIMIT ?"
    return [Rejected(*row) for row in _rows(sql, one.source, one.external, _MOST_SHOWN)]


def drop_rejected(principal: Principal, until: int) -> int:
    """What came before this instant; returns how many."""
    return _tell(DropRejected(principal, until))


def flags(principal: Principal, datastream: int, start: int, end: int) -> list[Flagged]:
    """Of a Datastream that it may read, from `start` up to but not including `end`."""
    if read.stream(principal, datastream) is None:
        return []
    sql = """SELECT datastream, start, rule, said FROM flag
        WHERE datastream = ? AND start >= ? AND start < ? ORDER BY start, rule LIMIT ?"""
    return [Flagged(*row) for row in _rows(sql, datastream, start, end, 10_000)]


def _state(heard: int, was_taken: int, taken: int, refused: int, origin: str, body: str) -> SourceState:
    return SourceState(heard, bool(was_taken), taken, refused, Told(origin, body))


def _device(row: tuple[Any, ...]) -> Device:
    number, source, external, thing, decoder, streams, created, connector, organisation, *state = row
    seen, received, lost, rhythm, facts, latest, silent, refused = state
    return Device(
        number,
        source,
        external,
        thing,
        decoder,
        streams_of(streams),
        created,
        connector,
        organisation,
        seen,
        received,
        lost,
        rhythm,
        msgspec.json.decode(facts),
        msgspec.json.decode(latest),
        silent,
        refused,
    )


def _only(principal: Principal, rows: Sequence[tuple[Any, ...]], number: int) -> Device:
    found = [one for one in map(_device, rows) if _manages(principal, one)]
    if not found:
        raise Unknown(f"There is no device {number}, or it is not yours.")
    return found[0]


def _manages(principal: Principal, one: Source | Device | Decoder) -> bool:
    return rights.manages(principal, one.organisation)


def _rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with hub.current().database.reading() as connection:
        found: list[tuple[Any, ...]] = connection.execute(sql, values).fetchall()
        return found


def _tell(command: Any) -> int:
    answer: int = hub.current().pipeline.put_and_wait(command)
    return answer
