# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The town as a plain picture, drawn by the server: the ground once, the stations on every page anew.

Pure: GeoJSON and stations in, SVG text out. It stands where there is no JavaScript, and on the start page.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import asinh, cos, pi, radians, tan
from typing import Any

_MARGIN = 0.04
_FLATTEST, _STEEPEST = 0.5, 0.8  # height by width
_PILL_HEIGHT, _LETTER, _PADDING = 27, 7.9, 16
_DOT = 7
_DOT_INSET = 14  # of a pill's dot from the end that it stands at

Position = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the world that the picture shows, in Mercator units (the world is 1 wide and 1 high)."""

    left: float
    top: float
    width: float
    height: float

    def place(self, longitude: float, latitude: float, paper: float) -> Position:
        """On a picture `paper` units wide."""
        x, y = mercator(longitude, latitude)
        return (x - self.left) / self.width * paper, (y - self.top) / self.width * paper

    def paper_height(self, paper: float) -> float:
        return round(self.height / self.width * paper, 1)


@dataclass(frozen=True, slots=True)
class Marker:
    """`text` stands in the pill; `title` is what a screen reader says of the link."""

    longitude: float
    latitude: float
    text: str
    title: str
    address: str
    colour: str


def mercator(longitude: float, latitude: float) -> Position:
    return (longitude + 180) / 360, (1 - asinh(tan(radians(latitude))) / pi) / 2


def frame_around(positions: Iterable[Position]) -> Frame | None:
    """Around longitudes and latitudes, with a margin, in a shape fit for a page; None for none."""
    points = [mercator(*position) for position in positions]
    if not points:
        return None
    xs, ys = [x for x, _ in points], [y for _, y in points]
    width, height = (max(xs) - min(xs)) or 1e-5, (max(ys) - min(ys)) or 1e-5
    width, height = width * (1 + 2 * _MARGIN), height * (1 + 2 * _MARGIN)
    width = max(width, height / _STEEPEST)
    height = max(height, width * _FLATTEST)
    return Frame((max(xs) + min(xs) - width) / 2, (max(ys) + min(ys) - height) / 2, width, height)


def positions(geometry: Any) -> Iterator[Position]:
    """Every longitude and latitude of a GeoJSON geometry's coordinates."""
    if geometry and isinstance(geometry[0], int | float):
        yield geometry[0], geometry[1]
    else:
        for part in geometry:
            yield from positions(part)


def ground(features: Sequence[dict[str, Any]], frame: Frame, paper: int = 1000) -> str:
    """The base map as a picture of its own, with its colours for day and night."""
    drawn = "".join(_shape(feature, frame, paper) for feature in features)
    height = frame.paper_height(paper)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {paper} {height}"><style>{_COLOURS}</style>'
        f'<rect class="land" width="{paper}" height="{height}"/>{drawn}</svg>'
    )


def overlay(markers: Sequence[Marker], frame: Frame, paper: int, ground_address: str, label: str) -> str:
    """The stations over the ground: a pill with the value where there is room, else a dot."""
    height = frame.paper_height(paper)
    picture = f'<image href="{ground_address}" width="{paper}" height="{height}"/>' if ground_address else ""
    drawn = "".join(_markers(markers, frame, paper, height))
    return (
        f'<svg class="townmap" viewBox="0 0 {paper} {height}" role="group" '
        f'aria-label="{escape(label)}">{picture}{drawn}</svg>'
    )


_COLOURS = (
    ".land{fill:#e6f0e4}.river{fill:#bcd6e3;stroke:#bcd6e3}.street{stroke:#fff}.railway{stroke:#b9b6a8}"
    ".building{fill:#d9d6c8}.park{fill:#d3e5cf}.square{fill:#efe9d8}.outline{fill:#fbfaf5;stroke:#86897d}"
    ".own{fill:#fff;stroke:#2c6a3f}.line{fill:none;stroke-linecap:round;stroke-linejoin:round}"
    "@media(prefers-color-scheme:dark){.land{fill:#1b2a24}.river{fill:#24485a;stroke:#24485a}.street{stroke:#3b4743}"
    ".railway{stroke:#56635f}.building{fill:#2f3d39}.park{fill:#21382b}.square{fill:#333329}"
    ".outline{fill:#1c2524;stroke:#7d8c85}.own{fill:#20302b;stroke:#8fcb95}}"
)
_METRES_ROUND_THE_WORLD = 40_075_017


