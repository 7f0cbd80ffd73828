# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which field of action a station serves."""

from allmende.sensing.api.read import Station
from allmende.web.fields import OTHER, Field, field_by_key


def field_of(station: Station) -> Field:
    """What the station says of itself, else what the first of its streams says."""
    said = (station.properties, *(stream.properties for stream in station.streams))
    known = (field_by_key(str(properties.get("field", ""))) for properties in said)
    return next((field for field in known if field is not None), OTHER)


def kind_of(station: Station) -> str:
    """parking, bicycle, …: the well-known key `kind`; empty where nobody says."""
    said = (station.properties, *(stream.properties for stream in station.streams))
    return next((str(properties["kind"]) for properties in said if properties.get("kind")), "")
