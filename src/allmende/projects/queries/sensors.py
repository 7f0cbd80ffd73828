# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The sensors of a Vorhaben as far as the asker may see them: hidden stations are not there."""

from collections.abc import Mapping
from dataclasses import dataclass

from allmende.core.clock import DAY, SECOND
from allmende.core.principal import Principal
from allmende.projects.models import Project, Sheet
from allmende.sensing.api import read
from allmende.sensing.api.read import Station, Stream

_PATIENCE = 3
"""Rhythms after which a stream counts as silent."""


@dataclass(frozen=True, slots=True)
class Sensor:
    station: Station
    sheet: Sheet

    def silent_since(self, now: int) -> int | None:
        """Of the stream that waits longest for a value that should be there; None where none does, and where
        none is to come."""
        if self.station.is_stopped:
            return None
        late = [one.last or 0 for one in self.station.streams if now - (one.last or 0) > _patience(one)]
        return min(late, default=None)


def sensors(
    asking: Principal, project: Project, stations: Mapping[int, Station] | None = None
) -> tuple[Sensor, ...]:
    """`stations`: those that the asker sees, where they are known already."""
    sheets = tuple(project.sheets.all())
    known = seen(asking) if stations is None and sheets else stations or {}
    return tuple(Sensor(known[one.thing], one) for one in sheets if one.thing in known)


def seen(asking: Principal) -> dict[int, Station]:
    """By number."""
    return {one.id: one for one in read.stations(asking)}


def sensor(asking: Principal, project: Project, thing: int) -> Sensor | None:
    sheet = project.sheets.filter(thing=thing).first()
    station = None if sheet is None else read.station(asking, thing)
    return None if sheet is None or station is None else Sensor(station, sheet)


def stations_to_link(asking: Principal, project: Project) -> tuple[Station, ...]:
    """Those that are not its yet."""
    linked = set(project.sheets.values_list("thing", flat=True))
    return tuple(one for one in read.stations(asking) if one.id not in linked)


def _patience(stream: Stream) -> int:
    """Microseconds."""
    rhythm = stream.properties.get("rhythm")
    known = isinstance(rhythm, int | float) and not isinstance(rhythm, bool) and rhythm > 0
    return _PATIENCE * int(rhythm) * SECOND if known and rhythm is not None else DAY