def _shape(feature: dict[str, Any], frame: Frame, paper: int) -> str:
    properties, geometry = feature["properties"], feature["geometry"]
    kind = escape(str(properties.get("kind", "outline")))
    if geometry["type"] in ("LineString", "MultiLineString"):
        parts = [geometry["coordinates"]] if geometry["type"] == "LineString" else geometry["coordinates"]
        path = "".join(_path(part, frame, paper, closed=False) for part in parts)
        return f'<path class="{kind} line" stroke-width="{_stroke(feature, frame, paper):.1f}" d="{path}"/>'
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    path = "".join(_path(ring, frame, paper, closed=True) for part in parts for ring in part)
    return f'<path class="{kind}" fill-rule="evenodd" d="{path}"/>'


def _stroke(feature: dict[str, Any], frame: Frame, paper: int) -> float:
    """The width of a line on the paper: its metres in the world, but never a hair."""
    _, latitude = next(positions(feature["geometry"]["coordinates"]))
    metres_wide = frame.width * _METRES_ROUND_THE_WORLD * cos(radians(latitude))
    metres = float(feature["properties"].get("width") or 2)
    return max(1.2, metres / metres_wide * paper)


def _path(line: Sequence[Sequence[float]], frame: Frame, paper: int, *, closed: bool) -> str:
    """Relative steps in tenths of a unit: half the bytes of absolute places."""
    steps: list[str] = []
    here = (0, 0)
    for position in line[:-1] if closed else line:
        x, y = frame.place(position[0], position[1], paper)
        there = (round(x * 10), round(y * 10))
        if not steps:
            steps.append(f"M{_tenths(there[0])} {_tenths(there[1])}")
        elif there != here:
            steps.append(f"l{_tenths(there[0] - here[0])} {_tenths(there[1] - here[1])}")
        here = there
    return "".join(steps) + ("z" if closed else "")


def _tenths(value: int) -> str:
    return f"{value / 10:g}"


def _markers(markers: Sequence[Marker], frame: Frame, paper: float, height: float) -> Iterator[str]:
    """In the order given, which is the order of the keyboard. Dots stand at their places, always; a pill is
    written where it hides no other, and what would hide another is left out: the list has it."""
    placed = [(marker, *frame.place(marker.longitude, marker.latitude, paper)) for marker in markers]
    inside = [one for one in placed if 0 <= one[1] <= paper and 0 <= one[2] <= height]
    dots = [(x - _DOT, y - _DOT, x + _DOT, y + _DOT) for _, x, y in inside]
    taken: list[Box] = []
    drawn: dict[int, str] = {}
    for index in _in_turn([one[0].colour for one in inside]):
        marker, x, y = inside[index]
        others = [*taken, *dots[:index], *dots[index + 1 :]]
        pill = next((box for box in _boxes(marker, x, y, paper) if _is_free(box, others)), None)
        if pill:
            drawn[index] = _pill(marker.text, pill, x)
        elif _is_free(dots[index], taken):
            drawn[index] = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_DOT}"/>'
        taken += [pill or dots[index]] if index in drawn else []
    return (_link(inside[index][0], drawn[index]) for index in sorted(drawn))


def _in_turn(colours: Sequence[str]) -> list[int]:
    """One of each colour after the other, so that no field takes all the room."""
    seen: dict[str, int] = {}
    turns = []
    for index, colour in enumerate(colours):
        seen[colour] = seen.get(colour, 0) + 1
        turns.append((seen[colour], index))
    return [index for _, index in sorted(turns)]


def _boxes(marker: Marker, x: float, y: float, paper: float) -> Iterator[Box]:
    """Where the pill may stand so that its dot is on the place: to the right of it, else to the left."""
    if not marker.text:
        return
    width = len(marker.text) * _LETTER + 2 * _PADDING
    top = y - _PILL_HEIGHT / 2
    for left in (x - _DOT_INSET, x + _DOT_INSET - width):
        if left >= 0 and left + width <= paper:
            yield (left, top, left + width, top + _PILL_HEIGHT)


def _is_free(box: Box, taken: Sequence[Box]) -> bool:
    return not any(_overlap(box, other) for other in taken)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _link(marker: Marker, drawn: str) -> str:
    title = escape(marker.title)
    return (
        f'<a href="{escape(marker.address)}" class="{marker.colour}" aria-label="{title}">'
        f"<title>{title}</title>{drawn}</a>"
    )


def _pill(text: str, box: Box, x: float) -> str:
    """The dot stands at `x`, at one end of the pill, the text beside it."""
    left, top, right, _bottom = box
    middle = top + _PILL_HEIGHT / 2
    begin = x + 10 if x - left <= _DOT_INSET else left + 12
    return (
        f'<rect class="pill" x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" '
        f'height="{_PILL_HEIGHT}" rx="13"/>'
        f'<circle cx="{x:.1f}" cy="{middle:.1f}" r="5"/>'
        f'<text x="{begin:.1f}" y="{middle + 5:.1f}">{escape(text)}</text>'
    )
