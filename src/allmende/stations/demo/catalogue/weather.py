# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Weather stations; not all of them can do all."""

from allmende.stations.demo.catalogue.mould import SCHOOL, UNIVERSITY, WORKS, Measure, Site, Sort, Spot, cast
from allmende.stations.demo.catalogue.quantities import (
    GUSTS,
    HUMIDITY,
    PRESSURE,
    RAIN,
    SUNSHINE,
    TEMPERATURE,
    WIND,
)
from allmende.stations.demo.geography import at
from allmende.stations.demo.patterns import Pattern, gusts, of_weather
from allmende.stations.demo.signals import Meter

SORT = Sort(
    field="environment",
    kind="weather",
    description="Wetterstation auf dem Dach.",
    purpose="Das Wetter erklärt vieles, was andere Messstellen sehen; und es gehört in den Unterricht.",
    measures_not="Kein amtlicher Wetterdienst: Die Werte gelten für diesen Ort.",
    sensor="Wetterstation",
    sensor_metadata="Kombigerät mit Ultraschall-Wind und Wippe für den Niederschlag.",
    until="2028-07-31",
)


def sites() -> tuple[Site, ...]:
    school = Spot("wetter-gymnasium", "Wetter am Gymnasium", "Gymnasium an der Aue", at(-560, -44), SCHOOL)
    works = Spot("wetter-gewerbegebiet", "Wetter im Gewerbegebiet", "Stadtwerke", at(1030, 152), WORKS)
    campus = Spot(
        "wetter-campus", "Wetter auf dem Campus", "Hochschule Auenbrück", at(-292, 1008), UNIVERSITY
    )
    return (
        cast(SORT, school, _measures(school.key, warmer=0.0, windy=0.85)),
        cast(SORT, works, _measures(works.key, warmer=0.4, windy=1.0)[:6]),
        cast(SORT, campus, _measures(campus.key, warmer=-0.7, windy=1.15)[:5]),
    )


def _measures(key: str, *, warmer: float, windy: float) -> tuple[Measure, ...]:
    """How much warmer and windier it is than over the town as a whole (a difference and a factor)."""

    def of(column: str, factor: float = 1, offset: float = 0, spread: float = 0) -> Pattern:
        return of_weather(column, factor, offset, spread, key)

    warm, damp = of("temperature", 1, warmer, 0.12), of("humidity", 1, -warmer, 0.8)
    blow, press = of("wind", windy, 0, 0.15), of("pressure", 1, warmer / 4)
    return (
        Measure(
            "temperature", TEMPERATURE, "Zwei Meter über Grund.", warm, Meter(-28, 42, 1, 0.06, every=120)
        ),
        Measure("humidity", HUMIDITY, "Relative Feuchte der Luft.", damp, Meter(15, 100, 0, 0.4, every=240)),
        Measure("rain", RAIN, "Wie stark es gerade regnet.", of("rain", windy), Meter(0, 60, 1)),
        Measure("wind", WIND, "Mittel der letzten zehn Minuten.", blow, Meter(0, 30, 1, 0.15)),
        Measure(
            "gust",
            GUSTS,
            "Stärkste Böe der letzten zehn Minuten.",
            gusts(key, windy),
            Meter(0, 45, 1, 0.2, every=240),
        ),
        Measure(
            "pressure", PRESSURE, "Auf Meereshöhe umgerechnet.", press, Meter(950, 1060, 1, 0.05, every=300)
        ),
        Measure(
            "sun",
            SUNSHINE,
            "Strahlung der Sonne auf eine ebene Fläche.",
            of("sun", 1, 0, 3),
            Meter(0, 1200, every=240),
        ),
    )
