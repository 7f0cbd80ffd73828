# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Charts as SVG text, drawn by the server: they stand without JavaScript, print, and work in grey."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

from allmende.core.clock import DAY, HOUR, SECOND
from allmende.sensing.api.read import Period, Point, Series
from allmende.web.axes import Scale, line_texts, scale, ticks

WIDE, NARROW = 1080, 400
_HEIGHTS = {WIDE: 270, NARROW: 340}
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 16, 14, 34
_ROOM_FOR_TEXT = 78
_GAP_RHYTHMS = 3
LARGEST = 1e300  # a larger figure cannot be drawn: the length of the axis would overflow
_DAY_WITH_CLOCK_CHANGE = DAY + HOUR


@dataclass(frozen=True, slots=True)
class Look:
    """`label`: what a screen reader says for the picture; `colour`: the CSS class of its field.

    `counts`: the values are counted, not measured.
    """

    zone: ZoneInfo
    language: str
    label: str
    colour: str = "meadow"
    counts: bool = False


def drawable(series: Series) -> Series:
    """Without the points that no paper holds: sums that ran over, and values beyond `LARGEST`."""
    kept = (one for one in series.points if all(abs(v) < LARGEST for v in (one.mean, one.low, one.high)))
    return replace(series, points=tuple(kept))


def gap_after(series: Series, rhythm: int | None = None) -> int:
    """The longest distance of two points that belong together, in microseconds. `rhythm` is in seconds."""
    if series.resolution == "hour":
        return HOUR
    if series.resolution != "raw":
        days = 1 if series.resolution == "day" else int(series.resolution.split()[0])
        return (days - 1) * DAY + _DAY_WITH_CLOCK_CHANGE
    distances = [b.time - a.time for a, b in pairwise(series.points)]
    usual = max(rhythm * SECOND if rhythm else 0, int(median(distances)) if distances else 0)
    return _GAP_RHYTHMS * usual


def runs(points: Sequence[Point], gap: int) -> list[list[Point]]:
    """The points in runs without a gap: a gap in the data stays a gap in the line."""
    found: list[list[Point]] = []
    last = None
    for point in points:
        if last is None or point.time - last > gap:
            found.append([])
        found[-1].append(point)
        last = point.time
    return found


def draw(series: Series, look: Look, rhythm: int | None = None, width: int = WIDE) -> str:
    """The chart as SVG, `width` units wide; empty text where there is no point in the period."""
    series = drawable(series)
    if not series.points:
        return ""
    low, high = min(point.low for point in series.points), max(point.high for point in series.points)
    chosen = scale(low, high, counts=look.counts)
    place = _Place(series.period, chosen, width, _HEIGHTS.get(width, 270))
    pieces = [_piece(run, place, series.resolution) for run in runs(series.points, gap_after(series, rhythm))]
    return (
        f'<svg class="chart {look.colour}" viewBox="0 0 {width} {place.height}" role="img" '
        f'aria-label="{escape(look.label)}">{_grid(place, look)}{"".join(pieces)}</svg>'
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """From time and value to the paper."""

    period: Period
    scale: Scale
    width: int
    height: int

    def x(self, time: int) -> str:
        part = (time - self.period.start) / max(1, self.period.end - self.period.start)
        return f"{_LEFT + part * (self.width - _LEFT - _RIGHT):.1f}"

    def y(self, value: float) -> str:
        part = (value - self.scale.low) / (self.scale.high - self.scale.low)
        return f"{self.height - _BOTTOM - part * (self.height - _TOP - _BOTTOM):.1f}"


def _grid(place: _Place, look: Look) -> str:
    lines = []
    for value, text in zip(place.scale.lines, line_texts(place.scale, look.language), strict=True):
        y = place.y(value)
        kind = "zero" if abs(value) < 1e-12 else "grid"
        lines.append(
            f'<line class="{kind}" x1="{_LEFT}" x2="{place.width - _RIGHT}" y1="{y}" y2="{y}"/>'
            f'<text x="{_LEFT - 8}" y="{float(y) + 4:.1f}" text-anchor="end">{text}</text>'
        )
    period, last = place.period, -float(_ROOM_FOR_TEXT)
    for tick in ticks(period.start, period.end, look.zone, look.language):
        x = float(place.x(tick.time))
        if x - last < _ROOM_FOR_TEXT:
            continue
        last = x
        anchor = "end" if x > place.width - 40 else "middle"
        lines.append(
            f'<text x="{x:.1f}" y="{place.height - 10}" text-anchor="{anchor}">{escape(tick.text)}</text>'
        )
    return "".join(lines)


def _piece(run: list[Point], place: _Place, resolution: str) -> str:
    if len(run) == 1:
        point = run[0]
        return f'<circle class="dot" cx="{place.x(point.time)}" cy="{place.y(point.mean)}" r="2.5"/>'
    line = " ".join(f"{place.x(point.time)},{place.y(point.mean)}" for point in run)
    drawn = f'<polyline class="line" points="{line}"/>'
    return drawn if resolution == "raw" else f"{_band(run, place)}{drawn}"


def _band(run: list[Point], place: _Place) -> str:
    upper = [f"{place.x(point.time)},{place.y(point.high)}" for point in run]
    lower = [f"{place.x(point.time)},{place.y(point.low)}" for point in reversed(run)]
    return f'<polygon class="band" points="{" ".join((*upper, *lower))}"/>'
