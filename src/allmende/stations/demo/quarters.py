# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""From the plan to all streets: quarters are cut into blocks, loose ends meet the next main road."""

import itertools
from functools import cache
from math import hypot
from random import Random

from allmende.stations.demo.lines import Line, Point, dense, nearest
from allmende.stations.demo.plan import LANES, MAIN, PATHS, QUARTERS, RAIL, SEED, Quarter, Street, bend

_REACH = 130.0  # metres over which a loose end still finds a main road
_TOO_NEAR = 38.0  # metres within which a side street would only double a main road

Node = tuple[int, int]


@cache
def streets() -> tuple[Street, ...]:
    """All streets of the town, bent."""
    random = Random(SEED)  # noqa: S311  a toy town, no secret
    sides = [one for quarter in QUARTERS for one in _quarter_streets(quarter, random)]
    return tuple(Street(one.name, one.rank, bent(one.line)) for one in (*MAIN, *LANES, *sides, *PATHS, RAIL))


@cache
def street(name: str) -> Line:
    """The longest line that bears the name."""
    return max((one.line for one in streets() if one.name == name), key=len)


def bent(line: Line) -> Line:
    return tuple(bend(point) for point in dense(line, 45))


def _quarter_streets(quarter: Quarter, random: Random) -> list[Street]:
    nodes = _nodes(quarter, random)
    found = []
    ups = [[(column, row) for row in range(quarter.rows + 1)] for column in range(quarter.columns + 1)]
    overs = [[(column, row) for column in range(quarter.columns + 1)] for row in range(quarter.rows + 1)]
    for name, run in zip(quarter.names, (*ups, *overs), strict=True):
        parts = _parts(run, nodes, random, quarter.lanes_missing)
        found += [Street(name, quarter.rank, _joined(tuple(nodes[node] for node in part))) for part in parts]
    return found


def _nodes(quarter: Quarter, random: Random) -> dict[Node, Point]:
    """Where the blocks of a quarter meet: an even net over its corners, shaken by some metres."""
    sw, se, ne, nw = quarter.corners
    found = {}
    for column in range(quarter.columns + 1):
        for row in range(quarter.rows + 1):
            u, v = column / quarter.columns, row / quarter.rows
            x, y = (
                (1 - u) * (1 - v) * a + u * (1 - v) * b + u * v * c + (1 - u) * v * d
                for a, b, c, d in zip(sw, se, ne, nw, strict=True)
            )
            found[column, row] = (x + random.uniform(-14, 14), y + random.uniform(-14, 14))
    return found


def _parts(run: list[Node], nodes: dict[Node, Point], random: Random, missing: float) -> list[list[Node]]:
    """The pieces of a street that are there: some blocks grow together, and none doubles a main road."""
    parts: list[list[Node]] = [[run[0]]]
    for before, node in itertools.pairwise(run):
        (ax, ay), (bx, by) = nodes[before], nodes[node]
        doubled = _to_main(((ax + bx) / 2, (ay + by) / 2))[0] < _TOO_NEAR
        if doubled or random.random() < missing:
            parts.append([node])
        else:
            parts[-1].append(node)
    return [part for part in parts if len(part) > 1]


def _to_main(point: Point) -> tuple[float, Point]:
    wide = (one for one in MAIN if one.rank != "lane")
    return min((nearest(one.line, point) for one in wide), key=lambda found: found[0])


def _joined(line: Line) -> Line:
    """Both ends go on to the main road where one is near and lies ahead."""
    return _ahead(tuple(reversed(_ahead(tuple(reversed(line))))))


def _ahead(line: Line) -> Line:
    (ax, ay), (bx, by) = line[-2:]
    away, where = _to_main((bx, by))
    dx, dy = where[0] - bx, where[1] - by
    is_ahead = dx * (bx - ax) + dy * (by - ay) > 0.3 * away * hypot(bx - ax, by - ay)
    if away < 22 or (away < _REACH and is_ahead):
        return (*line, where)
    return line
