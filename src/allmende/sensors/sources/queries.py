# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What pages show of sources and their devices."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from allmende.core.principal import SYSTEM, Principal
from allmende.identity.models import ApiKey
from allmende.sensing import hub
from allmende.sensing.api import read, sources
from allmende.sensing.api.read import Station
from allmende.sensing.api.sources import Device, SourceState
from allmende.sensing.ingest.sources import Source
from allmende.sensors.actions import CITIZENS
from allmende.sensors.queries import Refusal, is_silent, refusals
from allmende.sensors.sources.kinds import SourceKind, kind_of
from allmende.sensors.sources.rules import is_citizens

_MOST = 5


@dataclass(frozen=True, slots=True)
class ShownSource:
    """`state`: None where nothing came since messages are counted by source. `heard`: when the last one came,
    as its devices know it, too; None where nothing ever came."""

    source: Source
    kind: SourceKind
    state: SourceState | None
    heard: int | None
    devices: int
    is_citizens: bool

    @property
    def word(self) -> Literal["waits", "receives", "refuses"]:
        if self.state is None:
            return "waits" if self.heard is None else "receives"
        return "receives" if self.state.was_taken else "refuses"


@dataclass(frozen=True, slots=True)
class ShownDevice:
    """`streams`: the names of those that it fills."""

    device: Device
    name: str
    streams: tuple[str, ...]
    is_silent: bool
    decoder: str


def shown_sources(asker: Principal, organisation: int) -> list[ShownSource]:
    """By name; the one of people's own sensors last."""
    states, behind = sources.states(asker), _devices_by_source(sources.devices(asker))
    found = [
        _shown(one, states.get(one.id), behind.get(one.id, []))
        for one in sources.sources(asker)
        if one.organisation == organisation
    ]
    return sorted(found, key=lambda one: (one.is_citizens, one.source.name.casefold()))


def shown_source(asker: Principal, source: Source) -> ShownSource:
    behind = _devices_by_source(sources.devices(asker))
    return _shown(source, sources.states(asker).get(source.id), behind.get(source.id, []))


def shown_devices(asker: Principal, source: int) -> list[ShownDevice]:
    """By the name that the network has for them."""
    now = hub.current().clock()
    decoders = {one.id: one.name for one in sources.decoders(asker)}
    stations = {one.id: one for one in read.stations(asker)}
    own = [one for one in sources.devices(asker) if one.source == source]
    found = [_device(one, stations.get(one.thing), now, decoders.get(one.decoder or 0, "")) for one in own]
    return sorted(found, key=lambda one: one.device.external)


def refused(asker: Principal, source: Source) -> list[Refusal]:
    """The newest, of this source alone."""
    found = refusals(asker, source.organisation)
    return [one for one in found if one.told.source == source.id][:_MOST]


def strangers(asker: Principal, source: Source) -> list[str]:
    """Devices that have sent and are not registered, as they call themselves."""
    known = {one.external for one in sources.devices(asker) if one.source == source.id}
    told = sources.rejected(asker, source.organisation)
    names = [
        one.external for one in told if one.source == source.id and one.reason == "no-device" and one.external
    ]
    return [one for one in dict.fromkeys(names) if one not in known]


def keys_of(source: Source) -> list[ApiKey]:
    """Those that count and are for this source alone, the newest first."""
    found = ApiKey.objects.filter(organisation=source.organisation, revoked=None)
    return [one for one in found if one.sources == [source.id]]


def names_taken(connector: str, organisation: int) -> set[str]:
    """In small letters, and what the source of people's own sensors is called."""
    same = (
        one
        for one in sources.sources(SYSTEM)
        if (one.connector, one.organisation) == (connector, organisation)
    )
    return {one.name.casefold() for one in same} | {CITIZENS.casefold()}


def _shown(source: Source, state: SourceState | None, behind: Sequence[Device]) -> ShownSource:
    times = [one.seen for one in behind] + [state.heard if state else None]
    heard = max((one for one in times if one is not None), default=None)
    return ShownSource(source, kind_of(source.connector), state, heard, len(behind), is_citizens(source))


def _device(one: Device, station: Station | None, now: int, decoder: str) -> ShownDevice:
    filled = {each.datastream for each in one.streams.values()}
    names = tuple(each.name for each in station.streams if each.id in filled) if station else ()
    name = station.name if station else one.external
    return ShownDevice(one, name, names, is_silent(one, now), decoder)


def _devices_by_source(devices: Sequence[Device]) -> dict[int, list[Device]]:
    found: dict[int, list[Device]] = {}
    for one in devices:
        found.setdefault(one.source, []).append(one)
    return found
