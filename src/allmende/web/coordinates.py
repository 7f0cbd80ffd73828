# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where something stands, as people type and paste it: latitude first, as every map application copies it."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _

_NUMBER = r"[-+]?\d{1,3}(?:[.,]\d+)?"
_PAIR = re.compile(rf"({_NUMBER})\s*°?\s*[Nn]?\s*[;,/\s]\s*({_NUMBER})\s*°?\s*[EeOo]?")
_GERMANY = ((47.0, 55.2), (5.5, 15.6))  # latitudes, longitudes
_DIGITS = 7  # about a centimetre


class Unreadable(ValueError):
    """Its text is for the one who typed."""


def parse(text: str) -> tuple[float, float]:
    """(latitude, longitude) of "50.8812, 9.4801", "50,8812 9,4801", "50.88° N, 9.48° E", "geo:50.88,9.48"."""
    match = _PAIR.fullmatch(text.strip().removeprefix("geo:").partition("?")[0])
    if match is None:
        raise Unreadable(
            _("„{text}“ sind keine Koordinaten. So geht es: 50.8812, 9.4801").format(text=text[:60])
        )
    latitude, longitude = (round(float(one.replace(",", ".")), _DIGITS) for one in match.groups())
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Unreadable(_("Breite geht von -90 bis 90, Länge von -180 bis 180."))
    if _is_german(longitude, latitude) and not _is_german(latitude, longitude):
        raise Unreadable(
            _("Vermutlich vertauscht: Zuerst kommt die Breite, also {latitude}, {longitude}.").format(
                latitude=longitude, longitude=latitude
            )
        )
    return latitude, longitude


def written(latitude: float | None, longitude: float | None) -> str:
    if latitude is None or longitude is None:
        return ""
    return f"{round(latitude, _DIGITS)}, {round(longitude, _DIGITS)}"


def _is_german(latitude: float, longitude: float) -> bool:
    (south, north), (west, east) = _GERMANY
    return south <= latitude <= north and west <= longitude <= east


class PositionField(forms.CharField):
    """(latitude, longitude), or None where nothing was typed."""

    def __init__(self, *, required: bool = False, **given: Any) -> None:
        super().__init__(max_length=80, required=required, **given)

    def clean(self, value: Any) -> tuple[float, float] | None:
        said = super().clean(value)
        try:
            return parse(said) if said else None
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from error
