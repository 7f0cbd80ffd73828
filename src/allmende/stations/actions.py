# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a clerk does to stations and streams, from a checked form to the hub's front door.

The hub keeps its own audit lines, in the transaction of the change.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from allmende.core.principal import Principal, Visibility
from allmende.sensing.api import devices
from allmende.sensing.api.read import Station, Stream
from allmende.stations.forms import OWN, StationForm, StreamForm
from allmende.stations.quantities import QUANTITIES

_PROPERTIES = ("field", "kind", "purpose", "measures_not", "operator", "license", "until", "capacity")


def create_station(asker: Principal, form: StationForm) -> int:
    """Returns its id."""
    given = form.cleaned_data
    owner = replace(asker, home=given["organisation"].pk, visibility=given["visibility"])
    return devices.create_station(owner, _station_text(form, _PROPERTIES))


def edit_station(asker: Principal, station: Station, form: StationForm) -> int:
    """What was left as it was is not written again: it may say more than the form knows."""
    changed = [one for one in _PROPERTIES if one in form.changed_data]
    said = _station_text(form, changed)
    if "position" not in form.changed_data:
        said = replace(said, longitude=station.longitude, latitude=station.latitude)
    devices.edit_station(asker, station.id, said)
    return station.id


def create_stream(asker: Principal, station: Station, form: StreamForm) -> int:
    """Returns its id."""
    visibility = form.cleaned_data.get("visibility", station.visibility)
    owner = replace(asker, home=station.organisation, visibility=visibility)
    return devices.create_stream(owner, station.id, _stream_text(form))


def edit_stream(asker: Principal, stream: Stream, form: StreamForm) -> int:
    said = _stream_text(form)
    if not {"quantity", "own_name", "own_unit"} & set(form.changed_data):
        said = replace(
            said,
            observed_property=stream.observed_property,
            definition=stream.definition,
            unit_symbol=stream.unit,
            properties={key: said.properties[key] for key in said.properties if key != "kind"},
        )
    devices.edit_stream(asker, stream.id, said)
    return stream.id


def publish_station(asker: Principal, station: Station, streams: Iterable[int]) -> int:
    """And those of its streams that were chosen."""
    devices.set_visibility(asker, "Thing", station.id, Visibility.PUBLIC, streams)
    return station.id


def hide_station(asker: Principal, station: Station) -> int:
    devices.set_visibility(asker, "Thing", station.id, Visibility.ORGANISATION)
    return station.id


def publish_stream(asker: Principal, stream: Stream) -> int:
    devices.set_visibility(asker, "Datastream", stream.id, Visibility.PUBLIC)
    return stream.id


def hide_stream(asker: Principal, stream: Stream) -> int:
    devices.set_visibility(asker, "Datastream", stream.id, Visibility.ORGANISATION)
    return stream.id


def delete_station(asker: Principal, station: Station) -> int:
    devices.delete(asker, "Thing", station.id)
    return station.id


def delete_stream(asker: Principal, stream: Stream) -> int:
    devices.delete(asker, "Datastream", stream.id)
    return stream.id


def _station_text(form: StationForm, keys: Iterable[str]) -> devices.StationText:
    given = form.cleaned_data
    latitude, longitude = given["position"] or (None, None)
    return devices.StationText(
        given["name"],
        given["description"],
        {key: _kept(given[key]) for key in keys},
        given["place"],
        longitude,
        latitude,
    )


def _kept(value: Any) -> Any:
    """As properties hold it; None for what is empty."""
    if value in ("", None):
        return None
    return value if isinstance(value, int) else str(value)


def _stream_text(form: StreamForm) -> devices.StreamText:
    given = form.cleaned_data
    chosen = QUANTITIES.get(given["quantity"]) if given["quantity"] != OWN else None
    name = chosen.name if chosen else given["own_name"]
    return devices.StreamText(
        name=given["name"] or name,
        description=given["description"],
        unit_name=chosen.unit_name if chosen else given["own_unit"],
        unit_symbol=chosen.symbol if chosen else given["own_unit"],
        unit_definition=chosen.unit if chosen else "",
        observed_property=name,
        definition=chosen.definition if chosen else "",
        sensor=given.get("sensor", ""),
        properties={"rhythm": given["rhythm"], "kind": (chosen.kind if chosen else "") or None},
    )
