# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Series as JSON for the chart in the browser: columns, seconds, null where a line must break."""

from typing import Any

from allmende.core.clock import SECOND
from allmende.sensing.api.read import Point, Series
from allmende.stations.summary import summary
from allmende.stations.values import Telling
from allmende.web.charts import gap_after, runs


def series_columns(series: Series, rhythm: int | None, telling: Telling) -> dict[str, Any]:
    points = _with_breaks(series, rhythm)
    return {
        "resolution": series.resolution,
        "summary": summary(series, telling),
        "start": series.period.start / SECOND,
        "end": series.period.end / SECOND,
        "time": [time / SECOND for time, _ in points],
        "mean": [point.mean if point else None for _, point in points],
        "low": [point.low if point else None for _, point in points],
        "high": [point.high if point else None for _, point in points],
    }


def _with_breaks(series: Series, rhythm: int | None) -> list[tuple[int, Point | None]]:
    found: list[tuple[int, Point | None]] = []
    for run in runs(series.points, gap_after(series, rhythm)):
        if found:
            found.append((found[-1][0] + 1, None))
        found += [(point.time, point) for point in run]
    return found
