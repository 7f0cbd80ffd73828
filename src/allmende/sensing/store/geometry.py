# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""GeoJSON as far as the writer needs it: is it well-formed, and what box lies around it."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from allmende.core.errors import Malformed
from allmende.sensing.odata.wkt import is_coordinate

Box = tuple[float, float, float, float]
"""west, south, east, north."""

ENCODINGS = frozenset({"application/vnd.geo+json", "application/geo+json", "application/geojson"})
"""The standard's word, that of RFC 7946, and what people write who do not look it up."""
_DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}


def is_geojson(encoding: str) -> bool:
    return encoding.partition(";")[0].strip().lower() in ENCODINGS


def check(value: Any, name: str) -> None:
    """Raises Malformed unless it is a GeoJSON geometry, Feature or FeatureCollection on the earth."""
    try:
        for longitude, latitude in _positions(value):
            _check_on_earth(longitude, latitude)
    except (ValueError, TypeError, KeyError) as error:
        raise Malformed(
            f"{name} is not GeoJSON: {error}. Known: {', '.join(_DEPTHS)}, GeometryCollection, Feature. "
            'Try: {"type": "Point", "coordinates": [7.63, 51.96]} (longitude first).'
        ) from error


def box_of(value: Any) -> Box | None:
    """The box around GeoJSON; None where there is no position in it or it is none."""
    try:
        positions = list(_positions(value))
    except (ValueError, TypeError, KeyError):
        return None
    if not positions:
        return None
    longitudes = [one[0] for one in positions]
    latitudes = [one[1] for one in positions]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def box_of_text(text: str | None) -> Box | None:
    return None if text is None else box_of(json.loads(text))


def around(boxes: Iterable[Box | None]) -> Box | None:
    known = [one for one in boxes if one is not None]
    if not known:
        return None
    west, south, east, north = zip(*known, strict=True)
    return min(west), min(south), max(east), max(north)


def box_to_text(box: Box | None) -> str | None:
    """GeoJSON text: a Point for a box without extent, else a Polygon."""
    if box is None:
        return None
    west, south, east, north = box
    if west == east and south == north:
        return json.dumps({"type": "Point", "coordinates": [west, south]}, separators=(",", ":"))
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]}, separators=(",", ":"))


def _check_on_earth(longitude: float, latitude: float) -> None:
    """Plans and GPS files often have metres (UTM, Gauß-Krüger), or the latitude first."""
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError(f"{longitude}, {latitude} are no degrees of longitude and latitude (WGS 84)")


def _positions(value: Any) -> Iterator[tuple[float, float]]:
    if not isinstance(value, dict):
        raise TypeError("it is no JSON object")
    kind = value.get("type")
    if kind == "Feature":
        if value.get("geometry") is not None:
            yield from _positions(value["geometry"])
    elif kind in ("FeatureCollection", "GeometryCollection"):
        for one in value["features" if kind == "FeatureCollection" else "geometries"]:
            yield from _positions(one)
    elif isinstance(kind, str) and kind in _DEPTHS:
        yield from _coordinates(value["coordinates"], _DEPTHS[kind])
    else:
        raise ValueError(f"its type is {str(kind)[:40]!r}")


def _coordinates(value: Any, depth: int) -> Iterator[tuple[float, float]]:
    if not isinstance(value, list):
        raise TypeError("coordinates are lists")
    if depth:
        for one in value:
            yield from _coordinates(one, depth - 1)
        return
    numbers = [one for one in value if isinstance(one, int | float) and not isinstance(one, bool)]
    if len(numbers) != len(value) or not 2 <= len(value) <= 4 or not all(map(is_coordinate, numbers)):
        raise ValueError("a position is two or three numbers of at most 1e30")
    yield numbers[0], numbers[1]
