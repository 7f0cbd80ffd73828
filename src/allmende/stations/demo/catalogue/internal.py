# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What only its own organisation sees: the same program also holds what is nobody else's business."""

from dataclasses import replace

from allmende.core.principal import Visibility
from allmende.stations.demo.catalogue.mould import TOWN, WORKS, Measure, Site, Sort, Spot, cast
from allmende.stations.demo.catalogue.quantities import HUMIDITY, POWER, TEMPERATURE
from allmende.stations.demo.geography import at, on_river
from allmende.stations.demo.patterns import linear, of_weather
from allmende.stations.demo.signals import Meter

ROOM = Sort(
    field="environment",
    kind="indoor",
    description="Misst das Raumklima im Sitzungssaal.",
    purpose="Die Gebäudetechnik sieht, wann gelüftet und wie stark geheizt wird.",
    measures_not="Nicht, wer oder wie viele Menschen im Raum sind.",
    sensor="Raumfühler",
    sensor_metadata="Fühler neben der Tür, 1,5 Meter über dem Boden.",
    until="2028-12-31",
)
PUMP = Sort(
    field="environment",
    kind="pump",
    description="Misst, wie viel Leistung die Pumpen aufnehmen.",
    purpose="Die Stadtwerke sehen Verschleiß und Verstopfung, bevor etwas ausfällt.",
    measures_not="Nicht, was im Abwasser ist.",
    sensor="Leistungsmesser",
    sensor_metadata="Messwandler im Schaltschrank.",
    until="2030-12-31",
)


def sites() -> tuple[Site, ...]:
    room = Spot("raumklima-rathaus", "Raumklima im Rathaus", "Rathaus, Sitzungssaal", at(-20, 50), TOWN)
    pump = Spot("pumpwerk-aue", "Pumpwerk an der Aue", "Pumpwerk", on_river(0.55, 70), WORKS)
    return (_hidden(cast(ROOM, room, _room(room.key))), _hidden(cast(PUMP, pump, _pump(pump.key))))


def _hidden(site: Site) -> Site:
    return replace(site, station=replace(site.station, visibility=Visibility.ORGANISATION))


def _room(key: str) -> tuple[Measure, ...]:
    warm = linear(of_weather("temperature", spread=0.9, key=key), 0.14, 19.6)
    damp = linear(of_weather("humidity", spread=1.5, key=key), 0.3, 22)
    return (
        Measure(
            "temperature",
            TEMPERATURE,
            "Luft im Sitzungssaal.",
            warm,
            Meter(15, 32, 1, 0.04),
            "Raumtemperatur",
        ),
        Measure("humidity", HUMIDITY, "Relative Feuchte im Saal.", damp, Meter(20, 75, 0, 0.3)),
    )


def _pump(key: str) -> tuple[Measure, ...]:
    load = linear(of_weather("rain", spread=0.12, key=key), 4.2, 3.1)
    return (Measure("power", POWER, "Alle Pumpen zusammen.", load, Meter(0, 45, 1, 0.1), "Pumpenleistung"),)
