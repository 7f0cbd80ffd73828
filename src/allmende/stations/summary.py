# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a chart shows, said in a sentence above it and in a table below it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from allmende.core.clock import to_datetime
from allmende.sensing.api.read import Point, Series
from allmende.stations.values import Telling, is_daily, symbol_of, unit_of
from allmende.web import formats


@dataclass(frozen=True, slots=True)
class TableRow:
    """`low` and `high` are empty for single values."""

    time: str
    value: str
    low: str = ""
    high: str = ""


def summary(series: Series, telling: Telling) -> str:
    """The range, the mean and when it was highest."""
    if not series.points:
        return _("In diesem Zeitraum wurde nichts gemessen.")
    points, unit = series.points, symbol_of(series.stream)
    highest = max(points, key=lambda point: point.high)
    low, high = min(point.low for point in points), highest.high
    mean = sum(point.mean * point.count for point in points) / sum(point.count for point in points)
    decimals = max(formats.digits(value, unit) for value in (low, high))
    if low == high:
        return _("Durchgehend {value}.").format(value=formats.measured(high, unit, telling.language))
    return _("Zwischen {low} und {high}, im Mittel {mean}. Am höchsten: {when}.").format(
        low=formats.number(low, telling.language, decimals),
        high=_with_unit(formats.number(high, telling.language, decimals), unit),
        mean=formats.number(mean, telling.language, max(decimals, formats.digits(mean, unit) if unit else 1)),
        when=_when(highest, _step(series), telling),
    )


def _step(series: Series) -> str:
    """The resolution; "day" also for single values that stand for whole days."""
    return "day" if series.resolution == "raw" and is_daily(series.stream) else series.resolution


def _with_unit(text: str, unit: str) -> str:
    return f"{text}{formats.NO_BREAK}{unit}" if unit else text


def _when(point: Point, resolution: str, telling: Telling) -> str:
    if resolution in ("raw", "hour"):
        return formats.moment(point.time, telling.now, telling.zone, telling.language)
    return formats.day(point.time, telling.zone, telling.language)


def table(series: Series, telling: Telling) -> tuple[TableRow, ...]:
    """The newest first."""
    unit = unit_of(series.stream)
    return tuple(_row(point, series, unit, telling) for point in reversed(series.points))


def _row(point: Point, series: Series, unit: str, telling: Telling) -> TableRow:
    decimals = max(formats.digits(value, unit) for value in (point.low, point.high))
    mean, low, high = (
        formats.number(value, telling.language, decimals) for value in (point.mean, point.low, point.high)
    )
    time = _time(point.time, _step(series), telling.zone, telling.language)
    return TableRow(time, mean) if series.resolution == "raw" else TableRow(time, mean, low, high)


def _time(instant: int, resolution: str, zone: ZoneInfo, language: str) -> str:
    if resolution in ("raw", "hour"):
        return formats.point_in_time(to_datetime(instant).astimezone(zone), language)
    return formats.day(instant, zone, language)
