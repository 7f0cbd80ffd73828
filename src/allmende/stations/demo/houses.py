# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Houses grow along the streets: row by row, none on another, none on a street, in the water or in a park."""

import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import hypot
from random import Random

from allmende.stations.demo import plan
from allmende.stations.demo.lines import Line, Point, along, distance, inside, length, overlap, smooth
from allmende.stations.demo.quarters import bent, streets

_CELL = 40.0


@dataclass(frozen=True, slots=True)
class Manner:
    """How one builds along a street, in metres: from the middle of the street to the front (`setback`),
    `front` and `depth` from and to, `gap` to the next house; `empty`: the share of plots without one."""

    setback: tuple[float, float]
    front: tuple[float, float]
    depth: tuple[float, float]
    gap: tuple[float, float]
    empty: float


MANNERS = {
    "lane": Manner((4.5, 5.2), (7, 13), (10, 15), (0.0, 0.8), 0.04),
    "ring": Manner((10, 12), (11, 18), (10, 14), (3, 9), 0.12),
    "main": Manner((11, 15), (10, 17), (9, 13), (8, 20), 0.25),
    "town": Manner((8, 9), (11, 19), (11, 13), (0, 6), 0.06),
    "estate": Manner((10, 13), (22, 44), (10, 12), (14, 24), 0.1),
    "side": Manner((8.5, 12), (9, 15), (8, 11), (10, 21), 0.14),
    "trade": Manner((17, 24), (26, 64), (20, 38), (14, 34), 0.12),
    "campus": Manner((20, 30), (30, 60), (14, 22), (26, 60), 0.3),
}
HALF_WIDTH = {
    "lane": 3.4,
    "ring": 7.5,
    "main": 7.5,
    "town": 5.5,
    "estate": 5.0,
    "side": 5.0,
    "trade": 6.5,
    "campus": 5.0,
    "path": 3.0,
    "rail": 11.0,
}
_BUILT = (-1230.0, -960.0, 1560.0, 1180.0)  # west, south, east, north: no house beyond
_BACKYARDS = Manner((20, 24), (7, 12), (7, 10), (2, 7), 0.15)
_LANDMARKS = (
    ("Rathaus", (-20, 50), 34, 17, 4),
    ("Stadtkirche St. Michael", (98, 22), 40, 17, -5),
    ("Bahnhof", (600, 552), 74, 15, -10),
    ("Gymnasium an der Aue", (-560, -70), 62, 30, 8),
    ("Grundschule am Wall", (-110, 262), 44, 20, 14),
    ("Stadtbücherei", (-64, -66), 24, 18, 42),
    ("Hochschule Auenbrück", (-330, 985), 96, 42, -4),
    ("Stadtwerke", (1030, 130), 58, 34, 2),
    ("Feuerwehr", (840, 394), 40, 24, -62),
    ("Kreiskrankenhaus", (-420, 700), 70, 34, -6),
    ("Obermühle", (-655, -368), 26, 16, -30),
    ("Parkhaus Bahnhof", (478, 508), 52, 34, -12),
    ("Einkaufspark Osterfeld", (1130, 150), 92, 52, 2),
    ("Turnhalle", (-498, -120), 34, 22, 8),
)


@dataclass(frozen=True, slots=True)
class House:
    name: str
    corners: tuple[Point, Point, Point, Point]


