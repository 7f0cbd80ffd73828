# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The fields of action, and which of them a station serves."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from allmende.sensing.api.read import Station


@dataclass(frozen=True, slots=True)
class Field:
    """`key` is the word in properties.field, `slug` the one in addresses, `colour` the CSS class."""

    key: str
    slug: str
    title: Promise
    colour: str


MOBILITY = Field("mobility", "mobilitaet", _("Mobilität"), "river")
RETAIL = Field("retail", "innenstadt", _("Innenstadt"), "brick")
ENVIRONMENT = Field("environment", "umwelt", _("Umwelt"), "meadow")
OTHER = Field("", "weitere", _("Weitere"), "plain")
FIELDS = (MOBILITY, RETAIL, ENVIRONMENT)
_BY_KEY = {field.key: field for field in FIELDS}
_BY_SLUG = {field.slug: field for field in (*FIELDS, OTHER)}


def field_of(station: Station) -> Field:
    """What the station says of itself, else what the first of its streams says."""
    said = (station.properties, *(stream.properties for stream in station.streams))
    keys = (str(properties.get("field", "")) for properties in said)
    return next((_BY_KEY[key] for key in keys if key in _BY_KEY), OTHER)


def field_by_slug(slug: str) -> Field | None:
    return _BY_SLUG.get(slug)


def kind_of(station: Station) -> str:
    """parking, bicycle, …: the well-known key `kind`; empty where nobody says."""
    said = (station.properties, *(stream.properties for stream in station.streams))
    return next((str(properties["kind"]) for properties in said if properties.get("kind")), "")
