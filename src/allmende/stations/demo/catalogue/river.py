# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The Auenbach."""

from allmende.stations.demo.catalogue.mould import UNIVERSITY, WATER, Measure, Site, Sort, Spot, cast
from allmende.stations.demo.catalogue.quantities import FLOW, LEVEL, WATER_TEMPERATURE
from allmende.stations.demo.faults import Fault
from allmende.stations.demo.geography import on_river
from allmende.stations.demo.patterns import discharge, river_level, water_temperature
from allmende.stations.demo.signals import Meter

SORT = Sort(
    field="environment",
    kind="river",
    description="Misst Wasserstand und Temperatur des Auenbachs und, wo das Bett vermessen ist, den Abfluss.",
    purpose="Anwohner und Feuerwehr sollen steigendes Wasser früh sehen.",
    measures_not="Keine amtliche Hochwasserwarnung: Dafür ist der Wasserverband da.",
    sensor="Radarpegel",
    sensor_metadata="Misst von oben den Abstand zum Wasser; der Abfluss ist daraus gerechnet.",
    until="2030-12-31",
)


def sites() -> tuple[Site, ...]:
    bridge = Spot("pegel-alte-bruecke", "Pegel Alte Brücke", "Alte Brücke", on_river(0.484, -3), WATER)
    mill = Spot("pegel-obermuehle", "Pegel Obermühle", "Obermühle", on_river(0.335, 4), WATER)
    meadows = Spot("pegel-auenwiesen", "Pegel Auenwiesen", "Auenwiesen", on_river(0.72, -4), UNIVERSITY)
    return (
        _site(bridge, 0.58, 1.0, width=9.0),
        _site(mill, 0.44, 0.8, width=7.5),
        _site(meadows, 0.66, 1.15, fault=Fault.STUCK),
    )


def _site(spot: Spot, base: float, factor: float, *, width: float = 0.0, fault: Fault = Fault.NONE) -> Site:
    """`width` 0: the bed is not surveyed, so there is no discharge. `fault`: of the thermometer."""
    level = river_level(base, factor)
    measures = (
        Measure(
            "level",
            LEVEL,
            "Höhe des Wassers über dem Nullpunkt des Pegels.",
            level,
            Meter(0.05, 5, 3, 0.002, every=120),
        ),
        Measure(
            "temperature",
            WATER_TEMPERATURE,
            "Temperatur des Wassers, einen halben Meter tief.",
            water_temperature(factor - 1),
            Meter(0, 28, 1, 0.05, every=300, fault=fault, turn=1),
        ),
        Measure(
            "flow",
            FLOW,
            "Wie viel Wasser in der Sekunde vorbeifließt.",
            discharge(level, width),
            Meter(0, 90, 2, 0.005, every=240),
        ),
    )
    return cast(SORT, spot, measures if width else measures[:2])
