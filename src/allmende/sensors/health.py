# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How all devices of an organisation are: what needs attention first, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from allmende.connectors.registry import connectors
from allmende.core.clock import DAY, to_datetime
from allmende.core.principal import Principal
from allmende.sensing import hub
from allmende.sensing.api import read, sources
from allmende.sensing.api.read import Station
from allmende.sensing.api.sources import Device, Rejected, SourceState
from allmende.sensing.ingest.sources import Source
from allmende.sensors.kinds import HAND
from allmende.sensors.models import OwnSensor
from allmende.sensors.queries import is_silent
from allmende.sensors.sources.rules import is_citizens
from allmende.sensors.telling import telling, usual

SILENT, NEVER, REFUSED, BATTERY = "silent", "never", "refused", "battery"
WORDS: dict[str, Promise] = {
    SILENT: _("stumm"),
    NEVER: _("noch nie gehört"),
    REFUSED: _("zuletzt abgewiesen"),
    BATTERY: _("Batterie schwach"),
}
_WEAK = 20  # per cent
Lately = set[tuple[int | None, str]]


@dataclass(frozen=True, slots=True)
class Health:
    """A device as who looks after it sees it. `needs`: what of WORDS holds, the worst first. `own`: the
    sensor of a person that it is."""

    device: Device
    name: str
    needs: tuple[str, ...]
    own: OwnSensor | None = None

    @property
    def is_by_hand(self) -> bool:
        return self.own is not None and self.own.kind == HAND

    @property
    def page(self) -> str:
        """Where it is set up and ended, and of a person's approved."""
        if self.own is not None:
            return reverse("sensors:sensor", args=(self.own.pk,))
        return reverse("sensors:device", args=(self.device.source, self.device.id))

    @property
    def words(self) -> list[Promise]:
        return [WORDS[one] for one in self.needs]

    @property
    def created(self) -> datetime:
        return to_datetime(self.device.created)

    @property
    def usual(self) -> str:
        """What usually lies between two messages, in words; empty where that is not known, or for people."""
        rhythm = 0 if self.is_by_hand else self.device.rhythm
        return usual(rhythm, telling().language) if rhythm else ""


@dataclass(slots=True)
class OfSource:
    """What came by a source: `seen` when last. `refused`: also of devices that nobody has registered."""

    source: Source
    title: str
    devices: int = 0
    silent: int = 0
    received: int = 0
    refused: int = 0
    seen: int | None = None
    since: int | None = None

    @property
    def is_citizens(self) -> bool:
        """Kept by the pages of people's own sensors: it has no page of its own."""
        return is_citizens(self.source)

    @property
    def begun(self) -> datetime | None:
        return None if self.since is None else to_datetime(self.since)

    def add(self, one: Health) -> None:
        device = one.device
        self.devices += 1
        self.silent += SILENT in one.needs
        self.received += device.received
        self.seen = max(filter(None, (self.seen, device.seen)), default=None)
        self.since = min(filter(None, (self.since, device.created)))

    def hear(self, state: SourceState) -> None:
        self.refused = state.refused
        self.seen = max(filter(None, (self.seen, state.heard)))


@dataclass(frozen=True, slots=True)
class Overview:
    """`devices`: what needs attention first, then as they were heard last."""

    devices: tuple[Health, ...]
    sources: tuple[OfSource, ...]
    refused: tuple[Rejected, ...] = field(default=())

    @property
    def needy(self) -> tuple[Health, ...]:
        return tuple(one for one in self.devices if one.needs)


def overview(asker: Principal, organisation: int) -> Overview:
    """In seven statements, however many there are."""
    now = hub.current().clock()
    refused = sources.rejected(asker, organisation)
    lately = {(one.source, one.external) for one in refused if one.at > now - DAY}
    stations = {one.id: one for one in read.stations(asker)}
    people = {one.device: one for one in OwnSensor.objects.all()}
    own = [one for one in sources.devices(asker) if one.organisation == organisation]
    found = [_health(one, stations.get(one.thing), now, lately, people.get(one.id)) for one in own]
    found.sort(key=lambda one: (_rank(one.needs), -(one.device.seen or 0), one.name))
    behind = [one for one in sources.sources(asker) if one.organisation == organisation]
    return Overview(tuple(found), tuple(_by_source(behind, found, sources.states(asker))), tuple(refused))


def matching(found: Iterable[Health], words: str) -> list[Health]:
    """By a part of its name or of what its network calls it."""
    wanted = words.strip().casefold()
    return [one for one in found if wanted in one.name.casefold() or wanted in one.device.external.casefold()]


def _health(one: Device, station: Station | None, now: int, lately: Lately, own: OwnSensor | None) -> Health:
    """People keep no rhythm, and what has ended is meant to be silent."""
    is_by_hand = own is not None and own.kind == HAND
    is_expected = not is_by_hand and not (station is not None and station.is_stopped)
    held = {
        SILENT: is_expected and is_silent(one, now),
        NEVER: is_expected and one.seen is None and now - one.created > DAY,
        REFUSED: (one.source, one.external) in lately,
        BATTERY: one.battery is not None and one.battery <= _WEAK,
    }
    needs = tuple(name for name, holds in held.items() if holds)
    return Health(one, station.name if station else one.external, needs, own)


def _rank(needs: Sequence[str]) -> int:
    return list(WORDS).index(needs[0]) if needs else len(WORDS)


def _by_source(
    behind: Iterable[Source], found: Iterable[Health], states: Mapping[int, SourceState]
) -> list[OfSource]:
    known = connectors()
    by_number = {
        one.id: OfSource(one, known[one.connector].title if one.connector in known else one.connector)
        for one in behind
    }
    for one in found:
        if one.device.source in by_number:
            by_number[one.device.source].add(one)
    for number, state in states.items():
        if number in by_number:
            by_number[number].hear(state)
    return sorted(by_number.values(), key=lambda one: one.source.name.casefold())
