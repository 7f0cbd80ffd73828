# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Auenbrück on the globe: the base map as GeoJSON, and places to put stations at.

The town is invented, and so is where it lies: no map of the real world belongs under this one.
"""

import itertools
from functools import cache
from math import cos, radians
from typing import Any

from allmende.stations.demo import plan
from allmende.stations.demo.houses import HALF_WIDTH, houses
from allmende.stations.demo.lines import Line, Point, along, band, length
from allmende.stations.demo.quarters import bent, street, streets

CENTRE = (9.4820, 50.8840)
"""Longitude and latitude of the market."""
_METRES_NORTH = 111_250.0  # a degree of latitude here
_METRES_EAST = 111_320.0 * cos(radians(CENTRE[1]))

_SIDES = ("town", "estate", "campus", "trade")  # the same kind of street; only its houses differ

Feature = dict[str, Any]


@cache
def base_map() -> dict[str, Any]:
    """A GeoJSON FeatureCollection to draw in its order. `properties.kind`: park, river, square, street,
    railway, building; `name` where there is one; `class`: what sort of park or street; `width`: metres."""
    features = [*_parks(), *_waters(), *_squares(), *_streets(), *_buildings()]
    return {"type": "FeatureCollection", "features": features}


def lonlat(point: Point) -> tuple[float, float]:
    """Metres from the market → longitude, latitude."""
    return (
        round(CENTRE[0] + point[0] / _METRES_EAST, 6),
        round(CENTRE[1] + point[1] / _METRES_NORTH, 6),
    )


def on_street(name: str, part: float, aside: float = 0.0) -> tuple[float, float]:
    """Longitude and latitude at `part` (0 to 1) of a street's length, `aside` metres to its left."""
    line = street(name)
    (x, y), (dx, dy) = along(line, part * length(line))
    return lonlat((x - dy * aside, y + dx * aside))


def on_river(part: float, aside: float = 0.0) -> tuple[float, float]:
    """Longitude and latitude at `part` of the river's way through the map, `aside` metres to its left."""
    line = bent(plan.RIVER)
    (x, y), (dx, dy) = along(line, part * length(line))
    return lonlat((x - dy * aside, y + dx * aside))


def at(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a point of the plan."""
    return lonlat(plan.bend((x, y)))


def _feature(kind: str, shape: str, coordinates: Any, **properties: Any) -> Feature:
    return {
        "type": "Feature",
        "properties": {"kind": kind, **{key: value for key, value in properties.items() if value}},
        "geometry": {"type": shape, "coordinates": coordinates},
    }


def _ring(line: Line) -> list[list[float]]:
    """A closed ring, counter-clockwise as GeoJSON wants it (RFC 7946 §3.1.6)."""
    ring = [list(lonlat(point)) for point in line]
    twice = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in itertools.pairwise(ring))
    return ring if twice > 0 else ring[::-1]


def _parks() -> list[Feature]:
    return [
        _feature("park", "Polygon", [_ring(bent(area.ring))], name=area.name, **{"class": area.sort})
        for area in plan.PARKS
    ]


def _waters() -> list[Feature]:
    river, mill = bent(plan.RIVER), bent(plan.MILL_STREAM)
    half = plan.RIVER_WIDTH / 2
    return [
        _feature("river", "Polygon", [_ring(band(river, half, half))], name="Auenbach"),
        _feature("river", "Polygon", [_ring(band(mill, 2.5, 2.5))], name="Mühlgraben"),
    ]


def _squares() -> list[Feature]:
    squares = (("Marktplatz", plan.MARKET), ("Bahnhofsplatz", plan.STATION_SQUARE))
    return [_feature("square", "Polygon", [_ring(bent(ring))], name=name) for name, ring in squares]


def _streets() -> list[Feature]:
    order = ("path", "lane", "side", "town", "estate", "campus", "trade", "ring", "main", "rail")
    return [
        _feature(
            "railway" if one.rank == "rail" else "street",
            "LineString",
            [list(lonlat(point)) for point in one.line],
            name=one.name,
            width=0 if one.rank == "rail" else round(2 * (HALF_WIDTH[one.rank] - 1)),
            **{"class": "side" if one.rank in _SIDES else one.rank},
        )
        for one in sorted(streets(), key=lambda one: order.index(one.rank))
    ]


def _buildings() -> list[Feature]:
    """The named ones one by one, all others as one shape: half the bytes."""
    named = [one for one in houses() if one.name]
    plain = [[_ring((*one.corners, one.corners[0]))] for one in houses() if not one.name]
    return [
        _feature("building", "MultiPolygon", plain),
        *(
            _feature("building", "Polygon", [_ring((*one.corners, one.corners[0]))], name=one.name)
            for one in named
        ),
    ]
