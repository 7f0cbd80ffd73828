# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The outline of a municipality: what a GeoJSON file must be to serve as one."""

import json
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

LARGEST = 1_000_000  # bytes
_WEST, _EAST, _SOUTH, _NORTH = 5.0, 16.0, 47.0, 56.0  # Germany lies within


class BadOutline(ValueError):
    """The message is for the person who chose the file."""


def outline_of(sent: bytes) -> str:
    """The geometry as compact GeoJSON text. Raises BadOutline."""
    if len(sent) > LARGEST:
        raise BadOutline(_("Die Datei ist größer als 1 MB. Vereinfachen Sie die Linie."))
    geometry = _geometry(_parsed(sent))
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    if not polygons or not all(_is_polygon(one) for one in polygons):
        raise BadOutline(_("Die Fläche ist nicht geschlossen oder leer. Speichern Sie sie neu als Polygon."))
    _check_place([point for polygon in polygons for ring in polygon for point in ring])
    return json.dumps(
        {"type": geometry["type"], "coordinates": geometry["coordinates"]}, separators=(",", ":")
    )


def _parsed(sent: bytes) -> Any:
    try:
        return json.loads(sent, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise BadOutline(_("Das ist kein GeoJSON. Wählen Sie eine Datei mit der Endung .geojson.")) from None


def _no_number(text: str) -> None:
    """NaN and Infinity are no JSON, and browsers stop at them."""
    raise ValueError(text)


def _geometry(sent: Any) -> dict[str, Any]:
    if isinstance(sent, dict) and sent.get("type") == "FeatureCollection" and _is_one(sent.get("features")):
        sent = sent["features"][0]
    if isinstance(sent, dict) and sent.get("type") == "Feature":
        sent = sent.get("geometry")
    known = isinstance(sent, dict) and sent.get("type") in ("Polygon", "MultiPolygon")
    if not known or not isinstance(sent.get("coordinates"), list):
        raise BadOutline(_("Die Datei muss genau eine Fläche enthalten (Polygon oder MultiPolygon)."))
    found: dict[str, Any] = sent
    return found


def _is_one(features: Any) -> bool:
    return isinstance(features, list) and len(features) == 1


def _is_polygon(rings: Any) -> bool:
    return isinstance(rings, list) and bool(rings) and all(_is_ring(ring) for ring in rings)


def _is_ring(ring: Any) -> bool:
    return isinstance(ring, list) and len(ring) >= 4 and all(map(_is_point, ring)) and ring[0] == ring[-1]


def _is_point(point: Any) -> bool:
    return isinstance(point, list) and len(point) >= 2 and all(type(part) in (int, float) for part in point)


def _check_place(points: list[list[float]]) -> None:
    if any(len(one) != 2 for one in points):
        raise BadOutline(_("Jeder Punkt hat zwei Zahlen: Länge und Breite. Speichern Sie sie ohne Höhe."))
    if not all(_WEST <= one[0] <= _EAST and _SOUTH <= one[1] <= _NORTH for one in points):
        raise BadOutline(
            _(
                "Die Fläche liegt nicht in Deutschland. Gebraucht werden Längen- und Breitengrad (WGS 84), "
                "zuerst die Länge."
            )
        )
    if all(one == other for one, other in pairwise(points)):
        raise BadOutline(_("Die Fläche besteht nur aus einem Punkt."))
