# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Points and lines of a plane, in metres: x to the east, y to the north of the market."""

from collections.abc import Sequence
from itertools import pairwise
from math import hypot

Point = tuple[float, float]
Line = tuple[Point, ...]


def smooth(points: Sequence[Point], steps: int = 6, *, closed: bool = False) -> Line:
    """A Catmull-Rom curve through all points."""
    count = len(points)
    spans = count if closed else count - 1

    def at(index: int) -> Point:
        return points[index % count] if closed else points[max(0, min(count - 1, index))]

    curve = [
        _between(at(span - 1), at(span), at(span + 1), at(span + 2), step / steps)
        for span in range(spans)
        for step in range(steps)
    ]
    return (*curve, curve[0] if closed else points[-1])


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    def one(p: float, q: float, r: float, s: float) -> float:
        return 0.5 * (
            2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t * t + (3 * q - p - 3 * r + s) * t**3
        )

    return one(a[0], b[0], c[0], d[0]), one(a[1], b[1], c[1], d[1])


def dense(points: Sequence[Point], step: float) -> Line:
    """The same line with a point at least every `step` metres, so that a bent plane bends it too."""
    found: list[Point] = [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        parts = max(1, int(hypot(x1 - x0, y1 - y0) / step))
        found += [(x0 + (x1 - x0) * i / parts, y0 + (y1 - y0) * i / parts) for i in range(1, parts + 1)]
    return tuple(found)


def length(line: Line) -> float:
    return sum(hypot(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(line))


def along(line: Line, metres: float) -> tuple[Point, Point]:
    """The point `metres` from the start of the line, and the direction there (length 1)."""
    for (x0, y0), (x1, y1) in pairwise(line):
        part = hypot(x1 - x0, y1 - y0)
        if metres <= part and part > 0:
            dx, dy = (x1 - x0) / part, (y1 - y0) / part
            return (x0 + dx * metres, y0 + dy * metres), (dx, dy)
        metres -= part
    (x0, y0), (x1, y1) = line[-2:]
    part = hypot(x1 - x0, y1 - y0) or 1.0
    return (x1, y1), ((x1 - x0) / part, (y1 - y0) / part)


def beside(line: Line, offset: float) -> Line:
    """The line moved `offset` metres to its left."""
    moved = []
    for index, (x, y) in enumerate(line):
        (ax, ay), (bx, by) = line[max(0, index - 1)], line[min(len(line) - 1, index + 1)]
        part = hypot(bx - ax, by - ay) or 1.0
        moved.append((x - (by - ay) / part * offset, y + (bx - ax) / part * offset))
    return tuple(moved)


def band(line: Line, left: float, right: float) -> Line:
    """The closed ring from `left` metres left of the line to `right` metres right of it."""
    ring = (*beside(line, left), *reversed(beside(line, -right)))
    return (*ring, ring[0])


def nearest(line: Line, point: Point) -> tuple[float, Point]:
    """How far the line is from the point, and where it is nearest."""
    away, start, end = min((distance(start, end, point), start, end) for start, end in pairwise(line))
    return away, foot(start, end, point)


def foot(start: Point, end: Point, point: Point) -> Point:
    """The point of a straight piece that is nearest to `point`."""
    (x, y), dx, dy = start, end[0] - start[0], end[1] - start[1]
    square = dx * dx + dy * dy
    along_it = (point[0] - x) * dx + (point[1] - y) * dy
    if along_it <= 0 or square == 0:
        return start
    if along_it >= square:
        return end
    return x + dx * along_it / square, y + dy * along_it / square


def distance(start: Point, end: Point, point: Point) -> float:
    """Of a straight piece from the point."""
    x, y = foot(start, end, point)
    return hypot(x - point[0], y - point[1])


def inside(ring: Sequence[Point], point: Point) -> bool:
    """Whether a closed ring goes around the point."""
    x, y = point
    odd = False
    for (x0, y0), (x1, y1) in pairwise(ring):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            odd = not odd
    return odd


def overlap(a: Sequence[Point], b: Sequence[Point]) -> bool:
    """Whether two convex corners-in-order shapes share ground (separating axes)."""
    return not (_apart(a, b) or _apart(b, a))


def _apart(a: Sequence[Point], b: Sequence[Point]) -> bool:
    for index, (x0, y0) in enumerate(a):
        x1, y1 = a[(index + 1) % len(a)]
        nx, ny = y1 - y0, x0 - x1
        own = [nx * x + ny * y for x, y in a]
        other = [nx * x + ny * y for x, y in b]
        if max(own) <= min(other) or max(other) <= min(own):
            return True
    return False
