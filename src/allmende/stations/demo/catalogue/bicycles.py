# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Bicycle counters: both directions and their sum."""

from allmende.stations.demo.catalogue.mould import SCHOOL, STARTUP, Measure, Site, Sort, Spot, cast
from allmende.stations.demo.catalogue.quantities import BICYCLES
from allmende.stations.demo.faults import Fault
from allmende.stations.demo.geography import on_street
from allmende.stations.demo.patterns import part, passers, rest
from allmende.stations.demo.profiles import COMMUTING, LEISURE, MORNING, SCHOOL_HOURS, Profile
from allmende.stations.demo.signals import Meter

SORT = Sort(
    field="mobility",
    kind="bicycle",
    description="Zählt vorbeifahrende Räder in beide Richtungen, immer für die letzten 15 Minuten.",
    purpose="Wir wollen wissen, wo Radwege gebraucht werden und ob neue genutzt werden.",
    measures_not="Keine Personen, keine Bilder, keine Kennzeichen: nur, dass ein Rad vorbeifährt und wohin.",
    sensor="Radzählschleife",
    sensor_metadata="Induktionsschleife im Belag, erkennt Räder an ihrem Metall; verzählt sich selten.",
    until="2027-06-30",
)


def sites() -> tuple[Site, ...]:
    def spot(key: str, name: str, place: tuple[float, float]) -> Spot:
        return Spot(f"rad-{key}", f"Radzählstelle {name}", name, place)

    west, east = on_street("Auenradweg", 0.62), on_street("Auenradweg Ost", 0.28)
    school = Spot(
        "rad-gymnasium", "Radzählstelle Gymnasium", "Bleichstraße", on_street("Bleichstraße", 0.5, 5), SCHOOL
    )
    ring = Spot(
        "rad-wallring", "Radzählstelle Wallring", "Wallring", on_street("Wallring", 0.93, -6), STARTUP
    )
    far = Spot("rad-aue-ost", "Radzählstelle Auenradweg Ost", "Auenradweg", east, STARTUP)
    return (
        _site(spot("alte-bruecke", "Alte Brücke", on_street("Alte Brücke", 0.62, 5)), COMMUTING, 34),
        _site(spot("promenade", "Promenade", on_street("Promenade", 0.36)), LEISURE, 30),
        _site(spot("bahnhofstrasse", "Bahnhofstraße", on_street("Bahnhofstraße", 0.55, 6)), COMMUTING, 26),
        _site(school, SCHOOL_HOURS, 38),
        _site(ring, COMMUTING, 20),
        _site(spot("aue-west", "Auenradweg West", west), LEISURE, 23),
        _site(far, LEISURE, 19, Fault.OUT),
    )


def _site(spot: Spot, runs: Profile, mean: float, fault: Fault = Fault.NONE) -> Site:
    every = passers(runs, mean, "cycling", spot.key)
    inward = part(every, MORNING, 0.38, 0.68)
    often, seldom = Meter(0, 4 * mean, every=75, fault=fault), Meter(0, 4 * mean, every=150, fault=fault)
    measures = (
        Measure(
            "total",
            BICYCLES,
            "Räder in beide Richtungen in den letzten 15 Minuten.",
            every,
            often,
            "Räder gesamt",
        ),
        Measure(
            "in",
            BICYCLES,
            "Räder zur Stadtmitte in den letzten 15 Minuten.",
            inward,
            seldom,
            "Räder stadteinwärts",
        ),
        Measure(
            "out",
            BICYCLES,
            "Räder von der Stadtmitte weg in den letzten 15 Minuten.",
            rest(every, inward),
            seldom,
            "Räder stadtauswärts",
        ),
    )
    return cast(SORT, spot, measures)
