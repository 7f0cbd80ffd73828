# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is known of a source's devices before somebody fills in a form, and what is done with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from allmende.connectors.contract import PayloadError
from allmende.connectors.registry import connectors
from allmende.connectors.sensor_community.names import meaning
from allmende.core.errors import AllmendeError
from allmende.core.principal import Principal, Visibility
from allmende.identity.audit import note
from allmende.sensing.api import device_tables, read, sources
from allmende.sensing.api.device_tables import Measured, Row
from allmende.sensing.api.read import Station
from allmende.sensing.api.sources import Device
from allmende.sensing.ingest.sources import Source
from allmende.sensors.kinds import QUANTITIES
from allmende.sensors.sources import kinds, trying
from allmende.sensors.sources.mapping_forms import layout_of

_MOST = 30
_AIRROHR = ("SDS_P1", "SDS_P2", "BME280_temperature", "BME280_humidity", "BME280_pressure")


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many of a table's rows were registered; `stopped`: at which device, and why."""

    made: int
    changed: int
    stopped: str = ""
    why: str = ""


def stations_of(asker: Principal, organisation: int) -> list[Station]:
    """Its own, by name."""
    return [one for one in read.stations(asker) if one.organisation == organisation]


def values_of(asker: Principal, device: Device) -> list[Measured]:
    """As they are stored now."""
    station = read.station(asker, device.thing)
    streams = {one.id: one for one in station.streams} if station else {}
    return [
        Measured(sent, stream.name, stream.unit, assigned.factor, assigned.shift)
        for sent, assigned in device.streams.items()
        if (stream := streams.get(assigned.datastream)) is not None
    ]


def usual_values(asker: Principal, source: Source) -> list[Measured]:
    """As another device of this source has them; else what its messages have in them."""
    for one in sources.devices(asker):
        if one.source == source.id and (found := values_of(asker, one)):
            return found
    if source.connector == kinds.AIRROHR:
        return list(_of_airrohr())
    if source.connector == kinds.JSON and (lines := layout_of(source).lines):
        return [Measured(one.name, "", "") for one in lines]
    return [Measured(one, "", "") for one in _last_names(asker, source)]


def register(asker: Principal, source: Source, row: Row, visibility: Visibility, decoder: int | None) -> None:
    """Makes it, or changes what is there. Raises what the hub refuses."""
    known = sources.device_named(asker, source.id, row.external)
    owner = replace(asker, home=source.organisation, visibility=visibility)
    number = device_tables.register(owner, source.id, row, decoder)
    verb = "device.edit" if known else "device.create"
    _note(asker, verb, source, number, after={"name": row.external})


def load(
    asker: Principal, source: Source, rows: Sequence[Row], visibility: Visibility, decoder: int | None
) -> Loaded:
    """Row by row: loading again goes on where it stopped."""
    known = names(asker, source)
    made = changed = 0
    for row in rows:
        try:
            register(asker, source, row, visibility, decoder)
        except AllmendeError as error:
            return Loaded(made, changed, row.external, error.message)
        changed += row.external in known
        made += row.external not in known
    return Loaded(made, changed)


def delete(asker: Principal, source: Source, device: Device) -> None:
    """Its station and what it measured stay."""
    sources.drop_device(asker, device.id)
    _note(asker, "device.delete", source, device.id, before={"name": device.external})


def names(asker: Principal, source: Source) -> set[str]:
    return {one.external for one in sources.devices(asker) if one.source == source.id}


def _of_airrohr() -> Iterable[Measured]:
    """What most stations measure."""
    quantities = {one.slug: one for one in QUANTITIES}
    for sent in _AIRROHR:
        found = meaning(sent)
        if found is not None and found.quantity in quantities:
            yield Measured(sent, quantities[found.quantity].name, quantities[found.quantity].symbol)


def _last_names(asker: Principal, source: Source) -> list[str]:
    state = sources.states(asker).get(source.id)
    if state is None or not state.told.body:
        return []
    told = trying.message(state.told.body, state.told.origin)
    try:
        found = connectors()[source.connector].decode(told, source.settings)
    except (PayloadError, AllmendeError):
        return []
    return [value.name for one in found for value in one.values][:_MOST]


def _note(
    asker: Principal, verb: str, source: Source, device: int, *, before: Any = None, after: Any = None
) -> None:
    with transaction.atomic():
        subject = f"Device({device})"
        note(asker, verb, subject, organisation=source.organisation, before=before, after=after)
