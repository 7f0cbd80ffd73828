# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Footfall in the town's centre."""

from allmende.stations.demo.catalogue.mould import (
    STARTUP,
    TOWN,
    TRADERS,
    WORKS,
    Measure,
    Operator,
    Site,
    Sort,
    Spot,
    cast,
)
from allmende.stations.demo.catalogue.quantities import PEOPLE
from allmende.stations.demo.geography import at, on_street
from allmende.stations.demo.patterns import part, passers
from allmende.stations.demo.profiles import EVENINGS, MORNING, SHOPPING, TRAINS, Profile
from allmende.stations.demo.signals import Meter

SORT = Sort(
    field="retail",
    kind="footfall",
    description="Zählt, wie viele Menschen vorbeigehen, immer für die letzten 15 Minuten.",
    purpose="Geschäfte und Stadt sehen, was Wochenmarkt, Feste und Baustellen für die Innenstadt bedeuten.",
    measures_not="Keine Gesichter, keine Telefone, keine Wege einzelner: nur, wie viele vorbeigehen.",
    sensor="Wärmebild-Zähler",
    sensor_metadata="Sieht von oben grobe Wärmepunkte, erkennt niemanden und zählt im Gerät.",
    until="2027-12-31",
)


def sites() -> tuple[Site, ...]:
    def spot(name: str, position: tuple[float, float], operator: Operator = TRADERS) -> Spot:
        key = name.lower().replace("ü", "ue").replace("ß", "ss")
        return Spot(f"passanten-{key}", f"Passanten {name}", name, position, operator)

    middle, bridge = on_street("Mittelstraße", 0.5), on_street("Brückenstraße", 0.55)
    library = Spot("besuch-buecherei", "Besuche Stadtbücherei", "Fischergasse", at(-72, -56), TOWN)
    return (
        _site(spot("Marktplatz", at(6, -10)), SHOPPING, 150),
        _site(spot("Mittelstraße", middle), SHOPPING, 130),
        _site(spot("Brückenstraße", bridge, STARTUP), SHOPPING, 64),
        _site(spot("Bahnhofsplatz", at(582, 510), WORKS), TRAINS, 78),
        _site(spot("Obergasse", on_street("Obergasse", 0.45), STARTUP), EVENINGS, 52),
        _site(library, SHOPPING, 16),
    )


def _site(spot: Spot, runs: Profile, mean: float) -> Site:
    every = passers(runs, mean, "strolling", spot.key)
    measures = (
        Measure(
            "total",
            PEOPLE,
            "Menschen in beide Richtungen in den letzten 15 Minuten.",
            every,
            Meter(0, 6 * mean, every=60),
            "Menschen gesamt",
        ),
        Measure(
            "in",
            PEOPLE,
            "Menschen, die in den letzten 15 Minuten zur Stadtmitte hin oder hinein gingen.",
            part(every, MORNING, 0.43, 0.6),
            Meter(0, 6 * mean, every=150),
            "Menschen zur Stadtmitte",
        ),
    )
    return cast(SORT, spot, measures)
