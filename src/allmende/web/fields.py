# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The fields of action in which a town tries things out."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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


def field_by_key(key: str) -> Field | None:
    return _BY_KEY.get(key)


def field_by_slug(slug: str) -> Field | None:
    return _BY_SLUG.get(slug)