class Ground:
    """What is taken already, in cells, so that only neighbours are asked."""

    def __init__(self) -> None:
        self._houses: dict[tuple[int, int], list[tuple[Point, ...]]] = defaultdict(list)
        self._ways: dict[tuple[int, int], list[tuple[Point, Point, float]]] = defaultdict(list)
        self._areas: list[tuple[float, float, float, float, Line]] = []

    def close_way(self, line: Line, half: float) -> None:
        for start, end in itertools.pairwise(line):
            for cell in _cells((start, end), half + 2):
                self._ways[cell].append((start, end, half))

    def close_area(self, ring: Line) -> None:
        xs, ys = [x for x, _ in ring], [y for _, y in ring]
        self._areas.append((min(xs), min(ys), max(xs), max(ys), ring))

    def is_free(self, corners: tuple[Point, ...]) -> bool:
        centre = _middle(corners[0], corners[2])
        radius = hypot(corners[0][0] - centre[0], corners[0][1] - centre[1])
        sides = zip(corners, (*corners[1:], corners[0]), strict=True)
        probes = (*corners, *(_middle(a, b) for a, b in sides))
        for cell in _cells(corners, 0):
            for start, end, half in self._ways[cell]:
                if distance(start, end, centre) < half + radius and any(
                    distance(start, end, probe) < half for probe in probes
                ):
                    return False
            if any(overlap(corners, other) for other in self._houses[cell]):
                return False
        return not any(self._in_area(corner) for corner in corners)

    def take(self, corners: tuple[Point, ...]) -> None:
        for cell in _cells(corners, 0):
            self._houses[cell].append(corners)

    def _in_area(self, point: Point) -> bool:
        x, y = point
        return any(
            low_x <= x <= high_x and low_y <= y <= high_y and inside(ring, point)
            for low_x, low_y, high_x, high_y, ring in self._areas
        )


@cache
def houses() -> tuple[House, ...]:
    """Every house of the town, the named ones first."""
    ground = _ground()
    found = list(_landmarks(ground))
    random = Random(plan.SEED)  # noqa: S311  a toy town, no secret
    for one in sorted(streets(), key=lambda street: list(HALF_WIDTH).index(street.rank)):
        if one.rank in MANNERS:
            found += _both_sides(one.line, MANNERS[one.rank], ground, random)
    lanes = [one for one in streets() if one.rank == "lane"]
    for one in lanes:
        found += _both_sides(one.line, _BACKYARDS, ground, random)
    return tuple(found)


def _ground() -> Ground:
    ground = Ground()
    for one in streets():
        ground.close_way(one.line, HALF_WIDTH[one.rank])
    ground.close_way(bent(plan.RIVER), plan.RIVER_WIDTH / 2 + 32)
    ground.close_way(bent(plan.MILL_STREAM), 9)
    for area in plan.PARKS:
        ground.close_area(bent(area.ring))
    for square in (plan.MARKET, plan.STATION_SQUARE):
        ground.close_area(bent(square))
    return ground


def _landmarks(ground: Ground) -> Iterator[House]:
    for name, centre, width, depth, degrees in _LANDMARKS:
        turned = smooth(((0, 0), (1, degrees / 57.3)), 1)
        (_, (dx, dy)) = along(turned, 0.5)
        corners = _box(plan.bend(centre), (dx, dy), width, depth)
        ground.take(corners)
        yield House(name, corners)


def _both_sides(line: Line, manner: Manner, ground: Ground, random: Random) -> Iterator[House]:
    for side in (1, -1):
        metres, end = random.uniform(2, 8), length(line)
        while metres < end - 4:
            front = random.uniform(*manner.front)
            depth = random.uniform(*manner.depth)
            away = side * (random.uniform(*manner.setback) + depth / 2)
            (x, y), (dx, dy) = along(line, metres + front / 2)
            corners = _box((x - dy * away, y + dx * away), (dx, dy), front, depth)
            if random.random() > manner.empty and _is_built(x, y) and ground.is_free(corners):
                ground.take(corners)
                yield House("", corners)
                metres += front + random.uniform(*manner.gap)
            else:
                metres += 4.0


def _is_built(x: float, y: float) -> bool:
    west, south, east, north = _BUILT
    return west < x < east and south < y < north


def _box(centre: Point, direction: Point, front: float, depth: float) -> tuple[Point, Point, Point, Point]:
    (x, y), (dx, dy) = centre, direction
    ax, ay, bx, by = dx * front / 2, dy * front / 2, -dy * depth / 2, dx * depth / 2
    return (
        (x - ax - bx, y - ay - by),
        (x + ax - bx, y + ay - by),
        (x + ax + bx, y + ay + by),
        (x - ax + bx, y - ay + by),
    )


def _cells(points: tuple[Point, ...], margin: float) -> Iterator[tuple[int, int]]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    for column in range(int((min(xs) - margin) // _CELL), int((max(xs) + margin) // _CELL) + 1):
        for row in range(int((min(ys) - margin) // _CELL), int((max(ys) + margin) // _CELL) + 1):
            yield column, row


def _middle(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
