# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Dust and gases in the air."""

from allmende.stations.demo.catalogue.mould import CITIZENS, UNIVERSITY, Measure, Site, Sort, Spot, cast
from allmende.stations.demo.catalogue.quantities import NO2, OZONE, PM10, PM25
from allmende.stations.demo.faults import Fault
from allmende.stations.demo.geography import at, on_street
from allmende.stations.demo.patterns import dust, nitrogen, ozone
from allmende.stations.demo.signals import Meter

SORT = Sort(
    field="environment",
    kind="air",
    description="Misst Staub und Gase in der Luft in etwa drei Metern Höhe.",
    purpose="Wir wollen wissen, wie gut die Luft dort ist, wo Menschen wohnen, lernen und warten.",
    measures_not="Keine Personen, keine Fahrzeuge. Gut für den Verlauf, aber keine amtliche Messung.",
    sensor="Luftsensor",
    sensor_metadata="Streulicht für Staub, elektrochemische Zellen für Gase; neben einem Messwagen geeicht.",
    until="2027-03-31",
)


def sites() -> tuple[Site, ...]:
    ring, station = on_street("Wallring", 0.08, -9), on_street("Bahnhofstraße", 0.78, -9)
    return (
        _site(Spot("luft-wallring", "Luft am Wallring", "Wallring", ring), 9, 24),
        _site(
            Spot("luft-bahnhofstrasse", "Luft Bahnhofstraße", "Bahnhofstraße", station, CITIZENS),
            8,
            20,
            Fault.SPIKES,
        ),
        _site(Spot("luft-grundschule", "Luft Grundschule", "Schulhof", at(-110, 236), CITIZENS), 4, 11),
        _site(Spot("luft-hochschule", "Luft Hochschule", "Campus", at(-330, 945), UNIVERSITY), 2, 6),
    )


def _site(spot: Spot, dusty: float, nitrous: float, fault: Fault = Fault.NONE) -> Site:
    key = spot.key
    measures = (
        Measure(
            "pm10",
            PM10,
            "Feinstaub bis 10 Mikrometer.",
            dust(key, dusty, 5, 1),
            Meter(0, 600, 1, 0.4, every=120, fault=fault),
        ),
        Measure(
            "pm25",
            PM25,
            "Feinstaub bis 2,5 Mikrometer.",
            dust(key, dusty, 5, 0.62),
            Meter(0, 400, 1, 0.2),
        ),
        Measure(
            "no2",
            NO2,
            "Stickstoffdioxid, meist aus Abgasen.",
            nitrogen(key, 6, nitrous),
            Meter(0, 250, 1, 0.5),
        ),
        Measure(
            "o3",
            OZONE,
            "Ozon, entsteht an heißen, sonnigen Tagen.",
            ozone(key, nitrous / 2),
            Meter(0, 260, 1, 0.6, every=240),
        ),
    )
    return cast(SORT, spot, measures)
