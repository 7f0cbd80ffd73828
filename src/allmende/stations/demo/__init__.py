# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The simulated town Auenbrück. Imports no Django.

`start` is all that the command line needs; `geography.base_map()` all that the map needs.
"""

import threading

from allmende.core.clock import Clock, now
from allmende.core.principal import SYSTEM, Principal
from allmende.stations.demo import history, live
from allmende.stations.demo.door import NOBODY, Door, FrontDoor, Owners, sources
from allmende.stations.demo.progress import Progress
from allmende.web.stops import Aim, TourStop
from allmende.web.stops import marked as _

NAME = "Auenbrück"

TOUR = (
    TourStop(
        Aim.SENSORS,
        _("Sensoren auf der Karte"),
        _("Alle Messstellen der Stadt auf einen Blick, jede mit ihrem Wert von jetzt."),
        "/karte",
    ),
    TourStop(
        Aim.SENSORS,
        _("Messstellen"),
        _("Jede Messstelle sagt von sich, was sie misst und was nicht, warum, wer sie betreibt, wie lange."),
        "/messstellen",
    ),
    TourStop(
        Aim.OPEN_DATA,
        _("Offene Daten"),
        _("Jede Messreihe können Sie herunterladen und abfragen. Das Verzeichnis aller Datensätze folgt."),
        "/schnittstelle",
    ),
)
"""The parts of the tour that this room shows."""

PROGRESS = Progress()
"""How far the history of the town is that this process runs."""


def start(
    principal: Principal = SYSTEM,
    clock: Clock = now,
    stop: threading.Event | None = None,
    progress: Progress | None = None,
    door: Door | None = None,
    days: int = history.DAYS,
    owners: Owners = NOBODY,
) -> None:
    """Brings the town to life in the calling thread and returns when `stop` is set: first every station with
    its present value, then what is missing of the last `days`, then new values for ever. `owners`: whose the
    stations are that not everybody sees."""
    stop, progress, door = stop or threading.Event(), progress or PROGRESS, door or FrontDoor()
    town = sources(door, principal, owners)
    while not stop.is_set():
        instant = clock()
        if not history.extents(door, principal):
            door.take(principal, live.everything(town, instant))
        pulse = live.Pulse(door, principal, town, clock)
        history.load(
            door,
            principal,
            town,
            now=instant,
            stop=stop,
            progress=progress,
            between=pulse.beat,
            days=days,
        )
        live.run(pulse, stop)


__all__ = ["NAME", "PROGRESS", "TOUR", "Progress", "start"]
